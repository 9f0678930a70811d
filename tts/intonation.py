"""The melody of Seoul Korean, by rule: accentual phrases and boundary tones.

After K-ToBI (Jun, K-ToBI labelling conventions 3.1, UCLA Working Papers 99, 2000). Words gather in accentual phrases
of three to five syllables, each with the tones T H L H: T is high if the phrase begins with a tense or aspirated
consonant, s or h, else low. The last syllable before a pause bears a boundary tone: low in statements, high in
questions, rising where more is to come, high and falling in calls and lists. Tones sink from phrase to phrase.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SPAN_ST = 6.0  # semitones between the low line and the high one at a sentence's start
_SINK_ST = 0.35  # by which the low line sinks with each phrase
_NARROW = 0.93  # of its width, which each phrase keeps from the one before
_LEAST_WIDTH = 0.7

_HIGH_ONSETS = frozenset("ㄲㄸㅃㅆㅉㅋㅌㅍㅊㅅㅎ")
_ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_SILENT_ONSET = "ㅇ"
_MOST = 5  # syllables of a phrase of several words
_LONGEST = 7  # of one word that is not parted
_LEAD_WORDS = frozenset(
    "이 그 저 한 두 세 네 첫 새 안 못 더 꼭 참 딱 잘 왜 또 각 총 약 단 다".split()
)  # begin a phrase
_TAIL_WORDS = frozenset("수 것 걸 게 거 건 원 개 번 분 명 병 때 뿐 만 점 줄 시 일 월 년 퍼센트".split())  # end one
_ENDS = {"?": "rise", "？": "rise", "!": "call", "！": "call", ",": "more", "，": "more", ":": "more", ";": "more"}
_LIST_ITEMS = 3  # so many short clauses between commas are a list
_LIST_SYLLABLES = 6


@dataclass(frozen=True, slots=True)
class Phrase:
    """An accentual phrase."""

    first: int  # of the text's syllables, counted from 0
    count: int
    high: bool  # begins high
    boundary: str = ""  # "": none follows; else "low", "rise", "more", "call" or "list"


@dataclass(frozen=True, slots=True)
class Tone:
    """A point of the melody."""

    syllable: int
    place: float  # 0..1 within the syllable's vowel
    height_st: float


def phrases(text: str) -> list[Phrase]:
    """The accentual phrases of a Korean sentence in its spoken form."""
    found: list[Phrase] = []
    clauses = _clauses(text)
    short = [sum(map(_syllables, words)) <= _LIST_SYLLABLES for words, _ in clauses]
    listed = sum(short[:-1]) >= _LIST_ITEMS - 1
    position = 0
    for number, (words, end) in enumerate(clauses):
        boundary = "list" if end == "more" and listed and short[number] else end
        for group in _groups(words):
            for count, word in _parted(group):
                found.append(Phrase(position, count, _begins_high(word)))
                position += count
        if found:
            last = found[-1]
            found[-1] = Phrase(last.first, last.count, last.high, boundary)
    return found


def tones(found: Sequence[Phrase]) -> list[Tone]:
    """The melody of these phrases in semitones above the speaker's low line, in order."""
    result: list[Tone] = []
    low, width = 0.0, SPAN_ST
    for phrase in found:
        shape = _boundary_shape(phrase) if phrase.boundary else _shape(phrase)
        result += [Tone(phrase.first + at, place, low + width * height) for at, place, height in shape]
        if phrase.boundary:
            low, width = low / 2, SPAN_ST  # after a pause the voice is up again, though not all the way
        else:
            low, width = low - _SINK_ST, max(_LEAST_WIDTH * SPAN_ST, width * _NARROW)
    return result


def melody(
    found: Sequence[Tone], vowels: NDArray[np.float64], at: NDArray[np.float64], rest_st: float = 0.0
) -> NDArray[np.float32]:
    """(m,) semitones at the times `at` (m,), around `rest_st` on average over the vowels.

    Args:
        found: the tones, in order.
        vowels: (k, 2) start and end of each syllable's vowel, in the unit of `at`.
        at: times.
        rest_st: the mean.
    """
    if not found or not len(vowels):
        return np.full(len(at), rest_st, np.float32)
    starts, ends = vowels[:, 0], vowels[:, 1]
    where = np.array([starts[tone.syllable] + tone.place * (ends - starts)[tone.syllable] for tone in found])
    where = np.maximum.accumulate(where)
    heights = np.array([tone.height_st for tone in found])
    mean = float(np.mean(_eased(where, heights, (starts + ends) / 2)))
    return (_eased(where, heights, at) - mean + rest_st).astype(np.float32)


