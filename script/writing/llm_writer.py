"""The writer with a language model: its words, our numbers."""

import logging
from collections import deque
from collections.abc import Mapping

from script.catalogue import Catalogue
from script.errors import ModelFailed, WriterFailed
from script.guard import Guard
from script.llm import LanguageModel, Limits, Message, assistant, user
from script.prompts.render import messages
from script.prompts.shipped import line_prompt
from script.prompts.types import Prompt
from script.template import EMOTIONS, GESTURES, WINDOW
from script.types import Lang, Line
from script.writer import LineRequest
from script.writing.draft import Draft, DraftRefused, filled
from script.writing.offer import Offer, offer

log = logging.getLogger(__name__)

TOLD_RECENT = 6  # lines that the model is told of, so that it says something else
MAX_ANSWER = 2_000  # characters
FIRST_TOKEN_S = 8.0
WHOLE_S = 20.0


class LlmWriter:
    """A `script.writer.ScriptWriter`. A draft that breaks a rule or that the guard stops is mended once, or fails.

    Line by line it remembers what it said: no wording comes back within WINDOW lines.
    """

    def __init__(
        self,
        model: LanguageModel,
        catalogue: Catalogue,
        guard: Guard,
        prompts: Mapping[Lang, Prompt] | None = None,
        timeout_s: float = WHOLE_S,
    ) -> None:
        self._model = model
        self._catalogue = catalogue
        self._guard = guard
        self._prompts = prompts or {lang: line_prompt(lang) for lang in ("ko", "en")}
        self._timeout_s = timeout_s
        self._recent: deque[str] = deque(maxlen=WINDOW - 1)
        self._written = 0

    @property
    def name(self) -> str:
        """The model, for people."""
        return self._model.name

    def set_catalogue(self, catalogue: Catalogue, guard: Guard) -> None:
        """From the next line on, facts are these, and `guard` holds lines against them."""
        self._catalogue, self._guard = catalogue, guard

    async def write(self, request: LineRequest) -> Line:
        """See `ScriptWriter.write`. Raises WriterFailed, with the model's failure as its cause."""
        offered = offer(request, self._catalogue)
        prompt = self._prompts[request.lang]
        told = messages(prompt, offered.task(list(self._recent)[-TOLD_RECENT:]), self._catalogue.show[request.lang])
        limits = Limits(
            prompt.parameters.max_tokens, MAX_ANSWER, prompt.parameters.temperature, FIRST_TOKEN_S, self._timeout_s
        )
        try:
            return await self._drafted(told, offered, limits)
        except (ModelFailed, DraftRefused) as error:
            raise WriterFailed(f"no {request.kind} line by {self.name}: {error}") from error

    async def _drafted(self, told: list[Message], offered: Offer, limits: Limits) -> Line:
        """The line of the first draft, or of the second. Raises DraftRefused and ModelFailed."""
        draft = None
        try:
            draft = await self._model.ask(told, Draft, limits=limits)
            return self._line(draft, offered)
        except (DraftRefused, ModelFailed) as fault:
            if isinstance(fault, ModelFailed) and fault.kind != "invalid":
                raise
            log.info("a draft of %s is written again: %s", self.name, fault)
            said = [assistant(draft.model_dump_json())] if draft is not None else []
            again = user(f"Not this one: {fault}. Write the line again, with the same data and by the same rules.")
        return self._line(await self._model.ask([*told, *said, again], Draft, limits=limits), offered)

    def _line(self, draft: Draft, offered: Offer) -> Line:
        """The line of a draft. Raises DraftRefused."""
        request = offered.request
        wording = " ".join(draft.line.split())
        if wording in self._recent:
            raise DraftRefused("these words were said a short while ago: write other ones")
        text, claims = filled(draft, offered)
        verdict = self._guard.check(text, request.lang, offered.product)
        if verdict.outcome != "pass":
            raise DraftRefused(f"this may not be said: {verdict.reasons[0].says}")
        self._recent.append(wording)
        self._written += 1
        return Line(
            id=f"{self._written:06d}.llm.{request.kind}",
            text=text,
            lang=request.lang,
            kind=request.kind,
            product_id=offered.product.id if offered.product is not None else None,
            claims=claims,
            emotion=EMOTIONS.get(request.kind, "neutral"),
            gesture=GESTURES.get(request.kind),
        )
