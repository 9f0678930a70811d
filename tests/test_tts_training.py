"""Our own voice on a toy scale: every command runs, what is stopped goes on, and what is measured is what it says."""

import os
import wave
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from numpy.typing import NDArray

from tts.acoustic.inputs import CODED, FRAMES_A_STEP, OUT, pitch_input, timed
from tts.acoustic.phones import SEGMENTS, Phones, phones_of
from tts.acoustic.vocoder import RATE
from tts.engine import EnginePhone
from tts.espeak import EspeakEngine, EspeakSetting
from tts.training import __main__ as commands
from tts.training import comparing, lessons, measures
from tts.training.batches import batched, endless, lesson_of
from tts.training.cast import Member, cast
from tts.training.fitting import Fitting, Plan, loss_of
from tts.training.interrupts import Stopped
from tts.training.judge import CLASSES, UNKNOWN, best_path, classes_of, log_mels, sequence_of, taught, verdict
from tts.training.lessons import Curriculum
from tts.training.model import Model
from tts.training.recogniser import parts
from tts.training.vocoder import Features, analysed, synthesised

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _member(name: str, throat: str, lang: str, voice: str, *, human: bool = False) -> Member:
    return Member(
        name, throat, lang, 0.08, lambda: EspeakEngine(EspeakSetting(voice, 185, 50, korean=lang == "ko")), human=human
    )


def _toy_cast() -> tuple[Member, ...]:
    """Throats by the names that the comparison asks for, all of espeak-ng."""
    return (
        _member("flite-slt", "slt", "en", "en-us+f3", human=True),
        _member("flite-rms", "rms", "en", "en-us+m3", human=True),
        _member("espeak-ko-f2", "espeak-f2", "ko", "ko+f2"),
    )


def _run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(commands.main, arguments, catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result.output


@pytest.mark.process
def test_from_nothing_to_a_comparison_and_a_spoken_line(tmp_path: Path, monkeypatch):
    for module in (commands, comparing):
        monkeypatch.setattr(module, "cast", _toy_cast)
    for module in (lessons, comparing):
        monkeypatch.setattr(module, "HELD", 1)
    work = ("--work", str(tmp_path))
    assert "synthesise" in _run("evaluate", *work, status=1) or "train the voice" in _run("evaluate", *work, status=1)
    assert "100 %" in _run("synthesise", *work)
    written = sorted(tmp_path.rglob("*.npz"))
    before = [path.stat().st_mtime_ns for path in written]
    _run("synthesise", *work)
    assert [path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("*.npz"))] == before  # nothing is made twice
    _run("train", *work, "--steps", "2", "--batch", "2")
    assert "step 3" in _run("train", *work, "--steps", "3", "--batch", "2")
    _run("judge", *work, "--steps", "2")
    told = _run("evaluate", *work, "--count", "2")
    for row in (
        "espeak:ko | ",
        "pocketsphinx | ",
        "our voice, Korean with slt's throat | ",
        "spectral distance to flite slt",
    ):
        assert row in told
    assert "nan" not in told
    out = tmp_path / "line.wav"
    for lang, text in (("ko", "안녕하세요."), ("en", "Good evening.")):
        _run("speak", *work, "--lang", lang, "--out", str(out), text)
        with wave.open(str(out)) as file:
            assert file.getframerate() == RATE
            assert 0.3 < file.getnframes() / RATE < 3
    assert "there is no throat" in _run("speak", *work, "--throat", "nobody", "안녕", status=1)


def _sentence(chance: np.random.Generator, steps: int = 60) -> tuple[Phones, Features]:
    ends = np.linspace(0, steps * 0.01, 7)[1:]
    phones = Phones(
        chance.integers(0, len(SEGMENTS), 6).astype(np.int16), chance.random((6, 3)) < 0.3,
        np.concatenate([[0], ends[:-1]]).astype(np.float32), ends.astype(np.float32),
    )  # fmt: skip
    count = steps * FRAMES_A_STEP
    voiced = np.arange(count) % 40 < 30
    return phones, Features(
        np.full(count, 5.0, np.float32), voiced, chance.normal(0, 1, (count, CODED)).astype(np.float32),
        chance.normal(-10, 3, count).astype(np.float32),
    )  # fmt: skip


def _curriculum(count: int = 6) -> Curriculum:
    chance = np.random.default_rng(0)
    found = tuple(lesson_of(*_sentence(chance, 40 + 5 * n), n % 2, 5.0) for n in range(count))
    return Curriculum(found, ("a", "b"), np.full(2, 5.0, np.float32), np.ones((2, CODED), np.float32))


