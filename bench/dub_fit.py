"""How lines of dubs fit their places: two hundred of them, of two languages and four kinds, each voice of the house."""

import asyncio
import itertools
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.tables import Row, percentiles
from dubbing import fit
from dubbing.speak import Booth
from dubbing.types import Line, Segment, Spoken
from tts.types import SAMPLE_RATE, Prosody, Utterance
from tts.voice import Voice

SET: Final = Path(__file__).parent.parent / "tests" / "data" / "dubbed.tsv"
ORIGINALS: Final = {
    "ko": ("espeak:ko+m", "onmaru:slt", "espeak:ko"),
    "en": ("festival:slt-hts", "flite:awb", "espeak:en-gb", "flite:kal16"),
}
VOICES: Final = {"en": ("flite:slt", "flite:rms", "espeak:en-us"), "ko": ("espeak:ko", "onmaru:slt")}
GAPS_S: Final = (0.12, 0.2, 0.3, 0.45, 0.6, 0.9, 1.5)  # between the original's lines
_HEARD: Final = 10 ** (-40 / 20)  # under the loudest
_SILENT: Final = 10 ** (-50 / 20)


@dataclass(frozen=True, slots=True)
class Dubbed:
    """One line of the set."""

    kind: str
    source: str
    target: str
    original: str
    wordings: tuple[str, ...]  # usual, short, long


@dataclass(frozen=True, slots=True)
class Fitted:
    """How one line came out."""

    line: Dubbed
    spoken: Spoken
    rate: float  # against the same words at the voice's own rate
    slot_s: float
    heard_s: float
    late_s: float  # its first sound after the original's
    cut: bool


def lines(path: Path = SET) -> list[Dubbed]:
    """The set."""
    rows = [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
    return [Dubbed(kind, source, target, original, tuple(words)) for kind, source, target, original, *words in rows]


async def fitted(found: Sequence[Dubbed], original: str, voice: str, booth: Booth, seed: int) -> list[Fitted]:
    """Lines of one video: where its speaker said them, and where the voice does."""
    source, target = found[0].source, found[0].target
    rng, at, segments = random.Random(seed), 0.5, []
    first = await booth.voice(original, source)
    for number, line in enumerate(found, 1):
        length_s = len(_trimmed(await _said(first, line.original, source))) / SAMPLE_RATE
        start, end = round(at * SAMPLE_RATE), round((at + length_s) * SAMPLE_RATE)
        segments.append(Segment(number, start, end, line.wordings[0], others=line.wordings[1:]))
        at += length_s + rng.choice(GAPS_S)
    end = round((at + 1) * SAMPLE_RATE)
    ordered = [
        Line(s.number, slot, (s.text, *s.others), target, voice)
        for s, slot in zip(segments, fit.slots(segments, end), strict=True)
    ]
    speaker = await booth.voice(voice, target)
    results = []
    async for spoken in booth.speak(ordered, end):
        assert isinstance(spoken, Spoken), spoken.why
        natural = await _said(speaker, spoken.text, target)
        hurried = await _said(speaker, spoken.text, target, spoken.speed) if spoken.speed else natural
        results.append(_result(found[spoken.line.number - 1], spoken, natural, hurried))
    assert fit.overlaps([each.spoken.placement for each in results]) == 0
    return results


def _result(line: Dubbed, spoken: Spoken, natural: NDArray[np.float32], hurried: NDArray[np.float32]) -> Fitted:
    slot = spoken.line.slot
    heard = _trimmed(spoken.samples)
    tempo = spoken.placement.tempo
    rate = len(_trimmed(natural)) / len(_trimmed(hurried)) * tempo
    first = int(np.argmax(np.abs(spoken.samples) > _HEARD * np.abs(spoken.samples).max()))
    lost = len(_trimmed(hurried, _SILENT)) / tempo - len(spoken.samples)  # what of the sound has no time any more
    return Fitted(
        line,
        spoken,
        rate,
        (slot.end - slot.start) / SAMPLE_RATE,
        len(heard) / SAMPLE_RATE,
        (spoken.placement.start + first - slot.start) / SAMPLE_RATE,
        spoken.text not in line.wordings or lost > 1,
    )


async def _said(voice: Voice, text: str, lang: str, speed: int = 0) -> NDArray[np.float32]:
    parts = [chunk.samples async for chunk in voice.speak(Utterance(text, lang, Prosody(speed)))]
    return np.concatenate(parts)


def _trimmed(samples: NDArray[np.float32], level: float = _HEARD) -> NDArray[np.float32]:
    """Without the silence around."""
    loud = np.flatnonzero(np.abs(samples) > level * np.abs(samples).max())
    return samples[loud[0] : loud[-1] + 1]


async def everything(cache: Path) -> dict[str, list[Fitted]]:
    """Each voice's lines."""
    found: dict[str, list[Fitted]] = {}
    async with Booth(cache) as booth:
        for target, voices in VOICES.items():
            of_target = sorted((line for line in lines() if line.target == target), key=lambda line: line.kind)
            videos = [list(group) for _, group in itertools.groupby(of_target, key=lambda line: line.kind)]
            for voice in voices:
                others = [each for each in ORIGINALS[videos[0][0].source] if each != voice]
                found[voice] = [
                    each
                    for number, video in enumerate(videos)
                    for each in await fitted(video, others[number % len(others)], voice, booth, number)
                ]
    return found


def told(found: Sequence[Fitted]) -> str:
    """Figures of some lines."""
    inside = sum(0.95 - 1e-3 <= each.rate <= 1.10 + 1e-3 for each in found) / len(found)
    slc = sum(abs(each.heard_s - each.slot_s) <= 0.2 * each.slot_s for each in found) / len(found)
    p50, p95 = percentiles([1000 * abs(each.late_s) for each in found])
    flagged = sum(bool(each.spoken.placement.flag) for each in found)
    worst = max(each.rate for each in found)
    cut = sum(each.cut for each in found)
    return (
        f"{inside:.1%} at 0.95–1.10 (fastest {worst:.2f}); SLC0.2 {slc:.1%}; start p50 {p50:.0f} ms, p95 {p95:.0f} ms; "
        f"{cut} cut, {flagged} flagged (n={len(found)})"
    )


def rows() -> list[Row]:
    """The table."""
    with tempfile.TemporaryDirectory() as name:
        found = asyncio.run(everything(Path(name)))
    reach = "≥90 % at 0.95–1.10; SLC0.2 ≥95 %; p95 ≤80 ms; 0 cut"
    every = [each for lines_ in found.values() for each in lines_]
    return [Row("all voices", reach, told(every)), *(Row(voice, "", told(each)) for voice, each in found.items())]
