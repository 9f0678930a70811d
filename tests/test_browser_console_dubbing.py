"""The console's dubbing screen in Chromium, against a server of its own: real uploads, real voices, real renders."""

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from standardwebhooks import Webhook

from tests import live_server
from tests.browser_chromium import AXE, DESKTOP, PHONE, Visit, visit
from tests.dubbing_media import add_sound, make_video
from tests.dubbing_slides import make_pdf
from tests.live_server import LiveServer
from tests.webhook_receiver import receiving
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.browser

TABLET = (1024, 768)
LONG_MS = 75_000  # a worker starts, speaks, encodes, on a machine that has other things to do
KO = """1
00:00:00,500 --> 00:00:02,200
안녕하세요.

2
00:00:02,800 --> 00:00:05,200
새 텀블러를 소개합니다.
"""
EN = KO.replace("안녕하세요.", "Hello.").replace("새 텀블러를 소개합니다.", "This is our new tumbler.")
MARKUP = '<img src=x onerror="window.broken = 1"><b id=bold>'


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that nobody else uses: its projects are edited by two at once."""
    running = live_server.start(tmp_path_factory.mktemp("data"), stage=False, ONMARU_WEBHOOK_PRIVATE="true")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of grey with a murmur, somebody's film."""
    times = np.arange(6 * SAMPLE_RATE) / SAMPLE_RATE
    murmur = 0.2 * np.sin(2 * np.pi * 180 * times) * (np.sin(2 * np.pi * 0.5 * times) > 0)
    return make_video(tmp_path_factory.mktemp("film") / "Grey film.mp4", 6.0, sound=murmur.astype(np.float32))


@pytest.fixture
def studio(browser: Browser, own: LiveServer) -> Iterator[Visit]:
    with visit(browser, f"{own.url}/studio?token={own.token}") as seen:
        ready(seen.page)
        yield seen
    assert seen.complaints == []


def ready(page: Page) -> None:
    """Wait for the console; there is no show, and dubbing needs none."""
    expect(page.locator("#badge")).to_be_visible(timeout=LONG_MS)


def opened(seen: Visit, own: LiveServer, path: str = "/dubbing") -> Page:
    seen.page.goto(f"{own.url}/studio{path}")
    ready(seen.page)
    return seen.page


def cues(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "application/x-subrip", "buffer": text.encode("utf-8")}


def made(own: LiveServer, kind: str, title: str, **more: object) -> str:
    """A project's id."""
    with own.client() as operator:
        answer = operator.post("/v1/projects", json={"kind": kind, "title": title, **more})
        answer.raise_for_status()
        return str(answer.json()["id"])


def dubbed(own: LiveServer, title: str) -> str:
    """A project with the two lines in both languages, without a film."""
    project = made(own, "dub", title, languages=["en"])
    with own.client() as operator:
        operator.put(f"/v1/projects/{project}/transcript", content=KO.encode()).raise_for_status()
        operator.put(f"/v1/projects/{project}/languages/en/translation", content=EN.encode()).raise_for_status()
    return project


def imported(page: Page, as_what: str, file: FilePayload) -> None:
    page.get_by_role("button", name="Import cues").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=as_what, exact=True).click()
    dialog.locator("input[type=file]").set_input_files([file])
    expect(dialog).to_contain_text("nothing to mend")
    dialog.get_by_role("button", name="Close").last.click()


def heard(page: Page, at: str) -> None:
    """Press play beside a line and wait until it has sounded."""
    page.get_by_role("button", name=f"Hear it, {at}").click()
    expect(page.get_by_role("button", name=f"Stop, {at}")).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_role("button", name=f"Hear it, {at}")).to_be_visible(timeout=LONG_MS)