def test_an_interrupted_fitting_goes_on_where_it_was(tmp_path: Path):
    taught_with = _curriculum()
    whole = Fitting(taught_with, Plan(steps=4, batch=2), tmp_path / "whole.pt")
    whole.run(lambda *_: None)

    def interrupted(step: int, _loss: float, _seconds: float) -> None:
        told.append(step)

    told: list[int] = []
    parted = Fitting(taught_with, Plan(steps=4, batch=2, save_every=1), tmp_path / "parted.pt")
    one_step = parted._one

    def one() -> float:
        os.kill(os.getpid(), 2)
        return one_step()

    parted._one = one  # type: ignore[method-assign]
    with pytest.raises(Stopped):
        parted.run(interrupted)
    assert told == [1]
    again = Fitting(taught_with, Plan(steps=4, batch=2, save_every=1), tmp_path / "parted.pt")
    assert again.step == 1
    again.run(interrupted)
    assert told == [1, 2, 3, 4]


def test_a_checkpoint_of_another_cast_is_refused(tmp_path: Path):
    Fitting(_curriculum(), Plan(steps=1, batch=2), tmp_path / "v.pt").run(lambda *_: None)
    other = _curriculum()
    renamed = Curriculum(other.lessons, ("a", "c"), other.own, other.liveliness)
    with pytest.raises(ValueError, match="another cast"):
        Fitting(renamed, Plan(steps=1, batch=2), tmp_path / "v.pt")


def test_fitting_lowers_the_loss():
    torch.manual_seed(0)
    said, wanted = batched(list(_curriculum().lessons))
    model = Model(2, torch.zeros(OUT - 1), torch.ones(OUT - 1))
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3)
    losses = []
    for _ in range(25):
        frames, prosody = model(said)
        loss = loss_of(frames, prosody, wanted, model.mean, model.spread)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.8 * losses[0]


def test_what_is_padded_is_not_counted():
    torch.manual_seed(0)
    model = Model(2, torch.zeros(OUT - 1), torch.ones(OUT - 1)).eval()
    short, long = _curriculum(6).lessons[0], _curriculum(6).lessons[5]
    said, wanted = batched([short, long])
    frames, prosody = model(said)
    before = float(loss_of(frames, prosody, wanted, model.mean, model.spread).detach())
    beyond = len(short.frames)
    wanted.frames[0, beyond:] = 99.0
    assert float(loss_of(frames, prosody, wanted, model.mean, model.spread).detach()) == pytest.approx(before)
    wanted.frames[0, beyond - 1] = 99.0
    assert float(loss_of(frames, prosody, wanted, model.mean, model.spread).detach()) > before + 0.1


def test_batches_hold_everybody_once_a_round():
    found = _curriculum(7).lessons
    draws = endless(found, 3, torch.Generator().manual_seed(0))
    for _ in range(3):
        once = [id(lesson) for _ in range(3) for lesson in next(draws)]
        assert sorted(once) == sorted(map(id, found))


def test_phones_cover_the_sound_and_keep_what_tells_korean_consonants_apart():
    timed_phones = [EnginePhone("ph", 800, 1600), EnginePhone("ˈɐ", 1600, 3200), EnginePhone("t-", 3200, 4000)]
    phones = phones_of(timed_phones, 8000, 4800)
    assert [SEGMENTS[number] for number in phones.segments] == ["", "p", "h", "ɐ", "t", ""]
    assert phones.starts[0] == 0
    assert phones.length_s == pytest.approx(0.6)
    np.testing.assert_allclose(phones.starts[1:], phones.ends[:-1], atol=1e-6)
    assert phones.marks[:, 0].tolist() == [False, False, False, True, False, False]  # stressed
    assert phones.marks[:, 2].tolist() == [False, False, False, False, True, False]  # tense


def test_each_step_knows_its_phone():
    phones = phones_of([EnginePhone("a", 0, 800), EnginePhone("b", 800, 1600)], 8000, 1600)
    index, places = timed(phones, 20)
    assert index.tolist() == [0] * 10 + [1] * 10
    assert places[0, 0] == pytest.approx(0.05)
    assert places[9, 0] == pytest.approx(0.95)
    melody = pitch_input(np.log(np.array([150.0, 150.0, 300.0, 300.0], np.float32)), float(np.log(150)), 3)
    np.testing.assert_allclose(melody[:, 0], [0, 4 * np.log(2), 4 * np.log(2)], atol=1e-5)


def _tone(hz: float, seconds: float = 0.8) -> NDArray[np.float32]:
    at = np.arange(int(seconds * RATE)) / RATE
    waves = [np.sin(2 * np.pi * hz * k * at) / k for k in range(1, 12)]
    return np.asarray(0.2 * np.sum(waves, 0), np.float32)


def test_the_vocoder_gives_back_pitch_and_spectrum():
    tone = _tone(180)
    features = analysed(tone)
    assert features.voiced[20:-20].all()
    assert np.exp(np.median(features.log_f0)) == pytest.approx(180, rel=0.01)
    again = analysed(synthesised(features))
    assert np.exp(np.median(again.log_f0)) == pytest.approx(180, rel=0.01)
    other = analysed(_tone(180) + np.float32(0.1) * _tone(1900))
    assert measures.spectral_distance(features, again) < 0.7 * measures.spectral_distance(features, other)


