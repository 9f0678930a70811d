"""Language models behind any endpoint that speaks OpenAI's `/chat/completions` (docs/writers.md)."""

from script.errors import EndpointInvalid, ModelFailed
from script.llm.client import EndpointModel
from script.llm.endpoint import Endpoint, Limits
from script.llm.model import LanguageModel, Message, assistant, system, user

__all__ = [
    "Endpoint", "EndpointInvalid", "EndpointModel", "LanguageModel", "Limits", "Message", "ModelFailed", "assistant",
    "system", "user",
]  # fmt: skip
