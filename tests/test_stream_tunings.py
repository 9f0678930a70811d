"""Voices tuned at the console's wish: what is refused, what is told, and one that is checked, stopped, gone on with."""

import asyncio
import csv
import datetime
import importlib.util
import io
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from avatar.consent import Scope
from avatar.consent_registry import ConsentRegistry, NewConsent
from dubbing.confine import MEMORY
from stream import background_command, tunings
from stream.cli_tune import tune
from stream.errors import (
    Busy,
    RecordingsUnknown,
    StorageFull,
    StreamError,
    TuningHeld,
    TuningMissing,
    TuningUnfit,
    TuningUnknown,
)
from stream.settings import Settings
from stream.tunings import NewTuning, Run, Tuning, Tunings, tune_arguments
from tests.live_server import LiveServer
from tests.tuned_voice import voice
from tests.voice_recordings import keep, record
from tts.espnet_worker import NEEDED
from tts.tuning import voice_folder
from tts.tuning.bases import bases
from tts.tuning.course import courses
from tts.tuning.findings import MAX_ROWS, Row, read_table
from tts.tuning.order import Order, Work

NEURAL = all(importlib.util.find_spec(name) for name in NEEDED)
ORDER = Order("mina", "미나", "en", "private", "/recordings", "abc", size="toy", epochs=3)