def test_the_judge_hears_what_it_was_taught():
    chance = np.random.default_rng(1)
    segments = [SEGMENTS.index(name) for name in ("", "i", "s", "o")]
    sounds = {
        0: np.zeros(1600), 1: _tone(250, 0.1), 2: np.diff(chance.normal(0, 0.2, 1601)), 3: _tone(120, 0.1) * 0.7,
    }  # fmt: skip

    def spoken(order: list[int]):
        from tts.training.corpus import Sentence

        samples = np.concatenate([sounds[k] for k in order]).astype(np.float32)
        ends = (np.arange(len(order)) + 1) * 0.1
        phones = Phones(
            np.array([segments[k] for k in order], np.int16), np.zeros((len(order), 3), bool),
            (ends - 0.1).astype(np.float32), ends.astype(np.float32),
        )  # fmt: skip
        return Sentence(samples, analysed(samples), phones)

    corpus = [spoken([0, *chance.integers(1, 4, 8).tolist(), 0]) for _ in range(12)]
    judge = taught(corpus, 50, 0, lambda *_: None, batch=4)
    one, other = spoken([0, 1, 2, 3, 1, 0]), spoken([0, 3, 1, 3, 2, 0])
    mine = verdict(judge, one.samples, one.phones, [other.phones])
    wrong = verdict(judge, one.samples, other.phones, [one.phones])
    assert mine.right > 0.8
    assert mine.margin > 0.2
    assert wrong.margin == pytest.approx(-mine.margin)


def test_frames_of_sounds_that_the_judge_never_heard_are_left_out():
    phones = phones_of([EnginePhone("ɯ", 0, 800), EnginePhone("m", 800, 1600)], 8000, 1600)
    assert classes_of(phones, 22).tolist() == [UNKNOWN] * 10 + [CLASSES.index("m ɱ")] * 10 + [0, 0]
    assert sequence_of(phones) == [CLASSES.index("m ɱ")]


def test_every_sound_that_is_said_has_a_phone_of_the_recogniser():
    everything = Phones(
        np.arange(len(SEGMENTS) - 1, dtype=np.int16), np.zeros((len(SEGMENTS) - 1, 3), bool),
        np.zeros(len(SEGMENTS) - 1, np.float32), np.ones(len(SEGMENTS) - 1, np.float32),
    )  # fmt: skip
    (said,) = parts(everything)
    assert len(said.split()) == len(SEGMENTS) - 2  # all but silence and what nobody knows


def test_the_best_path_goes_through_all_in_order():
    likelihoods = np.full((6, 3), -1.0, np.float32)
    for frame, number in enumerate((0, 0, 1, 1, 2, 2)):
        likelihoods[frame, number] = 2.0
    assert best_path(likelihoods, [0, 1, 2]) == pytest.approx(2.0)
    assert best_path(likelihoods, [2, 1, 0]) < 0.6
    assert log_mels(np.zeros(1600, np.float32)).shape == (10, 40)


def test_measures_tell_what_they_are_for():
    chance = np.random.default_rng(0)
    tone = _tone(200, 2.0)
    assert measures.clicks(tone) == 0
    assert 2 <= measures.clicks(measures.with_clicks(tone, 4, chance)) <= 4.5
    gap = np.concatenate([tone, np.zeros(RATE // 4, np.float32), tone])
    assert measures.longest_silence_s(gap) == pytest.approx(0.25, abs=0.02)
    features = analysed(tone)
    rising = features.log_f0 + 0.001 * np.arange(len(features.log_f0), dtype=np.float32)
    r, off, _ = measures.melody_likeness(tone, rising)
    assert off > 0.5
    assert abs(r) < 0.9
    noise = [chance.normal(0, 0.1, RATE).astype(np.float32) for _ in range(3)]
    flat, dark = measures.long_spectrum(noise[:2]), measures.long_spectrum([np.cumsum(noise[2]).astype(np.float32)])
    assert measures.apart_db(flat, measures.long_spectrum(noise[2:])) < 1 < measures.apart_db(flat, dark)
    near, far = measures.cepstra(noise[:1]), measures.cepstra([tone])
    assert measures.frechet(near, measures.cepstra(noise[1:])) < measures.frechet(near, far) / 3


def test_throats_of_espeak_speak_both_languages_and_nobody_is_named_twice():
    found = cast()
    assert len({member.name for member in found}) == len(found)
    langs: dict[str, set[str]] = {}
    for member in found:
        langs.setdefault(member.throat, set()).add(member.lang)
    assert all(spoken == {"ko", "en"} for throat, spoken in langs.items() if throat.startswith("espeak"))
    assert not {"flite-slt", "festival-slt"} & set(comparing.teachers())
