"""Where somebody speaks in a file: by Silero's network where it is installed, else by how loud it is.

The network (MIT) lies in the package silero-vad and runs on onnxruntime, without torch. Without it, whatever rises out
of the file's own noise counts as speech, music too; `Regions.finder` says which of the two it was.
"""

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter, percentile_filter
from scipy.signal import butter, sosfilt, sosfilt_zi

from dubbing.listening import RATE, SAMPLES_A_SAMPLE, heard
from tts.types import SAMPLE_RATE

WINDOW: Final = 512  # samples at RATE, 32 ms: what one likelihood is about
MAX_SPAN_S: Final = 25.0  # a longer one is parted where speech is least likely: recognisers hear 30 s at once
_BEGINS, _ENDS = 0.5, 0.35  # likelihoods
_LEAST_SPEECH, _LEAST_PAUSE = 6, 7  # windows: 0.2 s
_PAD: Final = SAMPLE_RATE * 30 // 1000  # around each span
_PARTED_S: Final = 12.0  # the earliest place where a long span is parted


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which somebody speaks."""

    start: int  # samples at SAMPLE_RATE
    end: int


@dataclass(frozen=True, slots=True)
class Regions:
    """Where somebody speaks."""

    spans: tuple[Span, ...]  # in order, none over another, at most MAX_SPAN_S long
    finder: str  # "silero" or "energy"


class Finder(Protocol):
    """Tells speech from other sound, as it comes."""

    name: str

    def push(self, sound: NDArray[np.float32]) -> None:
        """Take (n,) samples at RATE."""
        ...

    def likelihoods(self) -> NDArray[np.float32]:
        """(windows,) how likely somebody speaks in each window of all that was taken, 0 to 1."""
        ...


def best_finder() -> Finder:
    """Silero's where it is installed, else by energy."""
    model = silero_model()
    return SileroFinder(model) if model is not None else EnergyFinder()


def silero_model() -> Path | None:
    """The network's file; None where silero-vad or onnxruntime is not installed."""
    spec = importlib.util.find_spec("silero_vad")  # the package itself would import torch
    if spec is None or not spec.submodule_search_locations or importlib.util.find_spec("onnxruntime") is None:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / "data" / "silero_vad_16k_sequence.onnx"
    return path if path.is_file() else None


def find(
    path: Path,
    length: int,
    progress: Callable[[float], None] | None = None,
    track: int = 0,
    finder: Finder | None = None,
) -> Regions:
    """Where somebody speaks in a file.

    Args:
        path: a file with sound.
        length: of it, samples at SAMPLE_RATE.
        progress: told how much is done, 0 to 1; what it raises stops the work.
        track: of its sound tracks, from 1; 0 is the one that the file means to be heard.
        finder: None takes the best.

    Raises:
        MediaBroken: the file cannot be opened any more.
    """
    finder = finder or best_finder()
    done = 0
    for piece in heard(path, length, track):
        finder.push(piece)
        done += len(piece)
        if progress is not None:
            progress(min(1.0, done * SAMPLES_A_SAMPLE / max(1, length)))
    likely = finder.likelihoods()
    return Regions(tuple(_padded(list(_parted(likely)), length)), finder.name)


class SileroFinder:
    """Silero VAD 6: a second at once, its state kept."""

    name = "silero"
    _CONTEXT = 64  # samples that each window sees of the one before

    def __init__(self, model: Path) -> None:
        """`model` is the file of the sequence variant: a window a row."""
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3  # it warns of its own model
        self._session: Any = onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._state = [np.zeros((1, 1, 128), np.float32) for _ in range(2)]
        self._rest = np.zeros(self._CONTEXT, np.float32)  # the last context, and samples that fill no window yet
        self._found: list[NDArray[np.float32]] = []

    def push(self, sound: NDArray[np.float32]) -> None:
        """See `Finder.push`."""
        joined = np.concatenate([self._rest, sound])
        count = (len(joined) - self._CONTEXT) // WINDOW
        if count > 0:
            rows = np.lib.stride_tricks.sliding_window_view(joined, WINDOW + self._CONTEXT)[: count * WINDOW : WINDOW]
            fed = {"input": np.ascontiguousarray(rows), "h": self._state[0], "c": self._state[1]}
            likely, *self._state = self._session.run(None, fed)
            self._found.append(np.asarray(likely, np.float32))
        self._rest = joined[count * WINDOW :]

    def likelihoods(self) -> NDArray[np.float32]:
        """See `Finder.likelihoods`."""
        missing = WINDOW + self._CONTEXT - len(self._rest)
        if missing < WINDOW:
            self.push(np.zeros(missing, np.float32))
        return np.concatenate([np.zeros(0, np.float32), *self._found])


