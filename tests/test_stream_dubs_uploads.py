"""Uploads on the disk: what is told to be there is there, whatever breaks, stands still or fills up."""

import asyncio
import errno
import hashlib
import resource
import shutil
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream import errors
from stream.dubs import uploads as module
from stream.dubs.file_names import MAX_NAME_BYTES, clean
from stream.dubs.quota import Limits, Quota
from stream.dubs.uploads import Checksum, UploadLimits, Uploads
from stream.store.db import Database, sqlite_url
from stream.store.operations import NewArtefact, OperationStore
from stream.store.quota import MadeStore
from stream.store.uploads import NewUpload, UploadStore

pytestmark = pytest.mark.unit
MB = 1 << 20
ROOMY = Limits(bytes=1 << 40, uploads_open=10, jobs_day=100, jobs_open=10)


def bytes_of(size: int, seed: int = 1) -> bytes:
    return hashlib.shake_128(seed.to_bytes(4, "big")).digest(size)


class House:
    """Uploads on a folder, opened anew as after a kill."""

    def __init__(self, folder: Path, limits: UploadLimits, quota: Limits = ROOMY) -> None:
        database = Database(sqlite_url(folder / "store.db"))
        self.folder = folder / "uploads"
        self.store = UploadStore(database)
        self.operations = OperationStore(database)
        self.uploads = Uploads(
            self.store, self.folder, limits, Quota(quota, self.store, self.operations, MadeStore(database))
        )

    def file(self, upload_id: str) -> Path:
        return self.folder / upload_id / "data"


LIMITS = UploadLimits(max_bytes=100 * MB, lasts_s=3600.0)


def scene(
    tmp_path: Path, act: Callable[[House], Coroutine[None, None, None]], limits: UploadLimits = LIMITS, **quota: int
) -> None:
    each = {name: getattr(ROOMY, name) for name in ROOMY.__slots__} | quota
    house = House(tmp_path, limits, Limits(**each))
    asyncio.run(act(house))


async def parts(*given: bytes | BaseException) -> AsyncIterator[bytes]:
    for each in given:
        if isinstance(each, BaseException):
            raise each
        yield each


async def forever(first: bytes) -> AsyncIterator[bytes]:
    yield first
    await asyncio.Event().wait()


def test_bytes_come_in_steps_and_the_file_is_whole(tmp_path: Path):
    async def act(house: House) -> None:
        data = bytes_of(3 * MB + 17)
        row = await house.uploads.create(NewUpload(len(data), "a.mp4"), "mina")
        row = await house.uploads.append(row.id, 0, parts(data[:1000], data[1000 : 2 * MB]), "mina")
        assert row.offset == 2 * MB
        with pytest.raises(errors.UploadUnfinished):
            await house.uploads.path(row.id)
        with pytest.raises(errors.UploadOffset, match=str(2 * MB)):
            await house.uploads.append(row.id, 0, parts(data), "mina")
        with pytest.raises(errors.UploadForeign):
            await house.uploads.append(row.id, 2 * MB, parts(b"x"), "somebody else")
        row = await house.uploads.append(row.id, 2 * MB, parts(data[2 * MB :]), "mina", length=MB + 17)
        assert row.whole
        assert (await house.uploads.path(row.id)).read_bytes() == data
        again = await house.uploads.append(row.id, len(data), parts(), "mina")
        assert again.whole
        with pytest.raises(errors.UploadTooLarge):
            await house.uploads.append(row.id, len(data), parts(b"more"), "mina")
        assert (await house.uploads.path(row.id)).read_bytes() == data

    scene(tmp_path, act)


def test_more_than_was_announced_is_taken_back(tmp_path: Path):
    async def act(house: House) -> None:
        row = await house.uploads.create(NewUpload(2 * MB, "a"), "mina")
        await house.uploads.append(row.id, 0, parts(bytes_of(100)), "mina")
        with pytest.raises(errors.UploadTooLarge):
            await house.uploads.append(row.id, 100, parts(), "mina", length=2 * MB)
        with pytest.raises(errors.UploadTooLarge):
            await house.uploads.append(row.id, 100, parts(bytes_of(MB), bytes_of(MB)), "mina")
        assert (await house.uploads.info(row.id)).offset == 100
        assert house.file(row.id).read_bytes() == bytes_of(100)
        with pytest.raises(errors.UploadTooLarge, match="104,857,600"):
            await house.uploads.create(NewUpload(200 * MB, "a"), "mina")

    scene(tmp_path, act)


