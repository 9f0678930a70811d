"""A sentence on its way: spoken and waiting, then with a place on the timeline."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lipsync.types import MouthPose
from stream.stage.prosody import Marks
from stream.stage.protocol import LineEnded, Product, Question, Speak
from tts.types import AudioChunk


@dataclass(frozen=True, slots=True)
class Passage:
    """One chunk of a line, spoken and waiting to be played."""

    line_id: str
    generation: int
    chunk: AudioChunk
    emotion: str = "neutral"
    product: Product | None = None
    gesture: str = ""  # of her arm, "" for none
    text: str = ""  # of the whole line
    question: Question | None = None  # that the line answers

    @classmethod
    def of(cls, line: Speak, chunk: AudioChunk) -> "Passage":
        """A chunk of this line."""
        return cls(
            line.line_id, line.generation, chunk, line.emotion, line.product, line.gesture, line.text, line.question
        )


def moved(chunk: AudioChunk, by: int) -> AudioChunk:
    """The chunk `by` samples later in its line: another voice said what comes before it."""
    if not by:
        return chunk
    phones = tuple(replace(p, start=p.start + by) for p in chunk.phones)
    words = tuple(replace(w, start=w.start + by) for w in chunk.words)
    return replace(chunk, start=chunk.start + by, phones=phones, words=words, mouth_start=chunk.mouth_start + by)


@dataclass(slots=True)
class Open:
    """The line that has started and is not over: what was heard of it."""

    line_id: str
    end: int = 0  # of the timeline: the last sample so far
    spoken: int = 0  # samples played
    sentences: int = 0  # played to their end
    words: list[str] = field(default_factory=list)

    def heard(self, chunk: AudioChunk, end: int, *, anew: bool) -> None:
        """A chunk was played to its end at `end`; `anew`: its sentence is said again, words and all."""
        self.end = end
        self.spoken = chunk.start + len(chunk.samples)
        if not anew:
            self.words += [word.text for word in chunk.words]
        if chunk.ends_sentence:
            self.sentences = chunk.sentence + 1

    def heard_partly(self, chunk: AudioChunk, spoken: int) -> None:
        """A chunk was cut off when the line had so many samples."""
        self.spoken = spoken
        self.words += [word.text for word in chunk.words if word.start + word.length <= spoken]

    def over(self, at: int, *, complete: bool) -> LineEnded:
        """The end of the line."""
        return LineEnded(self.line_id, at, self.spoken, complete, " ".join(self.words), self.sentences)


@dataclass(slots=True)
class Scheduled:
    """A passage with a place on the timeline."""

    passage: Passage
    start: int
    first_frame: int
    poses: NDArray[np.float32]  # (frames, 12) from first_frame on
    energy: NDArray[np.float32]  # (frames,)
    marks: Marks
    caption: str
    taken_back: bool = False  # its sentence is said anew by another voice
    words_before: int = 0  # of the caption, that the parts before this one of the sentence said

    @property
    def end(self) -> int:
        return self.start + len(self.passage.chunk.samples)

    def goes_on_with(self, passage: Passage) -> bool:
        """Whether a passage is the next part of this sentence."""
        one, other = self.passage, passage
        return (
            not self.taken_back
            and one.line_id == other.line_id
            and one.chunk.sentence == other.chunk.sentence
            and one.chunk.start + len(one.chunk.samples) == other.chunk.start
        )

    def end_at(self, sample: int, fade: int, frame: int) -> None:
        """Sound no longer than to `sample` of the timeline, fading out over `fade` samples; no mouth from `frame`."""
        chunk = self.passage.chunk
        samples = chunk.samples[: max(0, sample - self.start)].copy()
        ramp = min(fade, len(samples))
        samples[len(samples) - ramp :] *= np.linspace(1.0, 0.0, ramp, dtype=np.float32)
        self.passage = replace(self.passage, chunk=replace(chunk, samples=samples, last=False, ends_sentence=False))
        self.poses = self.poses[: max(0, frame - self.first_frame)]

    def begins(self, words: str) -> int | None:
        """Where on the timeline these words begin to be heard; None if they are not among those of the passage."""
        spans = self.passage.chunk.words
        place = " ".join(span.text for span in spans).find(words)
        if place < 0:
            return None
        length = 0
        for span in spans:
            length += len(span.text) + 1
            if length > place:
                return self.start - self.passage.chunk.start + span.start
        return None

    def word(self, at: int) -> int | None:
        """Which word of the caption sounds, or sounded last."""
        offset = at - self.start + self.passage.chunk.start
        started = sum(1 for w in self.passage.chunk.words if w.start <= offset) + self.words_before
        return started - 1 if started else None

    @property
    def last_frame(self) -> int:
        return self.first_frame + len(self.poses) - 1

    def pose(self, frame: int) -> MouthPose | None:
        k = frame - self.first_frame
        return self.poses[k] if 0 <= k < len(self.poses) else None

    def loudness(self, frame: int) -> float:
        k = frame - self.first_frame
        return float(self.energy[k]) if 0 <= k < len(self.energy) else 0.0
