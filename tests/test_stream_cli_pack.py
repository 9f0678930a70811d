"""`onmaru pack`: what is listed, looked at and drawn, and how a host who was made is installed.

Enrolment itself is played by the test: what it makes, refuses, or is stopped in.
"""

import json
import os
import shutil
import signal
import sys
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from avatar.consent import table
from avatar.consent_registry import ConsentRegistry, NewConsent
from avatar.enrol.recording import SENTENCES
from avatar.enrol.request import EnrolRequest, Progress
from avatar.errors import EnrolmentUnavailable, EnrolRefused, Finding
from avatar.mined.pack import write_mined
from lipsync.visemes import POSES, VISEMES
from stream.cli import main
from tests.consent_factory import TODAY, consent
from tests.mined_footage import HEIGHT, WIDTH, mined, write_loop
from tests.pack_factory import GRID, write_pack

pytestmark = pytest.mark.unit

MOUTHS = [viseme for viseme in VISEMES if viseme != "sil"]


def call(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["pack", *arguments, "--data", str(tmp_path / "data")])


def whole(folder: Path, name: str = "mini", **changes: str) -> Path:
    """A pack with a mouth for each viseme and lids that shut."""
    tables = [f'[[plates]]\nname = "{v}"\nregion = "mouth"\npose = {json.dumps(POSES[v].tolist())}' for v in MOUTHS]
    tables.append('[[plates]]\nname = "blink"\nregion = "eyes"\nclosure = 1.0')
    arrays = {
        "offset": np.zeros((len(tables), GRID * GRID, 3), np.float16),
        "visible": np.full((len(tables) + 1, GRID * GRID), 255, np.uint8),
    }
    path = write_pack(folder, name, arrays, plates="\n".join(tables), **changes)
    for viseme in (*MOUTHS, "blink"):
        shutil.copy(path / "plates" / "rest.webp", path / "plates" / f"{viseme}.webp")
    return path


@pytest.fixture
def consent_id(tmp_path: Path) -> str:
    statement = tmp_path / "signed.txt"
    statement.write_text("signed")
    new = NewConsent("김하나", "온마루", ("live",), TODAY, TODAY.replace(day=1, year=TODAY.year + 1))
    return ConsentRegistry(tmp_path / "data" / "consents").add(new, statement).consent.id


Enrol = Callable[[Path, EnrolRequest, Progress], Path]


@pytest.fixture
def enrolment(monkeypatch: pytest.MonkeyPatch) -> Callable[[Enrol], None]:
    """Plays the part of enrolment for photos and videos."""

    def play(enrol: Enrol) -> None:
        photo, video = types.ModuleType("avatar.enrol.photo"), types.ModuleType("avatar.enrol.video")
        vars(photo)["enrol_photo"] = enrol
        vars(video)["enrol_video"] = lambda source, request, progress, work: enrol(work, request, progress)
        monkeypatch.setitem(sys.modules, photo.__name__, photo)
        monkeypatch.setitem(sys.modules, video.__name__, video)

    return play


def makes(source: Path, request: EnrolRequest, progress: Progress) -> Path:
    """A host as asked for."""
    progress("landmarks", 0.5)
    progress("plates", 1.0)
    request.notice(Finding("the light comes from one side", "stand facing a window"))
    return whole(request.out, request.name, kind='kind = "photo"', extra=table(request.consent))


def from_photo(tmp_path: Path, consent_id: str, *options: str, name: str = "hana") -> Result:
    return call(tmp_path, "from-photo", "p.jpg", "--name", name, "--consent", consent_id, *options)


# ---------------------------------------------------------------------- what is installed
def test_the_list_says_who_may_be_shown(tmp_path: Path):
    whole(tmp_path / "data" / "hosts", kind='kind = "photo"', extra=table(consent(scope=("dubbing",))))
    listed = call(tmp_path, "list").output
    rows = {line.split()[0]: line for line in listed.splitlines()}
    assert "rendered" in rows["harin"]
    assert " yes " in rows["harin"]
    assert "no consent for this use" in rows["mini"]
    assert "landscape 128x80" in rows["mini"]


def test_a_shipped_host_is_whole(tmp_path: Path):
    checked = call(tmp_path, "check", "harin")
    assert checked.exit_code == 0, checked.output
    assert "whole" in checked.output


def test_what_a_host_lacks_is_named(tmp_path: Path):
    checked = call(tmp_path, "check", str(write_pack(tmp_path)))
    assert checked.exit_code == 1
    for missing in ("FF, TH", "moods: earnest", "gaze: up, down", "brows: down", "head turns: left", "4 or more"):
        assert missing in checked.output


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        (lambda path: (path / "plates" / "aa.webp").unlink(), "aa.webp"),
        (lambda path: (path / "pack.toml").write_text("format = "), "pack.toml"),
        (lambda path: (path / "geometry.npz").write_bytes(b"PK"), "geometry.npz"),
        (lambda path: (path / "film.bin").write_bytes(os.urandom(9_000_000)), "8 MB is the limit"),
    ],
)
def test_a_host_who_is_not_whole_is_a_failure(tmp_path: Path, harm: Callable[[Path], object], word: str):
    path = whole(tmp_path)
    assert call(tmp_path, "check", str(path)).exit_code == 0
    harm(path)
    checked = call(tmp_path, "check", str(path))
    assert checked.exit_code == 1
    assert word in checked.output


