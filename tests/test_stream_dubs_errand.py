"""`onmaru dub` does its work in workers: nothing is decoded beside it, and when it is stopped nothing stays."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dubbing import job
from tests.dub_desk import under, until_now
from tests.dubbing_media import clap_track, heard, make_video, onsets

pytestmark = [pytest.mark.process, pytest.mark.media, pytest.mark.timeout(300)]  # each step starts a worker

_COMMAND = (
    "import sys; from stream.cli import main\n"
    "try:\n    main(standalone_mode=False, args=sys.argv[1:])\n"
    "finally:\n    print(sorted(sys.modules.keys() & {'av', 'dubbing.sound', 'dubbing.production'}))\n"
)


def write_script(folder: Path, clips: int) -> Path:
    make_video(folder / "film.mp4", 3.0, sound=clap_track(3.0, [2.5]))
    rows = [{"start": 2.0 + 3 * k, "text": f"This is line {k}.", "voice": "espeak:en-us"} for k in range(clips)]
    rows[0]["start"] = 0.4
    whole = {"base": {"video": "film.mp4"}, "background": "keep", "clips": rows[::-1]}
    (folder / "script.yaml").write_text(json.dumps(whole))
    return folder / "script.yaml"


def test_what_it_makes_is_made_in_workers(tmp_path: Path):
    path = write_script(tmp_path, 1)
    out = ("-o", tmp_path / "out.wav", "-o", tmp_path / "out.srt", "--data", tmp_path / "data", "--json")
    command = [sys.executable, "-c", _COMMAND, "dub", "--script", path, *out]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    report, loaded = done.stdout.splitlines()
    assert loaded == "[]", "what decodes and mixes was never loaded"
    assert json.loads(report)["lines"][0]["start_s"] == 0.4
    starts = onsets(heard(tmp_path / "out.wav")[0] / 32_768, 0.02, 0.3)
    assert min(abs(start - 0.4) for start in starts) <= 0.08
    assert min(abs(start - 2.5) for start in starts) <= 0.02
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "data", "film.mp4", "out.srt", "out.wav", "script.yaml",
    ]  # fmt: skip


def dub(script: Path, out: Path) -> list[str]:
    """The command line."""
    files = ["--script", str(script), "-o", str(out), "--data", str(out.parent)]
    return [sys.executable, "-m", "stream.cli", "dub", *files]


def test_a_clip_that_is_refused_is_named_as_it_stands_in_the_script(tmp_path: Path):
    path = write_script(tmp_path, 2)
    path.write_text(path.read_text().replace("This is line 1.", "You piece of shit."))
    done = subprocess.run(dub(path, tmp_path / "o.srt"), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "clips.0: 'shit' is profanity" in done.stderr
    assert "Traceback" not in done.stderr
    assert "a dubbing worker" not in done.stderr


def test_what_is_told_of_a_clip_has_its_place_in_the_script(tmp_path: Path):
    """The clips are not in order there, and the worker knows them by when they are heard."""
    rows = [
        {"start": 4.0, "text": "This is later.", "voice": "espeak:en-us", "emotion": "happy"},
        {"start": 0.5, "text": "This is first.", "voice": "espeak:en-us"},
    ]
    (tmp_path / "script.yaml").write_text(json.dumps({"clips": rows}))
    done = subprocess.run(dub(tmp_path / "script.yaml", tmp_path / "o.srt"), capture_output=True, text=True, check=True)
    assert "note, 1: espeak:en-us has no emotion: ignored" in done.stdout
    done = subprocess.run(
        [*dub(tmp_path / "script.yaml", tmp_path / "o.srt"), "--json"], capture_output=True, text=True, check=True
    )
    report = json.loads(done.stdout)
    assert [(line["number"], line["start_s"]) for line in report["lines"]] == [(2, 0.5), (1, 4.0)]
    assert [note["row"] for note in report["notes"]] == [1]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_when_it_is_stopped_nothing_stays(tmp_path: Path, how: signal.Signals):
    path = write_script(tmp_path, 300)
    running = subprocess.Popen(
        dub(path, tmp_path / "o.mp4"),
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # some shells ignore it
    )
    try:
        until_now(lambda: any((tmp_path / "cache").rglob("*.phrase")), 120)
        below = under(running.pid)
        os.kill(running.pid, how)
        _, told = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 1
    assert told.decode().rstrip().endswith("Aborted!")
    assert below
    assert not [process for process in below if process.is_running()]
    assert {each.name for each in tmp_path.iterdir()} == {"cache", "film.mp4", "script.yaml"}


@pytest.mark.unit
def test_only_what_needs_a_network_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    kinds: tuple[job.Kind, ...] = ("probe", "transcribe", "speakers", "archive", "import", "render", "translate")
    assert [kind for kind in kinds if job.needs_network(kind)] == ["translate"]
    (tmp_path / "voices.toml").touch()  # voices of outside services
    assert [kind for kind in kinds if job.needs_network(kind)] == ["render", "translate"]