class EnergyFinder:
    """Whatever rises out of the file's own noise between 150 and 4000 Hz, where voices are."""

    name = "energy"
    _FLOOR_DB = -65.0  # quieter is nothing
    _RISE_DB = 9.0  # over the noise
    _UNDER_DB = 28.0  # what is so much softer than the loud parts is breath and room
    _NEAR = round(20 * RATE / WINDOW)  # windows in which noise is looked for, to both sides together
    _STEP = 16  # windows that share one look

    def __init__(self) -> None:
        self._filter = butter(2, (150, 4000), "bandpass", fs=RATE, output="sos")
        self._state = sosfilt_zi(self._filter) * 0
        self._rest = np.zeros(0, np.float32)
        self._levels: list[NDArray[np.float32]] = []

    def push(self, sound: NDArray[np.float32]) -> None:
        """See `Finder.push`."""
        passed, self._state = sosfilt(self._filter, sound, zi=self._state)
        joined = np.concatenate([self._rest, np.asarray(passed, np.float32)])
        count = len(joined) // WINDOW
        power = np.square(joined[: count * WINDOW].reshape(count, WINDOW)).mean(axis=1)
        self._levels.append(np.asarray(10 * np.log10(np.maximum(power, 1e-10)), np.float32))
        self._rest = joined[count * WINDOW :]

    def likelihoods(self) -> NDArray[np.float32]:
        """See `Finder.likelihoods`."""
        levels = np.concatenate([np.zeros(0, np.float32), *self._levels])
        if not len(levels):
            return levels
        smooth = median_filter(levels, 3, mode="nearest")
        noise = _nearby(smooth, 10, self._STEP, self._NEAR)
        loud = _nearby(smooth, 90, self._STEP, self._NEAR)
        needed = np.maximum(np.maximum(noise + self._RISE_DB, loud - self._UNDER_DB), self._FLOOR_DB)
        return np.asarray(1 / (1 + np.exp(np.clip(needed - smooth, -30, 30) / 2)), np.float32)


def _nearby(levels: NDArray[np.float32], percentile: int, step: int, near: int) -> NDArray[np.float32]:
    """(n,) a percentile of the levels around each, looked up every `step`."""
    found = percentile_filter(levels[::step], percentile, size=max(1, near // step), mode="nearest")
    return np.asarray(np.repeat(found, step)[: len(levels)], np.float32)


def _parted(likely: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Spans in windows, the long ones parted."""
    most, earliest = (round(seconds * RATE / WINDOW) for seconds in (MAX_SPAN_S - 1, _PARTED_S))
    for start, end in _spans(likely):
        while end - start > most:
            at = start + earliest + int(np.argmin(likely[start + earliest : start + most]))
            yield start, at
            start = at
        yield start, end


def _spans(likely: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Begun by a likelihood of _BEGINS, ended where it stays under _ENDS for _LEAST_PAUSE windows."""
    start, last = -1, 0
    for at, value in enumerate((*likely.tolist(), *[0.0] * _LEAST_PAUSE)):
        if value >= (_BEGINS if start < 0 else _ENDS):
            start, last = at if start < 0 else start, at + 1
        elif start >= 0 and at - last + 1 >= _LEAST_PAUSE:
            if last - start >= _LEAST_SPEECH:
                yield start, last
            start = -1


def _padded(found: list[tuple[int, int]], length: int) -> Iterator[Span]:
    scale = WINDOW * SAMPLES_A_SAMPLE
    for number, (start, end) in enumerate(found):
        before = found[number - 1][1] * scale if number else 0
        after = found[number + 1][0] * scale if number + 1 < len(found) else length
        begin = max(start * scale - min(_PAD, (start * scale - before) // 2), 0)
        until = min(end * scale + min(_PAD, (after - end * scale) // 2), length)
        if until > begin:
            yield Span(begin, until)
