"""Dubbing: its cost, how near lines come to their places, the loudness, and how far sound is from picture."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pyloudnorm
from numpy.typing import NDArray

from bench.tables import Row, percentiles
from dubbing import sound
from dubbing.meter import PeakMeter
from tts.types import SAMPLE_RATE

SECONDS = 60
FPS = 25
LINES = (
    ("ko", "안녕하세요, 오늘은 새로 나온 텀블러를 소개합니다."),
    ("en", "Good evening, and welcome back to our show."),
    ("ko", "뚜껑을 열면 바로 마실 수 있습니다."),
    ("en", "It keeps your coffee warm for six hours."),
    ("ko", "색상은 세 가지가 있습니다."),
    ("en", "Choose the colour that you like best."),
    ("ko", "주문은 화면 아래에서 하실 수 있어요."),
    ("en", "Delivery takes two days."),
)
EVERY_S = 5.0  # a clip every five seconds: twelve in a minute


def rows() -> list[Row]:
    """The table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        video(folder / "base.mp4", [])
        _script(folder)
        return [*_cost(folder), *_places(folder), *_loudness(folder), _offset(folder)]


def video(path: Path, flashes: list[float], seconds: float = SECONDS) -> None:
    """720p of moving noise, with a tone of music; white pictures and claps at the flashes."""
    rng = np.random.default_rng(1)
    noise = rng.integers(60, 120, (720, 1280, 3), np.uint8)
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", FPS)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = 1280, 720, "yuv420p"
        video.codec_context.options = {"preset": "ultrafast", "crf": "30"}
        audio = out.add_stream("aac", SAMPLE_RATE, layout="stereo")
        assert isinstance(audio, av.AudioStream)
        at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
        music = np.asarray(0.05 * np.sin(2 * np.pi * 220 * at) * (1 + np.sin(2 * np.pi * 0.5 * at)), np.float32)
        white = {round(flash * FPS) for flash in flashes}
        for number in range(round(seconds * FPS)):
            plane = np.full_like(noise, 255) if number in white else np.roll(noise, 4 * number, axis=1)
            frame = av.VideoFrame.from_ndarray(plane, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(video.encode(frame))
            begin = round(number * SAMPLE_RATE / FPS)
            part = np.repeat(music[None, begin : begin + SAMPLE_RATE // FPS], 2, axis=0)
            heard = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="stereo")
            heard.sample_rate, heard.pts, heard.time_base = SAMPLE_RATE, begin, Fraction(1, SAMPLE_RATE)
            out.mux(audio.encode(heard))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))


def _script(folder: Path, edited: int = 0, **top: object) -> None:
    clips = [
        {"start": 0.5 + EVERY_S * k, "text": LINES[k % len(LINES)][1] + (f" {k}." if k < edited else "")}
        for k in range(round(SECONDS / EVERY_S))
    ]
    whole = {"base": {"video": "base.mp4"}, "background": "duck", **top, "clips": clips}
    (folder / "script.yaml").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")


