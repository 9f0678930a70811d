"""Lip-sync of films: what it costs, whether the mouths are in time, and what becomes of the pictures.

    python -m bench.dub_mouths clip.mp4 --to ko [--voice espeak:ko] [--text "…"]…

Each film is dubbed twice with the lines given, spread evenly over it: once as filmed, once with the mouths drawn anew.
The person in it has to have agreed. Nothing of the film is kept.
"""

import argparse
import datetime
import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np

from avatar.consent_registry import ConsentRegistry, NewConsent
from dubbing import fit, mux
from dubbing.mix import Original
from dubbing.production import Order, produce
from dubbing.types import Base, Line, Lipsync, Segment
from lipsync.sync import SyncScorer
from stream.sync_clip import read_clip
from tts.types import SAMPLE_RATE

_SPEAKER = "speaker"
_STAGES = ((0.06, "cut"), (0.48, "follow faces"), (0.53, "mine"), (0.90, "draw and judge"), (1.01, "put in"))
_TEXTS = {
    "en": (
        "Good evening and welcome back to the show, my friends.",
        "We have a very beautiful bag today, and it is half price.",
        "Please buy it before the map of prices moves.",
    ),
    "ko": (
        "안녕하세요 여러분, 오늘 방송에 와 주셔서 고맙습니다.",
        "봄맞이 특별한 가방을 반값에 보내 드립니다.",
        "주문은 아래 구매 버튼을 꼭 눌러 주세요.",
    ),
}


class _Stages:
    """Where time goes."""

    def __init__(self) -> None:
        self.spent: dict[str, tuple[float, float]] = {}
        self._last = "start", time.monotonic(), time.process_time()

    def told(self, stage: str, share: float) -> None:
        name = next(name for end, name in _STAGES if share < end) if stage == "lipsync" else stage
        before, wall, cpu = self._last
        now = name, time.monotonic(), time.process_time()
        spent = self.spent.get(before, (0.0, 0.0))
        self.spent[before] = spent[0] + now[1] - wall, spent[1] + now[2] - cpu
        self._last = now


def _order(film: Path, to: str, voice: str, texts: Sequence[str], folder: Path, consent: str) -> Order:
    length = round(mux.length_s(film) * SAMPLE_RATE)
    step = length / len(texts)
    places = [(round((k + 0.04) * step), round((k + 0.96) * step)) for k in range(len(texts))]
    segments = tuple(Segment(k + 1, a, b, "…", _SPEAKER) for k, (a, b) in enumerate(places))
    slots = fit.slots(segments, length)
    lines = tuple(
        Line(s.number, slot, (text,), to, voice, speaker=_SPEAKER)
        for s, slot, text in zip(segments, slots, texts, strict=True)
    )
    lipsync = Lipsync(segments, {_SPEAKER: consent}, folder / "consents", folder / "mouths")
    original = Original(film, segments)
    return Order(lines, Base(film, moving=True), length, original=original, background="off", lipsync=lipsync)


def _consent(folder: Path) -> str:
    statement = folder / "statement.txt"
    statement.write_text("for this measurement")
    today = datetime.date.today()
    new = NewConsent(_SPEAKER, "bench", ("dubbing",), today, today)
    return ConsentRegistry(folder / "consents").add(new, statement).consent.id


def _in_time(path: Path, seconds: float) -> str:
    clip = read_clip(path, seconds)
    score = SyncScorer().score(clip.times, clip.mouth, clip.samples)
    return f"{score.offset_ms:+d} ms late, certainty {score.confidence:.3f}, control {score.control_confidence:.3f}"


def _beside(a: Path, b: Path) -> float:
    """dB of the top sixth of all pictures, where nothing is drawn; the worst of them."""
    worst = 99.0
    with av.open(str(a)) as one, av.open(str(b)) as other:
        for old, new in zip(one.decode(video=0), other.decode(video=0), strict=True):
            rows = old.height // 6
            x, y = (each.to_ndarray(format="gray")[:rows].astype(np.float32) for each in (old, new))
            error = float(np.square(x - y).mean())
            worst = min(worst, 99.0 if error == 0 else 10 * np.log10(255**2 / error))
    return worst


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("films", nargs="+", type=Path)
    arguments.add_argument("--to", choices=sorted(_TEXTS), required=True)
    arguments.add_argument("--voice", default="")
    arguments.add_argument("--text", action="append")
    given = arguments.parse_args()
    for film in given.films:
        with tempfile.TemporaryDirectory(prefix="onmaru-bench-") as named:
            _film(film, given.to, given.voice, given.text or _TEXTS[given.to], Path(named))


def _film(film: Path, to: str, voice: str, texts: Sequence[str], folder: Path) -> None:
    order = _order(film, to, voice, texts, folder, _consent(folder))
    seconds = (order.length or 0) / SAMPLE_RATE
    plain, drawn = folder / "plain.mp4", folder / "drawn.mp4"
    produce(replace(order, lipsync=None), [plain], folder / "phrases", lambda *_: None)
    stages, wall, cpu = _Stages(), time.monotonic(), time.process_time()
    report = produce(order, [drawn], folder / "phrases", stages.told)
    stages.told("end", 1.0)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{film.name}, {seconds:.1f} s, into {to}")
    print(f"  {wall / seconds:.2f}x its length by the clock, {cpu / seconds:.2f}x of CPU, {memory} MB")
    for stage, (clock, work) in stages.spent.items():
        print(f"    {stage:<16} {clock:6.1f} s, {work:6.1f} s of CPU")
    for shot in report.shots:
        told = f"left ({shot.left}): {shot.why}" if shot.left else f"sync {shot.sync_before} → {shot.sync_after}, "
        told += "" if shot.left else f"jitter {shot.jitter_before} → {shot.jitter_after}"
        print(f"    {shot.start / SAMPLE_RATE:.1f}-{shot.end / SAMPLE_RATE:.1f} s {told}")
    print(f"  as filmed: {_in_time(plain, seconds)}\n  drawn:     {_in_time(drawn, seconds)}")
    sizes = f"{plain.stat().st_size} → {drawn.stat().st_size} bytes"
    print(f"  {sizes}; {_beside(film, drawn):.1f} dB beside the mouth at worst", flush=True)


if __name__ == "__main__":
    main()
