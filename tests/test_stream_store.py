"""The as-aired log: what was said is on disk, whatever happens to the file."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from stream.store.aired import Aired, AiredLog
from stream.store.db import Database, sqlite_url
from stream.store.shows import ShowStore

pytestmark = pytest.mark.unit


def row(line_id: str, show: str = "demo") -> Aired:
    return Aired(
        line_id, show, line_id, "typed", "ko", "안녕하세요.", None, 1000.0, 11.25, 12.5, 1.25, True, "안녕하세요."
    )


def opened(path: Path) -> tuple[Database, AiredLog]:
    database = Database(sqlite_url(path))
    return database, AiredLog(database)


def write(log: AiredLog, *line_ids: str) -> None:
    async def go() -> None:
        store = ShowStore(log._database)
        await asyncio.gather(*(store.save([row(i)]) for i in line_ids))

    asyncio.run(go())


def read(path: Path, show: str = "demo", limit: int = 100) -> list[str]:
    database, log = opened(path)
    try:
        return [line.line_id for line in asyncio.run(log.newest(show, limit))]
    finally:
        database.close()


def test_rows_outlive_the_process_newest_first(tmp_path: Path):
    path = tmp_path / "new" / "onmaru.db"
    database, log = opened(path)
    for k in range(5):
        write(log, f"l{k}")
    database.close()
    assert read(path) == ["l4", "l3", "l2", "l1", "l0"]
    assert read(path, limit=2) == ["l4", "l3"]
    assert read(path, show="other") == []


def test_writes_at_once_are_all_kept(tmp_path: Path):
    path = tmp_path / "onmaru.db"
    database, log = opened(path)
    write(log, *(f"l{k}" for k in range(50)))
    database.close()
    assert sorted(read(path)) == sorted(f"l{k}" for k in range(50))


@pytest.mark.parametrize("deed", ["renamed", "deleted", "replaced"])
def test_a_file_that_goes_is_made_anew_and_the_row_is_in_it(tmp_path: Path, deed: str):
    path = tmp_path / "onmaru.db"
    database, log = opened(path)
    write(log, "before")
    if deed == "deleted":
        path.unlink()
    else:
        path.rename(tmp_path / "old.db")
    if deed == "replaced":
        path.write_bytes(b"")
    write(log, "after")
    database.close()
    assert read(path) == ["after"]
    if deed != "deleted":
        assert read(tmp_path / "old.db") == ["before"]


def test_a_file_that_is_no_database_is_an_error_and_the_next_row_after_its_repair_is_kept(tmp_path: Path):
    path = tmp_path / "onmaru.db"
    database, log = opened(path)
    write(log, "before")
    path.unlink()
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(SQLAlchemyError):
        write(log, "lost")
    path.unlink()
    write(log, "after")
    database.close()
    assert read(path) == ["after"]


def test_an_older_file_gains_the_columns_that_it_lacks_and_keeps_its_rows(tmp_path: Path):
    path = tmp_path / "onmaru.db"
    database, log = opened(path)
    write(log, "before")
    database.run_now(lambda session: session.execute(text("ALTER TABLE aired_line DROP COLUMN product_id")))
    database.close()
    database, log = opened(path)
    write(log, "after")
    database.close()
    assert read(path) == ["after", "before"]


def test_work_that_fails_leaves_nothing_behind(tmp_path: Path):
    path = tmp_path / "onmaru.db"
    database, log = opened(path)
    write(log, "before")

    def half(session: Session) -> None:
        session.execute(text("DELETE FROM aired_line"))
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        database.run_now(half)
    database.close()
    assert read(path) == ["before"]