def _eased(where: NDArray[np.float64], heights: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """From point to point along half a cosine, as the voice glides."""
    index = np.clip(np.searchsorted(where, at, side="right") - 1, 0, len(where) - 1)
    after = np.minimum(index + 1, len(where) - 1)
    gap = np.maximum(where[after] - where[index], 1e-9)
    share = np.clip((at - where[index]) / gap, 0.0, 1.0)
    return heights[index] + (heights[after] - heights[index]) * (0.5 - 0.5 * np.cos(np.pi * share))


# ------------------------------------------------------------------ shapes: (syllable, place in its vowel, height 0..1)
_Shape = list[tuple[int, float, float]]


def _shape(phrase: Phrase) -> _Shape:
    """T H L H, as far as the phrase has syllables for it; the L between is not reached in full."""
    last = phrase.count - 1
    begin = 0.95 if phrase.high else 0.1
    if last == 0:
        return [(0, 0.1, 0.8 if phrase.high else 0.3), (0, 0.8, 0.9)]
    if last == 1:
        return [(0, 0.3, begin), (1, 0.7, 0.95)]
    if last == 2:
        return [(0, 0.3, begin), (1, 0.5, 0.75 if phrase.high else 0.4), (2, 0.75, 0.9)]
    return [(0, 0.3, begin), (1, 0.7, 1.0), (last - 1, 0.6, 0.25), (last, 0.75, 0.85)]


def _boundary_shape(phrase: Phrase) -> _Shape:
    last = phrase.count - 1
    begin = 0.9 if phrase.high else 0.1
    shape: _Shape = [(0, 0.3, begin)] if last else []
    if last >= 3:
        shape.append((1, 0.7, 1.0))
    elif last == 2 and phrase.boundary in ("low", "call", "list"):
        shape.append((1, 0.5, 0.85))
    if last >= 3:
        shape.append((last - 1, 0.6, 0.25 if phrase.boundary in ("low", "call") else 0.15))
    return shape + [(last, place, height) for place, height in _BOUNDARIES[phrase.boundary]]


_BOUNDARIES = {
    "low": ((0.15, 0.2), (0.75, -0.35)),
    "rise": ((0.0, 0.2), (0.85, 1.5)),
    "more": ((0.15, 0.3), (0.85, 1.1)),
    "call": ((0.1, 0.45), (0.35, 0.9), (0.9, -0.2)),
    "list": ((0.1, 0.5), (0.4, 1.05), (0.9, 0.45)),
}


# ------------------------------------------------------------------ words to phrases
def _clauses(text: str) -> list[tuple[list[str], str]]:
    """(words, boundary) between marks at which the voice pauses."""
    clauses: list[tuple[list[str], str]] = []
    words: list[str] = []
    for raw in text.split():
        word = raw.rstrip(".,!?;:…，？！'\"")
        if _syllables(word):
            words.append(word)
        marks = raw[len(word) :]
        if marks and words:
            clauses.append((words, next((_ENDS[m] for m in marks if m in _ENDS), "low")))
            words = []
    return [*clauses, (words, "low")] if words else clauses


def _groups(words: Sequence[str]) -> list[list[str]]:
    """The words that make a phrase together."""
    groups: list[list[str]] = []
    for word in words:
        before = groups[-1] if groups else []
        size = sum(map(_syllables, before)) + _syllables(word)
        joins = before and (
            (word in _TAIL_WORDS and size <= _LONGEST)
            or (before[-1] in _LEAD_WORDS and size <= _LONGEST)
            or (min(sum(map(_syllables, before)), _syllables(word)) <= 2 and size <= _MOST and word not in _LEAD_WORDS)
        )
        if joins:
            before.append(word)
        else:
            groups.append([word])
    return groups


def _parted(group: Sequence[str]) -> list[tuple[int, str]]:
    """(syllables, text that begins them) of the phrases of a group; only a long word is parted."""
    text = "".join(char for word in group for char in word if _is_syllable(char))
    if len(text) <= _LONGEST:
        return [(len(text), text)]
    count = -(-len(text) // _MOST)
    cuts = [round(len(text) * k / count) for k in range(count + 1)]
    return [(end - start, text[start:]) for start, end in pairwise(cuts)]


def _is_syllable(char: str) -> bool:
    return "가" <= char <= "힣"


def _syllables(word: str) -> int:
    return sum(map(_is_syllable, word))


def _begins_high(text: str) -> bool:
    onset = _ONSETS[(ord(text[0]) - ord("가")) // 588]
    return onset != _SILENT_ONSET and onset in _HIGH_ONSETS
