"""New wordings of an answer by a language model.

The model never sees what a viewer wrote, nor any word of a catalogue, an FAQ or a search: it gets an occasion, example
wordings and the names of slots, and gives one wording. So there is nothing in its input that could command it, and no
value that it could state. What it gives must hold the same slots and no content of its own, or it is not used.
"""

import asyncio
import json
import re
import string
from typing import Protocol

from script.answer.terms import keys
from script.errors import ModelFailed
from script.llm import LanguageModel, system, user
from script.particles import particle
from script.types import Lang
from script.wording import slots

PHRASE_S = 1.0  # an answer should begin within 1.5 s: a slower wording is not waited for
MAX_WORDING = 160  # characters

_TASK = (
    "You word what a live-commerce host says. You get an occasion, example wordings and slots. Write one new wording "
    "in the same language: every slot exactly once as {slot}, in Korean with the particle spec of the examples where "
    "one follows, such as {name:은/는}. State nothing besides the slots; no digits, no quotes, two sentences at most."
)
_PLAIN = re.compile(r"[가-힣A-Za-z ,.?!'{}_:/]+\Z")
_LANGUAGE = {"ko": re.compile(r"[가-힣]"), "en": re.compile(r"[A-Za-z]")}


class Phraser(Protocol):
    """Words an answer anew: text in, text out, no tools."""

    async def phrase(self, occasion: str, lang: Lang, examples: tuple[str, ...]) -> str:
        """A wording with the slots of the examples. Raises ModelFailed; what it gives is not yet checked."""
        ...


class ModelPhraser:
    """A phraser behind a language model."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    async def phrase(self, occasion: str, lang: Lang, examples: tuple[str, ...]) -> str:
        wanted = {"occasion": occasion, "language": lang, "slots": sorted(slots(examples[0])), "examples": examples}
        try:
            async with asyncio.timeout(PHRASE_S):
                return await self._model.complete([system(_TASK), user(json.dumps(wanted, ensure_ascii=False))])
        except TimeoutError as error:
            raise ModelFailed("late", f"no wording within {PHRASE_S:g} s") from error


def fault(wording: str, lang: Lang, examples: tuple[str, ...]) -> str | None:
    """Why a wording may not be used; None for one that may.

    examples: wordings of the same occasion with the same slots.
    """
    if not 0 < len(wording) <= MAX_WORDING or not _PLAIN.match(wording) or wording[-1] not in ".?!":
        return "it is no plain sentence"
    try:
        parts = list(string.Formatter().parse(wording))
        named = sorted(name for _, name, _, _ in parts if name)
        for _, name, spec, conversion in parts:
            if name is not None and (conversion or (spec and particle("가", spec) is None)):
                return "it has a slot of another form"
    except (ValueError, KeyError):
        return "its slots cannot be read"
    if named != sorted(slots(examples[0])):
        return "its slots are not those asked for"
    words = " ".join(text for text, _, _, _ in parts)
    if not _LANGUAGE[lang].search(words) or (lang == "ko" and re.search(r"[A-Za-z]", words)):
        return "it is in another language"
    own = keys(words) - {key for example in examples for key in keys(_words(example))}
    return f"it says more than the slots: {', '.join(sorted(own))[:80]}" if own else None


def _words(wording: str) -> str:
    return " ".join(text for text, _, _, _ in string.Formatter().parse(wording))
