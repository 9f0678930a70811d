"""A person's microphone through a real server and stage: viewers hear it, her lips follow it, and she goes on after."""

import asyncio
import json
import shutil
import subprocess
import time
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from av import VideoFrame
from scipy.signal import correlate, resample_poly

from lipsync.listener import Listener
from stream.api.whip import NO_RIGHT
from stream.settings import SHIPPED_PACKS
from tests import live_server
from tests.live_server import LiveServer
from tests.rtc_client import Client
from tests.rtc_microphone import Microphone
from tts.catalogue import open_voice
from tts.types import Utterance
from tts.wav import read_wav

pytestmark = [pytest.mark.process, pytest.mark.live]

RATE = 48_000
LOW = 3  # times: sounds are compared at 16 kHz


class Watcher(Client):
    """Keeps what is heard, and how dark the host's mouth is, each with the time when it was due.

    A busy machine brings things late, never early: due is by the sender's clock, and as what was least late came.
    """

    def __init__(self, mouth: tuple[slice, slice]) -> None:
        super().__init__()
        self._sounds: list[tuple[float, np.ndarray]] = []
        self._lips: list[tuple[float, float]] = []
        self._behind_s = {"audio": float("inf"), "video": float("inf")}
        self._mouth = mouth

    async def _read(self, track: Any) -> None:
        while True:
            try:
                frame = await track.recv()
            except Exception:
                return
            sent_s = float(frame.pts * frame.time_base)
            self._behind_s[track.kind] = min(self._behind_s[track.kind], time.monotonic() - sent_s)
            if isinstance(frame, VideoFrame):
                rows, columns = (
                    slice(each.start * frame.width // 1280, each.stop * frame.width // 1280) for each in self._mouth
                )
                self._lips.append((sent_s, float(frame.to_ndarray(format="gray")[rows, columns].mean())))
            else:
                pcm = frame.to_ndarray().reshape(-1, len(frame.layout.channels))[:, 0]
                self._sounds.append((sent_s, pcm.astype(np.float32) / 32768))

    @property
    def heard(self) -> list[tuple[float, np.ndarray]]:
        return [(sent_s + self._behind_s["audio"], pcm) for sent_s, pcm in self._sounds]

    @property
    def lips(self) -> list[tuple[float, float]]:
        return [(sent_s + self._behind_s["video"], light) for sent_s, light in self._lips]

    def sound(self, since_s: float) -> np.ndarray:
        return np.concatenate([x for at, x in self.heard if at >= since_s] or [np.zeros(0, np.float32)])


def mouth_box() -> tuple[slice, slice]:
    """Where the host's lips are in a picture of 1280x720."""
    pack = tomllib.loads((SHIPPED_PACKS / "harin" / "pack.toml").read_text())
    framing, (x, y) = pack["framings"][0], pack["head"]["mouth"]
    x, y = x * framing["scale"] + framing["x"], y * framing["scale"] + framing["y"]
    return slice(round(y - 14), round(y + 22)), slice(round(x - 24), round(x + 24))


def spoken(text: str, folder: Path) -> np.ndarray:
    """A person's words: flite where it is installed, since it is easier to recognise, else espeak-ng."""
    if shutil.which("flite"):
        path = folder / "speech.wav"
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", str(path)], check=True)
        samples, rate = read_wav(path)
        return resample_poly(samples, RATE, rate).astype(np.float32)

    async def say() -> np.ndarray:
        voice = open_voice("espeak:en-us")
        try:
            return np.concatenate([chunk.samples async for chunk in voice.speak(Utterance(text, "en"))])
        finally:
            await voice.close()

    return asyncio.run(say())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    running = live_server.start(tmp_path_factory.mktemp("data"))
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def nobody_speaks(server: LiveServer):
    """Takes off whoever a test that failed left on air."""
    yield
    with httpx.Client(base_url=server.url, headers=server.headers, timeout=20) as http:
        http.delete("/v1/shows/demo/microphone").raise_for_status()
        if http.get("/v1/shows/demo").raise_for_status().json()["state"] == "paused":
            http.post("/v1/shows/demo/resume").raise_for_status()


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    text = "Hello everybody. My name is Mina, and I am standing in the kitchen. What a wonderful smell. Look at this."
    return spoken(text, tmp_path_factory.mktemp("speech"))


@asynccontextmanager
async def watching(server: LiveServer) -> AsyncIterator[tuple[httpx.AsyncClient, Watcher]]:
    watcher = Watcher(mouth_box())
    async with httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=20) as http:
        answer = await http.post(
            "/v1/shows/demo/whep", content=await watcher.offer(), headers={"Content-Type": "application/sdp"}
        )
        assert answer.status_code == 201
        await watcher.accept(answer.text)
        try:
            yield http, watcher
        finally:
            await watcher.close()


