"""From replies to words that may be spoken: worded, held against the guard, and turned into a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import get_args

from script.answer.phrasing import Phraser, fault
from script.answer.replies import Reply, plain
from script.answer.types import Knowledge, StepName
from script.answer.wordings import Wordings
from script.errors import ModelFailed
from script.guard import Guard
from script.types import Claim, ClaimKind, Emotion, Lang, Line
from script.wording import fill, slots

TRIES = 4  # wordings of one reply that are held against the guard

_EARNEST = frozenset(
    ("declined", "complaint", "allergens", "allergen_other", "allergen_unknown", "forgotten", "sold_out")
)
_KINDS = frozenset(get_args(ClaimKind))


@dataclass(frozen=True, slots=True)
class Spoken:
    """What came out."""

    id: str
    text: str
    lang: Lang
    knowledge: tuple[Knowledge, ...]  # what the text states
    emotion: Emotion
    steps: tuple[tuple[StepName, str], ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of what the text states."""
        return tuple(dict.fromkeys(each.id for each in self.knowledge))

    def line(self, product_id: str | None) -> Line | None:
        """The text as a line with its claims; None where nothing is said."""
        if not self.text:
            return None
        claims = tuple(
            Claim(each.kind, each.value, each.id)  # type: ignore[arg-type]  # looked at in the condition
            for each in self.knowledge
            if each.kind in _KINDS and each.value in self.text
        )
        return Line(self.id, self.text, self.lang, "answer", product_id, claims, self.emotion)


class Speech:
    """Words the replies of one show."""

    def __init__(self, guard: Guard, phraser: Phraser | None, seed: int) -> None:
        self._guard = guard
        self._phraser = phraser
        self._wordings = Wordings(seed)
        self._number = 0

    async def say(self, replies: Sequence[Reply], lang: Lang, on_screen: str | None = None) -> Spoken:
        """The words for all replies; a reply that the guard does not let pass becomes "that is not in the listing".

        Viewers do not see the question: a product other than the one `on_screen` is named where a wording can.
        """
        self._number += 1
        id = f"answer.{self._number:06d}"
        lang = next((each.lang for each in replies if each.lang), lang)
        if not replies or not replies[0].occasion:
            return Spoken(
                id, "", lang, (), "neutral", (("response", "nothing is said"), ("safety_after", "not needed"))
            )
        texts: list[str] = []
        knowledge: list[Knowledge] = []
        how: list[str] = []
        checks: list[str] = []
        named = {on_screen}
        for reply in replies:
            unnamed = reply.product is not None and reply.product.id not in named
            text, source, check = await self._one(reply, lang, unnamed)
            if reply.product is not None:
                named.add(reply.product.id)
            if text is None:
                text = self._checked(plain("declined"), self._wordings.of("declined", lang, ()), lang)[0] or ""
            else:
                knowledge += reply.knowledge[:1]
                knowledge += [each for each in reply.knowledge[1:] if each.value in text]
            texts.append(text)
            how.append(source)
            checks.append(check)
        emotion: Emotion = "earnest" if any(each.occasion in _EARNEST for each in replies) else "neutral"
        steps: tuple[tuple[StepName, str], ...] = (("response", "; ".join(how)), ("safety_after", "; ".join(checks)))
        return Spoken(id, " ".join(filter(None, texts)), lang, tuple(knowledge), emotion, steps)

    async def _one(self, reply: Reply, lang: Lang, unnamed: bool) -> tuple[str | None, str, str]:
        """The text of one reply, how it was worded, and what the guard said; no text where none passes."""
        wordings = self._wordings.of(reply.occasion, lang, reply.values)
        if unnamed:
            wordings.sort(key=lambda wording: "name" not in slots(wording))
        source = f"{reply.occasion}: a template"
        if self._phraser is not None and reply.knowledge and wordings:
            alike = tuple(each for each in wordings if slots(each) == slots(wordings[0]))
            source, new = await self._phrased(self._phraser, reply, lang, alike)
            if new is not None:
                text, check = self._checked(reply, [new], lang)
                if text is not None:
                    return text, source, check
                source = f"{reply.occasion}: a template, as the guard blocked the model's wording"
        text, check = self._checked(reply, wordings, lang)
        return text, source, check

    async def _phrased(
        self, phraser: Phraser, reply: Reply, lang: Lang, alike: tuple[str, ...]
    ) -> tuple[str, str | None]:
        try:
            wording = await phraser.phrase(reply.occasion, lang, alike)
        except ModelFailed as error:
            return f"{reply.occasion}: a template, as the model failed ({error.kind})", None
        wrong = fault(wording, lang, alike)
        if wrong is not None:
            return f"{reply.occasion}: a template, as the model's wording is not used: {wrong}", None
        return f"{reply.occasion}: the model's wording", wording

    def _checked(self, reply: Reply, wordings: Sequence[str], lang: Lang) -> tuple[str | None, str]:
        """The first wording that the guard lets pass."""
        says = "no wording fits"
        for wording in islice(wordings, TRIES):
            text = fill(wording, dict(reply.values))
            passes, says = self._passes(text, reply, lang)
            if passes is not None:
                self._wordings.used(wording)
                return passes, says
        return None, says

    def _passes(self, text: str, reply: Reply, lang: Lang) -> tuple[str | None, str]:
        parts = [(text, reply.product)]
        if reply.also is not None and (cut := text.find(reply.also.name[lang])) > 0:
            parts = [(text[:cut], reply.product), (text[cut:], reply.also)]
        for part, product in parts:
            verdict = self._guard.check(part, lang, product)
            if verdict.outcome != "pass":  # every value comes from a fact: a correction would mean a misreading
                return None, "the guard blocked it: " + ", ".join(sorted({each.code for each in verdict.reasons}))
        return text, "passed"
