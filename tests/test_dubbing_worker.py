"""A real worker under its keeper: what it tells, what it may not do, and that nothing of it stays."""

import io
import os
import platform
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np
import psutil
import pytest

from dubbing import confine, separate
from dubbing import worker as worker_module
from dubbing.job import Bounds, Done, Failure, Job, Kind, Told
from dubbing.project import Base, Project
from tests.dub_desk import script, under, until_now
from tests.dubbing_media import clap_track, heard, make_video
from tests.onnx_factory import write_side

pytestmark = pytest.mark.process

NOISE = b"\x00\x00\x00\x18ftypmp42" + bytes(2_000)


class Worker:
    """A worker as a server starts it."""

    def __init__(self, memory_bytes: int = 3 << 30, parent: int = 0) -> None:
        command = ["-m", "dubbing.worker", "--parent", str(parent or os.getpid()), "--memory", str(memory_bytes)]
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    @property
    def pipes(self) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        return process.stdin, process.stdout, process.stderr

    def told(self) -> Told | None:
        line = self.pipes[1].readline()
        return msgspec.json.decode(line, type=Told) if line else None

    def send(self, job: Job) -> None:
        self.pipes[0].write(msgspec.json.encode(job) + b"\n")
        self.pipes[0].flush()

    def last(self) -> Done | Failure | None:
        """How a job ended; None where it ends without a word."""
        while (told := self.told()) is not None:
            if told.done is not None or told.failed is not None:
                return told.done or told.failed
        return None

    def done(self) -> Done:
        """What a job gave that ended well."""
        last = self.last()
        assert isinstance(last, Done), last
        return last

    def failed(self) -> Failure:
        """Why a job failed."""
        last = self.last()
        assert isinstance(last, Failure), last
        return last

    def close(self) -> int:
        given, told, said = self.pipes
        given.close()
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()
            told.close()
            said.close()


@pytest.fixture
def worker():
    made = Worker()
    yield made
    made.close()


def job(
    folder: Path,
    project: Project,
    kind: Kind,
    bounds: Bounds | None = None,
    files: Mapping[str, Path] | None = None,
    **params: Any,
) -> Job:
    return Job(
        "op",
        kind,
        project,
        folder=str(folder / "folder"),
        cache=str(folder / "cache"),
        renders=str(folder / "renders"),
        files={upload: str(path) for upload, path in (files or {}).items()},
        params=params,
        bounds=bounds or Bounds(),
    )


def test_it_speaks_a_line_and_then_another_with_its_voice_still_open(worker: Worker, tmp_path: Path):
    assert worker.told() == Told(), "the first word says that it is ready"
    for clip in ("c0", "c1"):
        worker.send(job(tmp_path, script("Hello there.", "Good evening."), "preview", clip=clip))
        done = worker.done()
        assert done.result["flag"] == ""
        assert [each.name for each in done.artefacts] == ["line.wav"]
    voices = [process for process in under(worker.process.pid) if len(process.children()) == 0]
    assert worker.close() == 0
    assert not any(process.is_running() for process in voices)


def test_what_goes_wrong_has_a_name(tmp_path: Path):
    base = Project("p", "dub", "A dub", base=Base("up"), languages={"en": ()})
    (tmp_path / "noise.mp4").write_bytes(NOISE)
    (tmp_path / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    swears = script("You piece of shit.")
    cases: list[tuple[str, Kind, Project, dict[str, Path], dict[str, Any], str | None]] = [
        ("line-refused", "render", swears, {}, {"outputs": ["srt"]}, "c0"),
        ("media-broken", "probe", base, {"up": tmp_path / "noise.mp4"}, {}, None),
        ("playlist-refused", "probe", base, {"up": tmp_path / "list.mp4"}, {}, None),
        ("media-missing", "probe", base, {}, {}, None),
        ("job-invalid", "render", swears, {}, {"outputs": 3}, None),
        ("output-refused", "speak", base, {}, {"language": "ko"}, None),
    ]
    for name, kind, project, files, params, blamed in cases:
        worker = Worker()
        worker.send(job(tmp_path, project, kind, files=files, **params))
        failed = worker.failed()
        assert (failed.type, failed.line) == (name, blamed), failed
        assert worker.close() == 0
        assert not (tmp_path / "renders" / "op").exists()


def test_a_look_at_a_base_gives_its_curve_and_its_pictures(worker: Worker, tmp_path: Path):
    video = make_video(tmp_path / "v.mp4", 6.0, flashes=[1.0], sound=clap_track(6.0, [2.0]))
    project = Project("p", "dub", "A dub", base=Base("up"))
    worker.send(job(tmp_path, project, "probe", files={"up": video}))
    done = worker.done()
    assert done.result["duration_ms"] == pytest.approx(6_000, abs=50)
    assert done.result["strip"] == {"tiles": 3, "width": 160, "height": 90, "every_ms": pytest.approx(2_000, abs=20)}
    told = msgspec.json.decode((tmp_path / "renders" / "op" / "peaks.json").read_bytes())
    highest = told["data"][1::2]
    at = highest.index(max(highest)) * told["samples_per_pixel"] / told["sample_rate"]
    assert at == pytest.approx(2.0, abs=0.05)


@pytest.mark.media
def test_music_is_left_where_a_network_parts_it_from_voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    video = make_video(tmp_path / "v.mp4", 3.0, sound=clap_track(3.0, [2.0]))  # in both channels: taken for voices
    typed = msgspec.structs.replace(script("Hello."), base=Base("up"), background="music")
    folder = tmp_path / "models" / separate.FOLDER
    folder.mkdir(parents=True)
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path / "models"))

    def last(kind: Kind, **params: Any) -> Done | Failure | None:
        worker = Worker()
        worker.send(job(tmp_path, typed, kind, files={"up": video}, **params))
        ended = worker.last()
        worker.close()
        return ended

    missing = last("render", outputs=["wav"])
    assert isinstance(missing, Failure)
    assert missing.type == "separator-missing"
    assert "between, duck, keep or off" in missing.detail
    write_side(folder / "model.onnx")
    (folder / "separator.toml").write_text("sample_rate = 44100\nsamples = 44100\n")
    assert isinstance(last("listen", from_ms=1_500, length_ms=1_500), Done)
    mixed = heard(tmp_path / "renders" / "op" / "mix.wav") / 32_768
    assert abs(mixed[:, 20_000:]).max() < 0.05, "the clap at 2 s is gone"
    assert isinstance(last("render", outputs=["stems"]), Done)
    with zipfile.ZipFile(tmp_path / "renders" / "op" / "script.zip") as stems:
        below = np.frombuffer(stems.read("background.wav")[-24_000 * 8 :], np.float32)
    assert abs(below).max() < 0.05