def consent(data: Path, scope: Scope = "voice") -> str:
    statement = data / "signed.txt"
    statement.write_text(f"I agree to {scope}.")
    day = datetime.date.today()
    new = NewConsent("Mina", "Onmaru", (scope,), day, day + datetime.timedelta(30))
    return ConsentRegistry(data / "consents").add(new, statement).consent.id


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with empty recordings called mina, on a server that has what tuning needs."""
    monkeypatch.setenv("ONMARU_DATA", str(tmp_path))
    monkeypatch.delenv("ONMARU_MODELS", raising=False)
    monkeypatch.setattr(tunings, "missing", lambda: "")
    (tmp_path / "voice-recordings" / "mina").mkdir(parents=True)
    return tmp_path


def settings(data: Path, reserve: int = 0) -> Settings:
    return Settings(data=data, disk_reserve_mb=reserve)


def wanted(data: Path) -> NewTuning:
    return NewTuning("mina", "미나", "en", consent(data), "mina", size="toy", epochs=2)


# ---------------------------------------------------------------------- words
@pytest.mark.unit
def test_no_value_of_an_order_is_taken_for_an_option(tmp_path: Path):
    odd = replace(ORDER, title="--fresh", consent="-x", licence="--data=/elsewhere", source="--help")
    arguments = tune_arguments(odd, tmp_path, only_check=True)
    assert arguments[:2] == ["voice", "tune"]
    parsed = tune.make_context("tune", arguments[2:]).params
    assert (parsed["title"], parsed["consent_id"], parsed["licence"]) == ("--fresh", "-x", "--data=/elsewhere")
    assert (parsed["recordings"], parsed["data"]) == (Path("--help"), tmp_path)
    assert (parsed["fresh"], parsed["only_check"], parsed["base"], parsed["epochs"]) == (False, True, "", 3)


@pytest.mark.unit
def test_how_far_it_is_is_read_out_of_what_the_program_says():
    run = Run(ORDER, "minji")
    assert (run.stage, run.share) == ("checking", 0.0)
    seen = []
    for line in (
        "checked: 10 of 40",
        "40 of 40 recordings are usable: 3.0 minutes of speech.",
        "checked: 40 of 40",
        "prepared: 20 of 40",
        "prepared: 40 of 40",
        "epoch 2 of 3: dur_loss 1.00; kl 2; 3 h 20 min left",
        "epoch 3 of 3: mel_loss 1.00; 0 s left",
    ):
        run.read(line)
        seen.append((run.stage, round(run.share, 2), run.left))
    assert seen == [
        ("checking", 0.25, ""),
        ("checking", 0.25, ""),
        ("preparing", 0.0, ""),
        ("preparing", 0.5, ""),
        ("training", 0.0, ""),
        ("training", 0.67, "3 h 20 min"),
        ("finishing", 0.0, ""),
    ]
    only = Run(ORDER, "minji", only_check=True)
    only.read("checked: 4 of 4")
    assert (only.stage, only.share) == ("checking", 1.0)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("status", "lines", "state", "reason"),
    [
        (0, ["checked: 4 of 4"], "done", ""),
        (1, ["noise", "Error: It failed:", "no room", "on the disk"], "failed", "It failed:\nno room\non the disk"),
        (1, ["Traceback (most recent call last):", "ValueError: odd", ""], "failed", "ValueError: odd"),
        (137, [], "failed", "its process ended (status 137)"),
    ],
)  # fmt: skip
def test_why_one_failed_is_told(status: int, lines: list[str], state: str, reason: str):
    run = Run(ORDER, "minji")
    for line in lines:
        run.read(line)
    run.ended(status, 3 << 30)
    assert (run.state, run.reason) == (state, reason)


@pytest.mark.unit
def test_findings_are_read_again_the_worst_first(tmp_path: Path):
    table = tmp_path / "findings.csv"
    assert read_table(table) is None
    with table.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["recording", "seconds", "LUFS", "speech over noise dB", "severity", "what", "advice"])
        rows.writerow(["a", "30.00", "-20", "40", "good", "", ""])
        rows.writerow(["b", "12.00", "-20", "40", "note", "8 bits a sample", "it hisses"])
        rows.writerow(["b", "12.00", "-20", "40", "refused", "no transcript", "write it"])
        rows.writerow(["c", "odd", "", "", "mended", "2 channels", "they are mixed to one"])
        rows.writerows([["d", "30.00", "", "", "note", str(k), ""] for k in range(MAX_ROWS)])
    found = read_table(table)
    assert found is not None
    assert (found.recordings, found.usable, found.minutes, found.more) == (4, 3, 1.0, 3)
    assert found.rows[:2] == (
        Row("b", "refused", "no transcript", "write it"),
        Row("c", "mended", "2 channels", "they are mixed to one"),
    )
    for broken in (b"\xff\xfe\x00", b"one\n", b'recording,severity\n"' + b"x" * 200_000):
        table.write_bytes(broken)
        told = read_table(table)
        assert told is None or told.rows == ()


@pytest.mark.unit
def test_only_vits_voices_that_are_fed_the_same_phones_can_be_tuned_from(tmp_path: Path):
    def voice(name: str, frontend: str, config: str) -> None:
        folder = tmp_path / "voices" / name
        folder.mkdir(parents=True)
        (folder / "config.yaml").write_text(config)
        (folder / "model.pth").write_bytes(b"x")
        (folder / "voice.toml").write_text(
            f'format = 1\ntitle = "{name.title()}"\nlanguages = ["en"]\nlicence = "x"\ncheckpoint = "model.pth"\n'
            f'sha256 = "{"0" * 64}"\nsample_rate = 22050\nfrontend = "{frontend}"\n'
        )

    assert bases(tmp_path) == []
    voice("anna", "espeak:en-us", "tts: vits")
    voice("hana", "espeak:ko", "tts: vits")
    voice("jets", "espeak:en-us", "tts: jets")
    voice("own", "espnet", "tts: vits")
    voice("odd", "espeak:ko", "[")
    (tmp_path / "voices" / "empty").mkdir()
    assert [(base.name, base.title, base.lang) for base in bases(tmp_path)] == [
        ("anna", "Anna", "en"),
        ("hana", "Hana", "ko"),
    ]


# ---------------------------------------------------------------------- what is refused
def refused(data: Path, new: NewTuning, kind: type[StreamError], why: str, reserve: int = 0) -> None:
    async def go() -> None:
        with pytest.raises(kind, match=why):
            await Tunings(settings(data, reserve)).begin(new, "minji")

    asyncio.run(go())


@pytest.mark.unit
def test_what_cannot_be_made_is_refused_and_leaves_nothing(data: Path, monkeypatch: pytest.MonkeyPatch):
    face = consent(data, "dubbing")
    new = wanted(data)
    refused(data, replace(new, recordings="../consents"), RecordingsUnknown, "no folder")
    refused(data, replace(new, consent=face), TuningUnfit, "not for voice")
    refused(data, replace(new, consent="0123456789ab"), TuningUnfit, "no consent has the id")
    refused(data, replace(new, name="../up"), TuningUnfit, "no name for a voice")
    refused(data, replace(new, base="nobody"), TuningUnfit, "cannot be tuned to en; these can: none")
    refused(data, replace(new, epochs=0), TuningUnfit, "Epochs")
    refused(data, new, StorageFull, "room", reserve=1_000_000)
    (data / "models" / "voices" / "mina").mkdir(parents=True)
    refused(data, new, TuningUnfit, "a voice called mina is there already; give another name")
    monkeypatch.setattr(tunings, "missing", lambda: "espnet2")
    refused(data, replace(new, name="jun"), TuningMissing, "make neural")
    assert courses(data / "models") == []


@pytest.mark.unit
def test_one_at_a_time_and_what_was_begun_is_not_begun_again(data: Path):
    work = Work(data / "models" / "tuning" / "mina")
    work.take_up(ORDER)
    work.prepared.write_text("{}")
    new = wanted(data)
    refused(data, new, TuningUnfit, "begun before: go on with it, or forget it first")
    with work.held():
        refused(data, replace(new, name="jun"), Busy, "the command")


@pytest.mark.unit
def test_only_what_does_not_run_is_forgotten_and_goes_on(data: Path):
    models, rooms = data / "models", Tunings(settings(data))
    work = Work(models / "tuning" / "mina")
    work.take_up(ORDER)

    async def go() -> None:
        for act in (rooms.stop, rooms.forget, rooms.findings, rooms.get):
            with pytest.raises(TuningUnknown):
                await act("../mina")
        with pytest.raises(TuningUnfit, match="forget it"):  # nobody said how far it is to go
            await rooms.resume("mina", "minji")
        with work.held():
            with pytest.raises(TuningHeld, match="Ctrl-C"):
                await rooms.stop("mina")
            with pytest.raises(TuningHeld):
                await rooms.forget("mina")
        work.set_aim(3)
        with pytest.raises(TuningUnfit, match="no consent"):  # asked for anew
            await rooms.resume("mina", "minji")
        work.progress.write_text('{"epoch": 3}')
        with pytest.raises(TuningUnfit, match="3 epochs are done already"):
            await rooms.resume("mina", "minji", 3)
        assert await rooms.list() == [await rooms.get("mina")]
        assert (await rooms.get("mina")).state == "stopped"
        await rooms.forget("mina")

    asyncio.run(go())
    assert courses(models) == []


@pytest.mark.unit
def test_the_state_is_what_the_files_say_and_what_this_server_knows_besides(data: Path):
    work = Work(data / "models" / "tuning" / "mina")
    work.take_up(ORDER)

    def states(run: Run | None) -> list[str]:
        return [Tuning(each, run).state for each in courses(data / "models")]

    assert states(None) == ["stopped"]
    work.findings.write_text("recording\n")
    assert states(None) == ["checked"]
    assert states(Run(ORDER, "m")) == ["running"]
    assert states(Run(ORDER, "m", only_check=True)) == ["checking"]
    assert states(Run(ORDER, "m", state="failed")) == ["failed"]
    assert states(Run(ORDER, "m", state="stopped")) == ["checked"]
    work.progress.write_text('{"epoch": 1}')
    assert states(Run(ORDER, "m", state="stopped")) == ["stopped"]
    with work.held():
        assert states(Run(ORDER, "m", state="failed")) == ["running"], "somebody else works on it now"


@pytest.mark.unit
def test_one_that_was_to_train_on_and_ended_before_an_epoch_is_not_finished(data: Path):
    work, last = Work(data / "models" / "tuning" / "mina"), '{"epoch": 3, "train": {}}'
    work.take_up(ORDER)
    work.set_aim(3)
    work.prepared.write_text("{}")
    work.progress.write_text(last + "\n")
    made = data / "models" / "voices" / "mina" / "made.json"
    made.parent.mkdir(parents=True)
    made.write_text(last)

    def states(run: Run | None) -> list[str]:
        return [Tuning(each, run).state for each in courses(data / "models")]

    assert (states(None), states(Run(ORDER, "m", state="done"))) == (["finished"], ["finished"])
    with pytest.raises(TuningUnfit, match="mina is finished: more epochs are needed"):
        asyncio.run(Tunings(settings(data)).resume("mina", "minji"))
    work.set_aim(5)
    run = Run(ORDER, "m")
    run.ended(MEMORY, 3 << 30)
    assert (states(run), states(Run(ORDER, "m", state="stopped")), states(None)) == (
        ["failed"],
        ["stopped"],
        ["stopped"],
    )


@pytest.mark.unit
@pytest.mark.parametrize("checked", [False, True])
def test_a_finished_voice_whose_work_was_forgotten_is_not_replaced(data: Path, checked: bool):
    new = wanted(data)
    voice(data / "models", "mina", consent=new.consent)
    if checked:  # under the same name, which is no work that made a voice
        Work(data / "models" / "tuning" / "mina").take_up(replace(ORDER, consent=new.consent))
    refused(data, new, TuningUnfit, "a voice called mina is there already; give another name")
    assert (data / "models" / "voices" / "mina" / "voice.toml").exists()


@pytest.mark.unit
def test_nothing_is_begun_under_a_name_that_is_being_forgotten(data: Path, monkeypatch: pytest.MonkeyPatch):
    Work(data / "models" / "tuning" / "mina").take_up(ORDER)
    new, entered, go_on = wanted(data), threading.Event(), threading.Event()
    forget = voice_folder.forget

    def slowly(models: Path, name: str) -> None:
        entered.set()
        assert go_on.wait(60)
        forget(models, name)

    monkeypatch.setattr(voice_folder, "forget", slowly)

    async def go() -> None:
        rooms = Tunings(settings(data))
        forgetting = asyncio.create_task(rooms.forget("mina"))
        await asyncio.to_thread(entered.wait, 60)
        try:
            with pytest.raises(Busy, match="being forgotten"):
                await rooms.begin(new, "minji")
            with pytest.raises(TuningHeld, match="being forgotten"):
                await rooms.forget("mina")
        finally:
            go_on.set()
        await forgetting

    asyncio.run(go())
    assert courses(data / "models") == []


@pytest.mark.unit
def test_where_memory_was_too_little_what_can_be_done_is_told():
    def told(order: Order) -> str:
        run = Run(order, "minji")
        run.ended(MEMORY, 3 << 30)
        return run.reason

    assert told(replace(ORDER, size="small")) == "it took more than 3 GB of memory: choose a smaller size"
    for order in (replace(ORDER, base="anna", size="full"), ORDER):  # a base's size is what it is; no other is smaller
        assert told(order).startswith("it took more than 3 GB of memory: it needs a machine with more, or fewer")
        assert told(order).endswith("--batch 8")


@pytest.mark.unit
def test_a_server_mends_at_its_start_what_one_that_was_killed_left(data: Path):
    Work(data / "models" / "tuning" / "mina").take_up(ORDER)
    for folder in (".new-mina", ".old-mina"):
        voice(data / "models", folder)
    asyncio.run(Tunings(settings(data)).open())
    assert [each.name for each in (data / "models" / "voices").iterdir()] == ["mina"]


@pytest.mark.unit
def test_what_a_stop_leaves_of_a_voice_that_was_being_finished_is_taken_away(
    data: Path, monkeypatch: pytest.MonkeyPatch
):
    new, at_work = wanted(data), asyncio.Event()

    async def finishing(*_: object) -> int:
        voice(data / "models", ".new-mina")
        at_work.set()
        return await asyncio.get_running_loop().create_future()  # until it is stopped

    monkeypatch.setattr(background_command, "run", finishing)

    async def go() -> None:
        rooms = Tunings(settings(data))
        await rooms.begin(new, "minji")
        await at_work.wait()
        await rooms.stop("mina")

    asyncio.run(go())
    assert list((data / "models" / "voices").iterdir()) == []


# ---------------------------------------------------------------------- processes
async def state_of(rooms: Tunings) -> Tuning:
    (found,) = await rooms.list()
    return found


async def reached(rooms: Tunings, true: Callable[[Tuning], bool]) -> Tuning:
    """The only one, once it is so far."""
    async with asyncio.timeout(400):
        while not true(found := await state_of(rooms)):
            if found.state == "failed":
                raise AssertionError(found.run and found.run.reason)
            await asyncio.sleep(0.1)
    return found


@pytest.mark.process
@pytest.mark.skipif(not NEURAL, reason="torch and espnet are not installed: make neural")
@pytest.mark.timeout(900)  # torch and ESPnet are imported three times
def test_a_voice_is_checked_begun_stopped_gone_on_with_and_finished(data: Path, monkeypatch: pytest.MonkeyPatch):
    folder = data / "voice-recordings" / "mina"
    samples, rate = record(folder)
    keep(folder, "mute", samples, rate, "")
    new = wanted(data)
    monkeypatch.setattr(tunings, "CONSENT_S", 0.2)

    async def go() -> None:
        rooms = Tunings(settings(data))
        await rooms.begin(new, "minji", only_check=True)
        assert (await state_of(rooms)).state == "checking"
        with pytest.raises(Busy):
            await rooms.begin(replace(new, name="jun"), "minji")
        with pytest.raises(TuningHeld):
            await rooms.remove_recordings("mina")
        with pytest.raises(TuningHeld):
            await rooms.forget("mina")
        await reached(rooms, lambda each: each.state == "checked")
        found = await rooms.findings("mina")
        assert (found.recordings, found.usable, found.rows[0].what) == (7, 6, "no transcript")

        await rooms.begin(new, "minji")  # in the place of the check
        first = await reached(rooms, lambda each: each.course.epoch >= 1)
        assert (first.state, first.course.recordings, first.run and first.run.who) == ("running", 6, "minji")
        await rooms.stop("mina")
        stopped = await state_of(rooms)
        assert (stopped.state, stopped.course.of) == ("stopped", 2)
        assert not Work(data / "models" / "tuning" / "mina").is_held

        again = Tunings(settings(data))  # another server, which knows nothing of the first
        await again.resume("mina", "jun")
        done = await reached(again, lambda each: each.state == "finished")
        assert (done.course.epoch, len(done.course.samples)) == (2, 3)
        await again.close()

    asyncio.run(go())
    assert (data / "models" / "voices" / "mina" / "voice.toml").exists()


@pytest.mark.process
@pytest.mark.media
def test_one_whose_consent_is_revoked_ends(data: Path, monkeypatch: pytest.MonkeyPatch):
    samples, rate = record(data / "voice-recordings" / "mina")
    for number in range(200):  # so that checking them takes a while
        keep(data / "voice-recordings" / "mina", f"more{number}", samples, rate, "It keeps water cold for a day.")
    new = wanted(data)
    monkeypatch.setattr(tunings, "CONSENT_S", 0.1)

    async def go() -> None:
        rooms = Tunings(settings(data))
        await rooms.begin(new, "minji", only_check=True)
        await reached(rooms, lambda each: each.run is not None and each.run.share > 0)  # so it was asked for before
        registry = ConsentRegistry(data / "consents")
        registry.revoke(new.consent, "she left", datetime.date.today())
        found = await reached(rooms, lambda each: each.state != "checking")
        assert found.run is not None
        assert (found.state, "revoked" in found.run.reason) == ("failed", True)
        await rooms.close()

    asyncio.run(go())


# ---------------------------------------------------------------------- over HTTP
@pytest.mark.process
@pytest.mark.live
def test_recordings_come_as_a_zip_and_a_voice_of_nobody_is_refused(server: LiveServer):
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w") as made:
        made.writestr("a.wav", b"RIFF0000WAVE")
        made.writestr("a.txt", "hello")
        made.writestr("notes.pdf", b"x")
    tus = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    with server.client() as operator:
        operator.timeout = 60

        def brought(content: bytes) -> str:
            head = {**tus, "Upload-Length": str(len(content)), "Upload-Metadata": "filename bWluYS56aXA="}
            location: str = operator.post("/v1/uploads", headers=head, content=content).headers["location"]
            return location.rpartition("/")[2]

        upload = brought(sent.getvalue())
        made_of = operator.post("/v1/voices/recordings", params={"upload": upload})
        assert (made_of.status_code, made_of.json()["left_out"]) == (201, 1), made_of.text
        name = made_of.json()["name"]
        assert operator.head(f"/v1/uploads/{upload}", headers=tus).status_code == 404, "it is used up"
        bad = operator.post("/v1/voices/recordings", params={"upload": brought(b"no zip at all")})
        assert (bad.status_code, bad.json()["detail"]) == (422, "this is no zip")
        means = operator.get("/v1/voices/tunings/means").json()
        assert {"name": name, "sounds": 1, "texts": 1, "left_out": 0} in means["recordings"]
        wish = {"name": "nobody", "lang": "ko", "recordings": name, "consent": "0123456789ab"}
        begun = operator.post("/v1/voices/tunings", json=wish)
        assert begun.status_code == (501 if means["missing"] else 422)
        deeds = operator.get("/v1/deeds", params={"limit": 1}).json()
        assert [(each["deed"], each["who"] != "") for each in deeds] == [("add_recordings", True)]
        assert f'"recordings": "{name}"' in deeds[0]["detail"]
        for odd in (
            {"name": "-x"},
            {"title": "a\x00b"},
            {"epochs": 0},
            {"size": "huge"},
            {"base": "--fresh"},
            {"more": 1},
        ):
            assert operator.post("/v1/voices/tunings", json={**wish, **odd}).status_code == 422, odd
        for method, path in (
            ("POST", "nobody/stop"),
            ("POST", "nobody/resume"),
            ("DELETE", "nobody"),
            ("GET", "nobody/findings"),
        ):
            assert operator.request(method, f"/v1/voices/tunings/{path}").status_code == 404, path
        assert operator.delete(f"/v1/voices/recordings/{name}").status_code == 204
        assert operator.delete(f"/v1/voices/recordings/{name}").status_code == 404
    assert not (server.data / "voice-recordings" / name).exists()
