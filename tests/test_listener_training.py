"""Training on a toy scale: every command runs, what is stopped goes on, and the exported network is the trained one."""

import os
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from lipsync.features import MELS, SILENCE
from lipsync.listener import Listener
from lipsync.network import LOOK_AHEADS, STEP_MELS, Network, read_weights
from lipsync.sync import SyncScorer
from lipsync.training import __main__ as commands
from lipsync.training import fitting, sync_fitting, sync_scoring
from lipsync.training.augment import coded, hastened
from lipsync.training.disguise import Disguise, disguised
from lipsync.training.faces import measured
from lipsync.training.labels import labels_of
from lipsync.training.model import Model, exported
from lipsync.training.music import music_mels
from lipsync.training.scoring import closure_rates
from lipsync.training.speakers import speakers
from lipsync.training.sync_fitting import SyncModel
from lipsync.training.sync_fitting import exported as exported_scorer
from lipsync.types import PARAMETERS
from lipsync.visemes import VISEMES
from tts.training.texts import sentence
from tts.types import PhoneSpan

pytestmark = pytest.mark.unit

MS = 48  # samples


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def _little_music(monkeypatch):
    monkeypatch.setattr(fitting, "_MUSIC", (2, 5.0))
    monkeypatch.setattr(sync_fitting, "_MUSIC", (2, 5.0))
    monkeypatch.setattr(sync_scoring, "LENGTHS_S", (2.5,))


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(commands.main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.process
def test_from_nothing_to_weights_that_the_listener_takes(tmp_path: Path, monkeypatch):
    few = tuple(s for s in speakers() if s.name in ("espeak-en-m1", "espeak-ko-f3", "espeak-ko-m7"))
    monkeypatch.setattr(commands, "speakers", lambda: few)
    work = str(tmp_path)
    spoken = _run("synthesise", "--work", work, "--scale", "0.2", "--copies", "1")
    assert "100 %" in spoken
    assert len(list((tmp_path / "speech" / "espeak-en-m1").glob("*.npz"))) >= 2
    _run("train", "--work", work, "--copies", "1", "--steps", "2", "--batch", "2")
    assert "step 3" in _run("train", "--work", work, "--copies", "1", "--steps", "3", "--batch", "2")
    weights = tmp_path / "toy.npz"
    _run("export", "--work", work, "--out", str(weights))
    rows = _run("evaluate", "--work", work, "--weights", str(weights)).splitlines()
    assert [row.split(" | ")[:2] for row in rows[1:]] == [["espeak-ko-m7", f"{ahead} ms"] for ahead in LOOK_AHEADS]
    scorer = tmp_path / "scorer.npz"
    _run("sync", "--work", work, "--copies", "1", "--steps", "2", "--batch", "2", "--out", str(scorer))
    table = _run("sync-evaluate", "--work", work, "--weights", str(scorer)).splitlines()
    assert [row.split(" | ")[1] for row in table[1:]] == ["2.5 s"]
    assert Listener(40, weights).heard(np.zeros(48_000, np.float32)).shape == (25, 12)


@pytest.mark.process
def test_an_interrupted_training_goes_on_where_it_was(tmp_path: Path, monkeypatch):
    few = tuple(s for s in speakers() if s.name == "espeak-en-m1")
    monkeypatch.setattr(commands, "speakers", lambda: few)
    work = str(tmp_path)
    _run("synthesise", "--work", work, "--scale", "0.15", "--copies", "0")
    one_step = fitting.Fitting._one

    def interrupted(self):
        os.kill(os.getpid(), 2)
        return one_step(self)

    monkeypatch.setattr(fitting.Fitting, "_one", interrupted)
    stopped = CliRunner().invoke(commands.main, ["train", "--work", work, "--steps", "2", "--batch", "1"])
    assert stopped.exit_code == 1
    assert "goes on" in stopped.output
    monkeypatch.setattr(fitting.Fitting, "_one", one_step)
    assert "step 2" in _run("train", "--work", work, "--steps", "2", "--batch", "1")


def test_the_network_on_air_is_the_network_that_was_trained(tmp_path: Path):
    torch.manual_seed(3)
    model = Model(torch.full((MELS,), -9.0), torch.full((MELS,), 0.3))
    mels = torch.randn(4, STEP_MELS * 31, MELS) * 2 - 9
    model.train()
    model(mels)  # batch normalisation has seen something
    model.eval()
    path = tmp_path / "weights.npz"
    np.savez(path, **exported(model, np.full(3, 0.5, np.float32)))  # type: ignore[arg-type]
    silent = torch.full((1, STEP_MELS, MELS), SILENCE)
    with torch.no_grad():
        out = model(torch.cat([silent, mels[:1]], 1))[0].numpy()
    for head, look_ahead in enumerate(LOOK_AHEADS):
        network = Network(read_weights(path), look_ahead)
        for step in range(31):
            guess = network.step(mels[0, step * STEP_MELS : (step + 1) * STEP_MELS].numpy())
            expected = 1 / (1 + np.exp(-out[step, head, :12]))
            np.testing.assert_allclose(guess.pose, expected, atol=0.01)  # float16 weights
        assert guess.visemes.argmax() == out[-1, head, 12:-1].argmax()


def test_the_scorer_that_scores_is_the_scorer_that_was_trained(tmp_path: Path):
    torch.manual_seed(3)
    model = SyncModel(torch.full((MELS,), -9.0), torch.full((MELS,), 0.3))
    mels, track = torch.randn(4, 400, MELS) * 2 - 9, torch.randn(4, 100, 4)
    model(mels, track)  # batch normalisation has seen something
    model.eval()
    path = tmp_path / "weights.npz"
    np.savez(path, **exported_scorer(model, np.array([1, 0, 0.5], np.float32)))  # type: ignore[arg-type]
    scorer = SyncScorer(path)
    with torch.no_grad():
        sound, lips = model(mels[:1], track[:1])
    np.testing.assert_allclose(scorer.sound_space(mels[0].numpy()), sound[0], atol=0.01)  # float16 weights
    np.testing.assert_allclose(scorer.mouth_space(track[0].numpy()), lips[0], atol=0.01)


def test_faces_differ_but_all_follow_the_mouth():
    poses = torch.zeros(50, 60, 12)
    poses[:, ::6, 0] = poses[:, 1::6, 0] = poses[:, 2::6, 0] = 0.7  # the jaw goes up and down
    tracks = measured(poses, torch.Generator().manual_seed(0))
    assert tracks.shape == (50, 60, 4)
    likeness = [float(np.corrcoef(track[:, 0], poses[0, :, 0])[0, 1]) for track in tracks]
    assert np.median(likeness) > 0.8
    assert np.std(likeness) > 0.01


def test_labels_lie_where_the_listeners_frames_do():
    phones = [PhoneSpan("", 0, 300 * MS), PhoneSpan("b", 300 * MS, 80 * MS), PhoneSpan("a", 380 * MS, 220 * MS)]
    labels = labels_of(phones, 600 * MS, 60)
    for phase in range(STEP_MELS):
        shut = np.flatnonzero(labels.closures[phase::STEP_MELS]) * 40 + phase * 10 + 20  # ms, the frames' middles
        assert len(shut) == 1
        assert abs(shut[0] - 340) <= 20
    at = np.flatnonzero(labels.closures)
    assert (labels.poses[at, PARAMETERS.index("lip_close")] > 0.89).all()
    assert VISEMES[labels.visemes[48]] == "aa"  # its middle is at 500 ms
    assert VISEMES[labels.visemes[0]] == "sil"


def test_a_faster_voice_keeps_its_phones():
    phones = (PhoneSpan("a", 0, 4800), PhoneSpan("b", 4800, 4800, True))
    sound, moved = hastened(np.zeros(9600, np.float32), phones, 1.25)
    assert abs(len(sound) - 7680) <= 2
    assert moved == (PhoneSpan("a", 0, 3840), PhoneSpan("b", 3840, 3840, True))


@pytest.mark.media
@pytest.mark.parametrize("codec", [0, 1])
def test_a_codec_does_not_move_the_sound(codec: int):
    chance = np.random.default_rng(2)
    sound = np.convolve(chance.normal(0, 0.2, 48_000), np.ones(20) / 20, "same").astype(np.float32)
    through = coded(sound, codec, chance)
    assert len(through) == len(sound)
    lags = range(-50, 51)
    likeness = [float(sound[1000:40_000] @ through[1000 + lag : 40_000 + lag]) for lag in lags]
    assert abs(lags[int(np.argmax(likeness))]) <= 2


def test_a_disguise_leaves_speech_to_be_heard_and_tells_where_none_is():
    speech = torch.full((200, 60, MELS), SILENCE)
    speech[:, 20:40, 10:30] = -3.0
    music = torch.from_numpy(music_mels(2, 1.0, 0))
    mels, left = disguised(speech, music, Disguise(), torch.Generator().manual_seed(0))
    assert torch.isfinite(mels).all()
    rise = mels[:, 20:40, 10:30].mean((1, 2)) - mels[:, :20, 10:30].mean((1, 2))
    assert (rise[left] > 0.5).float().mean() > 0.9
    assert 0 < (~left).sum() < 30
    assert rise[~left].abs().mean() < rise[left].mean() / 4


def test_closures_are_counted_within_a_frame():
    right = labels_of([PhoneSpan("a", 0, 400 * MS), PhoneSpan("b", 400 * MS, 80 * MS)], 480 * MS, 48)
    shut = np.zeros(48, bool)
    assert closure_rates(shut, right, 0) == (0.0, 1.0)
    shut[right.closures] = True
    assert closure_rates(shut, right, 0) == (1.0, 1.0)
    shut[:10] = True
    recall, precision = closure_rates(shut, right, 1)
    assert recall == 1.0
    assert precision == pytest.approx((shut.sum() - 10) / shut.sum())


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_sentences_are_many_and_the_same_for_a_seed(lang: str):
    once = [sentence(lang, random.Random(n)) for n in range(100)]
    assert once == [sentence(lang, random.Random(n)) for n in range(100)]
    assert len(set(once)) > 85
    assert not any(mark in text for text in once for mark in "{}")
