"""From recordings to a voice that speaks: what is wrong is found, and a toy-size model is trained to its end."""

import asyncio
import csv
import datetime
import json
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr
from click.testing import CliRunner

from avatar.consent_registry import ConsentRegistry, NewConsent
from stream.cli import main
from tests.voice_recordings import TEXTS, keep, record
from tts.espnet import voices
from tts.tuning.checks import findings, measure
from tts.tuning.course import courses
from tts.tuning.errors import TuningRefused
from tts.tuning.inspecting import Inspected, inspect, summary
from tts.tuning.making import Making, Means
from tts.tuning.order import Order, Work
from tts.tuning.recipe import from_scratch, tuned
from tts.tuning.recordings import Recording, Sound, find
from tts.tuning.training import parsed

SPOILT = ("silence", "wrong", "clipped", "noisy", "mute", "broken")


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sentences that espeak-ng says, and one recording of each kind of fault."""
    folder = tmp_path_factory.mktemp("recordings")
    samples, rate = record(folder)
    text = TEXTS[-1]
    keep(folder, "silence", np.zeros(2 * rate, np.float32), rate, "Nothing is heard.")
    keep(folder, "wrong", samples, rate, "These bottles cost eleven dollars.")
    keep(folder, "clipped", np.clip(8 * samples, -1, 1), rate, text)
    keep(folder, "noisy", samples + np.random.default_rng(0).normal(0, 0.1, len(samples)), rate, text)
    keep(folder, "mute", samples, rate, "")
    keep(folder, "hires", np.stack(2 * [soxr.resample(samples, rate, 96_000) / 2], axis=1), 96_000, text, "PCM_24")
    keep(folder, "telephone", soxr.resample(samples, rate, 8_000), 8_000, text, "PCM_U8")
    (folder / "broken.wav").write_bytes(b"RIFF")
    (folder / "broken.txt").write_text(text)
    return folder


@pytest.fixture(scope="module")
def inspected(recordings: Path) -> dict[str, Inspected]:
    found = asyncio.run(inspect(find(recordings), "en", lambda _: None))
    return {each.recording.name: each for each in found}


@pytest.mark.media
def test_what_is_good_is_used_and_what_is_not_says_why(inspected: dict[str, Inspected]):
    assert {name for name, each in inspected.items() if not each.usable} == set(SPOILT)
    reasons = {name: each.findings[0].what for name, each in inspected.items() if each.findings}
    assert reasons["silence"] == "silence"
    assert reasons["wrong"] == "other texts fit the sound as well as its own"
    assert "cut off" in reasons["clipped"]
    assert "over the noise" in reasons["noisy"]
    assert reasons["mute"] == "no transcript"
    assert reasons["broken"] == "it cannot be read"
    assert [f.what for f in inspected["hires"].findings] == ["2 channels"]
    assert [f.what for f in inspected["telephone"].findings] == ["8000 Hz", "8 bits a sample"]


@pytest.mark.media
def test_the_summary_counts_and_refuses_too_little(inspected: dict[str, Inspected]):
    lines = summary(list(inspected.values()), tuned=False)
    assert lines[0].startswith("8 of 14 recordings are usable")
    with pytest.raises(TuningRefused, match="At least 4"):
        summary([inspected["good0"], inspected["mute"]], tuned=True)


@pytest.mark.unit
def test_levels_noise_and_ends():
    rate = 16_000
    rng = np.random.default_rng(0)
    tone = 0.3 * np.sin(2 * np.pi * 200 * np.arange(2 * rate) / rate)
    samples = np.concatenate([np.zeros(rate), tone, np.zeros(rate)]) + rng.normal(0, 0.001, 4 * rate)
    found = measure(Sound(samples.astype(np.float32), rate, 1, 16, False))
    assert abs(found.first - rate) < 0.05 * rate
    assert abs(found.end - 3 * rate) < 0.05 * rate
    assert 40 < found.snr_db < 55
    assert found.clipped == 0
    text = Recording("a", Path("a.wav"), "word " * 200)
    assert findings(text, Sound(samples.astype(np.float32), rate, 1, 16, False), found, "en")[0].severity == "refused"
    empty = measure(Sound(np.zeros(10, np.float32), rate, 1, 16, False))
    assert empty.speech_s == 0


@pytest.mark.unit
def test_tables(tmp_path: Path, recordings: Path):
    table = tmp_path / "list.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([["file", "text"], [str(recordings / "good0.wav"), "Good  evening."]])
    assert [(each.name, each.text) for each in find(table)] == [("good0", "Good evening.")]
    table.write_text("file,text\nabsent.wav,x\n")
    with pytest.raises(TuningRefused, match=r"line 2: there is no file 'absent\.wav'"):
        find(table)
    table.write_text("name\na\n")
    with pytest.raises(TuningRefused, match="columns"):
        find(table)
    (tmp_path / "empty").mkdir()
    with pytest.raises(TuningRefused, match="holds no recording"):
        find(tmp_path / "empty")


ORDER = Order("mina", "Mina", "en", "CC0-1.0", "recordings", "abc", size="toy", epochs=2, batch=4)


@pytest.mark.unit
def test_orders_that_cannot_be_carried_out(tmp_path: Path):
    for wrong, reason in (
        ({"name": "../up"}, "no name"),
        ({"size": "huge"}, "size"),
        ({"consent": ""}, "consent"),
        ({"epochs": 0}, "Epochs"),
        ({"lang": "xx"}, "Voices are made"),
    ):
        with pytest.raises(Exception, match=reason):
            Making(replace(ORDER, **wrong), Means(tmp_path))
    assert not Making(ORDER, Means(tmp_path)).goes_on
    assert Making(replace(ORDER, epochs=9), Means(tmp_path)).goes_on
    with pytest.raises(TuningRefused, match="another order"):
        Making(replace(ORDER, batch=5), Means(tmp_path))


@pytest.mark.unit
def test_recipes():
    config = from_scratch(replace(ORDER, size="full"), ["a", "b", "<space>"])
    assert config["token_list"] == ["<blank>", "<unk>", "a", "b", "<space>", "<sos/eos>"]
    assert config["tts_conf"]["generator_params"]["hidden_channels"] == 192
    again = tuned(ORDER, config, Path("model.pth"), ["a", "b"])
    assert (again["init_param"], again["tts_conf"]) == (["model.pth"], config["tts_conf"])
    with pytest.raises(TuningRefused, match="does not know 2 of 3"):
        tuned(ORDER, config, Path("model.pth"), ["a", "x", "y"])
    with pytest.raises(TuningRefused, match="Only a VITS"):
        tuned(ORDER, {**config, "tts": "jets"}, Path("model.pth"), ["a"])


@pytest.mark.unit
def test_what_espnet_says_of_an_epoch(tmp_path: Path):
    message = "3epoch results: [train] iter_time=0.01, generator_mel_loss=1.250, total_count=9, [valid] x_loss=2.1e+03"
    told = {"epoch": 3, "train": {"generator_mel_loss": 1.25}, "valid": {"x_loss": 2_100.0}}
    assert parsed(message) == told
    assert parsed("3/4epoch started") is None
    work = Work(tmp_path)
    assert work.epochs() == []
    work.progress.write_text(f'{json.dumps(told)}\n{json.dumps(told)}\n{{"epoch": 4, "tr')
    assert work.epochs() == [told]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder; the command line tells it to the programs that it starts by the environment."""
    monkeypatch.setenv("ONMARU_DATA", str(tmp_path))  # so that it is put back after the command has changed it
    monkeypatch.delenv("ONMARU_MODELS", raising=False)
    return tmp_path


