"""The prompt lab: versioned prompts with example rows, run on sample products, compared, and seen as code."""

from script.prompts.shipped import line_prompt, shipped
from script.prompts.types import Parameters, Prompt, Row

__all__ = ["Parameters", "Prompt", "Row", "line_prompt", "shipped"]
