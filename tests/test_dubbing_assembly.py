"""What is made of a project: orders of both kinds, and what is heard where."""

import json
from typing import Any

import numpy as np
import pytest

from dubbing import assembly
from dubbing.assembly import Options, order_of
from dubbing.base_kind import kind_of
from dubbing.errors import MediaMissing, MediaRefused, NoSound, NotMedia, OutputRefused
from dubbing.job import Job
from dubbing.production import produce
from dubbing.project import Base, Clip, Effect, Knobs, Project, Segment, Speaker, Translation, line_id
from dubbing.sound import blocks
from dubbing.types import SAMPLES_A_MS
from dubbing.work import Work
from dubbing.worker_media import probe_base
from tests.dubbing_media import clap_track, heard, make_video, onsets
from tests.test_dubbing_mux import a_disc
from tts.types import SAMPLE_RATE
from tts.wav import wav_bytes

pytestmark = pytest.mark.media


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    """Four seconds, a clap at 0.5, 1.5, 2.5 and 3.5 s."""
    folder = tmp_path_factory.mktemp("assembly")
    return make_video(folder / "talk.mp4", 4.0, sound=clap_track(4.0, [0.5, 1.5, 2.5, 3.5]))


def dub(**more) -> Project:
    segments = (
        Segment("a1", 300, 1000, "하나", "minsu"),
        Segment("a2", 1300, 2000, "둘", "jiyu"),
        Segment("a3", 2300, 3000, "셋", "jiyu"),
        Segment("a4", 3300, 3800, "넷"),
    )
    lines = (
        Translation("a1", "One.", ("The first one.",), knobs=Knobs(speed=1, pitch=-2)),
        Translation("a2", "Two.", voice="flite:rms"),
        Translation("a3", "Three.", keep_original=True),
        Translation("a4"),
    )
    speakers = (Speaker("", voices={"en": "flite:kal16"}), Speaker("jiyu", voices={"en": "flite:slt"}))
    given: dict[str, Any] = {"base": Base("u1"), "segments": segments, "languages": {"en": lines}, "speakers": speakers}
    return Project("p1", "dub", "A talk", **(given | more))


def test_a_dub_speaks_what_is_translated_and_keeps_the_original_elsewhere(video):
    order = order_of(dub(), {"u1": video}, "en", Options(subtitles=True, keep_original=True))
    assert [(line.number, line.wordings, line.voice) for line in order.lines] == [
        (1, ("One.", "The first one."), "flite:kal16"),
        (2, ("Two.",), "flite:rms"),
    ]
    assert order.lines[0].prosody.speed == 1
    assert order.lines[0].slot.start == 300 * SAMPLES_A_MS
    assert order.original is not None
    assert [each.number for each in order.original.spoken] == [1, 2]
    assert [each.number for each in order.original.kept] == [3, 4]
    assert order.subtitles
    assert order.keep_original
    assert [note.row for note in order.notes] == [4]
    assert line_id(dub(), 2) == "a2"


def test_only_the_lines_that_are_asked_for_are_spoken_in_the_places_that_they_have_among_all(video):
    order = order_of(dub(), {"u1": video}, "en", Options(lines=("a2",)))
    (line,) = order.lines
    assert line.number == 2
    assert line.slot.earliest == 1000 * SAMPLES_A_MS  # where a1 ends


@pytest.mark.parametrize("background", ["off", "duck", "between"])
def test_a_kept_line_is_heard_as_it_was_whatever_the_background(video, tmp_path, background):
    order = order_of(dub(background=background), {"u1": video}, "en")
    produce(order, [tmp_path / "out.wav"], tmp_path / "cache", lambda *_: None)
    sound = np.abs(heard(tmp_path / "out.wav")).max(axis=0)
    rate = len(sound) / 4.0
    clap = sound[round(2.5 * rate) : round(2.54 * rate)].max()  # in a3, whose original is kept
    assert clap > 0.1
    if background == "off":
        assert sound[round(0.1 * rate) : round(0.25 * rate)].max() < 0.01
        assert sound[round(3.05 * rate) : round(3.15 * rate)].max() < 0.01


def test_a_script_has_its_clips_with_their_knobs_and_effects(video, tmp_path):
    ding = tmp_path / "ding.wav"
    ding.write_bytes(wav_bytes(clap_track(0.5, [0.1]), SAMPLE_RATE))
    clips = (
        Clip("c1", 500, "안녕하세요.", knobs=Knobs(speed=5, pitch=-5, volume=3)),
        Clip("c2", 2000, "Hello. / Again.", end_ms=3500, voice="flite:slt"),
    )
    speakers = (Speaker("", voices={"ko": "espeak:ko+m", "en": "flite:rms"}),)
    project = Project(
        "p2", "script", "Typed", Base("u1"), clips=clips, effects=(Effect("e1", 700, "u2", -6.0),), speakers=speakers
    )
    order = order_of(project, {"u1": video, "u2": ding})
    first, second = order.lines
    assert (first.lang, first.voice, first.fitted, first.prosody.pitch) == ("ko", "espeak:ko+m", False, -5)
    assert (second.lang, second.voice, second.fitted, second.slot.end) == ("en", "flite:slt", True, 3500 * SAMPLES_A_MS)
    assert order.background == "duck"
    assert order.effects[0].start == 700 * SAMPLES_A_MS
    assert order.base.moving