def test_a_host_without_consent_is_a_failure(tmp_path: Path):
    said = consent()
    ConsentRegistry(tmp_path / "data" / "consents").revoke(said.id, "she asked", TODAY, copy_of=said)
    checked = call(tmp_path, "check", str(whole(tmp_path, kind='kind = "photo"', extra=table(said))))
    assert checked.exit_code == 1
    assert "she asked" in checked.output


@pytest.mark.parametrize("host", ["nobody", "../harin", "/", "."])
def test_what_is_no_host_is_said(tmp_path: Path, host: str):
    ended = call(tmp_path, "check", host)
    assert ended.exit_code == 1
    assert isinstance(ended.exception, SystemExit)


def test_the_contact_sheet_shows_every_group(tmp_path: Path):
    made = call(tmp_path, "preview", "harin", "--no-clip", "--out", str(tmp_path / "previews"))
    assert made.exit_code == 0, made.output
    with Image.open(tmp_path / "previews" / "harin.png") as sheet:
        pixels = np.asarray(sheet.convert("L"), float)
    assert pixels.shape[1] > 1500
    assert pixels.shape[0] > 2000
    assert pixels.std() > 20


def filmed(folder: Path) -> Path:
    """A pack of kind video, of a drawn presenter."""
    path = folder / "drawn"
    path.mkdir(parents=True)
    write_loop(path / "loop.mp4")
    write_mined(path, mined())
    head = 'format = 2\nname = "drawn"\nkind = "video"\nlicence = "none"\nprovenance = "drawn"\n[title]\nen = "Drawn"\n'
    framing = f'[[framings]]\nname = "landscape"\nwidth = {WIDTH}\nheight = {HEIGHT}\n'
    frames = f"[video]\nframes = {len(mined().loop.order)}\n"
    (path / "pack.toml").write_text(head + framing + frames + table(consent()), encoding="utf-8")
    return path


def test_a_filmed_host_is_whole_until_her_film_is_cut(tmp_path: Path):
    path = filmed(tmp_path / "data" / "hosts")
    checked = call(tmp_path, "check", "drawn")
    assert checked.exit_code == 0, checked.output
    assert "drawn  video" in call(tmp_path, "list").output
    made = call(tmp_path, "preview", "drawn", "--no-clip", "--out", str(tmp_path))
    assert made.exit_code == 0, made.output
    with Image.open(tmp_path / "drawn.png") as sheet:
        assert sheet.height > 1000
    text = (path / "pack.toml").read_text(encoding="utf-8")
    frames = len(mined().loop.order)
    (path / "pack.toml").write_text(text.replace(f"frames = {frames}", f"frames = {frames + 2}"), encoding="utf-8")
    assert call(tmp_path, "check", "drawn").exit_code == 1


def test_an_unknown_host_has_no_preview(tmp_path: Path):
    ended = call(tmp_path, "preview", "nobody", "--out", str(tmp_path))
    assert ended.exit_code == 1
    assert "harin" in ended.output
    assert not (tmp_path / "nobody.png").exists()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_script_is_printed_whole(language: str):
    printed = CliRunner().invoke(main, ["pack", "script", language]).output
    assert all(sentence in printed for sentence in SENTENCES[language])


# ---------------------------------------------------------------------- new hosts
@pytest.mark.parametrize("command", ["from-photo", "from-video"])
def test_a_host_who_was_made_is_installed_whole(tmp_path: Path, consent_id: str, enrolment, command: str):
    enrolment(makes)
    made = call(tmp_path, command, "source", "--name", "hana", "--consent", consent_id, "--title-ko", "하나")
    assert made.exit_code == 0, made.output
    assert "light comes from one side" in made.output
    hosts = tmp_path / "data" / "hosts"
    assert [path.name for path in hosts.iterdir()] == ["hana"]
    assert call(tmp_path, "check", "hana").exit_code == 0
    assert "hana" in call(tmp_path, "list").output
    assert not (tmp_path / "data" / "cache" / "enrolment" / "hana").exists()


def test_a_name_is_taken_once_unless_it_is_replaced(tmp_path: Path, consent_id: str, enrolment):
    enrolment(makes)
    assert from_photo(tmp_path, consent_id).exit_code == 0
    (tmp_path / "data" / "hosts" / "hana" / "old").write_text("")
    again = from_photo(tmp_path, consent_id)
    assert again.exit_code == 1
    assert "--replace" in again.output
    assert from_photo(tmp_path, consent_id, "--replace").exit_code == 0
    assert not (tmp_path / "data" / "hosts" / "hana" / "old").exists()
    assert [path.name for path in (tmp_path / "data" / "hosts").iterdir()] == ["hana"]


