"""Parts of a sentence, as an engine gives them, to chunks without a seam."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import soxr
from numpy.typing import NDArray

from tts.chunks import spans, without_crumbs
from tts.engine import EnginePhone, EngineSound, WordMark
from tts.loudness import StreamLimiter
from tts.text import Spoken
from tts.types import SAMPLE_RATE, AudioChunk, PhoneSpan
from tts.words import word_spans

_LEAD_S = 0.015  # kept before the first sound
_SILENT = 10 ** (-50 / 20)  # of full scale after the gain: what counts as no sound
_MAX_SILENCE_S = 1.0  # that an engine may begin with; more is passed on, or a mute engine would never be heard of


class Seamless:
    """One sentence that comes in parts: level by a fixed gain, one limiter and one resampler for all of it."""

    def __init__(self, spoken: Spoken, gain_db: float) -> None:
        """`gain_db` is the voice's own: the loudness of a sentence is not known before its end."""
        self._spoken = spoken
        self._gain = np.float32(10 ** (gain_db / 20))
        self._resampler: soxr.ResampleStream | None = None
        self._limiter = StreamLimiter(SAMPLE_RATE)
        self._rate = SAMPLE_RATE
        self._came = 0  # samples of the engine so far
        self._cut = -1  # of them, cut off at the start; -1 while nothing was heard
        self._held = np.zeros(0, np.float32)  # silence that may yet be cut off
        self._phones: list[EnginePhone] = []  # all so far, on the engine's count
        self._marks: list[WordMark] = []
        self._told = 0  # samples of chunks so far
        self._words = 0  # words told

    def push(self, part: EngineSound) -> AudioChunk | None:
        """What can be played now that `part` has come, as a chunk of its own; None if nothing yet."""
        self._rate = part.sample_rate
        self._take(part)
        samples = self._at_show_rate(self._begun(np.asarray(part.samples * self._gain, np.float32)))
        samples = self._limiter.push(samples)
        return self._told_with(samples, last=False) if len(samples) else None

    def finish(self) -> AudioChunk:
        """What was held back, and the words that no part has told."""
        left = self._held if self._cut < 0 else self._held[:0]
        samples = self._at_show_rate(left, last=True)
        return self._told_with(self._limiter.push(samples, last=True), last=True)

    def _told_with(self, samples: NDArray[np.float32], *, last: bool) -> AudioChunk:
        start, end = self._told, self._told + len(samples)
        self._told = end
        cut, scale = max(0, self._cut), SAMPLE_RATE / self._rate
        phones = spans(self._phones, cut, scale, end)
        marks = [WordMark(mark.position, round((mark.start - cut) * scale)) for mark in self._marks]
        # A word is told with the part in which it begins. Without marks they can be shared out over the whole only.
        reached = max((mark.position for mark in marks if mark.start < end), default=-1)
        tokens = self._spoken.tokens
        until = len(tokens) if last else sum(token.start <= reached for token in tokens)
        words = word_spans(self._spoken, marks, phones)[self._words : until]
        self._words += len(words)
        told = tuple(replace(word, start=word.start - start) for word in words)
        return AudioChunk(samples, 0, _within(phones, start, end), told)

    def _take(self, part: EngineSound) -> None:
        for phone in part.phones:
            start, end = self._came + phone.start, self._came + phone.end
            before = self._phones[-1] if self._phones else None
            if before is not None and before.label == phone.label and phone.start == 0 and before.end >= start:
                self._phones[-1] = replace(before, end=end)  # the same phone, going on over the joint
            else:
                self._phones.append(EnginePhone(phone.label, start, end))
        self._marks += [WordMark(mark.position, self._came + mark.start) for mark in part.words]
        self._came += len(part.samples)

    def _begun(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The samples without the silence that the sentence begins with, but 15 ms of it."""
        if self._cut >= 0:
            return samples
        held = np.concatenate([self._held, samples])
        heard = np.flatnonzero(np.abs(held) > _SILENT)
        if len(heard) == 0 and len(held) < _MAX_SILENCE_S * self._rate:
            self._held = held
            return held[:0]
        self._held = held[:0]
        first = int(heard[0]) if len(heard) else 0
        self._cut = max(0, first - round(_LEAD_S * self._rate))
        result = held[self._cut :].copy()
        ramp = np.linspace(0, 1, min(len(result), round(_LEAD_S * self._rate)), dtype=np.float32)
        result[: len(ramp)] *= ramp
        return result

    def _at_show_rate(self, samples: NDArray[np.float32], *, last: bool = False) -> NDArray[np.float32]:
        if self._rate == SAMPLE_RATE:
            return samples
        if self._resampler is None:
            self._resampler = soxr.ResampleStream(self._rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
        return np.asarray(self._resampler.resample_chunk(samples, last=last), np.float32)


def _within(phones: Sequence[PhoneSpan], start: int, end: int) -> tuple[PhoneSpan, ...]:
    """The phones cut to [start, end), counted from `start`."""
    cut = []
    for phone in phones:
        begin, until = max(start, phone.start), min(end, phone.start + phone.length)
        if until > begin:
            cut.append(replace(phone, start=begin - start, length=until - begin))
    return without_crumbs(cut)