def _run(folder: Path, *outputs: str) -> tuple[float, float, dict[str, Any]]:
    """Wall seconds, CPU seconds of the command and all it starts, and its report."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    named = [part for name in outputs for part in ("-o", str(folder / name))]
    command = [sys.executable, "-m", "stream.cli", "dub", "--script", str(folder / "script.yaml"), *named]
    done = subprocess.run([*command, "--data", str(folder / "data"), "--json"], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - begin, cpu, json.loads(done.stdout.splitlines()[-1])


def _cost(folder: Path) -> list[Row]:
    found = []
    for what, edited in (("nothing said before", 0), ("all said before", 0), ("one line edited", 1)):
        _script(folder, edited)
        wall, cpu, _ = _run(folder, "out.mp4")
        told = f"{wall / SECONDS:.2f}x by the clock, {cpu:.1f} s of CPU ({cpu / SECONDS:.2f}x), start included"
        found.append(Row(f"script, 60 s of clips on a 60 s 720p video, sound only; {what}", "≤0.2x", told))
    return found


def _places(folder: Path) -> list[Row]:
    """How far a voice's first sound is from where its clip was put; nothing else is heard."""
    _script(folder, background="off")
    _, _, report = _run(folder, "out.mp4")
    samples = np.concatenate(list(sound.blocks(folder / "out.mp4", SECONDS * SAMPLE_RATE)))[:, 0]
    errors = [1000 * (_onset(samples, line["wished_s"]) - line["wished_s"]) for line in report["lines"]]
    p50, p95 = percentiles([abs(error) for error in errors])
    with av.open(str(folder / "base.mp4")) as base, av.open(str(folder / "out.mp4")) as out:
        drift = [float((s.duration or 0) * (s.time_base or 0)) for s in (base.streams.video[0], out.streams.audio[0])]
    starts = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms (n={len(errors)})"
    ends = f"{1000 * (drift[1] - drift[0]):+.0f} ms"
    return [
        Row("line start, from the typed time to the first sound", "p95 ≤80 ms", starts),
        Row("end of the new sound against the end of the picture", "≤1 frame (40 ms)", ends),
    ]


def _onset(samples: NDArray[np.float32], wished_s: float) -> float:
    """When the sound rises to 30 dB under the loudest of the line, s."""
    begin = max(0, round((wished_s - 0.4) * SAMPLE_RATE))
    part = np.abs(samples[begin : begin + 2 * SAMPLE_RATE])
    return float(begin + np.argmax(part > part.max() * 10 ** (-30 / 20))) / SAMPLE_RATE


def _loudness(folder: Path) -> list[Row]:
    found = []
    for profile in (-16, -14, -23):
        _script(folder, loudness=profile)
        _run(folder, "out.mp4")
        samples = np.concatenate(list(sound.blocks(folder / "out.mp4", SECONDS * SAMPLE_RATE)))
        peak = PeakMeter()
        peak.push(samples)
        lufs = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(samples)
        told = f"{lufs:.2f} LUFS by pyloudnorm, {peak.dbtp():.1f} dBTP, decoded from the file"
        found.append(Row(f"profile {profile} LUFS", "±0.5 LU, ≤−1 dBTP", told))
    return found


def _offset(folder: Path) -> Row:
    """White pictures against a tone of 20 ms laid in as an effect at the same times."""
    flashes = [1.0 + 2.4 * k for k in range(8)]
    video(folder / "base.mp4", flashes, 20)
    tone = np.sin(2 * np.pi * 1000 * np.arange(SAMPLE_RATE // 50) / SAMPLE_RATE)
    with av.open(str(folder / "tone.wav"), "w") as out:
        stream = out.add_stream("pcm_s16le", SAMPLE_RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray((tone * 20_000).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, 0
        assert isinstance(stream, av.AudioStream)
        out.mux(stream.encode(frame))
    effects = [{"start": flash, "file": "tone.wav"} for flash in flashes]
    whole = {"base": {"video": "base.mp4"}, "background": False, "effects": effects}
    whole["clips"] = [{"start": 19.0, "text": "End.", "volume": -5}]
    (folder / "script.yaml").write_text(json.dumps(whole), encoding="utf-8")
    _run(folder, "out.mp4")
    samples = np.concatenate(list(sound.blocks(folder / "out.mp4", 20 * SAMPLE_RATE)))[:, 0]
    with av.open(str(folder / "out.mp4")) as container:
        seen = [f.time or 0.0 for f in container.decode(video=0) if f.to_ndarray(format="gray").mean() > 180]
    errors = [1000 * (_onset(samples[: 18 * SAMPLE_RATE], flash) - flash) for flash in seen]
    worst = max(map(abs, errors))
    return Row("sound against picture in the finished file", "±15 ms", f"worst {worst:.1f} ms (n={len(errors)})")