def test_a_film_is_brought_dubbed_edited_heard_and_taken_away(studio: Visit, own: LiveServer, film: Path):
    page = opened(studio, own)
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(film)
    expect(dialog.get_by_label("Uploaded before")).to_be_visible()
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Grey film")).to_be_visible()
    imported(page, "Transcript", cues("ko.srt", KO))
    imported(page, "English", cues("en.srt", EN))
    studio.until("document.querySelector('video')?.duration > 5")  # the source itself plays
    line = page.get_by_label("Translation, 0:02.8")
    line.fill("Meet our new tumbler, and then hear from us how it was made, by whom, and why we like it.")
    line.press("Enter")
    heard(page, "0:02.8")
    page.get_by_role("button", name="Speak (1)").click()  # the other one: what was heard need not be spoken again
    expect(page.get_by_role("region", name="Notices")).to_contain_text("Speaking: done", timeout=LONG_MS)
    expect(page.get_by_role("button", name=re.compile("^Speak \\("))).to_have_count(0)
    expect(page.get_by_role("group", name="Dubbed").get_by_role("button")).to_have_count(2)
    page.get_by_role("button", name="Render", exact=True).click()
    dialog.get_by_label("Show shots a little slower").check()
    dialog.get_by_role("button", name="Render", exact=True).click()
    with page.expect_download(timeout=LONG_MS) as taking:
        page.get_by_role("link", name="Download dub-en.mp4").click(timeout=LONG_MS)
    project = page.url.rpartition("project=")[2]
    with own.client() as operator:
        (render,) = operator.get(f"/v1/projects/{project}/renders").json()["renders"]
    (mp4,) = [file for file in render["files"] if file["name"] == "dub-en.mp4"]
    assert hashlib.sha256(Path(taking.value.path()).read_bytes()).hexdigest() == mp4["sha256"]
    page.get_by_role("button", name="Quality").click()
    verdict = dialog.get_by_role("table", name="Quality").get_by_role("row").filter(has_text="Meet our new tumbler")
    expect(verdict).to_contain_text("ms")
    expect(dialog).to_contain_text("Shown slower (times of the film as it was): 0:00.0–")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Dubbed", exact=True).click()
    shown = "document.querySelector('video')"
    studio.until(f"{shown}?.currentSrc.endsWith('dub-en.mp4') && {shown}.duration > 5")
    (slowed,) = render["result"]["slowed"]
    page.get_by_role("button", name="Quality").click()
    dialog.get_by_role("button", name=re.compile("^Show the line at")).last.click()
    with own.client() as operator:
        said = operator.get(f"/v1/projects/{project}/renders/{render['id']}/qc").json()["lines"][-1]
    assert said["start_ms"] > 2_300, "it begins in what is shown slower"
    # The mark is at the line's place in the film as it was, and the player where the render has it.
    studio.until(f"Math.abs({shown}.currentTime * 1000 - {said['start_ms']}) < 60")
    assert slowed["factor"] > 1


def test_an_upload_goes_on_after_a_reload(studio: Visit, own: LiveServer, tmp_path: Path):
    file = tmp_path / "long.mp4"
    file.write_bytes(random.Random(7).randbytes(24 << 20))
    page = opened(studio, own)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 4 << 20}
    network.send("Network.emulateNetworkConditions", slow)
    page.get_by_role("button", name="New project").click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(file)
    sent = page.get_by_role("progressbar", name="Uploaded: long.mp4").first
    expect(sent).to_have_attribute("aria-valuenow", re.compile("^([4-9][0-9])$"), timeout=LONG_MS)
    page.get_by_role("dialog").get_by_role("button", name="Pause: long.mp4").click()
    expect(page.get_by_role("dialog")).to_contain_text("paused")
    page.get_by_role("dialog").get_by_role("button", name="Go on: long.mp4").click()
    page.reload()
    ready(page)
    network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    page.get_by_label("Go on: long.mp4").set_input_files(file)
    expect(page.get_by_text(re.compile("went on at [0-9.]+ MB"))).to_be_visible(timeout=LONG_MS)
    expect(page.locator("[data-upload=done]")).to_be_visible(timeout=LONG_MS)
    with own.client() as operator:
        found = [each for each in operator.get("/v1/uploads").json()["uploads"] if each["name"] == "long.mp4"]
    assert [(each["whole"], each["offset"]) for each in found] == [(True, 24 << 20)]
    assert (own.data / "uploads" / found[0]["id"] / "data").read_bytes() == file.read_bytes()
    page.reload()
    ready(page)
    page.get_by_role("button", name="Delete long.mp4").click()
    expect(page.get_by_role("button", name="Delete long.mp4")).to_have_count(0)
    studio.complaints[:] = [each for each in studio.complaints if "409" not in each and "423" not in each]


