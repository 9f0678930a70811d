"""Who speaks which segment: by people's labels, and by a network that knows voices apart where one is installed.

The network is MODELS/speaker.onnx: log-mel energies [1, frames, 80] in, one vector [1, n] out, as WeSpeaker and
3D-Speaker export them. Without it, it is the one of `dubbing.ge2e`. Without either nobody is told apart: pitch
and timbre alone were measured, and do well on synthetic voices only.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from dubbing import ge2e, listening
from dubbing.errors import EngineMissing
from dubbing.filterbank import BINS, filterbank
from dubbing.onnx_model import OnnxModel
from dubbing.project import MAX_SPEAKERS, Segment, Speaker
from dubbing.types import SAMPLES_A_MS
from tts import places

MODEL: Final = "speaker.onnx"
APART: Final = 0.5  # cosine distance over which two groups are two people; from the papers, not measured here
_MOST_HEARD_MS: Final = 10_000  # of a segment
_LEAST_MS: Final = 500  # a shorter one says too little: it goes with the segment before
_MOST_LINKED: Final = 2_000  # segments that are compared with each other; the others go to the nearest group

Progress = Callable[[str, float], None]


class Embedder(Protocol):
    """Turns speech into a vector that is alike for one person."""

    @property
    def name(self) -> str: ...

    @property
    def apart(self) -> float:
        """Cosine distance over which two groups are two people."""
        ...

    def embed(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """(d,) of (n,) samples at 16 kHz."""
        ...


@dataclass(frozen=True, slots=True)
class SpeakerOptions:
    """How speakers are told apart."""

    count: int | None = None  # how many there are; None finds out
    track: int = 0
    apart: float | None = None  # cosine distance over which two groups are two people; None: the network's own
    embedder: Embedder | None = field(default=None, compare=False)  # None takes what is installed


@dataclass(frozen=True, slots=True)
class Clustered:
    """Who speaks what."""

    segments: tuple[Segment, ...]  # as given, each with a speaker; their revisions are not raised
    speakers: tuple[Speaker, ...]  # in the order in which they are first heard
    engine: str


class OnnxEmbedder:
    """A network from a file."""

    apart = APART

    def __init__(self, path: Path) -> None:
        """Raises EngineMissing where it cannot be used."""
        self.name = path.name
        try:
            self._model = OnnxModel(path)
        except ValueError as error:
            raise EngineMissing(f"speakers cannot be told apart: {error}") from error

    def embed(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Embedder.embed`."""
        energies = filterbank(sound)
        if not len(energies):
            energies = np.zeros((1, BINS), np.float32)
        try:
            return self._model.run((energies - energies.mean(axis=0))[None]).reshape(-1)
        except ValueError as error:
            raise EngineMissing(f"speakers cannot be told apart: {error}") from error


def model() -> Path | None:
    """The network's file; None where none is installed."""
    path = places.models() / MODEL
    return path if path.is_file() else None


def cluster(
    path: Path,
    segments: Sequence[Segment],
    options: SpeakerOptions | None = None,
    progress: Progress | None = None,
) -> Clustered:
    """Give each segment its speaker: "speaker1", "speaker2", …, or the label that people gave one of the same voice.

    Args:
        path: the file in which they speak.
        segments: by their start; those with a speaker keep it.
        options: how many there are, and who tells.
        progress: told of the stage "speakers"; what it raises stops the work.

    Raises:
        EngineMissing: no network is installed; label the segments by hand.
        MediaRefused: the file cannot be used.
    """
    options, told = options or SpeakerOptions(), progress or (lambda stage, share: None)
    embedder = options.embedder or _installed()
    vectors = _vectors(path, segments, options, embedder, told)
    groups = _grouped(vectors, segments, options.count, embedder.apart if options.apart is None else options.apart)
    named = _named(groups, segments)
    labelled = tuple(
        msgspec.structs.replace(segment, speaker=segment.speaker or named[group])
        for segment, group in zip(segments, groups, strict=True)
    )
    keys = dict.fromkeys(segment.speaker for segment in labelled)
    return Clustered(labelled, tuple(Speaker(key, key) for key in keys), embedder.name)