def test_a_checksum_counts_all_or_nothing(tmp_path: Path):
    async def act(house: House) -> None:
        data = bytes_of(3 * MB)
        right = Checksum("sha256", hashlib.sha256(data).digest())
        row = await house.uploads.create(NewUpload(len(data), "a"), "mina")
        with pytest.raises(errors.UploadCorrupt):
            await house.uploads.append(row.id, 0, parts(data[:-1] + b"!"), "mina", checksum=right)
        with pytest.raises(ConnectionResetError):
            await house.uploads.append(row.id, 0, parts(data[:MB], ConnectionResetError()), "mina", checksum=right)
        assert (await house.uploads.info(row.id)).offset == 0
        assert house.file(row.id).stat().st_size == 0
        row = await house.uploads.append(row.id, 0, parts(data), "mina", checksum=right)
        assert row.whole

    scene(tmp_path, act)


def test_a_broken_connection_keeps_what_came(tmp_path: Path):
    async def act(house: House) -> None:
        row = await house.uploads.create(NewUpload(5 * MB, "a"), "mina")
        with pytest.raises(ConnectionResetError):
            await house.uploads.append(row.id, 0, parts(bytes_of(2 * MB + 5), ConnectionResetError()), "mina")
        assert (await house.uploads.info(row.id)).offset == 2 * MB + 5
        assert house.file(row.id).read_bytes() == bytes_of(2 * MB + 5)

    scene(tmp_path, act)


def test_one_request_at_a_time_and_one_that_stands_still_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "STALLED_S", 0.2)

    async def act(house: House) -> None:
        row = await house.uploads.create(NewUpload(1000, "a"), "mina")
        first = asyncio.create_task(house.uploads.append(row.id, 0, forever(b"x" * 300), "mina"))
        await asyncio.sleep(0.1)
        with pytest.raises(errors.UploadBusy):
            await house.uploads.append(row.id, 0, parts(b"y"), "mina")
        await asyncio.sleep(0.2)
        assert (await house.uploads.resumed(row.id, "somebody else")).offset == 0
        assert not first.done()
        assert (await house.uploads.resumed(row.id, "mina")).offset == 300
        with pytest.raises(errors.UploadBusy):
            await first
        assert (await house.uploads.append(row.id, 300, parts(b"y" * 700), "mina")).whole

    scene(tmp_path, act)


def test_a_request_that_brings_nothing_ends(tmp_path: Path):
    async def act(house: House) -> None:
        row = await house.uploads.create(NewUpload(1000, "a"), "mina")
        with pytest.raises(errors.UploadSlow):
            await house.uploads.append(row.id, 0, forever(b"x" * 300), "mina")
        assert (await house.uploads.info(row.id)).offset == 300

    scene(tmp_path, act, UploadLimits(max_bytes=MB, lasts_s=60, idle_s=0.2))


def test_deleting_ends_the_request_that_writes(tmp_path: Path):
    async def act(house: House) -> None:
        row = await house.uploads.create(NewUpload(1000, "a"), "mina")
        writing = asyncio.create_task(house.uploads.append(row.id, 0, forever(b"x" * 300), "mina"))
        await asyncio.sleep(0.1)
        await house.uploads.remove(row.id)
        with pytest.raises(errors.UploadBusy):
            await writing
        assert not house.file(row.id).parent.exists()
        with pytest.raises(errors.UploadUnknown):
            await house.uploads.remove(row.id)

    scene(tmp_path, act)


