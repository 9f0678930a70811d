"""A cue that was sent to the stage, and what becomes of it if it is cut."""

from dataclasses import dataclass

from stream.show.cues import Cue, sentences_of


@dataclass(slots=True, eq=False)
class AtStage:
    """A cue that was sent to the stage."""

    cue: Cue
    generation: int
    text: str  # as it was sent: a bridge, and the line
    lead: int = 0  # sentences before its own: a bridge
    started: bool = False
    done: int = 0  # sentences that were heard, the bridge among them
    rest_wanted: bool = True  # if it is cut, what is left is said later
    back_wanted: bool = True  # if it had not begun, it comes back
    why: str = ""  # it is not wanted
    told: bool = False  # and that was said
    leaving: bool = False  # the stage told that it had begun when it was cut

    @property
    def left(self) -> Cue | None:
        """What is not heard of it yet."""
        return self.cue.rest(max(0, self.done - self.lead)) if self.started else self.cue

    @property
    def sentences(self) -> tuple[str, ...]:
        """Of what was sent."""
        return sentences_of(self.text, self.cue.line.lang)
