"""What buyers wrote, and the one sentence that at least three of them prove. Nothing of their words is spoken."""

from script.errors import ReviewsInvalid
from script.reviews.digest import digest, requests
from script.reviews.files import Loaded, load
from script.reviews.types import Clause, Cluster, Digest, Rejected, Review, ReviewLine

__all__ = [
    "Clause", "Cluster", "Digest", "Loaded", "Rejected", "Review", "ReviewLine", "ReviewsInvalid", "digest", "load",
    "requests",
]  # fmt: skip