def needed() -> Path:
    """The network's file. Raises EngineMissing where none is installed."""
    found = model() or ge2e.weights()
    if found is None:
        told = f"`make neural` brings one, a better one goes into MODELS/{MODEL}; or label by hand"
        raise EngineMissing(f"no network that tells speakers apart is installed: {told}")
    return found


def _installed() -> Embedder:
    path = needed()
    return OnnxEmbedder(path) if path.name == MODEL else ge2e.Ge2eEmbedder(path)


def _vectors(
    path: Path, segments: Sequence[Segment], options: SpeakerOptions, embedder: Embedder, told: Progress
) -> list[NDArray[np.float32] | None]:
    """A vector of length 1 for each segment that is long enough."""
    ear = listening.Ear(path, listening.length_of(path, options.track), options.track)
    found: list[NDArray[np.float32] | None] = []
    for number, segment in enumerate(segments, 1):
        end_ms = min(segment.end_ms, segment.start_ms + _MOST_HEARD_MS)
        sound = ear.take(segment.start_ms * SAMPLES_A_MS, end_ms * SAMPLES_A_MS)
        heard = len(sound) >= _LEAST_MS * listening.RATE // 1000
        vector = embedder.embed(sound) if heard else np.zeros(0, np.float32)
        size = float(np.linalg.norm(vector))
        found.append(vector / size if size > 0 and np.isfinite(size) else None)
        told("speakers", number / len(segments))
    return found


def _grouped(
    vectors: Sequence[NDArray[np.float32] | None], segments: Sequence[Segment], count: int | None, apart: float
) -> list[int]:
    """A group for each segment, numbered as they are first heard."""
    known = [place for place, vector in enumerate(vectors) if vector is not None]
    longest = sorted(known, key=lambda place: segments[place].start_ms - segments[place].end_ms)[:_MOST_LINKED]
    linked = _linked([vectors[place] for place in longest], count, apart)
    groups = dict(zip(longest, linked, strict=True))
    if len(known) > len(longest):
        groups |= _nearest(vectors, groups, set(known) - set(longest))
    result, last = [], next((groups[place] for place in sorted(groups)), 0)
    for place in range(len(segments)):
        last = groups.get(place, last)
        result.append(last)
    order = {group: number for number, group in enumerate(dict.fromkeys(result))}
    return [order[group] for group in result]


def _linked(vectors: Sequence[NDArray[np.float32] | None], asked: int | None, apart: float) -> list[int]:
    """By the average distance between groups."""
    rows = np.array([vector for vector in vectors if vector is not None])
    if len(rows) < 2:
        return [0] * len(rows)
    tree = linkage(rows, "average", "cosine")
    count = min(asked or MAX_SPEAKERS, MAX_SPEAKERS)
    found = fcluster(tree, apart, "distance")
    if asked is not None or found.max() > count:
        found = fcluster(tree, count, "maxclust")
    return [int(group) for group in found]


def _nearest(vectors: Sequence[NDArray[np.float32] | None], groups: dict[int, int], rest: set[int]) -> dict[int, int]:
    middles = {
        group: np.sum(
            [v for place, each in groups.items() if each == group and (v := vectors[place]) is not None], axis=0
        )
        for group in set(groups.values())
    }
    units = {group: middle / max(1e-9, float(np.linalg.norm(middle))) for group, middle in middles.items()}

    def best(vector: NDArray[np.float32] | None) -> int:
        return max(units, key=lambda group: float(units[group] @ vector) if vector is not None else 0.0)

    return {place: best(vectors[place]) for place in rest}


def _named(groups: Sequence[int], segments: Sequence[Segment]) -> dict[int, str]:
    """The label that people gave most of a group's segments, or a new one."""
    labels: dict[int, Counter[str]] = {group: Counter() for group in groups}
    for group, segment in zip(groups, segments, strict=True):
        if segment.speaker:
            labels[group][segment.speaker] += 1
    taken = {segment.speaker for segment in segments}
    fresh = (name for number in range(1, 2 * MAX_SPEAKERS + 2) if (name := f"speaker{number}") not in taken)
    return {group: count.most_common(1)[0][0] if count else next(fresh) for group, count in labels.items()}