def test_a_file_that_grows_too_large_is_a_full_disk_with_nothing_half_written(worker: Worker, tmp_path: Path):
    bounds = Bounds(file_bytes=200_000)
    worker.send(job(tmp_path, script("Hello there, good evening."), "render", bounds, outputs=["wav"]))
    assert worker.failed().type == "disk-full"
    worker.close()
    assert not list((tmp_path / "renders").iterdir())


def test_too_much_memory_ends_it(tmp_path: Path):
    worker = Worker(memory_bytes=20 << 20)
    assert worker.last() is None
    assert worker.close() == confine.MEMORY


def test_nothing_stays_when_its_keeper_or_its_parent_is_killed(tmp_path: Path):
    for told_by in ("keeper", "parent"):
        line = (
            "import os, subprocess, sys, time; p = subprocess.Popen([sys.executable, '-m', 'dubbing.worker', "
            "'--parent', str(os.getpid()), '--memory', str(3 << 30)], stdin=subprocess.PIPE, start_new_session=True); "
            "time.sleep(60)"
        )
        parent = subprocess.Popen([sys.executable, "-c", line], stdout=subprocess.DEVNULL)
        until_now(lambda parent=parent: len(under(parent.pid)) >= 2)
        keeper, *rest = psutil.Process(parent.pid).children(recursive=True)
        (psutil.Process(parent.pid) if told_by == "parent" else keeper).kill()
        gone, left = psutil.wait_procs(rest, 10)
        assert not left, told_by
        assert len(gone) == len(rest)
        parent.kill()
        parent.wait()


def test_a_confined_process_opens_no_address_and_neither_does_what_it_starts(tmp_path: Path):
    tried = (
        "import socket\nfor family in (socket.AF_INET, socket.AF_INET6):\n"
        "    try:\n        socket.socket(family)\n        print('open')\n"
        "    except PermissionError:\n        print('refused')\n"
        "socket.socket(socket.AF_UNIX).close()\n"
    )
    code = (
        "import subprocess, sys\nfrom dubbing import confine\n"
        "confine.bind(60, 1 << 20, 1 << 30, network=False)\n"
        f"tried = {tried!r}\nexec(tried)\nsys.stdout.flush()\n"
        "subprocess.run([sys.executable, '-c', tried], check=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["refused"] * 4


def test_a_confined_process_finds_no_way_around(tmp_path: Path):
    """`io_uring_setup`, and on x86_64 the other numbering of its system calls: both could open addresses unseen."""
    ways = {"x86_64": "(425, 8, 0), (0x40000000 | 41, 2, 1)", "aarch64": "(425, 8, 0),"}.get(platform.machine())
    if ways is None:
        pytest.skip("no rules for this machine")
    code = (
        "import ctypes, errno\nfrom dubbing import confine\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        f"def tried():\n    return [errno.errorcode.get(ctypes.get_errno()) if libc.syscall(*way, 0) < 0 else 'done' "
        f"for way in ({ways})]\n"
        "before = tried()\nconfine.bind(60, 1 << 20, 1 << 30, network=False)\nprint(*before)\nprint(*tried())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, within = map(str.split, done.stdout.splitlines())
    assert "EACCES" not in before, "it is the filter that refuses"
    assert within == ["EACCES"] * len(before)


def test_one_that_spent_half_of_its_time_leaves_the_next_job_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    jobs = msgspec.json.encode(job(tmp_path, script("Hello."), "preview", Bounds(cpu_s=300))) + b"\n"
    monkeypatch.setattr(worker_module, "_bind", lambda *_: None)
    for spent, done in ((151.0, 1), (149.0, 3)):
        monkeypatch.setattr(confine, "spent", lambda _, spent=spent: spent)
        out = io.BytesIO()
        worker_module._serve(io.BytesIO(3 * jobs), {"preview": lambda _: Done({})}, out)
        assert len(out.getvalue().splitlines()) == done


def test_processor_time_has_an_end(tmp_path: Path):
    code = "from dubbing import confine\nconfine.bind(1, 1 << 20, 1 << 30, network=True)\nwhile True:\n    pass\n"
    begin = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert done.returncode == -24, "SIGXCPU tells why"
    assert time.monotonic() - begin >= 1
