"""Projects as zips: there and back, and every way in which a stranger's zip is more or other than it says."""

import hashlib
import json
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from dubbing import archive
from dubbing.archive import MANIFEST, PROJECT, pack, unpack
from dubbing.errors import ArchiveRefused, MediaMissing
from dubbing.project import Base, Clip, Effect, Project

pytestmark = pytest.mark.unit

FILM, DING = "aa" * 8, "bb" * 8
PROJECT_OF = Project(
    "0011223344556677",
    "script",
    "여름 신상 \u202e",
    Base(upload=FILM, slides_ms=(0, 1_500)),
    clips=(Clip("c1", 500, "안녕하세요. / 반갑습니다."),),
    effects=(Effect("e1", 900, DING, -3.0), Effect("e2", 1_900, DING)),
)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    files = {FILM: tmp_path / "film.mp4", DING: tmp_path / "ding.wav"}
    files[FILM].write_bytes(bytes(range(256)) * 9_000)  # over two blocks
    files[DING].write_bytes(b"ding")
    pack(PROJECT_OF, files, tmp_path / "project.zip", {FILM: "여름.mp4"})
    return tmp_path / "project.zip"


def taken(path: Path, folder: Path) -> archive.Unpacked:
    folder.mkdir()
    return unpack(path, folder)


def test_a_project_comes_back_with_its_uploads(packed: Path, tmp_path: Path):
    shares: list[float] = []
    (tmp_path / "out").mkdir()
    found = unpack(packed, tmp_path / "out", shares.append)
    assert found.project == PROJECT_OF
    assert sorted(found.uploads) == [FILM, DING]
    film = found.uploads[FILM]
    assert (film.name, film.bytes) == ("여름.mp4", 256 * 9_000)
    assert film.path.read_bytes() == (tmp_path / "film.mp4").read_bytes()
    assert film.sha256 == hashlib.sha256(film.path.read_bytes()).hexdigest()
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_an_upload_that_is_gone_cannot_be_packed(tmp_path: Path):
    with pytest.raises(MediaMissing, match=FILM):
        pack(PROJECT_OF, {}, tmp_path / "p.zip")


def remade(packed: Path, change) -> Path:
    """The archive with its members (name, data) changed, the manifest left as it was."""
    with zipfile.ZipFile(packed) as whole:
        members = [(zipfile.ZipInfo(name), whole.read(name)) for name in whole.namelist()]
    with zipfile.ZipFile(packed.with_name("other.zip"), "w") as made:
        for info, data in change(members):
            made.writestr(info, data)
    return packed.with_name("other.zip")


