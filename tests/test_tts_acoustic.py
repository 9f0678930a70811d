"""The voice of our own: its vocoder, its network, and what comes out of it as a voice."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tts.acoustic.engine import OwnEngine, at_our_rate, melody_of
from tts.acoustic.inputs import CODED, OUT, livened
from tts.acoustic.network import AcousticModel
from tts.acoustic.phones import SEGMENTS, Phones
from tts.acoustic.vocoder import BINS, PERIOD_S, RATE, Frames, sound_of
from tts.engine import EnginePhone, EngineSound, WordMark
from tts.errors import VoiceUnavailable
from tts.training.batches import batched, lesson_of
from tts.training.model import Model, exported
from tts.training.vocoder import Features, analysed, decoding
from tts.types import Prosody, VoiceInfo
from tts.voicing import SpeakingVoice

pytestmark = pytest.mark.unit

INFO = VoiceInfo("test:own", "test", "", ("ko",), "")


def _frames(f0: float, seconds: float = 1.0, breath_db: float = -30.0) -> Frames:
    """A steady vowel: two formants over a falling spectrum."""
    hz = np.arange(BINS) * RATE / 1024
    shape = -hz / 900 + 3 * np.exp(-(((hz - 700) / 150) ** 2)) + 2 * np.exp(-(((hz - 1800) / 200) ** 2)) - 6
    count = round(seconds / PERIOD_S)
    return Frames(
        np.full(count, f0, np.float32), np.tile(shape, (count, 1)).astype(np.float32),
        np.full(count, breath_db, np.float32),
    )  # fmt: skip


@pytest.mark.parametrize("f0", [90.0, 173.0, 311.7])
def test_pitch_and_envelope_come_out_as_they_went_in(f0: float):
    frames = _frames(f0)
    features = analysed(sound_of(frames))
    middle = slice(30, -30)
    assert features.voiced[middle].all()
    assert np.exp(features.log_f0[middle].mean()) == pytest.approx(f0, rel=0.003)
    assert np.exp(features.log_f0[middle]).std() < 0.003 * f0  # pulses lie between samples too
    base, slopes = decoding()
    found = (features.envelope[middle] @ slopes + base).mean(0)
    inside = slice(20, 400)
    assert np.abs(10 / np.log(10) * (found - frames.log_power[0])[inside]).mean() < 2.5  # dB


def test_no_voice_is_noise_and_the_more_breath_the_more_of_it():
    def harmonic(sound: NDArray[np.float32]) -> float:
        return float(np.corrcoef(sound[4000:8000], sound[4000 + 80 : 8080])[0, 1])  # a period of 200 Hz

    clear, breathy = sound_of(_frames(200.0)), sound_of(_frames(200.0, breath_db=0.0))
    silent = sound_of(_frames(0.0))
    assert harmonic(clear) > 0.95
    assert harmonic(silent) < 0.5
    assert harmonic(breathy) < harmonic(clear)
    levels = [float(np.sqrt(np.mean(np.square(sound)))) for sound in (clear, silent)]
    assert levels[0] == pytest.approx(levels[1], rel=0.3)


def test_sound_is_the_same_twice_ends_where_frames_end_and_joins_without_a_click():
    half = _frames(180.0, 0.5)
    off = Frames(np.zeros_like(half.f0), half.log_power - 20, half.breath_db)
    frames = Frames(*(np.concatenate(pair) for pair in zip(_parts(half), _parts(off), strict=True)))
    sound = sound_of(frames)
    assert np.array_equal(sound, sound_of(frames))
    assert len(sound) == RATE
    jumps = np.abs(np.diff(sound, 2))
    assert jumps[7900:8200].max() <= 1.5 * jumps[2000:7000].max()
    assert len(sound_of(Frames(half.f0[:0], half.log_power[:0], half.breath_db[:0]))) == 0


def _parts(frames: Frames) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    return frames.f0, frames.log_power, frames.breath_db


def test_an_envelope_is_livened_but_not_shifted():
    chance = np.random.default_rng(0)
    flat = chance.normal(3, 0.1, (200, CODED)).astype(np.float32)
    lively = livened(flat, np.full(CODED, 0.14, np.float32))
    np.testing.assert_allclose(lively.mean(0), flat.mean(0), atol=1e-4)
    assert 1.2 < (lively.std(0) / flat.std(0))[1:].mean() < 1.5
    np.testing.assert_array_equal(livened(flat, np.full(CODED, 0.05, np.float32)), flat)


def _weights(path: Path) -> Model:
    torch.manual_seed(1)
    spread = torch.full((OUT - 1,), 0.3)
    model = Model(2, torch.cat([torch.full((1,), -6.0), torch.zeros(OUT - 2)]), spread).eval()
    for block in (*model.readers, *model.speakers):
        torch.nn.init.normal_(block.throat.weight, std=0.05)
    base, slopes = decoding()
    rest = {"mean": model.mean.numpy(), "spread": spread.numpy(), "own": np.float32(5.1), "decoding": slopes}
    rest |= {"liveliness": np.zeros(CODED, np.float32), "decoding.base": base}
    np.savez(path, **exported(model, 1), **rest)  # type: ignore[arg-type]
    return model


def test_the_network_that_speaks_is_the_network_that_was_trained(tmp_path: Path):
    model = _weights(tmp_path / "voice.npz")
    chance = np.random.default_rng(0)
    ends = np.cumsum(chance.uniform(0.03, 0.2, 12)).astype(np.float32)
    phones = Phones(
        chance.integers(0, len(SEGMENTS), 12).astype(np.int16), chance.random((12, 3)) < 0.3,
        np.concatenate([[0], ends[:-1]]).astype(np.float32), ends,
    )  # fmt: skip
    count = 2 * round(float(ends[-1]) / 0.01)
    log_f0 = chance.normal(5.1, 0.1, count).astype(np.float32)
    nothing = Features(log_f0, np.ones(count, bool), np.zeros((count, CODED), np.float32), np.zeros(count, np.float32))
    said, _ = batched([lesson_of(phones, nothing, 1, 5.1)])
    with torch.no_grad():
        expected = model(said)[0][0].numpy()
    frames = AcousticModel(tmp_path / "voice.npz").frames(phones, log_f0)
    base, slopes = decoding()
    plain = expected[:, : OUT - 1] * model.spread.numpy() + model.mean.numpy()
    np.testing.assert_allclose(frames.log_power, plain[:, :CODED] @ slopes + base, atol=0.03)  # float16 weights
    sure = np.abs(expected[:, OUT - 1]) > 0.05
    assert np.array_equal((frames.f0 > 0)[sure], (expected[:, OUT - 1] > 0)[sure])


@pytest.mark.process
def test_as_a_voice_it_is_level_timed_and_follows_the_knobs(tmp_path: Path):
    _weights(tmp_path / "voice.npz")

    async def run() -> dict[str, EngineSound]:
        engine = OwnEngine(tmp_path / "voice.npz")
        await engine.prepare()
        said = {
            name: await engine.say("안녕하세요, 반갑습니다.", prosody)
            for name, prosody in (("plain", Prosody()), ("high", Prosody(pitch=4)), ("fast", Prosody(speed=4)))
        }
        first = await engine.version()
        (tmp_path / "voice.npz").write_bytes(b"other")
        assert await engine.version() != first
        await engine.close()
        return said

    said = asyncio.run(run())
    plain = said["plain"]
    assert plain.sample_rate == RATE
    assert "".join(phone.label.strip("ˈ") for phone in plain.phones).startswith("ɐnnjʌŋ")
    assert plain.phones[-1].end <= len(plain.samples)
    assert [mark.position for mark in plain.words] == [0, 7]
    assert len(said["fast"].samples) < 0.8 * len(plain.samples)
    assert [phone.end for phone in said["high"].phones] == [phone.end for phone in plain.phones]


@pytest.mark.process
@pytest.mark.parametrize("damage", [b"PK\x03\x04 not a model", b"", b"noise"])
def test_weights_that_are_damaged_make_the_voice_unavailable(tmp_path: Path, damage: bytes):
    (tmp_path / "voice.npz").write_bytes(damage)
    voice = SpeakingVoice(INFO, OwnEngine(tmp_path / "voice.npz"))

    async def run() -> None:
        try:
            with pytest.raises(VoiceUnavailable, match="cannot be read"):
                await voice.prepare()
        finally:
            await voice.close()

    asyncio.run(run())


def test_melody_and_times_go_with_the_sound():
    said = EngineSound(
        np.zeros(22_050, np.float32), 22_050,
        (EnginePhone("n", 0, 4_410), EnginePhone("e", 4_410, 22_050)), (WordMark(0, 4_410),),
    )  # fmt: skip
    melody = melody_of(said, "네?", 5.0)
    assert len(melody) == 201
    assert melody[-10] > melody[45]  # a question rises
    np.testing.assert_allclose(melody_of(said, "!!", 5.0), 5.0)  # nothing to sing
    moved = at_our_rate(said, np.zeros(16_000, np.float32))
    assert [(phone.start, phone.end) for phone in moved.phones] == [(0, 3_200), (3_200, 16_000)]
    assert moved.words == (WordMark(0, 3_200),)
