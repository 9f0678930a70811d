"""The mix is as loud as its profile, no peak is over, and the background makes room for speech."""

import math
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from dubbing import sound
from dubbing.limiter import Limiter
from dubbing.master import master
from dubbing.meter import LoudnessMeter, PeakMeter
from dubbing.mix import DUCK_DB, Mix, Original, Track, room_tone
from dubbing.types import PROFILES, Background, Segment
from tests.dubbing_media import clap_track, heard, make_video
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.media

S = SAMPLE_RATE
RNG = np.random.default_rng(1)


def voice_like(seconds: float) -> np.ndarray:
    """(n,) noise in syllables, with peaks as speech has them."""
    at = np.arange(round(seconds * S)) / S
    level = np.clip(np.sin(2 * np.pi * 4 * at), 0, 1) ** 2
    return np.asarray(0.12 * level * RNG.laplace(0, 1, len(at)), np.float32)


def db(sound_: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(sound_)) + 1e-20))


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of eight seconds with a tone of 300 Hz all the way, -23 dB."""
    tone = np.asarray(0.1 * np.sin(2 * np.pi * 300 * np.arange(8 * S) / S), np.float32)
    return make_video(tmp_path_factory.mktemp("music") / "music.mp4", 8.0, sound=tone)


def mixed(tmp_path: Path, original: Original | None, background: Background, seconds: float = 8.0) -> Mix:
    speech = Track(tmp_path / "speech", round(seconds * S))
    speech.add(3 * S, voice_like(2.0))
    return Mix(speech, None, original, background, DUCK_DB)


def test_the_meters_agree_with_pyloudnorm_and_with_known_peaks():
    stereo = np.stack([voice_like(5.0), 0.5 * voice_like(5.0)], axis=1)
    meter, peak = LoudnessMeter(), PeakMeter()
    for at in range(0, len(stereo), 7001):
        meter.push(stereo[at : at + 7001])
    assert meter.lufs() == pytest.approx(pyloudnorm.Meter(S).integrated_loudness(stereo), abs=0.05)
    quarter = np.hanning(S) * np.sin(np.pi / 2 * np.arange(S) + np.pi / 4)  # its samples stand at 0.707 of its peaks
    for at in range(0, S, 4801):
        peak.push(np.repeat(quarter[at : at + 4801, None], 2, axis=1).astype(np.float32))
    assert peak.dbtp() == pytest.approx(0.0, abs=0.3)
    assert LoudnessMeter().lufs() is None
    assert PeakMeter().dbtp() == -math.inf


def test_a_limiter_holds_every_peak_and_gives_back_every_sample():
    loud = np.repeat(4 * voice_like(2.0)[:, None], 2, axis=1)
    limiter = Limiter(0.5)
    parts = [limiter.push(loud[at : at + 9_999]) for at in range(0, len(loud), 9_999)]
    result = np.concatenate([*parts, limiter.push(loud[:0], last=True)])
    meter = PeakMeter()
    meter.push(result)
    assert len(result) == len(loud)
    assert meter.dbtp() <= 20 * math.log10(0.5) + 0.2
    soft = np.abs(loud).max(axis=1) < 0.01
    assert np.abs(result[soft]).max() <= 0.01
    whole = Limiter(0.5).push(loud, last=True)
    assert np.allclose(whole, result, atol=1e-3), "blocks make no difference"


@pytest.mark.parametrize("profile", ["-16", "-27"])
def test_the_result_is_as_loud_as_its_profile_after_encoding(tmp_path: Path, music: Path, profile: str):
    mix = mixed(tmp_path, Original(music), "duck")
    result = master(mix, PROFILES[profile], tmp_path / "out.mp4")
    left = heard(tmp_path / "out.mp4").T
    peak = PeakMeter()
    peak.push(left.astype(np.float32))
    assert peak.dbtp() <= -1.0
    assert abs(len(left) - 8 * S) <= 1024
    if profile == "-16":
        assert pyloudnorm.Meter(S).integrated_loudness(left) == pytest.approx(-16, abs=0.5)
    else:  # of speech alone
        assert pyloudnorm.Meter(S).integrated_loudness(left[3 * S : 5 * S]) == pytest.approx(-27, abs=1.0)
    assert result.lufs == pytest.approx(float(profile), abs=0.5)


def test_peaks_that_forbid_the_loudness_win(tmp_path: Path):
    speech = Track(tmp_path / "speech", 4 * S)
    clicks = np.zeros(4 * S, np.float32)
    clicks[:: S // 4] = 0.9
    speech.add(0, clicks)
    result = master(Mix(speech, None, None, "off", DUCK_DB), PROFILES["-14"], tmp_path / "out.wav")
    assert result.dbtp <= -1.0


def test_silence_is_written_as_silence(tmp_path: Path):
    result = master(Mix(Track(tmp_path / "s", 2 * S), None, None, "off", DUCK_DB), PROFILES["-16"], tmp_path / "o.wav")
    assert (result.lufs, result.dbtp) == (None, -math.inf)
    assert len(sound.whole(tmp_path / "o.wav", 9 * S)) == 2 * S


@pytest.mark.parametrize(("background", "under"), [("keep", 0.0), ("duck", DUCK_DB), ("off", -200.0)])
def test_the_background_makes_room_before_speech_begins_and_comes_back(
    tmp_path: Path, music: Path, background: Background, under: float
):
    mix = mixed(tmp_path, Original(music), background)
    speech = mix._speech.part(0, len(mix))
    rest = np.concatenate(list(mix.blocks()))[:, 0] - speech[:, 0]
    whole = -200.0 if background == "off" else db(rest[S : 2 * S])
    assert whole == pytest.approx(-200 if background == "off" else -23, abs=1)
    assert max(-200.0, db(rest[3 * S : 5 * S - S // 10])) == pytest.approx(max(-200.0, whole + under), abs=0.5)
    assert max(-200.0, db(rest[6 * S : 7 * S])) == pytest.approx(whole, abs=0.5)


def test_between_the_lines_is_the_original_and_under_them_the_rooms_tone(tmp_path: Path):
    room = np.asarray(RNG.normal(0, 0.004, 8 * S), np.float32)
    room[3 * S : 5 * S] += voice_like(2.0)  # somebody speaks
    film = make_video(tmp_path / "room.mkv", 8.0, sound=room, audio_codec="pcm_s16le")
    original = Original(film, (Segment(1, 3 * S, 5 * S, "x"),))
    mix = Mix(Track(tmp_path / "speech", 8 * S), None, original, "between", DUCK_DB)
    result = np.concatenate(list(mix.blocks()))[:, 0]
    tone = db(room[: 2 * S])
    for first in (0.5, 2.0, 3.5, 4.2, 6.0):
        part = result[round(first * S) : round((first + 0.7) * S)]
        assert db(part) == pytest.approx(tone, abs=1.0), first
    # the joints may dip, but no hole is heard
    levels = [db(result[at : at + S // 20]) for at in range(0, 8 * S - S // 20, S // 20)]
    assert min(levels) > tone - 6
    assert room_tone(Original(film, (Segment(1, 0, 8 * S, "x"),)), 8 * S) is None


def test_a_sound_that_begins_late_is_laid_where_a_player_plays_it(tmp_path: Path):
    film = make_video(tmp_path / "claps.mp4", 3.0, sound=clap_track(3.0, [0.5, 2.0]))
    blocks = list(sound.blocks(film, 4 * S + 100))
    assert [len(block) for block in blocks] == [S, S, S, S, 100]
    joined = np.concatenate(blocks)[:, 0]
    assert np.argmax(np.abs(joined) > 0.1) / S == pytest.approx(0.5, abs=0.003)
    assert np.argmax(np.abs(joined[S:]) > 0.1) / S == pytest.approx(1.0, abs=0.003)
