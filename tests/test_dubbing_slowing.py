"""Pictures that are shown slower where a line is too long, on real films: times, sound, and what stays as it was."""

import itertools
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from dubbing import marking, provenance, separate, slowing, worker_render
from dubbing.assembly import order_of
from dubbing.clock import Clock, Slower
from dubbing.fit import AFTER, BEFORE
from dubbing.job import Engines, Job, Told
from dubbing.production import Order, Report, produce
from dubbing.project import Base, Project, Segment, Translation
from dubbing.types import Background, Line, Placement, Slot, Spoken
from dubbing.work import Work
from stream.cli import main
from tests.dubbing_media import FPS, SIZE, add_sound, clap_track, heard, onsets
from tts.types import SAMPLE_RATE

S = SAMPLE_RATE
MARKS = (0.4, 2.6, 3.6, 5.4, 7.0)  # s: a corner of one picture is white, and a tone begins
CUT = 4.0
# Too long for its place by a sixth or so; the other shot has a short line.
TEXTS = ("Here is everything that we have to say about all of it now.", "Good.")


def as_srt(texts: tuple[str, str]) -> str:
    return f"1\n00:00:00,100 --> 00:00:01,850\n{texts[0]}\n\n2\n00:00:05,600 --> 00:00:06,600\n{texts[1]}\n"


