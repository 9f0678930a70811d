"""Where films are cut, and where long shots are divided."""

import itertools
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from dubbing.heard import Heard
from dubbing.pictures import Film
from dubbing.shots import Shot, Timeline, cuts, pieces, survey
from tests.dubbing_media import clap_track, make_video, onsets
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.media


def _film(path: Path, shots: list[tuple[int, int]], step: int = 1) -> Path:
    """Shots of (level, pictures), a bright bar wandering through each; pictures `step` 25ths of a second apart."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", 25, options={"preset": "ultrafast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        k = 0
        for level, count in shots:
            for own in range(count):
                picture = np.full((96, 128, 3), level, np.uint8)
                picture[:, 2 * own % 120 : 2 * own % 120 + 8] = 255 - level
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts, frame.time_base = k * step, Fraction(1, 25)
                out.mux(stream.encode(frame))
                k += 1
        out.mux(stream.encode(None))
    return path


def test_a_film_is_cut_where_another_shot_begins(tmp_path: Path):
    told: list[float] = []
    with Film(_film(tmp_path / "film.mp4", [(60, 30), (140, 20), (60, 25)])) as film:
        timeline, shots = survey(film, told.append)
    assert shots == (Shot(0, 30), Shot(30, 50), Shot(50, 75))
    assert timeline.at == pytest.approx(np.arange(75) / 25)
    assert timeline.end == pytest.approx(3.0)
    assert told[-1] == pytest.approx(1.0)
    assert told == sorted(told)


def test_movement_is_no_cut_and_a_change_among_movement_is():
    moving = np.concatenate([[0.0], np.full(60, 9.0)])
    assert cuts(moving) == []
    assert cuts(np.where(np.arange(61) == 30, 60.0, moving)) == [30]
    still = np.full(61, 0.5)
    assert cuts(np.where(np.arange(61) == 1, 9.0, still)) == [1]
    assert cuts(np.where(np.arange(61) == 60, 9.0, still)) == [60]
    assert cuts(np.array([0.0])) == []


def _timeline(seconds: float) -> Timeline:
    at = np.arange(round(seconds * 25)) / 25
    return Timeline(np.arange(len(at)), at, seconds)


def test_long_shots_are_divided_in_pauses():
    timeline = _timeline(34.0)
    shots = (Shot(0, 200), Shot(200, 850))
    busy = [(0.0, 16.0), (17.0, 26.2), (26.4, 34.0)]
    found = pieces(timeline, shots, busy)
    assert found[0] == Shot(0, 200), "8 s are not divided"
    assert found[1] == Shot(200, 413, opens=True, closes=False), "in the middle of the pause of a second"
    assert [each.first for each in found[1:]] + [850] == [200, *(each.last for each in found[1:])]
    assert found[-1].closes
    assert not any(each.opens for each in found[2:])
    assert max(len(each) for each in found) <= 20 * 25 + 1, "without a pause it is divided in any case"


def test_pieces_hold_every_picture_once_whatever_is_said():
    generator = np.random.default_rng(4)
    for _ in range(200):
        length = float(generator.uniform(0.2, 90))
        timeline = _timeline(length)
        count = len(timeline.at)
        inner = np.unique(generator.integers(1, max(2, count), 3))
        bounds = [0, *(int(each) for each in inner if each < count), count]
        shots = tuple(Shot(a, b) for a, b in itertools.pairwise(bounds) if b > a)
        starts = generator.uniform(0, length, 12)
        busy = [(float(at), float(at + generator.uniform(0, 4))) for at in starts]
        found = pieces(timeline, shots, busy)
        assert [each.first for each in found] == [0, *(each.last for each in found[:-1])]
        assert found[-1].last == count
        assert {each.first for each in found if each.opens} == {each.first for each in shots}


def test_what_was_heard_in_a_shot(tmp_path: Path):
    claps = [0.5, 2.5, 4.2]
    film = make_video(tmp_path / "film.mkv", 5.0, sound=clap_track(5.0, claps), audio_codec="pcm_s16le")
    heard = Heard(film, 5 * SAMPLE_RATE)
    for first, last, inside in ((0.1, 1.0, [0.4]), (2.0, 4.0, [0.5]), (2.2, 4.6, [0.3, 2.0]), (4.9, 7.0, [])):
        part = heard.part(first, last)
        assert part is not None
        assert len(part) == round((min(last, 5.0) - first) * SAMPLE_RATE)
        assert onsets(part) == pytest.approx(inside, abs=0.002)
    assert Heard(make_video(tmp_path / "mute.mp4", 1.0), SAMPLE_RATE).part(0.0, 1.0) is None