def test_what_is_abandoned_is_swept_and_what_is_whole_stays(tmp_path: Path):
    async def act(house: House) -> None:
        whole = await house.uploads.create(NewUpload(3, "a"), "mina")
        await house.uploads.append(whole.id, 0, parts(b"abc"), "mina")
        nearly = await house.uploads.create(NewUpload(1000, "a"), "mina")
        await house.uploads.append(nearly.id, 0, parts(b"x" * 990), "mina")  # abandoned at 99 %
        (house.folder / "of nobody").mkdir()
        await house.uploads.sweep()
        assert house.file(nearly.id).exists()
        await house.store.advance(nearly.id, 990, time.time() - 1)
        with pytest.raises(errors.UploadExpired):
            await house.uploads.append(nearly.id, 990, parts(b"x" * 10), "mina")
        await house.uploads.sweep()
        assert [each.name for each in house.folder.iterdir()] == [whole.id]
        with pytest.raises(errors.UploadUnknown):
            await house.uploads.info(nearly.id)
        assert (await house.uploads.path(whole.id)).read_bytes() == b"abc"

    scene(tmp_path, act)


def test_after_a_kill_only_what_was_written_down_is_trusted(tmp_path: Path):
    async def act(house: House) -> None:
        row = await house.uploads.create(NewUpload(1000, "a"), "mina")
        await house.uploads.append(row.id, 0, parts(b"x" * 400), "mina")
        with house.file(row.id).open("ab") as file:
            file.write(b"?" * 300)  # came, but was not synced when the server was killed
        again = House(tmp_path, LIMITS).uploads
        assert (await again.resumed(row.id, "mina")).offset == 400
        row = await again.append(row.id, 400, parts(b"y" * 600), "mina")
        assert (await again.path(row.id)).read_bytes() == b"x" * 400 + b"y" * 600

    scene(tmp_path, act)


def test_a_file_that_lost_bytes_says_where_to_go_on(tmp_path: Path):
    async def act(house: House) -> None:
        row = await house.uploads.create(NewUpload(1000, "a"), "mina")
        await house.uploads.append(row.id, 0, parts(b"x" * 400), "mina")
        house.file(row.id).write_bytes(b"x" * 250)
        with pytest.raises(errors.UploadOffset, match="250"):
            await house.uploads.append(row.id, 400, parts(b"y" * 600), "mina")
        assert (await house.uploads.append(row.id, 250, parts(b"y" * 750), "mina")).whole

    scene(tmp_path, act)


