"""Clean names for products out of sellers' titles; a person approves each."""

from script.names.correct import correct
from script.names.rules import admissible
from script.names.types import Change, Correction

__all__ = ["Change", "Correction", "admissible", "correct"]
