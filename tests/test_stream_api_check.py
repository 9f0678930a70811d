"""What an operator looks at before a line goes to air: the guard's word, suggestions, and previews."""

import asyncio
import io
import time
import wave
from pathlib import Path

import av
import pytest

from script import catalogue as catalogues
from script.guard import Guard
from stream.errors import VoiceUnknown
from stream.line_preview import HEIGHT, LinePreviews, Preview, small
from stream.settings import Settings
from stream.show.checking import Checker
from stream.show.suggestions import suggestions
from tests.live_server import LiveServer

SAMPLE = catalogues.load(catalogues.SAMPLE)


@pytest.mark.process
@pytest.mark.live
def test_a_line_is_checked_as_it_is_typed_and_nothing_is_said(server: LiveServer):
    with server.client() as operator:
        before = operator.get("/v1/shows/demo/deeds").json()
        ask = {"text": "이 크림은 9,900원입니다.", "lang": "ko", "product_id": "p11"}
        checked = operator.post("/v1/shows/demo/check", json=ask).json()
        assert checked["outcome"] == "correct"
        [warning] = checked["warnings"]
        assert ask["text"][warning["start"] : warning["end"]] == "9,900원"
        assert checked["line"] == ask["text"].replace("9,900원", warning["instead"])
        again = operator.post("/v1/shows/demo/check", json={**ask, "text": checked["line"]}).json()
        assert again == {"outcome": "pass", "line": checked["line"], "warnings": []}
        assert operator.get("/v1/shows/demo/deeds").json() == before
        assert operator.post("/v1/shows/demo/check", json={**ask, "text": "가" * 2001}).status_code == 422


@pytest.mark.process
@pytest.mark.live
def test_a_line_is_heard_and_seen_before_it_goes_to_air(server: LiveServer):
    ask = {"text": "반갑습니다.", "lang": "ko"}
    with server.client() as operator:
        operator.timeout = 90
        heard = operator.post("/v1/shows/demo/preview", json=ask)
        assert heard.headers["content-type"] == "audio/wav"
        with wave.open(io.BytesIO(heard.content)) as sound:
            assert (sound.getframerate(), sound.getnchannels()) == (48_000, 1)
            seconds = sound.getnframes() / 48_000
        seen = operator.post("/v1/shows/demo/preview", json={**ask, "picture": True})
        assert seen.headers["content-type"] == "video/mp4"
        with av.open(io.BytesIO(seen.content)) as film:
            [picture] = film.streams.video
            assert min(picture.width, picture.height) == HEIGHT
            assert (picture.duration or 0) * (picture.time_base or 0) > seconds
        assert operator.post("/v1/shows/demo/preview", json={"text": "?!"}).status_code == 422
        told = operator.get("/v1/shows/demo/aired", params={"limit": 1000}).json()
        assert all(row["text"] != ask["text"] for row in told)


@pytest.mark.unit
@pytest.mark.parametrize(("size", "wanted"), [((1280, 720), (320, 180)), ((720, 1280), (180, 320))])
def test_a_film_is_small_and_keeps_its_shape(size: tuple[int, int], wanted: tuple[int, int]):
    assert small(size) == wanted


@pytest.mark.unit
def test_previews_are_made_once_and_a_voice_that_is_none_is_named(tmp_path: Path):
    async def hear() -> None:
        previews = LinePreviews(Settings(data=tmp_path))
        wanted = Preview("sound", "안녕.", "ko", "espeak:ko")
        first, second = await asyncio.gather(previews.get(wanted), previews.get(wanted))
        assert first is second
        with pytest.raises(VoiceUnknown, match="espeak:en-us"):
            await previews.get(Preview("sound", "안녕.", "ko", "espeak:en-us"))

    asyncio.run(hear())


@pytest.mark.unit
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_suggestion_stands_up_to_the_guard(lang):
    checker = Checker(SAMPLE, Guard(SAMPLE))
    found = suggestions(checker, lang, "p04")
    assert len(found) == len({line.text for line in found}) > 8
    assert {line.kind for line in found} >= {"hook", "price", "feature", "call"}
    assert all(checker.verdict(line.text, lang, "p04").outcome == "pass" for line in found)
    assert {line.product_id for line in suggestions(checker, lang, None)} == {None}
    assert suggestions(checker, lang, "no such product")


@pytest.mark.process
@pytest.mark.live
def test_another_set_stands_behind_the_host(server: LiveServer):
    with server.client() as operator:
        before = operator.get("/v1/shows/demo/scene").json()
        assert before["background"] in before["backgrounds"]
        assert operator.put("/v1/shows/demo/scene", json={"background": "a beach"}).status_code == 422
        after = operator.put("/v1/shows/demo/scene", json={"background": "dusk"}).json()
        assert after["background"] == "dusk"
        end = time.monotonic() + 30  # the log is written behind the answer
        while operator.get("/v1/shows/demo/deeds").json()[0]["deed"] != "scene":
            assert time.monotonic() < end
            time.sleep(0.1)
        operator.put("/v1/shows/demo/scene", json={"background": before["background"]}).raise_for_status()
    assert server.show()["state"] == "live"