def test_a_disk_that_fills_up_costs_the_last_steps_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The largest file that the system takes here stands for the disk: the same refusal at the same call."""
    monkeypatch.setattr(module, "SYNC_BYTES", 2 * MB)

    async def act(house: House) -> None:
        data = bytes_of(8 * MB)
        row = await house.uploads.create(NewUpload(len(data), "a"), "mina")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5 * MB + 100, hard))
        try:
            with pytest.raises(errors.StorageFull):
                await house.uploads.append(
                    row.id, 0, parts(*(data[at : at + 65_536] for at in range(0, 8 * MB, 65_536))), "mina"
                )
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        row = await house.uploads.info(row.id)
        assert 4 * MB <= row.offset < 5 * MB
        assert house.file(row.id).stat().st_size == row.offset
        row = await house.uploads.append(row.id, row.offset, parts(data[row.offset :]), "mina")
        assert (await house.uploads.path(row.id)).read_bytes() == data

    scene(tmp_path, act)


def test_room_is_left_for_the_show(tmp_path: Path):
    async def act(house: House) -> None:
        with pytest.raises(errors.StorageFull):
            await house.uploads.create(NewUpload(10, "a"), "mina")
        assert not house.folder.exists()

    scene(tmp_path, act, UploadLimits(max_bytes=MB, lasts_s=60, reserve=1 << 60))


def test_what_one_may_keep(tmp_path: Path):
    async def act(house: House) -> None:
        first = await house.uploads.create(NewUpload(600, "a"), "mina")
        with pytest.raises(errors.UploadTooLarge, match="400"):
            await house.uploads.create(NewUpload(401, "a"), "mina")
        await house.uploads.create(NewUpload(100, "a"), "mina")
        with pytest.raises(errors.QuotaExceeded) as refused:
            await house.uploads.create(NewUpload(1, "a"), "mina")
        assert refused.value.retry_after_s > 0
        await house.uploads.create(NewUpload(1000, "a"), "junho")
        await house.uploads.remove(first.id)
        made = await house.operations.add("p1", "render", {}, "mina")
        await house.operations.put_artefacts(made.id, "p1", [NewArtefact("a.mp4", "video/mp4", 700, "00")])
        with pytest.raises(errors.UploadTooLarge, match="200"):
            await house.uploads.create(NewUpload(201, "a"), "mina")

    scene(tmp_path, act, bytes=1000, uploads_open=2)


STEP = st.one_of(
    st.tuples(st.just("bring"), st.integers(0, 4000)),
    st.tuples(st.just("break"), st.integers(0, 4000)),
    st.tuples(st.just("corrupt"), st.integers(1, 4000)),
    st.tuples(st.just("too much"), st.integers(0, 10)),
    st.tuples(st.just("kill"), st.integers(0, 500)),
)


@given(st.lists(STEP, max_size=8))
@settings(max_examples=25)
def test_whatever_happens_the_file_begins_with_what_was_sent(tmp_path_factory: pytest.TempPathFactory, steps):
    data = bytes_of(10_000)

    async def act() -> None:
        folder = tmp_path_factory.mktemp("uploads")
        house = House(folder, LIMITS)
        row = await house.uploads.create(NewUpload(len(data), "a"), "mina")
        for deed, size in steps:
            at = (await house.uploads.info(row.id)).offset
            piece, rest = data[at : at + size], len(data) - at
            if deed == "bring":
                assert (await house.uploads.append(row.id, at, parts(piece), "mina")).offset == at + len(piece)
            elif deed == "break":
                with pytest.raises(ConnectionResetError):
                    await house.uploads.append(row.id, at, parts(piece, ConnectionResetError()), "mina")
            elif deed == "corrupt" and piece:
                with pytest.raises(errors.UploadCorrupt):
                    await house.uploads.append(row.id, at, parts(piece), "mina", checksum=Checksum("sha1", b"0" * 20))
            elif deed == "too much":
                with pytest.raises(errors.UploadTooLarge):
                    await house.uploads.append(row.id, at, parts(bytes(rest), b"!"), "mina")
            elif deed == "kill":
                with house.file(row.id).open("ab") as file:
                    file.write(b"?" * size)
                house = House(folder, LIMITS)
        at = (await house.uploads.info(row.id)).offset
        await house.uploads.append(row.id, at, parts(data[at:]), "mina")
        assert (await house.uploads.path(row.id)).read_bytes() == data

    asyncio.run(act())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("clip.mp4", "clip.mp4"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\0b.mp4", "ab.mp4"),
        ("gpj\u202e4pm.exe", "gpj4pm.exe"),
        ("한글 이름.mp4", "한글 이름.mp4"),
        ("..", "upload"),
        ("", "upload"),
        ("/", "upload"),
        (" \t.mp4", "mp4"),
    ],
)
def test_names_are_made_fit_to_be_shown(name: str, shown: str):
    assert clean(name) == shown


@given(st.text(max_size=400))
def test_no_name_is_too_long_or_turns_the_writing(name: str):
    made = clean(name + ".mp4")
    assert 0 < len(made.encode()) <= MAX_NAME_BYTES
    assert not set(made) & set("/\\\0\u202e\u2066\n")


def test_a_long_name_keeps_its_ending():
    made = clean("가" * 300 + ".mp4")
    assert made.endswith("가.mp4")
    assert MAX_NAME_BYTES - 3 <= len(made.encode()) <= MAX_NAME_BYTES


def test_a_file_that_cannot_be_taken_over_leaves_no_upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def act(house: House) -> None:
        (tmp_path / "film.mp4").write_bytes(bytes_of(1000))

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "no space")

        with monkeypatch.context() as patched:
            patched.setattr(shutil, "move", full)
            with pytest.raises(errors.StorageFull):
                await house.uploads.adopt(tmp_path / "film.mp4", "film.mp4", "mina")
        assert await house.uploads.listed(None, 10) == ([], None)
        assert list(house.folder.iterdir()) == []
        row = await house.uploads.adopt(tmp_path / "film.mp4", "film.mp4", "mina")
        assert (await house.uploads.path(row.id)).read_bytes() == bytes_of(1000)

    scene(tmp_path, act)