@pytest.mark.parametrize("name", ["harin", "../hana", "Hana", "", "a" * 49, "하나", "-hana"])
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, consent_id: str, enrolment, name: str):
    enrolment(makes)
    ended = call(tmp_path, "from-photo", "p.jpg", f"--name={name}", "--consent", consent_id, "--replace")
    assert ended.exit_code == 1
    assert "name" in ended.output
    assert not (tmp_path / "data" / "hosts").exists()


def test_without_a_valid_consent_nothing_is_made(tmp_path: Path, consent_id: str, enrolment):
    enrolment(makes)
    assert "onmaru consent list" in from_photo(tmp_path, "0" * 12).output
    ConsentRegistry(tmp_path / "data" / "consents").revoke(consent_id, "she asked", TODAY)
    ended = from_photo(tmp_path, consent_id)
    assert ended.exit_code == 1
    assert "she asked" in ended.output
    assert not (tmp_path / "data" / "hosts").exists()


def test_all_that_is_wrong_with_a_photo_is_listed(tmp_path: Path, consent_id: str, enrolment):
    def refuses(source: Path, request: EnrolRequest, progress: Progress) -> Path:
        raise EnrolRefused(Finding("the face is 83 px wide", "use 200 px"), Finding("the mouth is open", "close it"))

    enrolment(refuses)
    ended = from_photo(tmp_path, consent_id)
    assert ended.exit_code == 3
    assert [line.strip() for line in ended.output.splitlines()[1:]] == [
        "✗ the face is 83 px wide", "→ use 200 px", "✗ the mouth is open", "→ close it",
    ]  # fmt: skip
    assert list((tmp_path / "data" / "hosts").iterdir()) == []


def test_what_is_not_installed_is_said_with_the_verb(tmp_path: Path, consent_id: str, enrolment):
    def lacks(source: Path, request: EnrolRequest, progress: Progress) -> Path:
        raise EnrolmentUnavailable("mediapipe")

    enrolment(lacks)
    ended = from_photo(tmp_path, consent_id)
    assert ended.exit_code == 1
    assert "make enrol" in ended.output


def test_a_pack_that_is_not_whole_is_not_installed(tmp_path: Path, consent_id: str, enrolment):
    def half(source: Path, request: EnrolRequest, progress: Progress) -> Path:
        path = makes(source, request, progress)
        (path / "geometry.npz").unlink()
        return path

    enrolment(half)
    assert from_photo(tmp_path, consent_id).exit_code == 1
    assert list((tmp_path / "data" / "hosts").iterdir()) == []


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(tmp_path: Path, consent_id: str, enrolment):
    def stopped(work: Path, request: EnrolRequest, progress: Progress) -> Path:
        (work / "landmarks.npz").write_text("half of it")
        progress("landmarks", 0.1)
        os.kill(os.getpid(), signal.SIGINT)
        progress("landmarks", 0.2)
        raise AssertionError("it went on")

    enrolment(stopped)
    options = ("--name", "hana", "--consent", consent_id)
    before = signal.getsignal(signal.SIGINT)
    ended = call(tmp_path, "from-video", "v.mp4", *options)
    assert ended.exit_code == 130
    assert (
        f"onmaru pack from-video v.mp4 --name hana --consent {consent_id} --data {tmp_path}/data --resume"
        in ended.output
    )
    assert signal.getsignal(signal.SIGINT) is before
    assert list((tmp_path / "data" / "hosts").iterdir()) == []

    def goes_on(work: Path, request: EnrolRequest, progress: Progress) -> Path:
        assert (work / "landmarks.npz").read_text() == "half of it"
        return makes(work, request, progress)

    enrolment(goes_on)
    assert call(tmp_path, "from-video", "v.mp4", *options, "--resume").exit_code == 0
    nothing = call(tmp_path, "from-video", "v.mp4", "--name", "other", "--consent", consent_id, "--resume")
    assert nothing.exit_code == 1
    assert "--resume" in nothing.output


def test_the_pictures_of_a_refused_person_are_not_kept(tmp_path: Path, consent_id: str, enrolment):
    kept: list[Path] = []

    def refused(work: Path, request: EnrolRequest, progress: Progress) -> Path:
        (work / "frame.jpg").write_bytes(b"a face")
        kept.append(work)
        raise EnrolRefused(Finding("no face", "look into the camera"))

    enrolment(refused)
    assert call(tmp_path, "from-video", "v.mp4", "--name", "hana", "--consent", consent_id).exit_code == 3
    assert not kept[0].exists()


def test_a_second_ctrl_c_stops_at_once(tmp_path: Path, consent_id: str, enrolment):
    def busy(source: Path, request: EnrolRequest, progress: Progress) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError("it went on")

    enrolment(busy)
    assert from_photo(tmp_path, consent_id).exit_code == 130
