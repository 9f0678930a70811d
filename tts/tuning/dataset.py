"""Recordings as ESPnet wants them: sentences of one rate and level, tokens, and lists of both."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from tts.espnet_frontend import EspeakFrontend
from tts.loudness import levelled
from tts.text import cleaned, spoken_form
from tts.tuning import json_file
from tts.tuning.checks import KEPT_SILENCE_S, measure
from tts.tuning.order import Order, Work, espeak_voice
from tts.tuning.recordings import Recording, read

LEVEL_LUFS = -23.0  # what is learned from: room above for peaks
_VALID_SHARE = 0.05
_MAX_VALID = 50

Tokenise = Callable[[str], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the voice is made from."""

    recordings: int
    hours: float
    tokens: tuple[str, ...]  # of all texts, most frequent first


async def prepare(order: Order, work: Work, kept: Sequence[Recording], told: Callable[[int], None]) -> Prepared:
    """Write sounds, tokens and lists into the work's folder; `told` hears how many are done."""
    frontend = EspeakFrontend(espeak_voice(order.lang))
    rows, counts, seconds = [], dict[str, int](), 0.0
    (work.folder / "sounds").mkdir(exist_ok=True)
    try:
        for index, recording in enumerate(kept):
            tokens = (await frontend.phrase(spoken(recording.text, order.lang))).tokens
            path = (work.folder / "sounds" / f"{index:05d}.wav").resolve()
            samples = _write(path, recording, order.sample_rate)
            seconds += samples / order.sample_rate
            rows.append((f"u{index:05d}", path, samples, tokens))
            for token in tokens:
                counts[token] = counts.get(token, 0) + 1
            told(index + 1)
    finally:
        await frontend.close()
    valid = max(1, min(_MAX_VALID, round(len(rows) * _VALID_SHARE)))
    step = max(1, len(rows) // valid)
    _lists(work.folder / "valid", rows[::step][:valid])
    _lists(work.folder / "train", [row for row in rows if row not in rows[::step][:valid]] or rows)
    prepared = Prepared(len(rows), seconds / 3_600, tuple(sorted(counts, key=lambda token: -counts[token])))
    written = {"recordings": prepared.recordings, "hours": prepared.hours, "tokens": prepared.tokens}
    json_file.write(work.prepared, written)
    return prepared


def read_prepared(work: Work) -> Prepared | None:
    """What `prepare` left, None if it was not done to its end, or cannot be read and is to be done again."""
    told = json_file.read(work.prepared)
    try:
        return Prepared(int(told["recordings"]), float(told["hours"]), tuple(map(str, told["tokens"])))
    except (KeyError, TypeError, ValueError):
        return None


def spoken(text: str, lang: str) -> str:
    """A transcript as it is said: numbers and signs in words, as the voice will be given its lines."""
    return spoken_form(cleaned(text), lang).text


def _write(path: Path, recording: Recording, sample_rate: int) -> int:
    """The recording trimmed, levelled and at the rate; how many samples it has then."""
    import soundfile

    sound = read(recording)
    found = measure(sound)
    around = round(KEPT_SILENCE_S * sound.sample_rate)
    cut = sound.samples[max(0, found.first - around) : found.end + around]
    level = levelled(cut, sound.sample_rate, LEVEL_LUFS, 0.0)
    samples = np.clip(soxr.resample(level, sound.sample_rate, sample_rate, quality="HQ"), -1, 1)
    soundfile.write(path, samples, sample_rate, subtype="PCM_16")
    return len(samples)


def _lists(folder: Path, rows: Sequence[tuple[str, Path, int, Sequence[str]]]) -> None:
    """Kaldi's lists, one line a sentence."""
    folder.mkdir(exist_ok=True)
    lists = {
        "text": [f"{key} {' '.join(tokens)}" for key, _, _, tokens in rows],
        "wav.scp": [f"{key} {path}" for key, path, _, _ in rows],
        "speech_shape": [f"{key} {samples}" for key, _, samples, _ in rows],
        "text_shape": [f"{key} {len(tokens)}" for key, _, _, tokens in rows],
    }
    for name, lines in lists.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