def consent(data: Path, scope: str) -> str:
    statement = data / "signed.txt"
    statement.write_text(f"I agree to {scope}.")
    day = datetime.date.today()
    new = NewConsent("Mina", "Onmaru", (scope,), day, day + datetime.timedelta(30))  # type: ignore[arg-type]
    return ConsentRegistry(data / "consents").add(new, statement).consent.id


async def one_epoch(making: Making) -> dict[str, Any]:
    """Everything up to the end of the first epoch; then the training is killed."""
    found, lines = await making.inspect(lambda _done, _of: None)
    assert lines[0].startswith("8 of 14 recordings are usable")
    making.write_recipe(await making.prepare(found, lambda _done, _of: None))
    async with aclosing(making.train()) as epochs:
        return await anext(epochs)


@pytest.mark.process
@pytest.mark.timeout(900)  # torch and ESPnet are imported twice
def test_a_voice_of_a_few_sentences(data: Path, recordings: Path):
    """Stopped after an epoch, gone on with by the command, spoken: a consent for the face is none for the voice."""
    granted = consent(data, "voice")
    making = Making(
        Order("mina", "미나", "en", "private", str(recordings), granted, "", "toy", 2, 8), Means(data / "models")
    )
    assert asyncio.run(one_epoch(making))["epoch"] == 1
    order = ["voice", "tune", str(recordings), "--name", "mina", "--lang", "en", "--title", "미나", "--size", "toy"]
    order += ["--epochs", "2", "--batch", "8", "--threads", "1", "--data", str(data)]
    runner = CliRunner()
    refused = runner.invoke(main, [*order, "--consent", consent(data, "live")])
    assert refused.exit_code == 1
    assert "not for voice" in refused.output
    done = runner.invoke(main, [*order, "--consent", granted])
    assert done.exit_code == 0, done.output
    assert "epoch 2 of 2: " in done.output
    assert "epoch 1 of 2: " not in done.output
    (course,) = courses(data / "models")
    assert (course.state, course.epoch, course.of, course.samples) == ("finished", 2, 2, ("1.wav", "2.wav", "3.wav"))
    assert {"generator_mel", "discriminator"} <= {loss.name for loss in course.losses}
    folder = data / "models" / "voices" / "mina"
    assert len(list((folder / "samples").glob("*.wav"))) == 3
    assert (folder / "losses.png").read_bytes().startswith(b"\x89PNG")
    assert str(data) not in (folder / "config.yaml").read_text()
    info = next(info for info in voices() if info.id == "espnet:mina")
    assert (info.title, info.state, info.languages) == ("미나", "ready", ("en",))
    samples, rate = soundfile.read(folder / "samples" / "1.wav")
    assert rate == 22_050
    assert np.abs(samples).max() > 0
