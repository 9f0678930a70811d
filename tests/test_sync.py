"""The sync scorer: known lags are found with their sign, wrong sound is told, bad clips are refused with a reason."""

import asyncio
import json
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner

from lipsync.dominance import mouth_poses
from lipsync.errors import ClipUnreadable, NoFace, NoSound, SyncRefused, TooShort, WeightsInvalid
from lipsync.sync import RATE, SyncScorer, agreement_curve, raster
from lipsync.types import PARAMETERS
from stream.cli import main
from tts.catalogue import open_voice
from tts.types import SAMPLE_RATE, Utterance

pytestmark = pytest.mark.unit

FRAME = SAMPLE_RATE // RATE
TEXTS = (
    "Good evening everybody, welcome to our shop. This blue bottle keeps warm milk warm for about five hours, and "
    "the purple one is a bit bigger.",
    "My mother has been making plum jam for forty years. Open the jar, breathe in, and you will remember summer.",
)


async def _spoken(text: str):
    voice = open_voice("espeak:en-us")
    try:
        chunks = [chunk async for chunk in voice.speak(Utterance(text, "en"))]
    finally:
        await voice.close()
    samples = np.concatenate([chunk.samples for chunk in chunks])
    phones = [phone for chunk in chunks for phone in chunk.phones]
    at = (np.arange(len(samples) // FRAME, dtype=np.float64) + 0.5) * FRAME
    return samples, _face(mouth_poses(phones, len(samples), at))


def _face(poses: np.ndarray) -> np.ndarray:
    """What a landmarker would measure, in eye distances, with its tremble."""
    p = dict(zip(PARAMETERS, poses.T, strict=True))
    opening = (0.5 * p["jaw_open"] + 0.15 * p["lower_drop"]) * (1 - p["lip_close"])
    width = 0.9 + 0.15 * p["stretch"] - 0.2 * p["pucker"] - 0.1 * p["funnel"]
    jaw = 1.1 + 0.4 * p["jaw_open"]
    thickness = 0.3 - 0.08 * p["press"] - 0.05 * p["roll_lower"] + 0.05 * p["funnel"]
    track = np.stack([opening, width, jaw, thickness], 1)
    return (track + np.random.default_rng(0).normal(0, 0.006, track.shape)).astype(np.float32)


@pytest.fixture(scope="module")
def speech():
    return [asyncio.run(_spoken(text)) for text in TEXTS]


def _times(count: int) -> np.ndarray:
    return np.arange(count) / RATE


@pytest.mark.process
@pytest.mark.parametrize("late_ms", [-200, -40, 0, 30, 120, 300])
def test_a_known_lag_is_found_with_its_sign(speech, late_ms: int):
    samples, mouth = speech[0]
    lead = round(0.4 * SAMPLE_RATE) - late_ms * 48  # of silence before the sound; the mouth waits for 0.4 s
    sound = np.concatenate([np.zeros(lead, np.float32), samples])
    still = np.tile(mouth[:1], (round(0.4 * RATE), 1))
    track = np.concatenate([still, mouth])
    score = SyncScorer().score(_times(len(track)), track, sound)
    assert abs(score.offset_ms - late_ms) <= 20
    assert score.confidence > 0.8
    assert score.control_confidence < 0.5


@pytest.mark.process
def test_another_lines_sound_is_told(speech):
    (_, mouth), (other, _) = speech
    count = min(len(mouth), len(other) // FRAME)
    wrong = SyncScorer().score(_times(count), mouth[:count], other)
    right = SyncScorer().score(_times(count), speech[1][1][:count], other)
    assert wrong.confidence < 0.4 < 0.8 < right.confidence


@pytest.mark.process
@pytest.mark.parametrize("rate", [23.976, 30.0, 50.0])
def test_any_frame_rate_will_do(speech, rate: float):
    samples, mouth = speech[0]
    times = np.arange(int(len(mouth) / RATE * rate)) / rate
    track = np.stack([np.interp(times, _times(len(mouth)), column) for column in mouth.T], 1).astype(np.float32)
    track[40:44] = np.nan  # a hand before the face
    assert abs(SyncScorer().score(times, track, samples).offset_ms) <= 20


def test_the_curve_has_its_peak_where_the_sound_was_taken_from():
    chance = np.random.default_rng(1)
    sound = chance.normal(size=(400, 8)).astype(np.float32)
    lips = sound[7::4][:90]
    assert int(agreement_curve(lips, sound).argmax()) - 50 == 7


def test_a_raster_starts_with_the_first_picture_and_bridges_gaps():
    times = 2.0 + np.arange(120) / 30
    mouth = np.repeat(times[:, None], 4, 1).astype(np.float32)
    mouth[50:60] = np.nan
    track, begin = raster(times, mouth)
    assert begin == 2.0
    np.testing.assert_allclose(track[:, 0], 2.0 + np.arange(len(track)) / RATE, atol=1e-3)


SOUND = np.random.default_rng(0).normal(0, 0.1, 4 * SAMPLE_RATE).astype(np.float32)
STILL = np.zeros((100, 4), np.float32)


@pytest.mark.parametrize(
    ("times", "mouth", "samples", "error"),
    [
        (_times(100), np.full((100, 4), np.nan, np.float32), SOUND, NoFace),
        (_times(100), STILL, np.zeros(4 * SAMPLE_RATE, np.float32), NoSound),
        (_times(100), STILL, SOUND[:0], NoSound),
        (_times(10), STILL[:10], SOUND, TooShort),
        (_times(0), STILL[:0], SOUND, TooShort),
    ],
)
def test_what_cannot_be_scored_is_refused(times, mouth, samples, error):
    with pytest.raises(error):
        SyncScorer().score(times, mouth, samples)


def test_weights_of_another_network_are_refused(tmp_path: Path):
    path = tmp_path / "other.npz"
    np.savez(path, mean=np.zeros(3))
    with pytest.raises(WeightsInvalid, match=r"other\.npz"):
        SyncScorer(path)


def _clip(path: Path, *, picture: bool = True, sound: bool = True, seconds: float = 3.0) -> Path:
    with av.open(str(path), "w") as out:
        if picture:
            video = out.add_stream("libx264", rate=RATE)
            video.width = video.height = 160
            video.pix_fmt = "yuv420p"
        if sound:
            audio = out.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        for index in range(round(seconds * RATE) if picture else 0):
            grey = np.full((160, 160, 3), 100 + index % 9, np.uint8)
            out.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="bgr24")))
        if picture:
            out.mux(video.encode(None))
        for index in range(round(seconds * SAMPLE_RATE) // 1024 if sound else 0):
            frame = av.AudioFrame.from_ndarray(SOUND[None, index * 1024 :][:, :1024], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, index * 1024
            out.mux(audio.encode(frame))
        if sound:
            out.mux(audio.encode(None))
    return path


@pytest.mark.media
def test_sound_lies_where_the_file_says(tmp_path: Path):
    from stream import sync_clip

    path = _clip(tmp_path / "clip.mp4")
    with sync_clip._opened(path) as container:
        start, samples = sync_clip._sound(container, path, 3.0)
    assert start == 0
    heard, meant = samples[SAMPLE_RATE : 2 * SAMPLE_RATE], SOUND
    likeness = [float(heard @ meant[SAMPLE_RATE + lag : 2 * SAMPLE_RATE + lag]) for lag in range(-40, 41)]
    assert abs(int(np.argmax(likeness)) - 40) <= 1  # the encoder's 1024 samples of priming are taken out


@pytest.mark.media
@pytest.mark.parametrize(
    ("name", "make", "error"),
    [
        ("missing.mp4", lambda path: None, ClipUnreadable),
        ("text.mp4", lambda path: path.write_text("no video"), ClipUnreadable),
        ("sound.mp4", lambda path: _clip(path, picture=False), ClipUnreadable),
        ("mute.mp4", lambda path: _clip(path, sound=False), NoSound),
        ("grey.mp4", _clip, NoFace),
        ("playlist.mp4", lambda path: path.write_text("#EXTM3U\nhttp://example.com/a.ts"), ClipUnreadable),
    ],
)
def test_a_clip_that_cannot_be_scored_says_why(tmp_path: Path, name: str, make, error: type[SyncRefused]):
    make(tmp_path / name)
    result = CliRunner().invoke(main, ["sync", str(tmp_path / name), "--json"])
    assert result.exit_code == 3, result.output
    told = json.loads(result.output.splitlines()[0])
    assert told["error"] == error.__name__
    assert name in told["message"]