def test_what_two_operators_change_at_once_is_shown_and_chosen(studio: Visit, own: LiveServer):
    project = dubbed(own, "Two at it")
    page = opened(studio, own, f"/dubbing?project={project}")
    line = page.get_by_label("Translation, 0:00.5")
    line.fill("Hi there.")
    with own.client() as other:
        lines = other.get(f"/v1/projects/{project}/languages/en").json()["lines"]
        path = f"/v1/projects/{project}/languages/en/segments/{lines[0]['segment']}"
        other.patch(path, json={"text": "Good evening."}).raise_for_status()
        other.patch(path.replace(lines[0]["segment"], lines[1]["segment"]), json={"locked": True}).raise_for_status()
    expect(page.get_by_text("locked", exact=True)).to_be_visible()  # what the other does is seen
    line.press("Enter")
    clash = page.get_by_role("status").filter(has_text="Somebody else changed this")
    expect(clash).to_contain_text("Good evening.")
    expect(clash).to_contain_text("Hi there.")
    clash.get_by_role("button", name="Keep mine").click()
    expect(clash).to_have_count(0)
    second = page.get_by_label("Translation, 0:02.8")
    second.fill("Look at our new tumbler.")
    second.press("Enter")
    studio.until("document.querySelectorAll('textarea[data-draft]').length === 0")
    with own.client() as operator:
        kept = operator.get(f"/v1/projects/{project}/languages/en").json()["lines"]
    assert [(each["text"], each["locked"]) for each in kept] == [
        ("Hi there.", False),
        ("Look at our new tumbler.", True),
    ]
    studio.complaints[:] = [each for each in studio.complaints if "412" not in each]  # the browser names each


def moved(block: Locator, by_px: int) -> None:
    box = block.bounding_box()
    assert box is not None
    mouse = block.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 + by_px, box["y"] + box["height"] / 2, steps=5)
    mouse.up()


def test_a_script_is_typed_pulled_along_the_timeline_and_heard(studio: Visit, own: LiveServer):
    project = made(own, "script", "Typed")
    page = opened(studio, own, f"/dubbing?project={project}")
    page.get_by_role("slider", name="Playhead").press("ArrowRight")
    page.get_by_label("What is to be said").fill("Now in three colours.")
    page.get_by_role("button", name="Add at 0:01.0").click()
    expect(page.get_by_label("Clip, 0:01.0")).to_have_value("Now in three colours.")
    page.get_by_label("Voice", exact=True).select_option("flite:slt")
    page.get_by_role("slider", name="Speed").press("ArrowRight")
    block = page.get_by_role("group", name="Clips").get_by_role("button")
    block.press("ArrowRight")
    block.press("Shift+ArrowRight")
    expect(page.get_by_label("Clip, 0:02.1")).to_be_visible()
    moved(block, 200)
    expect(page.get_by_label("Clip, 0:02.1")).to_have_count(0)
    at = page.get_by_role("textbox", name="Start").input_value()
    heard(page, at)
    page.get_by_role("button", name="Hear the dub from here").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible(timeout=LONG_MS)
    page.get_by_role("button", name="Stop", exact=True).click()
    with own.client() as operator:
        (clip,) = operator.get(f"/v1/projects/{project}/clips").json()["clips"]
    # The knob may still be on its way when the block is pulled: that edit then goes upon it, by a second request.
    studio.complaints[:] = [each for each in studio.complaints if "412" not in each]
    assert clip["start_ms"] > 2_500
    assert (clip["voice"], clip["knobs"]["speed"], clip["stale"]) == ("flite:slt", 1, False)


