"""Which viewer's question is on the picture, frame by frame: the one that is answered, or one that was put there."""

from collections import deque

from stream.stage.protocol import Question

HOLD_FRAMES = 25  # a question stays so long after its answer was heard last: a slow next sentence does not blink it
MAX_OFF = 64  # questions taken off that are remembered


class Asking:
    """The question of each frame."""

    def __init__(self) -> None:
        self._put: Question | None = None  # by a person, until it is taken off or was answered
        self._answered: Question | None = None
        self._until = 0  # frame
        self._off: deque[str] = deque(maxlen=MAX_OFF)

    def put(self, question: Question) -> None:
        """Show this one while no other is answered."""
        self._put = question
        if question.id in self._off:
            self._off.remove(question.id)

    def take_off(self, question_id: str) -> None:
        """Show this one no longer, also where its answer goes on or is still to come."""
        if question_id not in self._off:
            self._off.append(question_id)
        if self._put is not None and self._put.id == question_id:
            self._put = None

    def frame(self, index: int, answered: Question | None, *, sounds: bool) -> Question | None:
        """What frame `index` shows; `answered` is of the line that sounds in it, if one does."""
        if answered is not None:
            begins = self._answered is None or self._answered.id != answered.id
            self._answered, self._until = answered, index + HOLD_FRAMES
            if begins and self._put is not None and self._put.id == answered.id:
                self._put = None  # it goes with its answer; one that is put there later stays
        elif sounds or index > self._until:
            self._answered = None
        if self._answered is not None and self._answered.id not in self._off:
            return self._answered
        return self._put