def filmed(path: Path, codec: str = "libx264", audio: str = "aac") -> Path:
    """Eight seconds of two shots, dark and light, with marks; B-pictures, and words' places without words."""
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, FPS)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        sounding = out.add_stream(audio, S, layout="mono")
        marked = {round(mark * FPS) for mark in MARKS}
        for number in range(8 * FPS):
            plane = np.full((SIZE[1], SIZE[0], 3), 40 if number < CUT * FPS else 150, np.uint8)
            if number in marked:
                plane[:16, :24] = 255
            frame = av.VideoFrame.from_ndarray(plane, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        add_sound(out, sounding, clap_track(8.0, list(MARKS)))
    path.with_name("ko.srt").write_text(as_srt(("이제 모두 말씀드릴게요.", "좋아요.")), encoding="utf-8")
    path.with_name("en.srt").write_text(as_srt(TEXTS), encoding="utf-8")
    return path


def marks_in(path: Path) -> list[float]:
    """Seconds at which a player shows a marked picture."""
    with av.open(str(path)) as container:
        zero = (container.start_time or 0) / av.time_base
        corners = [
            ((f.time or 0.0) - zero, f.to_ndarray(format="gray")[:12, :20].mean()) for f in container.decode(video=0)
        ]
    return [at for at, light in corners if light > 215]


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return sorted(bytes(packet) for packet in container.demux(video=0) if packet.size)


def dub(*arguments: object, data: Path) -> Result:
    return CliRunner().invoke(main, ["dub", *map(str, arguments), "--data", str(data)])


# ------------------------------------------------------------------ the clock
STRETCHES = st.lists(st.tuples(st.integers(0, 5 * S), st.integers(1, 20 * S), st.floats(1.001, 1.15)), max_size=6).map(
    lambda gaps: tuple(_laid(gaps))
)


def _laid(gaps: list[tuple[int, int, float]]) -> list[Slower]:
    at, laid = 0, []
    for gap, length, factor in gaps:
        laid.append(Slower(at + gap, at + gap + length, factor))
        at += gap + length
    return laid


@pytest.mark.unit
@given(STRETCHES, st.integers(0, 100 * S), st.integers(0, 100 * S))
def test_a_clock_never_goes_back(stretches: tuple[Slower, ...], one: int, other: int):
    clock = Clock(stretches)
    assert clock(0) == 0
    assert (clock(one) <= clock(other)) == (one <= other) or clock(one) == clock(other)
    longer = sum((each.end - each.start) * (each.factor - 1) for each in stretches if each.end <= one)
    assert clock(one) - one >= longer - 1
    parts = list(clock.parts(one))
    assert sum(part.end - part.start for part in parts) == one
    assert all(a.end == b.start for a, b in itertools.pairwise(parts))


@pytest.mark.unit
def test_before_the_film_and_behind_it_time_runs_as_it_did():
    clock = Clock([Slower(S, 2 * S, 1.1)])
    assert [clock(-100), clock(S), clock(2 * S), clock(3 * S)] == [-100, S, round(2.1 * S), round(3.1 * S)]
    assert list(clock.parts(S // 2)) == [Slower(0, S // 2, 1.0)]


@pytest.mark.unit
def test_silence_that_a_line_may_use_does_not_grow_with_it():
    line = Line(1, Slot(2 * S, 3 * S, 2 * S - BEFORE, 3 * S + AFTER), ("…",), "en")
    needed = round(2.3 * S * 1.1 / 1.01)  # of 2.2 that there are: a tenth more of the line's own second
    spoken = Spoken(line, "…", "espeak:en-us", 0, Placement(S, needed, 1.0, "overlong"), np.zeros(1, np.float32))
    assert slowing.wish(spoken) == pytest.approx(1.1, abs=0.001)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("length_s", "tempo", "flag", "wished"),
    [
        (1.0, 1.0, "", 1.0),
        (1.0, 1.25, "fast", 1.01 * 1.25 / 1.1),
        (1.2, 1.25, "overlong", 1.15),
        (0.4, 1.0, "late", 1.0),  # it is late for the line before it
        (1.0, 1.0, "beyond_end", 1.0),  # there is no shot behind the end
    ],
)
def test_a_line_wishes_for_what_it_needs(length_s: float, tempo: float, flag, wished: float):
    line = Line(1, Slot(S, 2 * S, S, 2 * S), ("…",), "en")
    spoken = Spoken(
        line, "…", "espeak:en-us", 0, Placement(S, round(length_s * S), tempo, flag), np.zeros(1, np.float32)
    )
    assert slowing.wish(spoken) == pytest.approx(wished)
    assert slowing.wish(replace(spoken, line=replace(line, fitted=False))) == 1.0


# ------------------------------------------------------------------ films
@pytest.mark.media
def test_a_film_is_written_in_another_time(tmp_path: Path):
    film = filmed(tmp_path / "film.mp4")
    clock = Clock([Slower(2 * S, 4 * S, 1.12)])
    shares: list[float] = []
    assert slowing.slow(film, clock, tmp_path / "slow.mp4", 8 * S, shares.append) == ()
    assert packets(tmp_path / "slow.mp4") == packets(film), "the pictures are the same"
    wished = [clock(mark * S) / S for mark in MARKS]
    assert marks_in(tmp_path / "slow.mp4") == pytest.approx(wished, abs=0.001)
    before, after = heard(film)[0][: 8 * S], heard(tmp_path / "slow.mp4")[0].astype(np.float32) / 32_768
    assert onsets(after) == pytest.approx(wished, abs=0.015), "sound and picture stay together"
    assert len(after) == clock(8 * S)
    assert np.abs(after[: 2 * S] - before[: 2 * S]).max() < 1e-3, "what runs as it did sounds as it did"
    assert np.abs(after[clock(4 * S) + S // 10 :] - before[4 * S + S // 10 :]).max() < 1e-3
    tone = after[round(wished[1] * S) : round(wished[1] * S) + S // 25]
    assert np.argmax(np.abs(np.fft.rfft(tone, S))) == pytest.approx(1000, abs=15), "at the same pitch"
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1, abs=0.02)


def _written(path: Path, times: list[int], codec: str, late_ms: int = 0) -> Path:
    """A Matroska film whose pictures come at `times` ms, and whose sound is two seconds of silence from 0 on."""
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, FPS)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        video.codec_context.time_base = Fraction(1, 1000)
        sounding = out.add_stream("aac", S, layout="mono")
        for number, time in enumerate(times):
            frame = av.VideoFrame.from_ndarray(np.full((SIZE[1], SIZE[0], 3), 40 + number, np.uint8), format="rgb24")
            frame.pts, frame.time_base = time + late_ms, Fraction(1, 1000)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        add_sound(out, sounding, np.zeros(2 * S, np.float32))
    return path


@pytest.mark.media
@pytest.mark.parametrize(
    ("times", "codec", "late_ms"),
    [
        (
            [40 * n for n in range(60)],
            "libx264",
            10_000,
        ),  # Matroska does not tell when its first B-pictures are decoded
        ([40 * n if n % 7 else max(0, 40 * n - 39) for n in range(60)], "mpeg4", 0),  # an uneven rate
        ([0, 1, 2, 3, *range(40, 2_400, 40)], "mpeg4", 0),  # a thousand a second, and then 25
    ],
)
def test_films_with_odd_times_are_written(tmp_path: Path, times: list[int], codec: str, late_ms: int):
    film = _written(tmp_path / "odd.mkv", times, codec, late_ms)
    length = (times[-1] + 40 + late_ms) * S // 1000
    clock = Clock([Slower(length // 4, length // 2, 1.15)])
    slowing.slow(film, clock, tmp_path / "slow.mp4", length, lambda _: None)
    assert packets(tmp_path / "slow.mp4") == packets(film)
    with av.open(str(tmp_path / "slow.mp4")) as container:
        shown = sorted(float(p.pts * p.time_base) for p in container.demux(video=0) if p.pts is not None)
    assert shown == pytest.approx([clock((time + late_ms) * S / 1000) / S for time in times], abs=0.002)


@pytest.mark.media
def test_parts_of_a_sound_are_joined_without_a_click(tmp_path: Path):
    path = tmp_path / "tone.mp4"
    hum = 0.5 * np.sin(2 * np.pi * 220 * np.arange(8 * S) / S).astype(np.float32)
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", FPS)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        sounding = out.add_stream("flac", S, layout="mono")
        for number in range(8 * FPS):
            frame = av.VideoFrame.from_ndarray(np.full((SIZE[1], SIZE[0], 3), 90, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        add_sound(out, sounding, hum)
    clock = Clock([Slower(S, 3 * S, 1.07), Slower(3 * S, 5 * S, 1.15)])
    slowing.slow(path, clock, tmp_path / "slow.mp4", 8 * S, lambda _: None)
    after = heard(tmp_path / "slow.mp4")[0].astype(np.float32) / 32_768
    steps = np.abs(np.diff(after, 2))
    assert steps.max() < 0.005, "a click would be many times as steep"
    loud = np.sqrt(np.convolve(np.square(after), np.ones(S // 50) / (S // 50), "valid"))
    assert loud.min() > 0.6 * loud.max(), "nor is there a hole"


@pytest.fixture(scope="module")
def dubs(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, tuple[Path, dict]]:
    """The same dub without and with slower pictures: its film, and its report."""
    folder = tmp_path_factory.mktemp("slower")
    film, made = filmed(folder / "film.mp4"), {}
    for slower in (False, True):
        out = folder / f"{slower}.mp4"
        texts = ("--transcript", folder / "ko.srt", "--translation", folder / "en.srt", "--voice", "espeak:en-us")
        more = ("--keep-original", "--subtitles", "--json", *(["--slow-video"] if slower else []))
        done = dub(film, "--to", "en", *texts, *more, "-o", out, data=folder / "data")
        assert done.exit_code == 0, done.output
        made[slower] = out, json.loads(done.stdout.splitlines()[-1])
    return made


@pytest.mark.media
@pytest.mark.process
def test_a_line_gets_the_time_that_it_needs(dubs: dict[bool, tuple[Path, dict]]):
    (usual, before), (slower, after) = dubs[False], dubs[True]
    assert before["lines"][0]["flag"] in ("fast", "overlong")
    assert [line["flag"] for line in after["lines"]] == ["", ""]
    assert after["lines"][0]["tempo"] <= 1.1
    (part,) = after["slowed"]
    assert (part["start_s"], part["end_s"]) == (0, 4), "the shot in which it is said, whole"
    assert 1 < part["factor"] <= 1.15
    assert before["slowed"] == []
    clock = Clock([Slower(0, 4 * S, part["factor"])])
    assert packets(slower) == packets(usual)
    assert marks_in(slower) == pytest.approx([clock(mark * S) / S for mark in MARKS], abs=0.002)
    assert after["seconds"] == pytest.approx(clock(8 * S) / S, abs=0.04)
    said = [line["start_s"] for line in after["lines"]]
    assert said[1] == pytest.approx(clock(5.6 * S) / S, abs=0.08), "the lines that follow are where their pictures are"
    own = heard(slower, 1)[0].astype(np.float32)
    assert onsets(own / max(1.0, np.abs(own).max()), 0.05) == pytest.approx([clock(m * S) / S for m in MARKS], abs=0.02)
    assert any("stretched" in note["text"] for note in after["notes"]), "and it is told"


@pytest.mark.media
def test_of_a_long_shot_only_the_part_around_the_line_is_slower(tmp_path: Path):
    with av.open(str(tmp_path / "long.mp4"), "w") as out:
        video = out.add_stream("libx264", FPS)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        for number in range(20 * FPS):
            grey = 60 if number < 15 * FPS else 180
            frame = av.VideoFrame.from_ndarray(np.full((SIZE[1], SIZE[0], 3), grey, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    spans = [(1.0, 3.0), (3.5, 6.0), (6.5, 9.0), (14.0, 15.05), (16.0, 18.0)]
    lines = [
        Line(n, Slot(round(a * S), round(b * S), round(a * S), round(b * S)), ("…",), "en")
        for n, (a, b) in enumerate(spans)
    ]
    wishes = [(lines[1], 1.05), (lines[2], 1.1), (lines[3], 1.15)]
    found = slowing._stretches(tmp_path / "long.mp4", lines, wishes, lambda _: None)
    assert [each.factor for each in found] == [1.05, 1.1, 1.15]
    bounds = [at / S for each in found for at in (each.start, each.end)]
    assert bounds == pytest.approx([3.25, 6.25, 6.25, 11.0, 12.0, 15.0], abs=0.04), "what the next shot has is a crumb"


def job(folder: Path, film: Path, background: Background) -> tuple[Work, list[Told]]:
    """A render with slower pictures as a worker does it, and what it tells."""
    said = (Translation("a", TEXTS[0]), Translation("b", TEXTS[1]))
    segments = (Segment("a", 100, 1_850, "…"), Segment("b", 5_600, 6_600, "…"))
    project = Project("p", "dub", "", Base("film"), segments=segments, languages={"en": said}, background=background)
    params = {"outputs": ["mp4"], "language": "en", "slow_video": True}
    engines = Engines(data=str(folder / "data"), voices={"en": "espeak:en-us"})
    told: list[Told] = []
    work = Work(
        Job(
            "op",
            "render",
            project,
            folder=str(folder / "folder"),
            cache=str(folder / "cache"),
            renders=str(folder / "renders"),
            files={"film": str(film)},
            params=params,
            engines=engines,
        ),
        told.append,
    )
    work.begin()
    return work, told


@pytest.mark.media
def test_a_project_learns_where_lines_are_in_the_film_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    film = filmed(tmp_path / "film.mp4")
    work, told = job(tmp_path, film, "music")
    orders, caches, sources = list[Order](), list[Path](), list[Path | None]()

    def separated(order: Order, cache: Path, _: object) -> Order:
        caches.append(cache)
        return replace(order, background="between")

    def made(order: Order, *rest: Any) -> Report:
        orders.append(order)
        return produce(order, *rest)

    def signed(_files: object, _identity: object, _done: object, upload: Path | None, *_: object) -> tuple[str, ...]:
        sources.append(upload)
        return ()

    monkeypatch.setattr(marking, "sign", signed)
    monkeypatch.setattr(provenance, "lacking", lambda: "")
    monkeypatch.setattr(separate, "with_music", separated)
    monkeypatch.setattr(worker_render, "produce", made)
    done = worker_render.render(work)
    lines = [each.line for each in told if each.line is not None]
    assert [line.flag for line in lines] == ["fast", ""]
    assert lines[1].start_ms == pytest.approx(5_600, abs=80)
    (part,) = done.result["slowed"]
    assert part["factor"] > 1.05
    (order,) = orders
    assert order.slowed_from == film, "it is the upload that the film says that it was made from"
    assert order.base.path != film
    assert work.cache not in caches[0].parents, "what is found for this render alone goes with it"
    assert sources == [film], "and the signed note names it"


@pytest.mark.media
def test_where_no_picture_is_slower_the_film_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    film = filmed(tmp_path / "film.mp4")
    work, _ = job(tmp_path, film, "between")
    project, files = work.job.project, work.files
    monkeypatch.setattr(slowing, "_stretches", lambda *_: [])
    order = order_of(project, files, "en", work.options())
    same = slowing.slowed(project, files, order, work.cache, tmp_path, lambda *_: None)
    assert (same.project, same.files, same.stretches) == (project, files, ())
    assert "nothing is shown slower" in same.notes[0]
    assert not list(tmp_path.glob("slower*"))


@pytest.mark.media
@pytest.mark.process
def test_pictures_without_times_of_their_own_are_left(tmp_path: Path):
    film = filmed(tmp_path / "film.avi", "mpeg4", "mp3")
    texts = ("--transcript", tmp_path / "ko.srt", "--translation", tmp_path / "en.srt", "--voice", "espeak:en-us")
    done = dub(film, "--to", "en", *texts, "--slow-video", "--json", "-o", tmp_path / "o.mp4", data=tmp_path / "data")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["slowed"] == []
    assert any("nothing is shown slower" in note["text"] for note in report["notes"])
    assert report["lines"][0]["flag"] in ("fast", "overlong")
