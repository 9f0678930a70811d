"""The catalogue: products, their facts, and the files that they come in."""

from script.catalogue.files import SAMPLE, Preview, Problem, load, preview
from script.catalogue.types import (
    LANGS,
    REGULATED,
    Catalogue,
    Category,
    Choice,
    Fact,
    Money,
    Option,
    Picture,
    Product,
    Statement,
    Text,
    Window,
)
from script.errors import CatalogueInvalid, ScriptError

__all__ = [
    "LANGS", "REGULATED", "SAMPLE", "Catalogue", "CatalogueInvalid", "Category", "Choice", "Fact", "Money", "Option",
    "Picture", "Preview", "Problem", "Product", "ScriptError", "Statement", "Text", "Window", "load", "preview",
]  # fmt: skip
