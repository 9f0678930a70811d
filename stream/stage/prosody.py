"""What the head follows in the speech: how loud it is, and where it insists."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

from stream.packets import FRAME_RATE, FRAME_SAMPLES
from tts.types import AudioChunk

Mark = Literal["accent", "phrase_end", "question", "card"]
Marks = dict[int, tuple[Mark, ...]]

REACH_FRAMES = 3  # a sound is felt so many frames before and after it

_BLOCK = 480  # samples, 10 ms: loudness is taken a block at a time
_WINDOW = 21  # blocks: syllables remain, single periods of the voice do not
_FULL = 0.25  # RMS of a loud vowel of a voice at -16 LUFS
_EXPONENT = 0.6  # of RMS: how loud it seems (Stevens 1955)
_PEAK_APART = round(0.9 * FRAME_RATE)  # frames; a nod on every stressed word looks like a toy
_PEAK_HEIGHT, _PEAK_RISE = 0.45, 0.08
_PEAK_LEAD = 3  # frames from the start of a nod to its lowest point, which falls on the peak


def energy(samples: NDArray[np.float32], at: NDArray[np.float64]) -> NDArray[np.float32]:
    """Smoothed loudness 0..1 of (n,) samples around each place `at` (k,), in samples; 0 far outside of them."""
    count = -(-len(samples) // _BLOCK)
    blocks = np.zeros((count, _BLOCK), np.float32)
    blocks.reshape(-1)[: len(samples)] = samples
    rms = np.sqrt(np.mean(np.square(blocks), axis=1))
    loud = np.minimum(rms / _FULL, 1.0) ** _EXPONENT
    window = np.hanning(_WINDOW + 2)
    smooth = np.convolve(np.pad(loud, _WINDOW), window / window.sum(), mode="same")
    centres = (np.arange(len(smooth)) - _WINDOW + 0.5) * _BLOCK
    return np.interp(at, centres, smooth, left=0.0, right=0.0).astype(np.float32)


def marks(chunk: AudioChunk, start: int) -> Marks:
    """Frames in which the face answers a chunk that starts at the sample `start` of the timeline.

    Accents fall on stressed phones; a voice that tells none gets them at its loudest syllables.
    """
    offset = start - chunk.start
    found: Marks = {}

    def note(frame: int, *what: Mark) -> None:
        found[frame] = tuple(dict.fromkeys((*found.get(frame, ()), *what)))

    stressed = [(offset + phone.start) // FRAME_SAMPLES for phone in chunk.phones if phone.stress]
    for frame in stressed or _insistent(chunk.samples, start):
        note(frame, "accent")
    for number, word in enumerate(chunk.words, 1):
        frame = (offset + word.start + word.length) // FRAME_SAMPLES
        if word.text.endswith("?"):
            note(frame, "phrase_end", "question")
        elif (chunk.last and number == len(chunk.words)) or word.text.endswith((",", ";", ":", ".", "!", "…")):
            note(frame, "phrase_end")
    return found


def _insistent(samples: NDArray[np.float32], start: int) -> list[int]:
    """Frames just before the loudest syllables, well apart."""
    first, last = start // FRAME_SAMPLES, (start + len(samples)) // FRAME_SAMPLES
    frames = np.arange(first - REACH_FRAMES, last + REACH_FRAMES + 1, dtype=np.float64)
    curve = energy(samples, (frames + 0.5) * FRAME_SAMPLES - start)
    peaks, _ = find_peaks(curve, height=_PEAK_HEIGHT, prominence=_PEAK_RISE, distance=_PEAK_APART)
    return [max(first, int(frames[k]) - _PEAK_LEAD) for k in peaks]