def test_speakers_languages_terms_and_the_end_of_a_project(studio: Visit, own: LiveServer):
    project = dubbed(own, MARKUP)
    page = opened(studio, own, f"/dubbing?project={project}")
    page.get_by_role("button", name="Speakers").click()
    everybody = page.get_by_role("region", name="Everybody (no name)")
    everybody.get_by_role("button", name="Split").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name of the new one").fill("Minsu")
    dialog.get_by_label("새 텀블러를 소개합니다.").check()
    dialog.get_by_role("button", name="Split").click()
    minsu = page.get_by_role("region", name="Minsu")
    minsu.get_by_label("Voice, English").select_option("flite:rms")
    page.get_by_role("button", name="Glossary").click()
    page.get_by_role("textbox", name="Original", exact=True).fill("텀블러")
    page.get_by_role("textbox", name="Translation", exact=True).fill("tumbler")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("table", name="Glossary")).to_contain_text("텀블러")
    with own.client() as operator:
        lines = operator.get(f"/v1/projects/{project}/languages/en").json()["lines"]
        assert [(each["speaker"], each["speaks"]) for each in lines] == [("", ""), ("Minsu", "flite:rms")]
        assert operator.get(f"/v1/projects/{project}").json()["glossary"] == {
            "en": [{"source": "텀블러", "target": "tumbler"}]
        }
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("button", name="Remove English").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Add English").click()
    expect(page.get_by_role("button", name="Remove English")).to_be_visible()
    page.get_by_role("region", name="Who did what").get_by_role("button", name="Show").click()
    deeds = page.get_by_role("table", name="Who did what")
    expect(deeds).to_contain_text("Split a speaker")
    expect(deeds).to_contain_text("Removed a language language: English")
    expect(deeds).to_contain_text(f"Made the project name: {MARKUP}")
    assert page.evaluate("window.broken") is None
    assert page.locator("#bold, main img").count() == 0
    page.get_by_role("button", name="Delete the project").click()
    dialog.get_by_role("textbox").fill(MARKUP)
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("region", name="Dubbing projects")).to_be_visible()
    with own.client() as operator:
        assert operator.get(f"/v1/projects/{project}").status_code == 404
    # What the screen asked for while the project went is not there any more.
    studio.complaints[:] = [each for each in studio.complaints if "404" not in each]


def test_what_is_deleted_comes_back_by_its_notice(studio: Visit, own: LiveServer):
    project = dubbed(own, "Undone")
    page = opened(studio, own, f"/dubbing?project={project}")
    page.get_by_role("button", name="More, 0:02.8").click()
    page.get_by_role("button", name="Delete the line").click()
    expect(page.get_by_label("Translation, 0:02.8")).to_have_count(0)
    page.get_by_role("region", name="Notices").get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Translation, 0:02.8")).to_have_value("This is our new tumbler.")
    script = made(own, "script", "Undone clips")
    with own.client() as operator:
        clip = {"start_ms": 1_500, "end_ms": 4_000, "text": "Now in blue.", "voice": "flite:rms", "knobs": {"speed": 2}}
        operator.post(f"/v1/projects/{script}/clips", json=clip).raise_for_status()
        before = operator.get(f"/v1/projects/{script}/clips").json()["clips"]
    page = opened(studio, own, f"/dubbing?project={script}")
    page.get_by_role("button", name="More, 0:01.5").click()
    page.get_by_role("button", name="Delete the clip").click()
    page.get_by_role("region", name="Notices").get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Clip, 0:01.5")).to_have_value("Now in blue.")
    with own.client() as operator:
        after = operator.get(f"/v1/projects/{script}/clips").json()["clips"]
    kept = ("id", "start_ms", "end_ms", "text", "voice", "knobs")
    assert [{name: each[name] for name in kept} for each in after] == [{n: each[n] for n in kept} for each in before]