async def until(done: Callable[[], Awaitable[bool]], limit_s: float = 30.0) -> None:
    async with asyncio.timeout(limit_s):
        while not await done():  # noqa: ASYNC110 - what is asked is another process
            await asyncio.sleep(0.05)


def held(heard: np.ndarray, said: np.ndarray) -> float:
    """How much of what was said is in what was heard, 0..1: the upper quartile of pieces of 0.4 s, wherever each is.

    Piece by piece, since a machine with too much to do leaves some out.
    """
    a, b = heard[::LOW].astype(np.float64), said[::LOW].astype(np.float64)
    size = RATE // LOW * 2 // 5
    power = np.sqrt(np.convolve(np.square(a), np.ones(size), "valid") + 1e-6)
    pieces = [b[k : k + size] for k in range(0, len(b) - size, size)]
    loud = [piece for piece in pieces if np.sqrt(np.square(piece).mean()) > 0.02]
    found = [np.abs(correlate(a, p, mode="valid", method="fft") / power).max() / np.linalg.norm(p) for p in loud]
    return float(np.quantile(found, 0.75))


def jaw_heard(watcher: Watcher) -> tuple[np.ndarray, np.ndarray]:
    """When, and how far the jaw of whoever makes the sound that came is open, as the listener hears it."""
    heard = watcher.heard
    first, (last, end) = heard[0][0], heard[-1]
    sound = np.zeros(round((last - first) * RATE) + len(end), np.float32)
    for at, piece in heard:  # each where it belongs: some may have been lost on the way
        place = round((at - first) * RATE)
        sound[place : place + len(piece)] = piece[: len(sound) - place]
    jaw = Listener().heard(sound)[:, 0]
    return first + (np.arange(len(jaw)) + 0.5) / 25, jaw


def lips_follow(watcher: Watcher, since_s: float, until_s: float, times: np.ndarray, jaw: np.ndarray) -> float:
    """Correlation of the mouth's darkness with (n,) openings of a jaw at (n,) times, at its best lag, both `quick`."""
    at, light = np.array([each for each in watcher.lips if since_s <= each[0] < until_s]).T
    lags = np.arange(-0.2, 0.21, 0.04)
    return max(float(np.corrcoef(quick(-light), quick(np.interp(at + lag, times, jaw)))[0, 1]) for lag in lags)


def lips_move(watcher: Watcher, since_s: float, until_s: float) -> float:
    """How much the mouth's darkness changes from syllable to syllable."""
    return float(quick(np.array([light for at, light in watcher.lips if since_s <= at < until_s])).std())


def quick(curve: np.ndarray) -> np.ndarray:
    """What changes within half a second: syllables, but not the sway of a head."""
    return (curve - np.convolve(curve, np.ones(13) / 13, "same"))[6:-6]


