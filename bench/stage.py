"""What the stage costs, and how fast the offline renderer is."""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

from bench.tables import Row

LINES = (
    "안녕하세요, 온마루 라이브에 오신 것을 환영합니다.",
    "오늘은 부엌에서 매일 쓰는 물건을 하나씩 소개해 드리겠습니다.",
    "Good evening everyone, and welcome to the show.",
    "가격은 삼만 구천구백 원이고, 배송은 무료입니다.",
)


def metric(url: str, name: str) -> float:
    """The present value of one metric of the demo show."""
    text = httpx.get(f"{url}/metrics", timeout=10).text
    found = re.search(rf'^{name}{{show="demo"}} (\S+)', text, re.MULTILINE)
    if found is None:
        raise ValueError(f"{name} is not among the metrics")
    return float(found[1])


def cost(url: str, seconds: int = 60) -> list[Row]:
    """CPU and late frames of the stage while the demo show speaks."""
    names = ("onmaru_stage_cpu_cores", "onmaru_stage_draw_seconds", "onmaru_stage_encode_seconds")
    samples: list[list[float]] = []
    before = {n: metric(url, n) for n in ("onmaru_stage_late_frames", "onmaru_stage_stalls", "onmaru_stage_frames")}
    for _ in range(seconds):
        time.sleep(1)
        samples.append([metric(url, n) for n in names])
    after = {n: metric(url, n) for n in before}
    cpu, draw, encode = np.mean(samples, axis=0)
    late = after["onmaru_stage_late_frames"] - before["onmaru_stage_late_frames"]
    stalls = after["onmaru_stage_stalls"] - before["onmaru_stage_stalls"]
    frames = after["onmaru_stage_frames"] - before["onmaru_stage_frames"]
    measured = (
        f"{cpu * 100:.0f} % of one core; draw {draw * 1e3:.1f} ms, both encodes {encode * 1e3:.1f} ms a frame; "
        f"{late:.0f} late of {frames:.0f} frames, {stalls:.0f} stalls"
    )
    what = f"whole stage, 720p25 + 360p25 + voice + encode, {seconds} s"
    return [Row(what, "≤50 % of one core, no late frame", measured)]


def offline() -> list[Row]:
    """`onmaru say` against the length of what it makes, its start included and not."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "lines.txt"
        out = Path(folder) / "out.mp4"
        start = time.perf_counter()
        script.write_text(LINES[0])
        length_one = _say(script, out)
        one = time.perf_counter() - start
        script.write_text("\n".join(LINES * 3))
        start = time.perf_counter()
        length_many = _say(script, out)
        many = time.perf_counter() - start
    rate = (length_many - length_one) / (many - one)
    measured = f"{length_many / many:.1f}x with its start ({length_many:.0f} s in {many:.1f} s), {rate:.1f}x without"
    return [Row("`onmaru say` offline, 1280x720", "≥3x real time", measured)]


def _say(script: Path, out: Path) -> float:
    command = [sys.executable, "-m", "stream.cli", "say", "--script", str(script), "-o", str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    return float(done.stdout.rsplit(":", 1)[1].split()[0])
