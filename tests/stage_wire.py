"""A stage of sentences behind two wires that deliver when the test says so: for tests of who speaks next."""

from collections import deque
from dataclasses import dataclass, field

from stream.show.bridges import BRIDGES
from stream.show.cues import sentences_of
from stream.show.director import Director
from stream.stage.protocol import Cut, CutDone, LineEnded, LineFailed, LineStarted, SentenceEnded, Speak

ALL_BRIDGES = {bridge for bridges in BRIDGES.values() for bridge in bridges}


@dataclass(slots=True)
class Sounding:
    """The line that has begun."""

    speak: Speak
    sentences: tuple[str, ...]
    done: int = 0
    last: int = 10**9  # the sentence with which it ends


@dataclass(slots=True)
class WiredStage:
    """What the stage promises in docs/protocol.md, a sentence at a time; the director's calls are its inbox."""

    director: Director | None = None
    up: bool = True
    inbox: deque = field(default_factory=deque)  # on the wire to the stage
    outbox: deque = field(default_factory=deque)  # on the wire to the server
    generation: int = 0
    waiting: deque = field(default_factory=deque)
    sounding: Sounding | None = None
    heard: list[tuple[str, str]] = field(default_factory=list)  # (line id, sentence), bridges left out
    bridges: int = 0

    def send(self, message) -> bool:
        if self.up:
            self.inbox.append(message)
        return self.up

    # ------------------------------------------------------------------ the wires
    def take_one(self) -> None:
        """The stage reads one message."""
        if not self.inbox:
            return
        message = self.inbox.popleft()
        if isinstance(message, Speak):
            if message.generation >= self.generation:
                self.waiting.append(message)
            return
        assert isinstance(message, Cut)
        self.generation = message.generation
        self.waiting = deque(m for m in self.waiting if m.generation >= self.generation)
        begun = self.sounding
        self.outbox.append(CutDone(message.generation, begun.speak.line_id if begun else ""))
        if begun is None:
            return
        if message.finish == "no":
            self._end(complete=False)
        elif message.finish == "sentence":
            begun.last = min(begun.last, begun.done)

    def tell_one(self) -> None:
        """The server reads one message."""
        if self.outbox and self.director is not None:
            message = self.outbox.popleft()
            if isinstance(message, LineStarted):
                self.director.started(message.line_id)
            elif isinstance(message, SentenceEnded):
                self.director.sentence_ended(message.line_id, message.sentence)
            elif isinstance(message, LineEnded):
                self.director.ended(message.line_id, message.complete, message.sentences)
            elif isinstance(message, LineFailed):
                self.director.failed(message.line_id, message.reason, message.partly)
            else:
                self.director.cut_done(message.generation, message.line_id)

    def settle(self) -> None:
        """Everything on the wires arrives."""
        while self.inbox or self.outbox:
            self.take_one()
            self.tell_one()

    # ------------------------------------------------------------------ time
    def sound(self) -> None:
        """A line begins, or a sentence of it ends."""
        if self.sounding is None:
            if self.waiting:
                speak = self.waiting.popleft()
                self.sounding = Sounding(speak, sentences_of(speak.text, speak.lang))
                self.outbox.append(LineStarted(speak.line_id, 0))
            return
        line = self.sounding
        sentence = line.sentences[line.done]
        if sentence in ALL_BRIDGES:
            self.bridges += 1
        else:
            self.heard.append((line.speak.line_id, sentence))
        line.done += 1
        if line.done == len(line.sentences):
            self._end(complete=True)
            return
        self.outbox.append(SentenceEnded(line.speak.line_id, line.done - 1, 0))
        if line.done > line.last:
            self._end(complete=False)

    def _end(self, *, complete: bool) -> None:
        assert self.sounding is not None
        line, self.sounding = self.sounding, None
        self.outbox.append(LineEnded(line.speak.line_id, 0, 0, complete, "", line.done))

    def die(self) -> None:
        """The stage and all that was on the wires is gone; another is warm."""
        self.inbox.clear()
        self.outbox.clear()
        self.waiting.clear()
        self.sounding, self.generation = None, 0
