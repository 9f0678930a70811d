"""Operations of dubbing with real workers: killed, stopped, cancelled, begun again; none of them stays behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy.exc import OperationalError

from dubbing import kept_lines
from dubbing.job import Kind
from stream.dubs import operations
from stream.dubs.events import RESET
from stream.dubs.operations import MAX_WAITING
from stream.errors import Busy, OperationUnknown
from stream.store import operations as store
from tests.dub_desk import OneProject, desk, left, running, script, under, until, worker_under

pytestmark = pytest.mark.process

LINES = [f"This is line number {number} of the script, and it is said once." for number in range(40)]


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """No test leaves a process behind."""
    before = running()
    yield
    assert left(before) == []


def phrases(data: Path) -> dict[str, int]:
    """What was spoken and kept, with its place on the disk: what is written again has another."""
    return {path.name: path.stat().st_ino for path in (data / "dubs/p1/cache/speech").glob("*.phrase")}


@pytest.mark.parametrize("who", ["worker", "keeper"])
def test_a_worker_that_is_killed_in_the_middle_costs_a_line_at_most(tmp_path: Path, who: str):
    material = OneProject(script(*LINES))

    async def go() -> None:
        async with desk(tmp_path, material) as made:
            row = await made.operations.start("p1", "speak", {}, "tester")
            await made.until_said(4)
            keeper = made.workers.pids[0]
            (worker_under(keeper) if who == "worker" else psutil.Process(keeper)).kill()
            await until(lambda: made.workers.pids != [keeper])
            before, said = phrases(tmp_path), {line.id for line in material.lines}
            row = await made.operations.wait(row.id, 60)
            assert (row.state, row.attempts) == ("done", 2)
            after = phrases(tmp_path)
            assert before.items() <= after.items(), "what was spoken before is not spoken again"
            assert len(before) >= len(said)
            assert {line.id for line in material.lines} == {f"c{number}" for number in range(len(LINES))}
            assert len(after) == len(LINES)

    asyncio.run(go())


def test_a_worker_that_is_killed_each_time_is_given_up_with_a_name(tmp_path: Path):
    async def go() -> None:
        async with desk(tmp_path, OneProject(script(*LINES))) as made:
            row = await made.operations.start("p1", "speak", {}, "tester")
            for attempt in range(1, 4):
                await until(
                    lambda attempt=attempt: made.operations.body(row)["id"] and _attempts(made, row.id) == attempt
                )
                await until(lambda: bool(made.workers.pids))
                worker_under(made.workers.pids[0]).kill()
            row = await made.operations.wait(row.id, 60)
            told = made.operations.body(row)
            assert (row.state, row.attempts, told["error"]["type"]) == ("failed", 3, "worker-lost")
            assert (await made.done("preview", clip="c0")).state == "done", "the next one has a worker again"

    asyncio.run(go())


def _error(row: store.OperationRow) -> str:
    """The name of why it failed."""
    return json.loads(row.error or "{}").get("type", "")


def _attempts(made, operation: str) -> int:
    row = made.database.run_now(lambda session: session.get(store.OperationRow, operation))
    return row.attempts if row.state == "running" else 0


def test_cancelling_ends_what_runs_and_what_waits(tmp_path: Path):
    async def go() -> None:
        async with desk(tmp_path, OneProject(script(*LINES))) as made:
            first = await made.operations.start("p1", "render", {"outputs": ["wav"]}, "tester")
            second = await made.operations.start("p1", "render", {"outputs": ["srt"]}, "tester")
            await until(lambda: bool(phrases(tmp_path)))
            keeper = made.workers.pids[0]
            below = under(keeper)
            assert (await made.operations.cancel(second.id)).state == "cancelled"
            async with asyncio.timeout(5):
                assert (await made.operations.cancel(first.id)).state == "cancelled"
            assert not [process for process in below if process.is_running()]
            assert (await made.operations.cancel(first.id)).state == "cancelled", "a second time changes nothing"
            assert not list((tmp_path / "dubs/p1/renders").iterdir())
            assert not list((tmp_path / "dubs/p1/work").iterdir())
            with pytest.raises(OperationUnknown):
                await made.operations.cancel("none")

    asyncio.run(go())


def test_one_that_is_cancelled_before_its_first_step_holds_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def go() -> None:
        async with desk(tmp_path, OneProject(script(*LINES))) as made:
            first = await made.operations.start("p1", "render", {"outputs": ["srt"]}, "tester")
            second = await made.operations.start("p1", "render", {"outputs": ["srt"]}, "tester")
            known = made.operations.get

            async def get(operation: str) -> store.OperationRow:
                row = await known(operation)
                if row.state == "queued":  # its turn comes at this very moment
                    made.operations.places = replace(made.operations.places, heavy=2)
                    made.operations._begin_next()
                return row

            monkeypatch.setattr(made.operations, "get", get)
            assert (await made.operations.cancel(second.id)).state == "cancelled"
            assert (await made.operations.cancel(first.id)).state == "cancelled"
            assert made.operations._open() == []

    asyncio.run(go())


def test_one_whose_store_failed_can_be_cancelled_and_else_has_its_turn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(operations, "_STORE_S", 0.5)

    async def go() -> None:
        async with desk(tmp_path, OneProject(script(*LINES[:2]))) as made:
            change, failing = made.operations.store.change, ["running"]

            async def broken(operation: str, **fields: Any) -> store.OperationRow | None:
                if fields["state"] in failing:
                    raise OperationalError("UPDATE", {}, OSError("disk I/O error"))
                return await change(operation, **fields)

            async def rests() -> store.OperationRow:
                row = await made.operations.start("p1", "render", {"outputs": ["srt"]}, "tester")
                await until(lambda: row.id in made.operations._resting)
                return row

            monkeypatch.setattr(made.operations.store, "change", broken)
            first = await rests()
            assert (await made.operations.cancel(first.id)).state == "cancelled"
            assert made.operations._open() == []
            second = await rests()
            failing.append("cancelled")
            with pytest.raises(OperationalError):
                await made.operations.cancel(second.id)
            failing.clear()
            assert (await made.operations.wait(second.id, 60)).state == "done", "its cancelling was not written"
            assert (await made.operations.get(first.id)).state == "cancelled"

    asyncio.run(go())


def test_one_that_stands_still_is_ended_and_says_so(tmp_path: Path):
    async def go() -> None:
        async with desk(tmp_path, OneProject(script(*LINES)), silent_s=2.0) as made:
            row = await made.operations.start("p1", "speak", {}, "tester")
            await made.until_said(1)
            worker_under(made.workers.pids[0]).send_signal(signal.SIGSTOP)
            row = await made.operations.wait(row.id, 60)
            assert (row.state, _error(row)) == ("failed", "worker-hung")

    asyncio.run(go())


def test_limits_have_names(tmp_path: Path):
    async def go() -> None:
        cases: list[tuple[dict[str, Any], Kind, dict[str, Any], str]] = [
            ({"memory_bytes": 20 << 20}, "preview", {"clip": "c0"}, "out-of-memory"),
            ({"file_bytes": 100_000}, "render", {"outputs": ["wav"]}, "disk-full"),
            ({"cpu_s": 1}, "render", {"outputs": ["mp4"]}, "out-of-time"),
        ]
        for limits, kind, params, name in cases:
            async with desk(tmp_path / name, OneProject(script(*LINES)), **limits) as made:
                row = await made.done(kind, **params)
                assert (row.state, _error(row), row.attempts) == ("failed", name, 1)

    asyncio.run(go())


def test_a_server_that_is_killed_goes_on_at_its_next_start(tmp_path: Path):
    code = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom tests.dub_desk import *\n"
        f"async def go():\n    material = OneProject(script(*{LINES!r}))\n"
        "    async with desk(Path(sys.argv[1]), material) as made:\n"
        "        row = await made.operations.start('p1', 'speak', {}, 'tester')\n"
        "        await made.until_said(3)\n        print(row.id, flush=True)\n        await asyncio.sleep(60)\n"
        "asyncio.run(go())\n"
    )
    server = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    operation = server.stdout.readline().strip()
    below = under(server.pid)
    server.kill()
    server.wait()
    server.stdout.close()
    gone, stayed = psutil.wait_procs(below, 10)
    assert gone
    assert not stayed, "workers and voices end with their server"
    before = phrases(tmp_path)
    material = OneProject(script(*LINES))

    async def go() -> None:
        async with desk(tmp_path, material) as made:
            row = await made.operations.wait(operation, 60)
            assert (row.state, row.attempts) == ("done", 2)
            assert len(before) >= 3
            assert before.items() <= phrases(tmp_path).items()

    asyncio.run(go())


def test_a_server_that_ends_in_peace_costs_no_attempt(tmp_path: Path):
    async def go() -> None:
        material = OneProject(script(*LINES))
        async with desk(tmp_path, material) as made:
            row = await made.operations.start("p1", "speak", {}, "tester")
            await made.until_said(1)
        async with desk(tmp_path, material) as made:
            row = await made.operations.wait(row.id, 60)
            assert (row.state, row.attempts) == ("done", 1)

    asyncio.run(go())


def test_previews_share_a_worker_and_leave_the_newest_files(tmp_path: Path):
    async def go() -> None:
        async with desk(tmp_path, OneProject(script(*LINES))) as made:
            pids, spare = set(), None
            for number in range(3):
                row = await made.done("preview", clip=f"c{number}")
                assert row.state == "done"
                files = await made.operations.store.artefacts([row.id])
                assert made.operations.file(files[0]).read_bytes()[:4] == b"RIFF"
                found = kept_lines.newest(made.places.cache("p1"), "", f"c{number}")
                assert found is not None
                assert found[1] == 1
                await until(lambda: made.workers.spare_pid is not None)
                spare = made.workers.spare_pid
                pids.add(spare)
            assert len(pids) <= 2, "the first one's worker, or the one that was made ready beside it, does the others"
            assert spare is not None
            os.kill(spare, signal.SIGKILL)
            assert (await made.done("preview", clip="c3")).state == "done"

    asyncio.run(go())


def test_a_look_passes_a_render_in_the_queue_and_too_many_are_refused(tmp_path: Path):
    async def go() -> None:
        async with desk(tmp_path, OneProject(script(*LINES))) as made:
            start = made.operations.start
            renders = [await start("p1", "render", {"outputs": ["srt"]}, "t") for _ in range(MAX_WAITING - 1)]
            look = await start("p1", "probe", {}, "t")
            with pytest.raises(Busy):
                await start("p1", "probe", {}, "t")
            ended = await made.operations.wait(look.id, 60)
            assert ended.state == "failed", "a script over a colour has nothing to look at"
            last = await made.operations.get(renders[-1].id)
            assert last.state == "queued"
            await made.operations.forget("p1")
            assert not (tmp_path / "dubs/p1").exists()

    asyncio.run(go())


def test_events_are_replayed_from_the_store_and_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def go() -> None:
        async with desk(tmp_path, OneProject(script(*LINES[:3]))) as made:
            events = made.operations.events
            live = asyncio.create_task(_take(events.follow("p1", None), 6))
            await asyncio.sleep(0)
            await made.done("preview", clip="c0")
            kept = await made.operations.store.events("p1", 0)
            assert [event.kind for event in kept] == ["operation", "operation", "line", "operation"]
            await made.operations.event("p1", "project", {"revision": 7})
            await made.operations.event("other", "project", {"revision": 1})
            await made.operations.event("p1", "project", {"revision": 8})
            seen = [event for event in await live if event.id is not None]
            assert [event.id for event in seen] == [1, 2, 3, 4, 5, 7]
            again = await _take(events.follow("p1", kept[1].id), 4)
            assert [event.id for event in again] == [3, 4, 5, 7], "what was missed, and nothing twice"
        async with desk(tmp_path, OneProject(script(*LINES[:3]))) as made:
            again = await _take(made.operations.events.follow("p1", 5), 1)
            assert json.loads(again[0].data) == {"revision": 8}, "after a restart too"
            ahead = await _take(made.operations.events.follow("p1", 5_000), 1)
            assert ahead[0].kind == RESET, "who saw more than there is, saw another store"
            monkeypatch.setattr(store, "MAX_EVENTS", 10)
            for number in range(150):
                await made.operations.event("p1", "project", {"revision": number})
            assert len(await made.operations.store.events("p1", 0)) <= 110
            monkeypatch.setattr("stream.dubs.events.MAX_EVENTS", 10)
            assert (await _take(made.operations.events.follow("p1", 1), 1))[0].kind == RESET

    asyncio.run(go())


async def _take(events: AsyncGenerator[store.Event, None], count: int) -> list[store.Event]:
    found = []
    async with asyncio.timeout(60):
        async for event in events:
            found.append(event)
            if len(found) == count:
                break
    await events.aclose()
    return found


def test_one_whose_end_could_not_be_told_has_ended_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(operations, "_STORE_S", 0.1)

    async def go() -> None:
        async with desk(tmp_path, OneProject(script(LINES[0])), heavy=0) as made:
            row = await made.operations.start("p1", "render", {"outputs": ["srt"]}, "tester")
            add = made.operations.events.add

            async def broken(project: str, kind: str, data: Any) -> Any:
                if any(each.get("state") == "cancelled" for each in data):
                    raise OperationalError("INSERT", {}, OSError("disk I/O"))
                return await add(project, kind, data)

            monkeypatch.setattr(made.operations.events, "add", broken)
            assert (await made.operations.cancel(row.id)).state == "cancelled"
            await asyncio.sleep(0.5)
            assert (await made.operations.get(row.id)).state == "cancelled"
            assert made.operations._waiting == [], "it has no turn again"

    asyncio.run(go())
