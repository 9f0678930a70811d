"""The writer with a language model: its words, our numbers."""

import asyncio
import datetime
import logging
from collections import deque
from collections.abc import Callable, Mapping

from script.catalogue import Catalogue
from script.errors import ModelFailed, WriterFailed
from script.guard import Guard
from script.llm import LanguageModel, Limits, Message, assistant, user
from script.prompts.render import messages
from script.prompts.shipped import line_prompt
from script.prompts.types import Prompt
from script.template import EMOTIONS, GESTURES, WINDOW, utc_now
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
        prompts: Mapping[Lang, Prompt] | None = None,
        timeout_s: float = WHOLE_S,
        now: Callable[[], datetime.datetime] = utc_now,
    ) -> None:
        """`now` knows its zone: prices are those of that moment."""
        self._model = model
        self._catalogue = catalogue
        self._guard: Guard | None = None  # of the catalogue; a large one's takes seconds to make
        self._now = now
        self._prompts = prompts or {lang: line_prompt(lang) for lang in ("ko", "en")}
        self._timeout_s = timeout_s
        self._recent: deque[str] = deque(maxlen=WINDOW - 1)
        self._written = 0

    @property
    def name(self) -> str:
        """The model, for people."""
        return self._model.name

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """From the next line on, facts are these."""
        self._catalogue, self._guard = catalogue, None

    async def write(self, request: LineRequest) -> Line:
        """See `ScriptWriter.write`. Raises WriterFailed, with the model's failure as its cause."""
        if request.text and request.kind != "review":
            raise WriterFailed("words that stand already are said as they are: they need no model")
        catalogue, now = self._catalogue, self._now()
        offered = offer(request, catalogue, now)
        prompt = self._prompts[request.lang]
        told = messages(prompt, offered.task(list(self._recent)[-TOLD_RECENT:]), catalogue.show[request.lang])
        parameters = prompt.parameters
        limits = Limits(parameters.max_tokens, MAX_ANSWER, parameters.temperature, FIRST_TOKEN_S, self._timeout_s)
        guard = await self._guard_of(catalogue)
        try:
            return await self._drafted(
                told, limits, lambda draft: self._line(draft, offered, lambda text: _fault(guard, text, offered, now))
            )
        except (ModelFailed, DraftRefused) as error:
            raise WriterFailed(f"no {request.kind} line by {self.name}: {error}") from error

    async def _guard_of(self, catalogue: Catalogue) -> Guard:
        if self._guard is None:
            guard = await asyncio.to_thread(Guard, catalogue)
            if catalogue is not self._catalogue:
                return guard
            self._guard = guard
        return self._guard

    async def _drafted(self, told: list[Message], limits: Limits, line: Callable[[Draft], Line]) -> Line:
        """The line of the first draft, or of the second. Raises DraftRefused and ModelFailed."""
        draft = None
        try:
            draft = await self._model.ask(told, Draft, limits=limits)
            return line(draft)
        except (DraftRefused, ModelFailed) as fault:
            if isinstance(fault, ModelFailed) and fault.kind != "invalid":
                raise
            log.info("a draft of %s is written again: %s", self.name, fault)
            said = [assistant(draft.model_dump_json())] if draft is not None else []
            again = user(f"Not this one: {fault}. Write the line again, with the same data and by the same rules.")
        return line(await self._model.ask([*told, *said, again], Draft, limits=limits))

    def _line(self, draft: Draft, offered: Offer, fault: Callable[[str], str]) -> Line:
        """The line of a draft; `fault` says why it may not be said, "" if it may. Raises DraftRefused."""
        request = offered.request
        wording = " ".join(draft.line.split())
        if wording in self._recent:
            raise DraftRefused("these words were said a short while ago: write other ones")
        text, claims = filled(draft, offered)
        if why := fault(text):
            raise DraftRefused(f"this may not be said: {why}")
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


def _fault(guard: Guard, text: str, offered: Offer, now: datetime.datetime) -> str:
    """Why the guard lets a text not pass as it is; "" if it does."""
    verdict = guard.check(text, offered.request.lang, offered.product, now)
    return "" if verdict.outcome == "pass" else verdict.reasons[0].says