def test_a_person_is_heard_and_her_lips_follow_then_she_goes_on(server: LiveServer, speech: np.ndarray):
    async def go() -> None:
        async with watching(server) as (http, watcher):
            line = "First we look at the pan. It is light. It is also easy to wash, and that is a joy."
            said: list[httpx.Response] = []

            async def taken_up() -> bool:
                said.append(await http.post("/v1/shows/demo/say", json={"text": line, "lang": "en", "when": "now"}))
                assert said[-1].status_code in (202, 503), said[-1].text
                return said[-1].status_code == 202  # a stage that was started anew takes a moment

            await until(taken_up)
            line_id = said[-1].json()["line_id"]

            async def sounds() -> bool:
                now = (await http.get("/v1/shows/demo")).json()["line"]
                return now is not None and now["id"] == line_id

            await until(sounds)
            microphone = Microphone(speech)
            assert (await microphone.join(http, "mode=lipsync")).status_code == 201
            second = Microphone(speech)
            refused = await second.join(http, "mode=voiceover")
            assert refused.status_code == 409
            await second.close()

            async def on_air() -> bool:
                return (await http.get("/v1/shows/demo/microphone")).json()["on_air"]

            await until(on_air)
            began_s = time.monotonic()
            microphone.speech.go.set()
            refused = await http.post("/v1/shows/demo/say", json={"text": "Hello.", "lang": "en"})
            assert (refused.status_code, refused.json()["title"]) == (409, "A person is on air")
            await microphone.speech.over.wait()
            over_s = time.monotonic()
            await asyncio.sleep(2.5)
            heard = watcher.sound(began_s)
            right, wrong = held(heard, speech), held(heard, speech[::-1])
            assert right > 0.75
            assert wrong < right - 0.15
            times, jaw = jaw_heard(watcher)
            follows = lips_follow(watcher, began_s, over_s, times, jaw)
            others = lips_follow(watcher, began_s, over_s, (began_s + over_s - times)[::-1], jaw[::-1])
            assert follows > 0.5
            assert others < follows - 0.2  # the same sound backwards
            moves, rests = lips_move(watcher, began_s, over_s), lips_move(watcher, over_s + 0.8, time.monotonic())
            assert moves > 5 * rests
            assert (await http.delete(microphone.location)).status_code == 204

            async def resumed() -> bool:
                rows = (await http.get("/v1/shows/demo/aired")).json()
                return len([r for r in rows if r["line_id"] == line_id]) == 2

            await until(resumed)
            rows = (await http.get("/v1/shows/demo/aired")).json()
            last, first = [r for r in rows if r["line_id"] == line_id]
            assert not first["complete"]
            assert last["complete"]
            assert last["text"] in (line[line.index("It is light") :], line[line.index("It is also") :])
            (taken,) = [r for r in rows if r["source"] == "takeover"]
            assert (taken["text"], taken["spoken_s"] > 3) == ("", True)
            await microphone.close()

    asyncio.run(asyncio.wait_for(go(), 60))


def test_kill_is_the_slate_at_once_and_ends_the_take_over(server: LiveServer, speech: np.ndarray):
    async def go() -> None:
        async with watching(server) as (http, watcher):
            microphone = Microphone(np.tile(speech, 4))
            microphone.speech.go.set()
            assert (await microphone.join(http, "mode=voiceover&now=1")).status_code == 201

            async def on_air() -> bool:
                return (await http.get("/v1/shows/demo/microphone")).json()["on_air"]

            await until(on_air)
            since_s = time.monotonic()
            await asyncio.sleep(2)
            assert np.abs(watcher.sound(since_s)).max() > 0.1
            assert (await http.post("/v1/shows/demo/kill")).json()["state"] == "paused"
            assert (await http.get("/v1/shows/demo/microphone")).json()["use"] == ""
            await asyncio.wait_for(microphone.closed.wait(), 20)  # whoever speaks sees that it is over

            async def silent() -> bool:
                newest = np.concatenate([x for _, x in watcher.heard[-60:]])  # 1.2 s: no pause of the speech is so long
                return not newest.any()

            await until(silent, 10)
            late = Microphone(speech)
            assert (await late.join(http, "mode=voiceover")).status_code == 503
            await late.close()
            await http.post("/v1/shows/demo/resume")
            await microphone.close()

    asyncio.run(asyncio.wait_for(go(), 60))
    server.wait_for("live")


def test_a_microphone_goes_off_air_with_the_right_of_whoever_speaks(server: LiveServer, speech: np.ndarray):
    login = {"name": "minji", "password": "correct horse"}

    async def go() -> None:
        async with (
            httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=20) as admin,
            httpx.AsyncClient(base_url=server.url, headers={"X-Onmaru": "1"}, timeout=20) as browser,
        ):
            (await admin.post("/v1/users", json={**login, "role": "operator"})).raise_for_status()
            (await browser.post("/v1/session", json=login)).raise_for_status()
            microphone = Microphone(np.tile(speech, 4))
            microphone.speech.go.set()
            assert (await microphone.join(browser, "mode=voiceover&now=1")).status_code == 201

            async def on_air() -> bool:
                return (await admin.get("/v1/shows/demo/microphone")).json()["on_air"]

            await until(on_air)
            (await admin.patch("/v1/users/minji", json={"role": "admin"})).raise_for_status()
            await asyncio.sleep(1)
            assert await on_air(), "who may do more speaks on"
            (await admin.patch("/v1/users/minji", json={"role": "moderator"})).raise_for_status()
            assert (await admin.get("/v1/shows/demo/microphone")).json()["use"] == ""
            await asyncio.wait_for(microphone.closed.wait(), 20)

            async def logged() -> bool:
                deeds = (await admin.get("/v1/shows/demo/deeds")).json()
                ends = [deed for deed in deeds if (deed["deed"], deed["who"]) == ("takeover_end", "minji")]
                return [json.loads(deed["detail"])["reason"] for deed in ends] == [NO_RIGHT]

            await until(logged)
            said = await admin.post("/v1/shows/demo/say", json={"text": "I go on myself.", "lang": "en"})
            assert said.status_code == 202, "the host has her voice again"
            await microphone.close()

    asyncio.run(asyncio.wait_for(go(), 60))


