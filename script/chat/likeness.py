"""Messages that say the same, found among the latest ones: MinHash over letters, in bands (Broder 1997)."""

import re
import unicodedata
import zlib
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

WINDOW_S = 120.0  # what was said longer ago is said anew
MAX_CLUSTERS = 4_096
MAX_VIEWERS = 2_000  # of a cluster that are told apart; more are not counted
ALIKE = 0.62  # of all trigrams of letters that both have

_BANDS, _ROWS = 16, 2  # a pair with Jaccard 0.62 meets in some band with 99.96 %
_GAP = re.compile(r"[\W_]+")
_EXACT = re.compile(r"[0-9a-z]+")  # "M", "L", "2": what tells two alike questions apart
_LAUGHS = re.compile(r"[ㅋㅎㅠㅜ]+|[요용욤]$")
_PRIME = np.uint64(0xFFFFFFFB)  # the largest prime under 2^32
_MIX = np.random.default_rng(20_261_130).integers(1, 0xFFFFFFFB, (2, _BANDS * _ROWS, 1), np.uint64)


@dataclass(slots=True)
class Cluster:
    """Messages that say the same."""

    id: str  # of the first
    grams: frozenset[int]
    exact: tuple[str, ...]
    last_s: float
    viewers: set[str] = field(default_factory=set)


class Likeness:
    """Finds the cluster of a message. Holds the latest MAX_CLUSTERS, for WINDOW_S seconds."""

    def __init__(self) -> None:
        self._clusters: OrderedDict[str, Cluster] = OrderedDict()  # by the last message, the oldest first
        self._texts: dict[str, str] = {}  # squeezed text → cluster
        self._bands: dict[tuple[int, int], str] = {}

    def __len__(self) -> int:
        return len(self._clusters)

    def cluster(self, message_id: str, viewer_id: str, text: str, at_s: float) -> Cluster:
        """The cluster that a message belongs to: a new one, where nothing alike was said of late."""
        self._expire(at_s)
        key = squeezed(text)
        found = self._clusters.get(self._texts.get(key, "")) or self._alike(key, text)
        if found is None:
            found = self._new(message_id, key, text, at_s)
        found.last_s = at_s
        self._clusters.move_to_end(found.id)
        if len(found.viewers) < MAX_VIEWERS:
            found.viewers.add(viewer_id)
        return found

    def forget(self, viewer_id: str) -> None:
        """Take a viewer out of all clusters."""
        for cluster in self._clusters.values():
            cluster.viewers.discard(viewer_id)

    def _new(self, message_id: str, key: str, text: str, at_s: float) -> Cluster:
        made = Cluster(message_id, frozenset(_grams(key).tolist()), _exact(text), at_s)
        self._clusters[made.id] = made
        self._texts[key] = made.id
        for band in _bands(key):
            self._bands[band] = made.id
        while len(self._clusters) > MAX_CLUSTERS:
            self._drop(next(iter(self._clusters)))
        self._sweep()
        return made

    def _alike(self, key: str, text: str) -> Cluster | None:
        candidates = {self._bands[band] for band in _bands(key) if band in self._bands}
        if not candidates:
            return None
        grams, exact = frozenset(_grams(key).tolist()), _exact(text)
        for each in candidates:
            other = self._clusters.get(each)
            if other is None or other.exact != exact or not grams:
                continue
            if len(grams & other.grams) >= ALIKE * len(grams | other.grams):
                return other
        return None

    def _expire(self, now_s: float) -> None:
        while self._clusters:
            oldest = next(iter(self._clusters.values()))
            if now_s - oldest.last_s <= WINDOW_S:
                return
            self._drop(oldest.id)

    def _drop(self, cluster_id: str) -> None:
        del self._clusters[cluster_id]

    def _sweep(self) -> None:
        """Take out the keys of clusters that are gone, when they outnumber the living."""
        if len(self._texts) > 2 * MAX_CLUSTERS:
            self._texts = {key: each for key, each in self._texts.items() if each in self._clusters}
        if len(self._bands) > 2 * _BANDS * MAX_CLUSTERS:
            self._bands = {band: each for band, each in self._bands.items() if each in self._clusters}


def squeezed(text: str) -> str:
    """A text's letters alone, as likeness sees them: no laughs, no polite ending, 예요 and 에요 the same."""
    bare = _LAUGHS.sub("", _GAP.sub("", text.lower()))
    return _LAUGHS.sub("", bare).replace("예", "에") or text


def _exact(text: str) -> tuple[str, ...]:
    """Short Latin words and numbers of a Korean text; of an English one its numbers."""
    found = _EXACT.findall(text.lower())
    korean = any("가" <= char <= "힣" for char in text)
    return tuple(each for each in found if korean or any(char.isdigit() for char in each))


def _grams(key: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Trigrams of letters as numbers below 2^32; Korean syllables are taken apart."""
    letters = np.frombuffer(unicodedata.normalize("NFD", key).encode("utf-32-le", "replace"), np.uint32).astype(
        np.uint64
    )
    if letters.size < 3:
        return np.array([zlib.crc32(key.encode("utf-8", "replace"))], np.uint64)
    mixed = (letters[:-2] * np.uint64(0x9E3779B1) + letters[1:-1] * np.uint64(0x85EBCA77) + letters[2:]) % _PRIME
    return np.asarray(mixed, np.uint64)


def _bands(key: str) -> list[tuple[int, int]]:
    grams = _grams(key)
    least = ((grams[None, :] * _MIX[0] + _MIX[1]) % _PRIME).min(axis=1).reshape(_BANDS, _ROWS)
    return [(number, (first << 32) | second) for number, (first, second) in enumerate(least.tolist())]
