"""Who words the lines of a show: the templates, or a language model with the templates behind it."""

from collections.abc import Callable
from typing import Final

import httpx

from script.catalogue import Catalogue
from script.errors import EndpointInvalid
from script.llm import Endpoint, EndpointModel, LanguageModel, Limits
from script.template import TemplateWriter
from script.types import Line
from script.writer import LineRequest, ScriptWriter
from script.writing import Active, FallbackWriter, LlmWriter
from stream.settings import Settings

LOOK_S: Final = 3.0  # how long the doctor waits for an endpoint


def endpoint_of(settings: Settings) -> Endpoint | None:
    """The endpoint that the settings name; None where they name none, or want the templates.

    Raises:
        EndpointInvalid: it cannot be used, or `writer` is "llm" and there is none.
    """
    if settings.writer == "template":
        return None
    if not settings.llm_base_url:
        if settings.writer == "llm":
            raise EndpointInvalid('writer is "llm", but llm_base_url names no endpoint: docs/writers.md')
        return None
    limits = Limits(timeout_s=settings.llm_timeout_s)
    endpoint = Endpoint(settings.llm_base_url, settings.llm_model, settings.llm_key_env, limits)
    if settings.writer == "llm" and (missing := endpoint.missing()):
        raise EndpointInvalid(missing)
    return endpoint


def make_model(settings: Settings) -> LanguageModel | None:
    """The language model of the settings, for whoever asks one; None where there is none. Raises EndpointInvalid."""
    endpoint = endpoint_of(settings)
    return EndpointModel(endpoint) if endpoint is not None and not endpoint.missing() else None


class ShowWriter:
    """The `ScriptWriter` of one show. The catalogue may change under it; close it with the show."""

    def __init__(
        self,
        catalogue: Catalogue,
        model: LanguageModel | None,
        on_active: Callable[[Active], None],
        seed: int,
        why: str,
    ) -> None:
        self._model = model
        self._template = TemplateWriter(catalogue, seed)
        self._llm = LlmWriter(model, catalogue) if model is not None else None
        self._fallback = FallbackWriter(self._llm, self._template, on_active=on_active) if self._llm else None
        self._why = why

    @property
    def active(self) -> Active:
        """Who worded the last line, and why."""
        return self._fallback.active if self._fallback is not None else Active("template", self._why)

    async def write(self, request: LineRequest) -> Line:
        """See `ScriptWriter.write`."""
        writer: ScriptWriter = self._fallback or self._template
        return await writer.write(request)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """From the next line on, facts are these."""
        self._template.set_catalogue(catalogue)
        if self._llm is not None:
            self._llm.set_catalogue(catalogue)

    async def close(self) -> None:
        """Let go of the endpoint."""
        if self._model is not None:
            await self._model.close()


def make_writer(
    settings: Settings, catalogue: Catalogue, on_active: Callable[[Active], None] = lambda _: None
) -> ShowWriter:
    """The writer of a show; `on_active` hears of each change of who words the lines. Raises EndpointInvalid."""
    endpoint = endpoint_of(settings)
    model = make_model(settings)
    why = "no endpoint is set" if endpoint is None else endpoint.missing()
    return ShowWriter(catalogue, model, on_active, settings.seed, why)


def look_at(endpoint: Endpoint) -> str:
    """What is wrong with an endpoint, for the doctor; "" if it lists the model. It is asked for its models only."""
    if missing := endpoint.missing():
        return missing
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    try:
        answer = httpx.get(f"{endpoint.url}/models", headers=headers, timeout=LOOK_S, trust_env=not endpoint.near)
        if answer.status_code != httpx.codes.OK:
            return f"{endpoint.host} answers {answer.status_code} to GET /models"
        found = [each["id"] for each in answer.json()["data"]]
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"{endpoint.host} is not reached: {error or type(error).__name__}"
    except (ValueError, KeyError, TypeError):
        return f"{endpoint.host} lists no models at GET /models: is it an OpenAI-compatible endpoint?"
    if endpoint.model not in found:
        listed = ", ".join(str(each) for each in found[:5]) or "none"
        return f"it lists no model {endpoint.model!r}; it lists: {listed[:200]}"
    return ""