def test_an_invited_viewer_asks_by_voice(server: LiveServer, tmp_path: Path):
    question = np.concatenate([np.zeros(RATE, np.float32), spoken("How much is the frying pan?", tmp_path)])

    async def go() -> list[dict[str, Any]]:
        async with httpx.AsyncClient(base_url=server.url, timeout=20) as viewer:
            microphone = Microphone(question)
            assert (await microphone.join(viewer, "mode=question")).status_code == 401
            assert (await microphone.join(viewer, "mode=lipsync")).status_code == 401
            async with httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=20) as http:
                body = {"name": "Jiwoo", "lang": "en"}
                token = (await http.post("/v1/shows/demo/invitations", json=body)).json()["token"]
                assert (await microphone.join(viewer, "mode=question", token)).status_code == 201
                state = (await http.get("/v1/shows/demo/microphone")).json()
                assert (state["use"], state["who"], state["on_air"]) == ("question", "Jiwoo", False)
                microphone.speech.go.set()
                heard: list[dict[str, Any]] = []
                async with http.stream("GET", "/v1/shows/demo/desk", headers={"Last-Event-ID": "0"}) as events:
                    async for line in events.aiter_lines():
                        if line.startswith("data:"):
                            told = json.loads(line.removeprefix("data:"))
                            heard += [e for e in told if e["type"] in ("question.heard", "chat.judged")]
                            if len({e["type"] for e in heard}) == 2 or any(e.get("reason") for e in heard):
                                break
                assert (await viewer.delete(microphone.location)).status_code == 204
                again = Microphone(question)
                assert (await again.join(viewer, "mode=question", token)).status_code == 401
                for each in (microphone, again):
                    await each.close()
                return heard

    heard = asyncio.run(asyncio.wait_for(go(), 90))
    (said,) = [e for e in heard if e["type"] == "question.heard"]
    assert said["name"] == "Jiwoo"
    if said["reason"]:  # where nothing recognises speech, the operator is told so
        assert said["question_id"]
        return
    assert "how much" in said["text"].lower()
    judged = [m for e in heard if e["type"] == "chat.judged" for m in e["messages"]]
    assert [(m["name"], m["text"]) for m in judged if m["id"] == said["message_id"]] == [("Jiwoo", said["text"])]


def test_what_nothing_recognises_is_listened_to_and_typed(server: LiveServer, tmp_path: Path):
    question = spoken("How much is the frying pan?", tmp_path)

    async def go() -> None:
        async with httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=20) as http:
            body = {"name": "Jiwoo", "lang": "ko"}  # which PocketSphinx does not understand
            token = (await http.post("/v1/shows/demo/invitations", json=body)).json()["token"]
            microphone = Microphone(np.concatenate([np.zeros(RATE // 2, np.float32), question]))
            assert (await microphone.join(http, "mode=question", token)).status_code == 201
            microphone.speech.go.set()
            heard: list[dict[str, Any]] = []
            async with http.stream("GET", "/v1/shows/demo/desk", headers={"Last-Event-ID": "0"}) as events:
                async for line in events.aiter_lines():
                    if line.startswith("data:"):
                        told = json.loads(line.removeprefix("data:"))
                        heard += [e for e in told if e["type"] == "question.heard" and e["lang"] == "ko"]
                        if heard:
                            break
            address = f"/v1/shows/demo/questions/{heard[0]['question_id']}"
            sound = await http.get(address)
            assert sound.headers["content-type"] == "audio/wav"
            assert len(sound.content) > RATE * 2
            posted = await http.post(address, json={"text": "프라이팬은 얼마인가요?"})
            assert (posted.status_code, posted.json()["fate"]) == (202, "question")
            assert (await http.get(address)).status_code == 404
            assert (await http.delete("/v1/shows/demo/microphone")).json()["use"] == ""
            await microphone.close()

    asyncio.run(asyncio.wait_for(go(), 60))
