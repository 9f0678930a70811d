"""A cue: one line on its way to the stage, with who wants it said and how much of it was heard."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from script.types import Claim, Line
from stream.stage.protocol import Question
from tts.errors import TextInvalid
from tts.markup import is_markup
from tts.sentences import sentences
from tts.text import cleaned, speakable, spoken_form
from tts.types import Prosody

Priority = Literal["operator", "answer", "planned", "filler"]
RANK: dict[Priority, int] = {"operator": 0, "answer": 1, "planned": 2, "filler": 3}


@dataclass(frozen=True, slots=True)
class Cue:
    """What is to be said, and by whose wish."""

    line: Line
    priority: Priority = "planned"
    prosody: Prosody = field(default_factory=Prosody)
    block_id: str = ""  # of the rundown, for a planned line
    approver: str = ""  # who let it on air: a name, "timer", or "automatic"
    verdict: str = ""  # what the guard said: pass, correct, or the reasons that were overridden
    revision: int = 0  # of the catalogue that it was checked against
    edited: bool = False  # a person gave it words that the guard warned of, and answers for them
    begun: bool = False  # the line is what is left of one that was begun
    question: Question | None = None  # of a viewer, that it answers: on the picture while it is heard

    @property
    def sentences(self) -> tuple[str, ...]:
        """As the voice will say them, one after the other."""
        return sentences_of(self.line.text, self.line.lang)

    def rest(self, said: int) -> "Cue | None":
        """What is left after so many sentences were heard; None where that is nothing."""
        left = self.sentences[said:]
        if not left:
            return None
        return replace(self.with_text(" ".join(left)) if said else self, begun=True)

    def with_text(self, text: str) -> "Cue":
        """The same with other words; claims that stand in them no longer are gone."""
        claims: tuple[Claim, ...] = tuple(claim for claim in self.line.claims if claim.value in text)
        return replace(self, line=replace(self.line, text=text, claims=claims))


@lru_cache(maxsize=256)
def sentences_of(text: str, lang: str) -> tuple[str, ...]:
    """The sentences of a line as a voice counts them. A line with marks for the voice is one: it is said as a whole."""
    if is_markup(text):
        return (text,)
    try:
        return tuple(each.text for each in sentences(cleaned(text)) if speakable(spoken_form(each.text, lang).text))
    except TextInvalid:
        return (text,)  # the voice will say what is wrong with it