def test_a_series_takes_the_voices_of_an_earlier_part(studio: Visit, own: LiveServer):
    first, second = dubbed(own, "Part one"), dubbed(own, "Part two")
    with own.client() as operator:
        operator.patch(f"/v1/projects/{first}/speakers/_", json={"voices": {"en": "flite:awb"}}).raise_for_status()
    page = opened(studio, own, f"/dubbing?project={second}")
    page.get_by_role("button", name="Speakers").click()
    page.get_by_role("button", name="Voices of another project").click()
    page.get_by_role("dialog").get_by_label("Project").select_option(first)
    page.get_by_role("button", name="Take the voices").click()
    expect(page.get_by_label("Voice, English")).to_have_value("flite:awb")


def test_what_no_engine_is_here_for_is_told_before_it_is_asked_for(studio: Visit, own: LiveServer):
    page = opened(studio, own, f"/dubbing?project={dubbed(own, 'No engines')}")
    translate = page.get_by_role("button", name="Translate")
    expect(translate).to_have_attribute("aria-disabled", "true")
    translate.click(force=True)  # what does nothing says why
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("llm_base_url")
    dialog.get_by_role("button", name="Import cues").click()
    expect(page.get_by_role("heading", name="Import cues")).to_be_visible()
    assert studio.asked("POST", "/translate") == 0


@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
def test_settings_that_no_render_takes_are_told_with_a_way_out(browser: Browser, own: LiveServer, locale: str):
    ko = locale == "ko-KR"
    project = dubbed(own, f"Music {locale}")
    with own.client() as operator:
        operator.patch(f"/v1/projects/{project}", json={"background": "music"}).raise_for_status()
    with visit(browser, f"{own.url}/studio?token={own.token}", locale=locale) as seen:
        page = opened(seen, own, f"/dubbing?project={project}")
        told = page.get_by_role("status").filter(has_text="MODELS/separator")
        expect(told).to_have_count(1)
        words = told.inner_text().replace("MODELS/separator", "").replace("docs/dubbing.md", "")
        assert bool(re.search("[a-z]{2,}", words)) != ko, words
        page.get_by_role("button", name="렌더링" if ko else "Render", exact=True).click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("MODELS/separator")).to_be_visible()
        make = dialog.get_by_role("button", name="렌더링하기" if ko else "Render", exact=True)
        expect(make).to_be_disabled()
        dialog.get_by_role("button", name="대사 밑에서 작게" if ko else "softer under speech").click()
        expect(make).to_be_enabled()
        page.keyboard.press("Escape")
        expect(page.get_by_text("MODELS/separator")).to_have_count(0)
        page.get_by_role("button", name="설정" if ko else "Settings", exact=True).click()
        option = page.get_by_role("option", name="분리 모델이 없음" if ko else "no separator model is here")
        expect(option).to_have_attribute("value", "music")
        with own.client() as operator:
            assert operator.get(f"/v1/projects/{project}").json()["background"] == "duck"
    assert seen.complaints == []


def test_what_is_wrong_with_a_line_is_said_in_korean(browser: Browser, own: LiveServer):
    project = made(own, "script", "Warned")
    with own.client() as operator:
        clip = {"start_ms": 0, "end_ms": 2_000, "text": "씨발", "voice": "espeak:ko"}
        answer = operator.post(f"/v1/projects/{project}/clips", json=clip | {"knobs": {"emotion": 2}})
        answer.raise_for_status()
        assert {each["code"] for each in answer.json()["warnings"]} == {"profanity", "knob_ignored"}
    with visit(browser, f"{own.url}/studio?token={own.token}", locale="ko-KR") as seen:
        page = opened(seen, own, f"/dubbing?project={project}")
        expect(page.get_by_text("욕설 ‘씨발’: 다른 말로 적으세요")).to_be_visible()
        expect(page.get_by_text("목소리 espeak:ko은(는) 감정을 담을 수 없어 그대로 말합니다")).to_be_visible()
    assert seen.complaints == []


