"""What an endpoint understands: learnt from what it refuses, once for each."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from script.llm.endpoint import Limits

REFUSALS = (400, 404, 422, 501)  # answers that may mean a parameter


@dataclass(slots=True)
class Dialect:
    """Parameters of one endpoint. Each can be given up once, so that learning ends."""

    schema: bool = True  # response_format of the kind json_schema
    max_tokens: bool = True  # by that name; newer models want max_completion_tokens
    temperature: bool = True

    def parameters(self, limits: Limits, form: type[BaseModel] | None) -> dict[str, Any]:
        """What a request says besides the model and the messages."""
        said: dict[str, Any] = {"max_tokens" if self.max_tokens else "max_completion_tokens": limits.max_tokens}
        if self.temperature and limits.temperature is not None:
            said["temperature"] = limits.temperature
        if form is not None and self.schema:
            schema = {"name": form.__name__, "schema": form.model_json_schema(), "strict": True}
            said["response_format"] = {"type": "json_schema", "json_schema": schema}
        return said

    def learn(self, refusal: str, form: type[BaseModel] | None) -> bool:
        """Give up what a refusal names, or the form where it names nothing; False if there is nothing to give up."""
        words = refusal.lower()
        if self.max_tokens and "max_tokens" in words and "max_completion_tokens" in words:
            self.max_tokens = False
        elif self.temperature and "temperature" in words:
            self.temperature = False
        elif self.schema and form is not None:
            self.schema = False
        else:
            return False
        return True
