"""Recordings for voices: folders that are listed, and zips of strangers that are more or other than they say."""

import asyncio
import errno
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dubbing.errors import ArchiveRefused
from stream import voice_recordings_zip
from stream.errors import Busy, RecordingsUnfit, RecordingsUnknown, StorageFull
from stream.settings import Settings
from stream.voice_recordings import MAX_LISTED, Recordings, VoiceRecordings
from stream.voice_recordings_zip import unpack

SOUND = b"RIFF0000WAVE"


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as made:
        for name, data in members:
            made.writestr(name, data)
    return path


def taken(path: Path, folder: Path) -> list[str]:
    folder.mkdir()
    unpack(path, folder, 0)
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


@pytest.mark.unit
def test_sounds_and_texts_come_out_under_their_names_and_nothing_else(tmp_path: Path):
    korean = zipfile.ZipInfo("녹음/둘.txt")
    path = zipped(
        tmp_path / "a.zip",
        ("녹음/하나.WAV", SOUND),
        ("녹음/하나.TXT", "안녕하세요".encode()),
        ("녹음\\셋.flac", SOUND),
        (korean, b"two"),
        ("__MACOSX/녹음/._하나.wav", b"x"),
        (".DS_Store", b"x"),
        ("run.sh", b"x"),
        ("list.csv", b"file,text"),
        ("book.txt", bytes(voice_recordings_zip.MAX_TEXT + 1)),
    )
    folder = tmp_path / "out"
    folder.mkdir()
    assert unpack(path, folder, 0) == 5
    found = sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())
    assert found == ["녹음/둘.txt", "녹음/셋.flac", "녹음/하나.txt", "녹음/하나.wav"]
    assert (folder / "녹음/하나.txt").read_text() == "안녕하세요"


@pytest.mark.unit
def test_names_in_letters_that_nobody_told_are_read_as_a_korean_windows_writes_them(tmp_path: Path):
    for number, encoding in enumerate(("cp949", "utf-8")):
        name = "하나.wav".encode(encoding)
        path = zipped(tmp_path / f"{number}.zip", ("x" * len(name), SOUND), packing=zipfile.ZIP_STORED)
        path.write_bytes(path.read_bytes().replace(b"x" * len(name), name))
        assert taken(path, tmp_path / f"out{number}") == ["하나.wav"]


@pytest.mark.unit
@pytest.mark.parametrize("name", ["../a.wav", "a/../../b.wav", "/etc/a.wav", "C:\\a.wav", "..\\a.wav", "a\u202e.wav"])
def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path, name: str):
    path = zipped(tmp_path / "a.zip", ("good.wav", SOUND), (name, SOUND))
    with pytest.raises(ArchiveRefused, match="lead out of its folder"):
        taken(path, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    assert not (tmp_path / "a.wav").exists()


def linked() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("a.wav")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.unit
def test_what_is_no_plain_file_no_recording_or_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(voice_recordings_zip, "MAX_SOUND", 1 << 20)
    monkeypatch.setattr(voice_recordings_zip, "MIN_BYTES", 1 << 20)
    cases: list[tuple[Callable[[Path], Path], str]] = [
        (lambda path: zipped(path, (linked(), b"/etc/passwd")), "no file but a link"),
        (lambda path: zipped(path, ("a.txt", b"x"), ("b.mp3", b"x")), "holds no recording"),
        (lambda path: zipped(path, ("a.wav", SOUND), ("./a.WAV", SOUND)), "holds a.wav twice"),
        (lambda path: zipped(path, ("a.wav", bytes((1 << 20) + 1))), "over 1 MB: cut it into sentences"),
        (lambda path: zipped(path, *((f"{k}.wav", bytes(1 << 19)) for k in range(9))), "a zip may become 50 times"),
        (lambda path: zipped(path, (f"{'d/' * 8}a.wav", SOUND)), "too deep"),
        (lambda path: zipped(path, (f"{'가' * 80}.wav", SOUND)), "too long"),
        (lambda path: zipped(path, ("a.wav", SOUND), ("a.wav/b.wav", SOUND)), "a.wav as a file and as a folder"),
        (lambda path: zipped(path, ("a.wav/d/b.wav", SOUND), ("a.wav", SOUND)), "a.wav as a file and as a folder"),
    ]
    for number, (make, why) in enumerate(cases):
        with pytest.raises(ArchiveRefused, match=why):
            taken(make(tmp_path / f"{number}.zip"), tmp_path / f"out{number}")
        assert list((tmp_path / f"out{number}").iterdir()) == []
    (tmp_path / "none.zip").write_bytes(b"not a zip at all")
    with pytest.raises(ArchiveRefused, match="no zip"):
        taken(tmp_path / "none.zip", tmp_path / "none")
    with pytest.raises(StorageFull):
        unpack(zipped(tmp_path / "a.zip", ("a.wav", SOUND)), tmp_path / "out0", 1 << 60)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("number", "status", "why"),
    [
        (errno.ENOSPC, voice_recordings_zip.FULL, "Error: the disk is full\n"),
        (errno.EDQUOT, voice_recordings_zip.FULL, "Error: the disk is full\n"),
        (errno.EACCES, 1, "Error: it cannot be unpacked: not allowed\n"),
    ],
)
def test_only_a_full_disk_is_told_as_one_and_no_path_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, status: int, why: str
):
    def failing(*_: object) -> int:
        raise OSError(number, "not allowed", "/srv/secret/a.wav")

    monkeypatch.setattr(voice_recordings_zip, "unpack", failing)
    monkeypatch.setattr(sys, "argv", ["zip", "a.zip", "folder", "0"])
    with pytest.raises(SystemExit) as ended:
        voice_recordings_zip.main()
    told = ended.value.code
    assert (told if isinstance(told, int) else 1) == status
    assert (capsys.readouterr().err or f"{told}\n") == why


