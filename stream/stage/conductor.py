"""What is heard and seen when: the one owner of the stage's timeline. Pure logic, no clock, no thread.

Audio is the master. Each `tick` yields the next 20 ms of sound and, every second
time, the frame that covers it; silence and a resting mouth when there is nothing
to say. Lines carry a generation; `cut` raises it and older lines die.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lipsync.types import N_PARAMETERS, MouthPose
from stream.packets import FRAME_SAMPLES, OPUS_SAMPLES
from stream.stage.asking import Asking
from stream.stage.mouth import MouthCurve, mouth_of
from stream.stage.passage import Open, Passage, Scheduled
from stream.stage.prosody import Mark, energy, marks
from stream.stage.protocol import (
    Finish,
    LineEnded,
    LineStarted,
    MicrophoneEnded,
    MicrophoneStarted,
    Product,
    Question,
    SentenceEnded,
)
from stream.stage.showing import Showing
from stream.stage.takeover import Microphone

LINE_GAP = 16_800  # samples, 350 ms: a breath between lines; under 250 ms two lines sound like one
LEAD_FRAMES = 3  # the mouth opens at most 120 ms before the first sound
TAIL_FRAMES = 6  # and is shut at most 240 ms after the last
AHEAD_FRAMES = 4  # a frame tells the mouths of so many after it: 160 ms
LOOKAHEAD = (LEAD_FRAMES + AHEAD_FRAMES + 1) * FRAME_SAMPLES  # samples, 320 ms: the next sound is known this early
JOIN_FRAMES = 2  # the least that one passage's mouth takes to become the next one's
ENERGY_CONTEXT = 12_000  # samples, 250 ms: what still sounds in the smoothed loudness of the part that follows
MAX_WAITING = 16  # passages; the speaker waits while so many are queued
CLOSING = (0.55, 0.2, 0.0)  # share of the cut mouth that is left in the three frames after a cut

LineEvent = LineStarted | SentenceEnded | LineEnded
StageEvent = LineEvent | MicrophoneStarted | MicrophoneEnded

_NONE_AHEAD = np.empty((0, N_PARAMETERS), np.float32)
_FADE = np.linspace(1.0, 0.0, OPUS_SAMPLES, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class FrameJob:
    """Everything that one frame of the show is drawn from."""

    index: int  # frame k covers samples [k*1920, (k+1)*1920)
    mouth: MouthPose
    speaking: bool
    emotion: str
    marks: tuple[Mark, ...]
    caption: str
    word: int | None  # of the caption, the one being spoken
    product: Product | None
    ahead: NDArray[np.float32] = field(default_factory=lambda: _NONE_AHEAD)  # (n, 12), the next mouths; then rest
    energy: float = 0.0  # 0..1, smoothed loudness of the speech around this frame
    listening: bool = False  # somebody else speaks, and she attends
    line_id: str = ""  # the line that sounds, "" for none
    gesture: str = ""  # that goes with it, "" for none
    question: Question | None = None  # of a viewer, that is shown


@dataclass(frozen=True, slots=True)
class Tick:
    """20 ms of the show."""

    at: int  # samples
    audio: NDArray[np.float32]  # (960,)
    frame: FrameJob | None
    events: tuple[StageEvent, ...]


class Conductor:
    """Places passages on the timeline and reads it out, 20 ms at a time."""

    def __init__(self, mouth_curve: MouthCurve, rest: MouthPose, start: int = 0) -> None:
        """`mouth_curve` is lipsync.dominance.mouth_poses; `rest` is the shut mouth, (12,)."""
        self._mouth_curve = mouth_curve
        self._rest = rest
        self._now = start
        self._generation = 0
        self._waiting: deque[Passage] = deque()
        self._scheduled: deque[Scheduled] = deque()
        self._fade_out = False
        self._finishing: str | None = None  # the stale line that may go on
        self._final: int | None = None  # the sentence with which it ends, if not with its last
        self._leaving: str | None = None  # the line that is over once nothing of it is left to play
        self._closing: tuple[int, MouthPose] | None = None  # frame of the cut, the mouth at it
        self._last_pose = rest
        self._showing = Showing()
        self.asking = Asking()
        self._listening = False
        self._open: Open | None = None  # the line that has started
        self._microphone: Microphone | None = None  # on air in her place
        self._awaited: Microphone | None = None  # goes on air when she has finished
        self._giving_back = False
        self._free_from = 0  # she does not speak earlier: a breath after a person

    @property
    def now(self) -> int:
        """The next sample to leave."""
        return self._now

    @property
    def generation(self) -> int:
        return self._generation

    @property
    def idle(self) -> bool:
        """Nothing is playing and nothing waits."""
        return not self._waiting and all(s.end <= self._now for s in self._scheduled)

    @property
    def full(self) -> bool:
        """Whether the speaker must wait before adding more."""
        return len(self._waiting) >= MAX_WAITING

    @property
    def queued(self) -> int:
        """Samples until all that was added has been played."""
        end = max((s.end for s in self._scheduled), default=self._now)
        return max(0, end - self._now) + sum(len(p.chunk.samples) for p in self._waiting)

    def accepts(self, line_id: str, generation: int) -> bool:
        """Whether a passage of this line is still wanted."""
        return generation >= self._generation or (line_id == self._finishing and line_id != self._leaving)

    def add(self, passage: Passage) -> bool:
        """Queue a passage; False if its line is stale, or ends before it, and it was dropped."""
        if not self._wanted(passage):
            return False
        self._waiting.append(passage)
        if passage.line_id == self._finishing and passage.chunk.sentence == self._final and passage.chunk.ends_sentence:
            self._leaving = passage.line_id
        return True

    def _wanted(self, passage: Passage) -> bool:
        if passage.generation >= self._generation:
            return True
        if passage.line_id != self._finishing:
            return False
        return self._final is None or passage.chunk.sentence <= self._final

    def cut(self, generation: int, finish: Finish = "no") -> str:
        """Drop everything older than `generation` that has not begun; what sounds fades out in the next tick.

        With `finish` it goes on to the end of its sentence, or of its line. Gives the line that has begun, or "".
        """
        begun = self._open.line_id if self._open is not None else ""
        if generation <= self._generation:
            return begun
        self._generation = generation
        self._fade_out |= finish == "no"
        if self._fade_out or self._leaving != begun:
            self._leaving = None
        limit = self._final if self._finishing == begun else None  # what lies behind it was dropped by an earlier cut
        self._finishing = begun if begun and not self._fade_out else None
        self._final = self._sentence() if finish == "sentence" else limit
        self._scheduled = deque(s for s in self._scheduled if s.start < self._now or self._wanted(s.passage))
        self._waiting = deque(p for p in self._waiting if self._wanted(p))
        if self._final is not None and self._is_whole(self._final):
            self._leaving = self._finishing
        return begun

    def _sentence(self) -> int | None:
        """The sentence of the open line that sounds, or that sounded last."""
        if self._open is None:
            return None
        begun = [
            s.passage.chunk.sentence
            for s in self._scheduled
            if s.passage.line_id == self._open.line_id and s.start < self._now
        ]
        return begun[-1] if begun else max(0, self._open.sentences - 1)

    def _is_whole(self, sentence: int) -> bool:
        """Whether nothing of this sentence of the open line is still to come from its voice."""
        if self._open is None or self._open.sentences > sentence:
            return True
        queued = (*(s.passage for s in self._scheduled), *self._waiting)
        mine = [p.chunk for p in queued if p.line_id == self._open.line_id and p.chunk.sentence == sentence]
        return any(chunk.ends_sentence for chunk in mine)

    def abandon(self, line_id: str) -> bool:
        """Nothing more of this line comes: it is over once what was added has been played. False if that is nothing."""
        queued = any(p.line_id == line_id for p in (*(s.passage for s in self._scheduled), *self._waiting))
        if (self._open is None or self._open.line_id != line_id) and not queued:
            return False
        self._leaving = line_id
        return True

    def take_back(self, line_id: str, position: int) -> int:
        """Give up what a line was to say from its sample `position` on; what sounds of it fades out within 20 ms.

        Gives the sample of the line at which it goes on: `position`, or a later one if some of that was heard.
        """
        until = self._now + OPUS_SAMPLES

        def given_up(passage: Passage) -> bool:
            return passage.line_id == line_id and passage.chunk.start >= position

        self._waiting = deque(p for p in self._waiting if not given_up(p))
        gone = [s for s in self._scheduled if given_up(s.passage)]
        self._scheduled = deque(s for s in self._scheduled if not given_up(s.passage) or s.start < self._now)
        for s in gone:
            if s.start >= self._now:
                continue
            s.taken_back = True
            if s.end > until:
                s.end_at(until, OPUS_SAMPLES, until // FRAME_SAMPLES)
            position = s.passage.chunk.start + len(s.passage.chunk.samples)
        if gone:
            self._closing = (until // FRAME_SAMPLES, self._last_pose)
        return position

    def listen(self, on: bool) -> None:
        """Whether she attends to somebody while she has nothing to say."""
        self._listening = on

    def take_over(self, microphone: Microphone) -> None:
        """Put a microphone on air once what sounds has ended; lines that were not cut wait until it is given back."""
        self._awaited = microphone

    def hear(self, number: int, pcm: bytes) -> None:
        """Sound of the take-over with this number; that of another is dropped."""
        for microphone in (self._microphone, self._awaited):
            if microphone is not None and microphone.number == number:
                microphone.put(pcm)

    def give_back(self, number: int) -> None:
        """End a take-over: it fades out in the next tick."""
        if self._awaited is not None and self._awaited.number == number:
            self._awaited = None
        if self._microphone is not None and self._microphone.number == number:
            self._giving_back = True

    def show_card(self, product: Product | None) -> None:
        """Show a card from the next frame on, until a line brings another; None takes it away."""
        self._showing.put(product)

    def price(self, product: Product) -> None:
        """What a product costs now, on whatever card of it is shown or comes."""
        self._showing.price(product)

    def jump(self, frames: int) -> None:
        """Let the clock skip `frames` frames of time; what is scheduled moves along and loses nothing."""
        self._now += frames * FRAME_SAMPLES
        for s in self._scheduled:
            s.start += frames * FRAME_SAMPLES
            s.first_frame += frames
            s.marks = {k + frames: v for k, v in s.marks.items()}

    def tick(self) -> Tick:
        """The next 20 ms."""
        at = self._now
        until = at + OPUS_SAMPLES
        self._schedule(until)
        audio = self._mix(at, until)
        events: list[StageEvent] = [*self._starts(at, until), *self._begin_microphone(at)]
        microphone = self._microphone.next() if self._microphone is not None else None
        frame = self._frame(at) if at % FRAME_SAMPLES == 0 else None
        if self._fade_out:
            audio *= _FADE
            events += self._drop_scheduled(at, until)
        events += self._ends(until)
        if microphone is not None:
            audio += microphone * _FADE if self._giving_back else microphone
            events += self._end_microphone(until)
        self._now = until
        return Tick(at, audio, frame, tuple(events))

    # ------------------------------------------------------------------ scheduling
    def _schedule(self, until: int) -> None:
        """Give places to waiting passages as soon as the mouth must know them."""
        while self._waiting and not self._fade_out and not self._held(self._waiting[0]):
            start = self._next_start()
            if start > until + LOOKAHEAD:
                return
            self._scheduled.append(self._place(self._waiting.popleft(), start))

    def _held(self, passage: Passage) -> bool:
        """Whether a take-over makes it wait: all but the rest of what a cut lets finish."""
        taken = self._microphone is not None or self._awaited is not None
        return taken and passage.generation >= self._generation

    def _next_start(self) -> int:
        if not self._scheduled:
            return max(self._now, self._free_from)
        last = self._scheduled[-1]
        same = last.passage.line_id == self._waiting[0].line_id
        return max(self._now, last.end + (0 if same else LINE_GAP))

    def _place(self, passage: Passage, start: int) -> Scheduled:
        chunk = passage.chunk
        last = self._scheduled[-1] if self._scheduled else None
        before = last if last is not None and last.goes_on_with(passage) else None
        earliest = -(-self._now // FRAME_SAMPLES)  # what is drawn is drawn
        wished = start // FRAME_SAMPLES - LEAD_FRAMES
        if before is not None and chunk.mouth is not None:  # from where the part before did not know its mouth
            wished = -(-(start - chunk.start + chunk.mouth_start) // FRAME_SAMPLES)
        first = max(wished, earliest)
        final = (start + len(chunk.samples)) // FRAME_SAMPLES + TAIL_FRAMES
        at = np.arange(first, final + 1, dtype=np.float64) * FRAME_SAMPLES + (FRAME_SAMPLES / 2 - start)
        phones = before.passage.chunk.phones if before is not None else ()
        poses = mouth_of(chunk, phones, at + chunk.start, self._mouth_curve, self._rest)
        if before is None:
            self._join(poses, first, max(JOIN_FRAMES, start // FRAME_SAMPLES - first))
        elif chunk.mouth is None or first > wished:
            self._join(poses, first, JOIN_FRAMES)
        tail = before.passage.chunk.samples[-ENERGY_CONTEXT:] if before is not None else chunk.samples[:0]
        loud = energy(np.concatenate([tail, chunk.samples]), at + len(tail))
        caption, said = " ".join(w.text for w in chunk.words), 0
        if before is not None:  # it grows with the parts of its sentence
            caption, said = f"{before.caption} {caption}".strip(), before.words_before + len(before.passage.chunk.words)
        return Scheduled(passage, start, first, poses, loud, marks(chunk, start), caption, words_before=said)

    def _join(self, poses: NDArray[np.float32], first: int, length: int) -> None:
        """Let the first `length` poses grow out of what the mouth does until then: the sentence before, or rest.

        `first` is their frame. A line that was asked for just now has no time to open the mouth beforehand.
        """
        length = min(length, len(poses))
        before = np.stack([self._pose(first + k) for k in range(length)])
        share = (np.arange(1, length + 1, dtype=np.float32) / (length + 1))[:, None]
        poses[:length] = before + (poses[:length] - before) * share

    # ------------------------------------------------------------------ reading out
    def _mix(self, at: int, until: int) -> NDArray[np.float32]:
        audio = np.zeros(OPUS_SAMPLES, np.float32)
        for s in self._scheduled:
            a, b = max(at, s.start), min(until, s.end)
            if a < b:
                audio[a - at : b - at] += s.passage.chunk.samples[a - s.start : b - s.start]
        return audio

    def _starts(self, at: int, until: int) -> list[LineStarted]:
        """Lines whose first sample leaves in this tick."""
        started = [
            LineStarted(s.passage.line_id, s.start)
            for s in self._scheduled
            if s.passage.chunk.start == 0 and at <= s.start < until
        ]
        if started:
            self._open = Open(started[-1].line_id)
        return started

    def _ends(self, until: int) -> list[LineEvent]:
        """Sentences and lines that are over; what the mouth no longer needs is forgotten."""
        events: list[LineEvent] = []
        for s in self._scheduled:
            if until - OPUS_SAMPLES < s.end <= until:
                events += self._end_of(s)
        if self._open is not None and self._open.line_id == self._leaving and not self._has_more(self._leaving, until):
            events.append(self._over(max(self._open.end, until - OPUS_SAMPLES), self._open, complete=False))
        tail = (TAIL_FRAMES + 1) * FRAME_SAMPLES
        while self._scheduled and self._scheduled[0].end + tail < until and len(self._scheduled) > 1:
            self._scheduled.popleft()
        if self._scheduled and self._scheduled[0].end + max(tail, LINE_GAP) < until:
            self._scheduled.popleft()
        return events

    def _end_of(self, s: Scheduled) -> list[LineEvent]:
        """What the end of this passage is the end of."""
        chunk, line_id = s.passage.chunk, s.passage.line_id
        if self._open is None or self._open.line_id != line_id:
            self._open = Open(line_id)
        self._open.heard(chunk, s.end, anew=s.taken_back)
        if chunk.last:
            return [self._over(s.end, self._open, complete=True)]
        return [SentenceEnded(line_id, chunk.sentence, s.end)] if chunk.ends_sentence else []

    def _over(self, at: int, line: Open, *, complete: bool) -> LineEnded:
        """The open line has ended."""
        self._open = self._finishing = self._final = None
        if self._leaving == line.line_id:
            self._leaving = None
        return line.over(at, complete=complete)

    def _has_more(self, line_id: str, until: int) -> bool:
        """Whether something of a line is still to be played."""
        waits = any(p.line_id == line_id for p in self._waiting)
        return waits or any(s.passage.line_id == line_id and s.end > until for s in self._scheduled)

    def _begin_microphone(self, at: int) -> list[StageEvent]:
        """Put the awaited microphone on air with a new frame, once nothing of hers sounds or is still to come."""
        sounds = self._open is not None or any(s.end > at for s in self._scheduled)
        if self._awaited is None or self._microphone is not None or at % FRAME_SAMPLES or sounds:
            return []
        if any(not self._held(p) for p in self._waiting):
            return []
        self._microphone, self._awaited = self._awaited, None
        return [MicrophoneStarted(self._microphone.number, at)]

    def _end_microphone(self, until: int) -> list[StageEvent]:
        """What was given back is off air; her mouth closes."""
        if not self._giving_back or self._microphone is None:
            return []
        gone, self._microphone, self._giving_back = self._microphone, None, False
        self._free_from = until + LINE_GAP
        self._closing = (until // FRAME_SAMPLES, self._last_pose)
        return [MicrophoneEnded(gone.number, until, gone.jitter.gaps, gone.jitter.dropped)]

    def _drop_scheduled(self, at: int, until: int) -> list[LineEvent]:
        """End what a cut has faded out: the line that sounds, or the one that waits for its next sentence."""
        events: list[LineEvent] = []
        sounding = next((s for s in self._scheduled if s.start < until and s.end > at), None)
        if sounding is not None and self._open is None:
            self._open = Open(sounding.passage.line_id)
        if self._open is not None:
            if sounding is not None:
                chunk = sounding.passage.chunk
                self._open.heard_partly(chunk, chunk.start + min(until, sounding.end) - sounding.start)
            events.append(self._over(until, self._open, complete=False))
        self._scheduled.clear()
        self._fade_out = False
        self._closing = (until // FRAME_SAMPLES, self._last_pose)
        return events

    def _frame(self, at: int) -> FrameJob:
        index = at // FRAME_SAMPLES
        if self._microphone is not None:
            return self._microphone_frame(index, self._microphone)
        playing = next((s for s in self._scheduled if s.start <= at < s.end), None)
        until = at + FRAME_SAMPLES  # a word that begins within the frame is shown with it
        heard = next((s for s in reversed(self._scheduled) if s.start < until and s.end > at), None)
        showing = playing or next((s for s in self._scheduled if s.start <= at), None)
        self._last_pose = self._pose(index)
        marks_here = self._marks(index, heard)
        return FrameJob(
            index,
            self._last_pose,
            playing is not None,
            showing.passage.emotion if showing else "neutral",
            marks_here,
            heard.caption if heard else "",
            heard.word(until - 1) if heard else None,
            self._showing.product,
            self._ahead(index),
            max((s.loudness(index) for s in self._scheduled), default=0.0),
            self._listening and playing is None,
            playing.passage.line_id if playing else "",
            playing.passage.gesture if playing else "",
            self.asking.frame(index, playing.passage.question if playing else None, sounds=playing is not None),
        )

    def _microphone_frame(self, index: int, microphone: Microphone) -> FrameJob:
        """Her mouth follows the person, or she listens. What comes next is not known: the mouth as it is now."""
        self._last_pose = microphone.mouth
        speaks = microphone.mode == "lipsync"
        ahead = np.tile(microphone.mouth, (AHEAD_FRAMES, 1)) if speaks else _NONE_AHEAD
        card, loud = self._showing.product, microphone.energy
        question = self.asking.frame(index, None, sounds=False)
        return FrameJob(
            index,
            microphone.mouth,
            speaks,
            "neutral",
            (),
            "",
            None,
            card,
            ahead,
            loud,
            not speaks,
            question=question,
        )

    def _marks(self, index: int, heard: Scheduled | None) -> tuple[Mark, ...]:
        found: list[Mark] = [mark for s in self._scheduled for mark in s.marks.get(index, ())]
        open_line = self._open.line_id if self._open is not None else ""
        if self._showing.frame(heard, (index + 1) * FRAME_SAMPLES, open_line):
            found.append("card")
        return tuple(found)

    def _ahead(self, index: int) -> NDArray[np.float32]:
        """The mouths of the next frames as far as speech is known, (n, 12)."""
        last = max((s.last_frame for s in self._scheduled), default=index)
        frames = range(index + 1, min(index + AHEAD_FRAMES, last) + 1)
        return np.stack([self._pose(k) for k in frames]) if frames else _NONE_AHEAD

    def _pose(self, index: int) -> MouthPose:
        for s in reversed(self._scheduled):
            pose = s.pose(index)
            if pose is not None:
                return pose
        if self._closing is not None:
            frame, pose = self._closing
            k = index - frame
            if 0 <= k < len(CLOSING):
                return (self._rest + (pose - self._rest) * np.float32(CLOSING[k])).astype(np.float32)
        return self._rest