def renamed(name: str):
    return lambda members: [(zipfile.ZipInfo(name), b"x"), *members]


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/passwd",
        "uploads/../../x",
        "uploads/aa\x00bb",
        "uploads/\u202egpm.aa",
        "uploads/",
        "uploads/AABBCCDD",
        "uploads/aabbccdd/x",
        "C:\\x",
        "project.json ",
        "README",
    ],
)
def test_names_that_no_project_has_are_refused(packed: Path, tmp_path: Path, name: str):
    path = remade(packed, renamed(name.replace("\0", "/")))
    if "\0" in name:  # Python's own writer would cut the name there
        path.write_bytes(path.read_bytes().replace(b"uploads/aa/bb", b"uploads/aa\0bb"))
    with pytest.raises(ArchiveRefused, match="which no project has"):
        taken(path, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def changed(name: str, data: bytes):
    return lambda members: [(info, data if info.filename == name else old) for info, old in members]


def with_info(name: str, **facts: int):
    def change(members):
        for info, _ in members:
            if info.filename == name:
                for key, value in facts.items():
                    setattr(info, key, value)
        return members

    return change


def manifest_with(packed: Path, **changes: object) -> bytes:
    with zipfile.ZipFile(packed) as whole:
        return json.dumps(json.loads(whole.read(MANIFEST)) | changes).encode()


def test_contents_that_are_not_what_they_should_be(packed: Path, tmp_path: Path):
    film = f"uploads/{FILM}"
    link = (stat.S_IFLNK | 0o777) << 16
    cases = [
        (changed(film, b"another film"), f"{film} in the zip is not what its manifest says"),
        (changed(PROJECT, b"{}"), f"{PROJECT} in the zip is not what its manifest says"),
        (changed(MANIFEST, b"[" * 5_000), f"{MANIFEST} in the zip cannot be read"),
        (changed(MANIFEST, manifest_with(packed, format=2)), "has format 2"),
        (changed(MANIFEST, manifest_with(packed, files={})), "does not name the files"),
        (with_info(film, external_attr=link), "no file but a link"),
        (with_info(film, compress_type=zipfile.ZIP_DEFLATED), "is compressed; uploads are stored"),
        (with_info(PROJECT, compress_type=zipfile.ZIP_LZMA), "not known here"),
        (lambda members: [m for m in members if m[0].filename != PROJECT], "lacks project.json"),
        (lambda members: [m for m in members if m[0].filename != film], "does not name the files"),
    ]
    for number, (change, told) in enumerate(cases):
        with pytest.raises(ArchiveRefused, match=told):
            taken(remade(packed, change), tmp_path / f"out{number}")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice(packed: Path, tmp_path: Path):
    other = remade(packed, lambda members: [*members, members[0]])
    with pytest.raises(ArchiveRefused, match="twice"):
        taken(other, tmp_path / "out")


def test_files_that_are_no_zip_or_half_of_one(packed: Path, tmp_path: Path):
    whole = packed.read_bytes()
    flipped = bytearray(whole)
    flipped[60_000] ^= 1
    locked = bytearray(whole)
    locked[whole.index(b"PK\1\2") + 8] |= 1
    for number, (data, told) in enumerate((
        (b"", "no zip"),
        (b"not a zip at all", "no zip"),
        (b"\x7fELF" + whole, "no zip"),
        (whole[: len(whole) // 2], "breaks off"),
        (whole[:-1], "damaged|breaks off"),
        (bytes(flipped), "damaged"),
        (bytes(locked), "locked by a password"),
    )):  # fmt: skip
        (tmp_path / "half.zip").write_bytes(data)
        with pytest.raises(ArchiveRefused, match=told):
            taken(tmp_path / "half.zip", tmp_path / f"out{number}")


def test_a_zip_that_becomes_gigabytes(packed: Path, tmp_path: Path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        with made.open(PROJECT, "w") as file:
            for _ in range(65):
                file.write(bytes(1 << 20))
        made.writestr(MANIFEST, b"{}")
    assert bomb.stat().st_size < 100_000
    with pytest.raises(ArchiveRefused, match="over 64 MB"):
        taken(bomb, tmp_path / "out")


def test_a_zip_whose_sizes_lie(packed: Path, tmp_path: Path):
    whole = bytearray(packed.read_bytes())
    at = whole.index(b"PK\1\2", whole.rindex(PROJECT.encode(), 0, whole.rindex(b"PK\1\2")) - 46)
    struct.pack_into("<L", whole, at + 24, 10)  # its uncompressed size in the directory
    (tmp_path / "lies.zip").write_bytes(whole)
    with pytest.raises(ArchiveRefused):
        taken(tmp_path / "lies.zip", tmp_path / "out")


def test_a_directory_of_a_million_files_is_not_even_read(packed: Path, tmp_path: Path):
    whole = bytearray(packed.read_bytes())
    at = whole.rindex(b"PK\5\6")
    struct.pack_into("<2H", whole, at + 8, 60_000, 60_000)
    (tmp_path / "many.zip").write_bytes(whole)
    with pytest.raises(ArchiveRefused, match="60,000 files"):
        taken(tmp_path / "many.zip", tmp_path / "out")
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, 46_000_000, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 4, 1)
    few = (b"PK\5\6", 0, 0, 3, 3, 100, 4)  # the longer end counts all the same
    for comment in (0, 65_535):
        honest = struct.pack("<4s4H2LH", *few, comment) + bytes(comment)
        (tmp_path / "both.zip").write_bytes(b"PK\3\4" + end + locator + honest)
        with pytest.raises(ArchiveRefused, match="1,000,000 files"):
            taken(tmp_path / "both.zip", tmp_path / f"both{comment}")
    (tmp_path / "more.zip").write_bytes(
        b"PK\3\4" + end + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[0xFFFF] * 2, *[0xFFFF_FFFF] * 2, 0)
    )
    with pytest.raises(ArchiveRefused, match="1,000,000 files"):
        taken(tmp_path / "more.zip", tmp_path / "out2")


def test_two_long_ends_that_say_different_things(packed: Path, tmp_path: Path):
    """Readers differ in which of them they believe: the one before the locator, or the one that it points at."""
    whole = packed.read_bytes()
    at = whole.rindex(b"PK\5\6")
    count, directory, offset = struct.unpack_from("<H2L", whole, at + 10)

    def longer(files: int) -> bytes:
        return struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, files, files, directory, offset)

    usual = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[0xFFFF] * 2, *[0xFFFF_FFFF] * 2, 0)
    (tmp_path / "one.zip").write_bytes(whole[:at] + longer(count) + struct.pack("<4sLQL", b"PK\6\7", 0, at, 1) + usual)
    assert taken(tmp_path / "one.zip", tmp_path / "one").project == PROJECT_OF
    for number, place in enumerate((at, 1 << 40)):
        ends = longer(1_000_000) + longer(count) + struct.pack("<4sLQL", b"PK\6\7", 0, place, 1) + usual
        (tmp_path / "two.zip").write_bytes(whole[:at] + ends)
        with pytest.raises(ArchiveRefused, match="not where it belongs"):
            taken(tmp_path / "two.zip", tmp_path / f"two{number}")


def test_a_directory_of_few_files_is_bounded_by_its_bytes_too(packed: Path, tmp_path: Path):
    whole = bytearray(packed.read_bytes())
    struct.pack_into("<L", whole, whole.rindex(b"PK\5\6") + 12, (1 << 20) + 1)
    (tmp_path / "long.zip").write_bytes(whole)
    with pytest.raises(ArchiveRefused, match="directory of 1,048,577 bytes"):
        taken(tmp_path / "long.zip", tmp_path / "out")


def test_uploads_are_bounded_together(packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with zipfile.ZipFile(packed) as whole:
        size = sum(info.file_size for info in whole.infolist() if info.filename.startswith("uploads/"))
    monkeypatch.setattr(archive, "MAX_BYTES", size - 1)
    with pytest.raises(ArchiveRefused, match="uploads have over"):
        taken(packed, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    monkeypatch.setattr(archive, "MAX_BYTES", size)
    assert taken(packed, tmp_path / "out2").uploads


def test_files_that_lie_over_each_other(packed: Path, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "over.zip", "w") as made:
        made.writestr(PROJECT, b"{}")
        made.writestr(MANIFEST, bytes(40_000))
        for number in range(50):
            info = zipfile.ZipInfo(f"uploads/{number:016x}")
            made.writestr(info, b"")
            at = made.getinfo(MANIFEST)
            info.header_offset, info.compress_size, info.file_size, info.CRC = at.header_offset, 40_000, 40_000, at.CRC
    with pytest.raises(ArchiveRefused, match="over each other"):
        taken(tmp_path / "over.zip", tmp_path / "out")