def test_pages_are_moved_along_the_timeline(studio: Visit, own: LiveServer, tmp_path: Path):
    pages = make_pdf(tmp_path / "slides.pdf", [(0.2, 0.3, 0.6), (0.6, 0.3, 0.2), (0.2, 0.5, 0.3)])
    page = opened(studio, own)
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Script").click()
    dialog.locator("input[type=file]").set_input_files(pages)
    expect(dialog.get_by_label("Uploaded before")).to_be_visible()
    dialog.get_by_role("button", name="Create").click()
    slides = page.get_by_role("group", name="Slides").get_by_role("button")
    expect(slides).to_have_count(3, timeout=LONG_MS)
    slides.nth(1).press("ArrowRight")
    slides.nth(1).press("Shift+ArrowRight")
    expect(slides.nth(1)).to_have_attribute("aria-label", "Page 2, 0:04.4–0:06.7")  # once it is kept
    project = page.url.rpartition("project=")[2]
    with own.client() as operator:
        starts = operator.get(f"/v1/projects/{project}").json()["base"]["slides_ms"]
    assert starts == [0, 4_433, 6_667]
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("button", name="Share the time out evenly").click()
    expect(page.get_by_role("button", name="Share the time out evenly")).to_have_count(0)


def two_sounds(path: Path) -> Path:
    """Two seconds of sound in Korean and in Japanese; the second is meant to be heard."""
    with av.open(str(path), "w") as out:
        tracks = [out.add_stream("aac", SAMPLE_RATE, layout="mono") for _ in range(2)]
        for track, language in zip(tracks, ("kor", "jpn"), strict=True):
            track.metadata["language"] = language
        tracks[1].metadata["title"] = "해설"
        tracks[1].disposition = av.stream.Disposition.default
        for track in tracks:
            add_sound(out, track, np.zeros(2 * SAMPLE_RATE, np.float32))
    return path


def test_which_of_a_films_sounds_is_dubbed_is_chosen(studio: Visit, own: LiveServer, film: Path, tmp_path: Path):
    page = opened(studio, own)
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(two_sounds(tmp_path / "two.mkv"))
    expect(dialog.get_by_label("Uploaded before")).to_be_visible()
    dialog.get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Settings", exact=True).click()
    sound = page.get_by_label("Sound that is dubbed")
    expect(sound.get_by_role("option")).to_have_text(
        ["Sound 1 · kor · 1 ch", "Sound 2 · 해설 · jpn · 1 ch · default"], timeout=LONG_MS
    )
    expect(sound).to_have_value("0")
    sound.select_option(label="Sound 1 · kor · 1 ch")
    expect(sound).to_have_value("1")
    project = page.url.rpartition("project=")[2]

    def base() -> dict:
        with own.client() as operator:
            return dict(operator.get(f"/v1/projects/{project}").json()["base"])

    before = base()
    assert before["track"] == 1
    page.get_by_role("button", name="Replace").click()
    dialog.locator("input[type=file]").set_input_files(film)
    expect(sound).to_have_count(0, timeout=LONG_MS)
    expect(dialog).to_have_count(0)
    now = base()
    assert now["upload"] != before["upload"]
    assert now["track"] == 0  # the other film has one sound


