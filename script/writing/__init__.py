"""Lines by a language model: what it is offered, what of it may be said, and who stands in for it."""

from script.writing.fallback import Active, FallbackWriter
from script.writing.llm_writer import LlmWriter

__all__ = ["Active", "FallbackWriter", "LlmWriter"]
