"""Voices in the making as their files tell them: whole, broken, empty, huge, and over HTTP."""

import asyncio
import errno
import json
import os
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.live_server import LiveServer
from tts.tuning import order
from tts.tuning.course import MAX_LISTED, MAX_POINTS, Course, courses, sample
from tts.tuning.dataset import read_prepared
from tts.tuning.errors import TuningRefused
from tts.tuning.making import Making, Means, make
from tts.tuning.order import GONE, Order, Work

ORDER = Order("mina", "미나", "ko", "private", "recordings", "abc")


def epoch(number: int, mel: object = 1.5) -> str:
    losses = {"generator_mel_loss": mel, "unknown_loss": 3.0}
    return json.dumps({"epoch": number, "train": losses, "valid": losses})


def begun(models: Path, name: str = "mina", lines: str = "") -> Work:
    work = Work(models / "tuning" / name)
    work.take_up(ORDER)
    work.aim.write_text('{"epochs": 9}')
    work.prepared.write_text('{"recordings": 120, "hours": 0.5, "tokens": []}')
    work.progress.write_text(lines)
    return work


def made(models: Path, last: int, name: str = "mina", mel: object = 1.5) -> Path:
    folder = models / "voices" / name / "samples"
    folder.mkdir(parents=True)
    (folder.parent / "made.json").write_text(epoch(last, mel))
    for file in ("10.wav", "2.wav", "notes.txt", "x.wav"):
        (folder / file).write_bytes(b"RIFF0000WAVE")
    return folder


def only(models: Path) -> Course:
    (found,) = courses(models)
    return found


@pytest.mark.unit
def test_one_is_stopped_then_finished_then_stopped_again(tmp_path: Path):
    assert courses(tmp_path) == []
    work = begun(tmp_path, lines=f"{epoch(1)}\n{epoch(2, 1.25)}\n")
    found = only(tmp_path)
    assert (found.title, found.lang, found.state, found.epoch, found.of) == ("미나", "ko", "stopped", 2, 9)
    assert (found.recordings, found.hours, found.epochs, found.samples) == (120, 0.5, (1, 2), ())
    assert [(each.name, each.train, each.valid) for each in found.losses] == [
        ("generator_mel", (1.5, 1.25), (1.5, 1.25))
    ]
    work.set_aim(2)
    made(tmp_path, 2, mel=1.25)
    assert (only(tmp_path).state, only(tmp_path).samples) == ("finished", ("2.wav", "10.wav"))
    work.set_aim(3)
    assert only(tmp_path).state == "stopped", "it was to train on, and came to no epoch"
    with work.progress.open("a") as file:
        file.write(epoch(3) + "\n")
    assert (only(tmp_path).state, only(tmp_path).epoch) == ("stopped", 3), "it was taken up again"


@pytest.mark.unit
def test_a_voice_of_another_work_finishes_none(tmp_path: Path):
    work = Work(tmp_path / "tuning" / "mina")
    work.take_up(ORDER)
    made(tmp_path, 9)
    assert only(tmp_path).state == "stopped"
    work.findings.write_text("recording\n")
    assert only(tmp_path).state == "checked"
    work.set_aim(9)
    work.prepared.write_text('{"recordings": 120, "hours": 0.5, "tokens": []}')
    for line in (epoch(3), epoch(9, 1.25)):  # its epochs are fewer, or others
        work.progress.write_text(line + "\n")
        assert only(tmp_path).state == "stopped", line
    work.progress.write_text(epoch(9) + "\n")
    assert only(tmp_path).state == "finished"


@pytest.mark.unit
def test_one_runs_while_a_process_works_on_it_and_no_other_may(tmp_path: Path):
    begun(tmp_path, "older")
    work = begun(tmp_path)
    os.utime(work.progress, (1, 1))
    with work.held():
        assert [(each.name, each.state) for each in courses(tmp_path)] == [("mina", "running"), ("older", "stopped")]
        with pytest.raises(TuningRefused, match="Another process"), work.held():
            pass
        with pytest.raises(TuningRefused, match="Another process"):
            work.forget()
    assert not work.is_held
    work.forget()
    assert [each.name for each in courses(tmp_path)] == ["older"]
    assert [each.name for each in (tmp_path / "tuning").iterdir()] == ["older"], "nothing is left behind"


@pytest.mark.unit
def test_the_lock_of_a_folder_that_was_forgotten_meanwhile_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    work = begun(tmp_path)
    locked = order._locked

    def slowly(file: int) -> bool:  # the folder goes between the lock's opening and its locking
        work.folder.replace(tmp_path / "tuning" / f"{GONE}x")
        return locked(file)

    monkeypatch.setattr(order, "_locked", slowly)
    with pytest.raises(TuningRefused, match="Another process"), work.held():
        pass


@pytest.mark.unit
@pytest.mark.parametrize("half", ["", '{"name": "mi', "[1]"])
def test_an_order_that_was_half_written_is_begun_anew_and_what_was_half_prepared_is_prepared_again(
    tmp_path: Path, half: str
):
    work = begun(tmp_path)
    work.prepared.write_text(half)
    assert read_prepared(work) is None
    work.order.write_text(half)
    with pytest.raises(TuningRefused, match="begin it anew with --fresh"):
        Making(ORDER, Means(tmp_path))
    Making(ORDER, Means(tmp_path), fresh=True)
    assert json.loads(work.order.read_text())["name"] == "mina"


