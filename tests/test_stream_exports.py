"""What was said, as files: JSON, captions, and a film made again."""

import asyncio
from dataclasses import replace
from pathlib import Path

import av
import msgspec
import pytest
from click.testing import CliRunner

from stream import exports
from stream.cli import main
from stream.show.cards import card
from stream.store.aired import Aired, AiredLine, AiredLog, Details
from stream.store.db import Database, sqlite_url
from stream.store.shows import ShowStore
from tests.show_theatre import SAMPLE

CARD = msgspec.to_builtins(card(SAMPLE.product("p05"), "en"))
FIRST = Aired(
    "1-1", "demo", "l1", "price", "en", "Hello there. It is $19.90.", "p05", 1000.0, 2.0, 5.0, 3.0, True,
    "Hello there. It is $19.90.", details=Details(voice="espeak:en-us", card=CARD, sentences_s=(3.25,), host="harin"),
)  # fmt: skip
CUT = replace(
    FIRST, airing="1-2", line_id="l2", start_s=6.0, at_s=7.5, complete=False, heard="Good",
    text="Good evening to you --> all <b>.", details=Details(emotion="delighted", voice="mime"),
)  # fmt: skip
NEXT_RUN = replace(
    FIRST, airing="2-1", line_id="l3", began=1100.0, start_s=1.0, at_s=3.0, text="<b> & --> on.",
    heard="<b> & --> on.", details=Details(),
)  # fmt: skip


def stored(path: Path, *rows: Aired) -> list[AiredLine]:
    database = Database(sqlite_url(path))

    async def go() -> list[AiredLine]:
        await ShowStore(database).save(rows)
        return await AiredLog(database).whole("demo")

    try:
        return asyncio.run(go())
    finally:
        database.close()


@pytest.mark.unit
def test_captions_are_timed_from_the_first_line_over_all_processes(tmp_path: Path):
    rows = stored(tmp_path / "onmaru.db", FIRST, CUT, NEXT_RUN)
    assert exports.as_vtt(rows).split("\n\n") == [
        "WEBVTT",
        "l1.0\n00:00:00.000 --> 00:00:01.250\nHello there.",
        "l1.1\n00:00:01.250 --> 00:00:03.000\nIt is $19.90.",
        "l2.0\n00:00:04.000 --> 00:00:05.500\nGood",
        "l3.0\n00:01:39.000 --> 00:01:41.000\n&lt;b&gt; &amp; → on.\n",
    ]


@pytest.mark.unit
def test_each_line_tells_its_proofs(tmp_path: Path):
    claim = {"kind": "price", "value": "$19.90", "fact_id": "p05.price"}
    details = Details(claims=(claim,), approver="Ara", revision=3)
    (row,) = exports.as_rows(stored(tmp_path / "onmaru.db", replace(FIRST, details=details)))
    assert row["claims"] == [claim]
    assert (row["approver"], row["catalogue_revision"]) == ("Ara", 3)
    assert (row["start_s"], row["end_s"]) == (0.0, 3.0)


@pytest.mark.unit
def test_rows_of_an_older_program_are_exported_too(tmp_path: Path):
    (row,) = stored(tmp_path / "onmaru.db", FIRST)
    for name in ("began", "start_s", "heard", "details"):
        setattr(row, name, None)
    assert exports.as_rows([row])[0]["heard"] == FIRST.text
    assert exports.as_vtt([row]).count("-->") == 2


@pytest.mark.unit
def test_nothing_said_is_no_caption():
    assert exports.as_vtt([]) == "WEBVTT\n"


@pytest.mark.media
def test_a_show_is_rendered_again_from_its_log(tmp_path: Path):
    stored(tmp_path / "onmaru.db", FIRST, CUT, replace(FIRST, airing="1-3", heard="", complete=False))
    film = tmp_path / "again.mp4"
    command = ["rerender", "--data", str(tmp_path), "-o", str(film), "--size", "320x180"]
    ended = CliRunner().invoke(main, command)
    assert ended.exit_code == 0, ended.output
    assert "mime cannot speak here" in ended.output
    with av.open(str(film)) as container:
        assert container.duration is not None
        assert 2.5 < container.duration / 1e6 < 12
        assert container.streams.video[0].width == 320


@pytest.mark.unit
def test_a_log_that_is_not_there_is_said_with_advice(tmp_path: Path):
    ended = CliRunner().invoke(main, ["rerender", "--data", str(tmp_path), "-o", str(tmp_path / "x.mp4")])
    assert ended.exit_code == 1
    assert "--data" in ended.output
    stored(tmp_path / "onmaru.db", FIRST)
    command = ["rerender", "--data", str(tmp_path), "--show", "other", "-o", str(tmp_path / "x.mp4")]
    assert "no line of the show 'other'" in CliRunner().invoke(main, command).output