def test_a_script_may_have_nothing_or_a_picture_as_its_base(tmp_path):
    from PIL import Image

    clips = (Clip("c1", 0, "Hello."),)
    plain = order_of(Project("p", "script", "", Base(colour="#336699", width=641, height=360), clips=clips), {})
    assert plain.base.size == (640, 360)
    assert plain.length is None
    Image.new("RGB", (320, 200)).save(tmp_path / "cover.png")
    order = order_of(Project("p", "script", "", Base("u"), clips=clips), {"u": tmp_path / "cover.png"})
    assert order.base.path == tmp_path / "cover.png"
    assert not order.base.moving


def test_a_scripts_base_is_known_by_its_first_bytes_and_a_look_at_it_is_no_failure(video, tmp_path):
    from PIL import Image

    picture = Image.new("RGB", (320, 200))
    for name in ("cover.png", "cover.jpg", "cover.webp", "deck.pdf"):
        picture.save(tmp_path / name)
        kind = "slides" if name.endswith("pdf") else "picture"
        assert kind_of(tmp_path / name) == kind
        project = Project("p", "script", "", Base("u", slides_ms=(0, 1500)), clips=(Clip("c1", 0, "Hello."),))
        folders: Any = {each: str(tmp_path / f"{name}-{each}") for each in ("folder", "cache", "renders")}
        work = Work(Job("op", "probe", project, files={"u": str(tmp_path / name)}, **folders), lambda _: None)
        work.begin()
        facts = probe_base(work).result
        assert (facts["container"], facts["duration_ms"], facts["audio"]) == (kind, 0, [])
    order = order_of(project, {"u": tmp_path / "deck.pdf"})
    assert order.base.paged
    assert order.base.page_starts == (0, 1500 * SAMPLES_A_MS)
    assert kind_of(video) == "film"


def test_what_is_missing_is_told(video, tmp_path):
    with pytest.raises(MediaMissing, match="upload one"):
        order_of(dub(base=Base()), {}, "en")
    with pytest.raises(MediaMissing, match="u1"):
        order_of(dub(), {}, "en")
    with pytest.raises(OutputRefused, match="it has: en"):
        order_of(dub(), {"u1": video}, "ko")
    (tmp_path / "fake.mp4").write_bytes(b"no video at all" * 100)
    with pytest.raises(NotMedia):
        order_of(dub(), {"u1": tmp_path / "fake.mp4"}, "en")
    (tmp_path / "list.mp4").write_bytes(b"#EXTM3U\nhttp://127.0.0.1/x.ts\n")
    with pytest.raises(MediaRefused):
        order_of(dub(), {"u1": tmp_path / "list.mp4"}, "en")


def test_a_dub_of_sound_alone_has_a_plain_picture(tmp_path):
    path = tmp_path / "talk.wav"
    path.write_bytes(wav_bytes(clap_track(4.0, [1.0]), SAMPLE_RATE))
    order = order_of(dub(), {"u1": path}, "en", assembly.Options(keep_original=True))
    assert order.base.path is None or not order.base.moving
    assert not order.keep_original


def test_the_sound_that_is_dubbed_can_be_chosen(tmp_path):
    disc = a_disc(tmp_path / "disc.mkv")
    for track, claps in ((0, [1.5]), (1, [0.5])):
        order = order_of(dub(base=Base("u1", track=track)), {"u1": disc}, "en")
        assert order.original is not None
        found = np.concatenate(list(blocks(order.original.path, 3 * SAMPLE_RATE, order.original.track)))
        assert onsets(found[:, 0]) == pytest.approx(claps, abs=0.015)
    with pytest.raises(NoSound, match="no track of sound 3"):
        order_of(dub(base=Base("u1", track=3)), {"u1": disc}, "en")


def test_the_curve_is_of_the_sound_that_is_dubbed(tmp_path):
    disc = a_disc(tmp_path / "disc.mkv")
    for track, at in ((1, 0.5), (2, 1.5)):
        project = dub(base=Base("u1", track=track))
        work = Work(
            Job("o", "probe", project, str(tmp_path / "w"), str(tmp_path / "c"), str(tmp_path), {"u1": str(disc)}),
            lambda _: None,
        )
        work.begin()
        done = probe_base(work)
        assert (done.result["track"], [each["title"] for each in done.result["audio"]]) == (track, ["해설", "원음"])
        told = json.loads((tmp_path / "o" / "peaks.json").read_bytes())
        loud = [n for n in range(told["length"]) if told["data"][2 * n + 1] > 20]
        assert loud[0] * told["samples_per_pixel"] / SAMPLE_RATE == pytest.approx(at, abs=0.03)