@pytest.mark.unit
def test_files_that_share_their_bytes_are_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "over.zip", "w") as made:
        made.writestr("0.wav", bytes(40_000))
        at = made.getinfo("0.wav")
        for number in range(1, 50):
            info = zipfile.ZipInfo(f"{number}.wav")
            made.writestr(info, b"")
            info.header_offset, info.compress_size, info.file_size, info.CRC = at.header_offset, 40_000, 40_000, at.CRC
    with pytest.raises(ArchiveRefused, match="over each other"):
        taken(tmp_path / "over.zip", tmp_path / "out")


@pytest.mark.unit
def test_folders_are_listed_and_nothing_outside_can_be_named(tmp_path: Path):
    rooms = VoiceRecordings(Settings(data=tmp_path))
    assert rooms.listed() == []
    folder = tmp_path / "voice-recordings" / "mina"
    (folder / "more").mkdir(parents=True)
    for name in ("a.wav", "a.txt", "more/b.FLAC", "list.csv"):
        (folder / name).write_bytes(b"x")
    (tmp_path / "secret").mkdir()
    (folder.parent / "link").symlink_to(tmp_path / "secret")
    (folder.parent / ".new-half").mkdir()
    assert rooms.listed() == [Recordings("mina", 2, 1)]
    assert rooms.path("mina") == folder.resolve()
    for name in ("", ".", "..", "../secret", "link", ".new-half", "mina/more", "/etc", "a.wav", "--help"):
        with pytest.raises(RecordingsUnknown):
            rooms.path(name)


@pytest.mark.process
def test_a_zip_becomes_a_folder_of_its_name_whole_or_not_at_all(tmp_path: Path):
    rooms = VoiceRecordings(Settings(data=tmp_path, disk_reserve_mb=0))
    path = zipped(tmp_path / "upload", ("a.wav", SOUND), ("a.txt", b"x"), ("notes.pdf", b"x"))
    (tmp_path / "voice-recordings" / ".new-left").mkdir(parents=True)

    async def go() -> None:
        first, second = await asyncio.gather(
            rooms.take(path, "../-미나 녹음 (1).zip"), rooms.take(path, "x.zip"), return_exceptions=True
        )
        assert first == Recordings("미나-녹음-1", 1, 1, 1)
        assert isinstance(second, Busy)
        assert (await rooms.take(path, "미나 녹음 (1).zip")).name == "미나-녹음-1-2"
        with pytest.raises(RecordingsUnfit, match="holds no recording"):
            await rooms.take(zipped(tmp_path / "none", ("a.txt", b"x")), "none.zip")
        await rooms.remove("미나-녹음-1-2")

    asyncio.run(go())
    assert [each.name for each in (tmp_path / "voice-recordings").iterdir()] == ["미나-녹음-1"]


@pytest.mark.unit
def test_one_folder_too_many_is_refused(tmp_path: Path):
    for number in range(MAX_LISTED):
        (tmp_path / "voice-recordings" / f"v{number}").mkdir(parents=True)
    rooms = VoiceRecordings(Settings(data=tmp_path))
    with pytest.raises(RecordingsUnfit, match="delete one first"):
        asyncio.run(rooms.take(tmp_path / "any.zip", "any.zip"))
    assert len(rooms.listed()) == MAX_LISTED
