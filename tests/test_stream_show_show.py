"""A show with its stage played by the test: what outlives a stage, and what reaches the log."""

import asyncio
from pathlib import Path

import pytest

from script import catalogue as catalogues
from script.types import Line
from stream.clock import ManualClock
from stream.packets import AAC_SAMPLES, FRAME_SAMPLES, OPUS_SAMPLES, Packet
from stream.show.director import Lines
from stream.show.show import Show
from stream.slate import Slate
from stream.stage.protocol import LineEnded, LineStarted, Listen, Media, Ready, SetVoice, Speak, VoiceChanged
from stream.store.aired import AiredLog
from stream.store.db import Database, sqlite_url

pytestmark = pytest.mark.unit

SLATE = Slate(
    (Packet("high", 0, FRAME_SAMPLES, True, b"slate"),),
    (Packet("low", 0, FRAME_SAMPLES, True, b"slate"),),
    Packet("audio", 0, OPUS_SAMPLES, True, b"quiet"),
    Packet("aac", 0, AAC_SAMPLES, True, b"quiet"),
)


class Theatre:
    """A show, its stage's inbox, and its log."""

    def __init__(self, path: Path) -> None:
        self.inbox: list = []
        self.database = Database(sqlite_url(path))
        self.aired = AiredLog(self.database)
        plan = Lines([Line(f"p{n}", f"line {n}.", "en", "hook") for n in range(20)])
        catalogue = catalogues.load(catalogues.SAMPLE)
        self.clock = ManualClock()
        self.show = Show("demo", catalogue, plan, SLATE, self.clock, self.aired, lambda packet: None, self._send)

    def _send(self, message) -> bool:
        self.inbox.append(message)
        return True

    def ready(self) -> "Theatre":
        self.show.on_message(Ready("harin", 1280, 720, {"ko": "espeak:ko", "en": "espeak:en-us"}, "cpu"))
        self.show.on_message(Media("high", 0, FRAME_SAMPLES, True, b"face"))
        return self

    def sent(self, kind: type) -> list:
        return [m for m in self.inbox if isinstance(m, kind)]

    def events(self) -> list[str]:
        return [e.type for e in self.show.events.since(0)]


@pytest.fixture
def theatre(tmp_path: Path):
    made = Theatre(tmp_path / "onmaru.db")
    yield made
    made.database.close()


def test_the_operators_voice_outlives_a_stage(theatre: Theatre):
    theatre.ready().show.set_voice("en", "flite:slt")
    theatre.show.on_lost("killed")
    theatre.inbox.clear()
    theatre.ready()
    assert theatre.sent(SetVoice) == [SetVoice("en", "flite:slt")]


def test_listening_outlives_a_stage_until_it_is_switched_off(theatre: Theatre):
    for on in (True, False):
        theatre.ready().show.listen(on)
        assert theatre.sent(Listen)[-1] == Listen(on)
        theatre.show.on_lost("killed")
        theatre.inbox.clear()
        theatre.ready()
        assert theatre.sent(Listen) == [Listen(True)] * on


def test_a_voice_that_did_not_open_is_not_asked_for_again(theatre: Theatre):
    theatre.ready().show.set_voice("en", "flite:slt")
    theatre.show.on_message(VoiceChanged("en", "espeak:en-us", "kept: it did not open"))
    theatre.show.on_lost("killed")
    theatre.inbox.clear()
    theatre.ready()
    assert theatre.sent(SetVoice) == []


def test_rows_that_wait_at_the_end_are_written(theatre: Theatre):
    theatre.ready()
    first = theatre.sent(Speak)[0].line_id
    theatre.show.on_message(LineStarted(first, 0))
    theatre.show.on_message(LineEnded(first, 48_000, 48_000, True, "line 0."))
    asyncio.run(theatre.show.finish_log())
    assert [row.line_id for row in asyncio.run(theatre.aired.newest("demo"))] == [first]


def test_a_log_that_cannot_be_written_is_told_and_counted(theatre: Theatre, tmp_path: Path):
    theatre.ready()
    (tmp_path / "onmaru.db").unlink()
    (tmp_path / "onmaru.db").write_bytes(b"no database " * 1000)
    first = theatre.sent(Speak)[0].line_id
    theatre.show.on_message(LineStarted(first, 0))
    theatre.show.on_message(LineEnded(first, 48_000, 48_000, True, "line 0."))
    asyncio.run(theatre.show.finish_log())
    assert theatre.show.unlogged == 1
    assert theatre.events()[-1] == "store.failed"
    assert theatre.show.state == "live"


def test_a_kill_before_the_stage_is_ready_holds_until_resume(theatre: Theatre):
    theatre.show.kill()
    theatre.ready()
    assert [e.data.get("state") for e in theatre.show.events.since(0)] == ["paused"]
    assert theatre.sent(Speak) == []
    theatre.show.resume()
    theatre.show.on_message(Media("high", FRAME_SAMPLES, FRAME_SAMPLES, True, b"face"))
    assert theatre.show.state == "live"
    assert [m.line_id for m in theatre.sent(Speak)] == ["p0", "p1"]


def test_lines_of_a_lost_stage_are_spoken_by_the_next(theatre: Theatre):
    theatre.ready()
    theatre.show.on_message(LineStarted("p0", 0))
    theatre.show.on_lost("killed")
    assert theatre.show.state == "recovering"
    theatre.inbox.clear()
    theatre.ready()
    spoken = theatre.sent(Speak)
    assert [m.line_id for m in spoken] == ["p0", "p1"]
    assert "stage.restarted" in theatre.events()