@pytest.mark.unit
def test_files_are_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    work = begun(tmp_path)
    work.set_aim(3)

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for write in (lambda: work.set_aim(4), lambda: Work(tmp_path / "tuning" / "jun").take_up(ORDER)):
        with pytest.raises(OSError, match="No space"):
            write()
    assert json.loads(work.aim.read_text()) == {"epochs": 3}
    assert not (tmp_path / "tuning" / "jun" / "order.json").exists()


@pytest.mark.unit
def test_making_one_is_refused_while_another_process_does_and_tells_its_aim(tmp_path: Path):
    making = Making(replace(ORDER, source=str(tmp_path / "nothing"), epochs=7), Means(tmp_path))
    with making.work.held(), pytest.raises(TuningRefused, match="Another process"):
        asyncio.run(make(making, print))
    assert only(tmp_path).of == 0
    with pytest.raises(TuningRefused, match="nothing"):
        asyncio.run(make(making, print))
    assert (only(tmp_path).of, only(tmp_path).state) == (7, "stopped")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        ("", ()),
        (f'{epoch(1)}\n{{"epoch": 2, "tr', (1,)),
        (f"\x00\xff\n[1]\nnull\n{'[' * 9_000}\n{epoch(4)}\n{epoch(4)}", (4,)),
        ('{"epoch": "3"}\n{"epoch": -1}\n{"epoch": true}\n{"epoch": 1e300}\n{"epoch": 5, "train": 7}', (5,)),
    ],
)
def test_broken_lines_count_as_not_told(tmp_path: Path, lines: str, seen: tuple[int, ...]):
    begun(tmp_path, lines=lines)
    assert only(tmp_path).epochs == seen
    assert only(tmp_path).epoch == (seen[-1] if seen else 0)


@pytest.mark.unit
def test_losses_that_are_no_numbers_are_gaps(tmp_path: Path):
    values = (float("nan"), float("inf"), "low", None, 10**400, 0.5)
    begun(tmp_path, lines="\n".join(epoch(place, value) for place, value in enumerate(values, 1)))
    assert only(tmp_path).losses[0].train == (None, None, None, None, None, 0.5)


@pytest.mark.unit
def test_a_huge_course_is_told_by_its_newest_epochs_in_few_points(tmp_path: Path):
    begun(tmp_path, lines="\n".join(epoch(number) for number in range(1, 60_001)))
    found = only(tmp_path)
    assert found.epoch == found.epochs[-1] == 60_000
    assert found.epochs[0] > 1, "the oldest are left out"
    assert len(found.epochs) == len(found.losses[0].train) == MAX_POINTS


@pytest.mark.unit
def test_other_files_of_an_order_may_be_broken_huge_or_folders(tmp_path: Path):
    work = begun(tmp_path)
    work.order.write_bytes(b"\xff\xfe")
    work.aim.write_text("[9]")
    work.prepared.write_text(" " * (2 << 20) + "{}")
    work.progress.unlink()
    work.progress.mkdir()
    found = only(tmp_path)
    assert (found.title, found.of, found.recordings, found.epochs) == ("mina", 0, 0, ())
    (tmp_path / "tuning" / "Not a name").mkdir()
    (tmp_path / "tuning" / "link").symlink_to(work.folder)
    assert only(tmp_path).name == "mina"
    for number in range(MAX_LISTED + 5):
        begun(tmp_path, f"v{number}")
    assert len(courses(tmp_path)) == MAX_LISTED


@pytest.mark.unit
def test_only_samples_of_voices_that_were_made_here_can_be_named(tmp_path: Path):
    folder = made(tmp_path, 1)
    (tmp_path / "secret.wav").write_bytes(b"x")
    (folder / "3.wav").symlink_to(tmp_path / "secret.wav")
    assert sample(tmp_path, "mina", "2.wav") == folder / "2.wav"
    for name, file in (("mina", "3.wav"), ("mina", "../made.json"), ("mina", "x.wav"), ("..", "2.wav"), ("", "2.wav")):
        assert sample(tmp_path, name, file) is None, (name, file)
    (folder.parent / "made.json").unlink()
    assert sample(tmp_path, "mina", "2.wav") is None


@pytest.mark.process
@pytest.mark.live
def test_the_console_is_told_and_hears_the_samples(server: LiveServer):
    models, name = server.data / "models", f"course{time.time_ns() % 10**9}"
    work = begun(models, name, f"{epoch(1, float('nan'))}\n{epoch(2)}\n")
    work.set_aim(2)
    made(models, 2, name)
    assert httpx.get(f"{server.url}/v1/voices/tunings").status_code == 401
    with server.client() as operator:

        def told() -> dict:
            return next(each for each in operator.get("/v1/voices/tunings").json() if each["name"] == name)

        assert (told()["state"], told()["epochs"], told()["losses"][0]["train"]) == ("finished", [1, 2], [None, 1.5])
        with work.held():
            assert told()["state"] == "running"
        sound = operator.get(f"/v1/voices/tunings/{name}/samples/{told()['samples'][0]}")
        assert (sound.headers["content-type"], sound.content) == ("audio/wav", b"RIFF0000WAVE")
        for path in (f"{name}/samples/7.wav", f"{name}/samples/..%2F..%2Fmade.json", "nobody/samples/2.wav"):
            missing = operator.get(f"/v1/voices/tunings/{path}")
            assert missing.status_code == 404, path
            assert missing.headers["content-type"].startswith("application/problem+json")