def test_a_webhook_is_made_tried_given_another_secret_and_removed(studio: Visit, own: LiveServer):
    with receiving(204, 204) as there:
        page = opened(studio, own, "/settings")
        page.get_by_role("button", name="Add a webhook").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Address that is told").fill(there.url)
        dialog.get_by_label("failed").uncheck()
        dialog.get_by_role("button", name="Add it").click()
        first = dialog.locator("code").inner_text()
        dialog.get_by_role("button", name="I have copied it").click()
        row = page.get_by_role("table", name="Webhooks").get_by_role("row").filter(has_text=there.url)
        expect(row).to_contain_text("done, cancelled")
        row.get_by_role("button", name=re.compile("^Change the secret")).click()
        dialog.get_by_role("button", name="Change the secret").click()
        expect(dialog.locator("code")).not_to_have_text(first)
        second = dialog.locator("code").inner_text()
        dialog.get_by_role("button", name="I have copied it").click()
        row.get_by_role("button", name=re.compile("^Messages")).click()
        dialog.get_by_role("button", name="Send a test").click()
        messages = dialog.get_by_role("table", name="Messages")
        expect(messages).to_contain_text("taken", timeout=LONG_MS)
        expect(messages).to_contain_text("HTTP 204")
        _, headers, body = there.got[0]
        Webhook(second).verify(body, headers)
        dialog.get_by_role("button", name="Close").last.click()
        row.get_by_role("button", name=re.compile("^Delete")).click()
        dialog.get_by_role("button", name="Delete").click()
        expect(row).to_have_count(0)


def test_a_project_leaves_as_a_zip_and_comes_back(studio: Visit, own: LiveServer, tmp_path: Path):
    project = dubbed(own, "Travels")
    page = opened(studio, own, f"/dubbing?project={project}")
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("button", name="Make a zip").click()
    with page.expect_download(timeout=LONG_MS) as taking:
        page.get_by_role("link", name="Download project.zip").click(timeout=LONG_MS)
    taking.value.save_as(tmp_path / "travels.zip")
    page.get_by_role("button", name="All projects").click()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(tmp_path / "travels.zip")
    expect(page.get_by_role("heading", name="Travels")).to_be_visible(timeout=LONG_MS)
    assert page.url.rpartition("project=")[2] != project
    expect(page.get_by_label("Translation, 0:02.8")).to_have_value("This is our new tumbler.")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing(browser: Browser, own: LiveServer, theme: str):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in studio_web")
    dub, script = dubbed(own, "Axe"), made(own, "script", "Axe typed")
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, locale="en-GB", bypass_csp=True)
    try:
        page = context.new_page()
        page.goto(f"{own.url}/studio?token={own.token}")
        expect(page.locator("#badge")).to_be_visible()
        page.evaluate("theme => localStorage.setItem('onmaru.theme', theme)", theme)
        places = [("", ""), *((dub, part) for part in ("Lines", "Speakers", "Glossary", "Renders", "Settings"))]
        for project, part in [*places, (script, "Clips"), (script, "Effects")]:
            page.goto(f"{own.url}/studio/dubbing" + (f"?project={project}" if project else ""))
            if part:
                page.get_by_role("button", name=part, exact=True).click()
            if part == "Lines":
                page.get_by_role("button", name="More, 0:00.5").click()
            expect(page.locator("main section").first).to_be_visible()
            page.wait_for_timeout(800)  # colours change over 320 ms
            page.add_script_tag(path=AXE)
            found = page.evaluate(
                """async () => (await axe.run()).violations
                    .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)"""
            )
            assert found == [], f"{project} {part}"
    finally:
        context.close()


@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
@pytest.mark.parametrize("size", [DESKTOP, TABLET, PHONE])
def test_screens_fit(browser: Browser, own: LiveServer, size: tuple[int, int], locale: str):
    places = ["/dubbing", f"/dubbing?project={dubbed(own, 'Fits')}"]
    with visit(browser, f"{own.url}/studio?token={own.token}", size, locale, touch=size == PHONE) as seen:
        ready(seen.page)
        for path in places:
            page = opened(seen, own, path)
            expect(page.locator("main section").filter(visible=True).first).to_be_visible()
            page.wait_for_timeout(300)
            width, main = page.evaluate(
                "() => { const m = document.querySelector('main'); return [innerWidth, m.scrollWidth - m.clientWidth] }"
            )
            assert width <= size[0], f"{path}: the page is laid out wider than the screen"
            assert main <= 0, f"{path}: the screen scrolls sideways"
        assert seen.complaints == []
