"""The watch over a host's consent: off air within its period, once, and with the reason."""

import asyncio
import datetime
from pathlib import Path

import pytest

from avatar.consent_registry import ConsentRegistry, NewConsent
from stream.errors import HostRefused
from stream.packets import FRAME_SAMPLES
from stream.show.consent_watch import ConsentWatch
from stream.stage.protocol import Media, Speak
from tests.consent_factory import TODAY
from tests.show_theatre import Hall

pytestmark = pytest.mark.unit

DAY = datetime.timedelta(days=1)


class Stage:
    """A show on air with a real person, her registry, and a calendar that the test turns."""

    def __init__(self, folder: Path) -> None:
        self.theatre = Hall(folder / "onmaru.db").ready()
        self.show = self.theatre.show
        self.registry = ConsentRegistry(folder / "consents")
        statement = folder / "signed.txt"
        statement.write_text("signed")
        new = NewConsent("김하나", "온마루", ("live",), TODAY - DAY, TODAY + DAY)
        self.consent = self.registry.add(new, statement).consent
        self.today = TODAY
        self.watch = ConsentWatch(
            lambda day: self.registry.check(self.consent, day), self.show, period_s=0.01, today=lambda: self.today
        )

    def look(self) -> None:
        asyncio.run(self.watch.step())

    def told(self) -> list[tuple[str, object]]:
        events = self.show.events.since(0)
        return [(e.type, e.data.get("reason")) for e in events if e.type.startswith("host.")]


@pytest.fixture
def stage(tmp_path: Path):
    made = Stage(tmp_path)
    yield made
    made.theatre.database.close()


def test_while_it_holds_nothing_happens(stage: Stage):
    stage.look()
    assert stage.theatre.sent(Speak)
    assert stage.show.state == "live"
    assert stage.told() == []


def test_a_revoked_consent_takes_the_host_off_air_and_keeps_her_off(stage: Stage):
    stage.registry.revoke(stage.consent.id, "the contract ended", TODAY)
    stage.look()
    stage.look()
    assert stage.show.state == "paused"
    assert stage.show.refused == "consent revoked"
    assert stage.told() == [("host.refused", "consent revoked")]
    with pytest.raises(HostRefused, match="the contract ended"):
        stage.show.resume()
    assert stage.show.state == "paused"


def test_what_everybody_can_read_names_nobody(stage: Stage):
    stage.registry.revoke(stage.consent.id, "김하나 asked for it", TODAY)
    stage.look()
    assert "김하나" not in str([dict(e.data) for e in stage.show.events.since(0)]) + stage.show.refused


def test_it_ends_with_its_last_day(stage: Stage):
    stage.today = TODAY + DAY
    stage.look()
    assert stage.show.state == "live"
    stage.today += DAY
    stage.look()
    assert stage.show.refused == "consent expired"


def test_a_refused_host_does_not_come_with_a_new_stage_and_says_nothing(stage: Stage):
    stage.today += 9 * DAY
    stage.look()
    stage.show.on_lost("killed")
    stage.theatre.inbox.clear()
    stage.theatre.ready()
    assert stage.show.state == "paused"
    assert stage.theatre.sent(Speak) == []


def test_once_it_holds_again_she_comes_when_the_operator_resumes(stage: Stage):
    statement = stage.registry.folder / stage.consent.statement
    away = statement.rename(statement.with_suffix(".away"))
    stage.look()
    assert stage.show.refused == "statement lost"
    away.rename(statement)
    stage.look()
    assert stage.told() == [("host.refused", "statement lost"), ("host.allowed", None)]
    assert stage.show.state == "paused"
    stage.show.resume()
    stage.show.on_message(Media("high", FRAME_SAMPLES, FRAME_SAMPLES, True, b"face"))
    assert stage.theatre.show.state == "live"


def test_what_cannot_be_checked_is_refused(stage: Stage):
    def broken(day: datetime.date) -> None:
        raise MemoryError("no room")

    asyncio.run(ConsentWatch(broken, stage.show, period_s=1).step())
    assert stage.show.refused == "consent unreadable"
    with pytest.raises(HostRefused, match="no room"):
        stage.show.resume()


def test_it_looks_again_and_again(stage: Stage):
    async def air() -> None:
        watching = asyncio.create_task(stage.watch.run())
        while len(stage.told()) < 1:
            await asyncio.sleep(0.01)
            if not stage.show.refused:
                stage.today = TODAY + 9 * DAY
        watching.cancel()

    asyncio.run(asyncio.wait_for(air(), 20))
    assert stage.show.state == "paused"
