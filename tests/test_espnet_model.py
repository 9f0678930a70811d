"""Real ESPnet models, tiny ones with random weights: VITS, JETS, FastSpeech2 with each kind of vocoder."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.espnet_factory import HOP

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]  # importing ESPnet takes 10 s, on a busy machine minutes

WINDOWED = ("letters", "jets", "joint", "vocoder", "jamo")


@pytest.fixture(scope="module")
def found(espnet_models: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((espnet_models / "found.json").read_text())
    return result


@pytest.mark.parametrize("name", [*WINDOWED, "spectra"])
def test_durations_are_the_sound(found: dict[str, Any], name: str):
    model = found[name]
    assert model["samples"] == model["frames"] * HOP
    assert model["hop"] == HOP
    assert model["tokens"] > 20
    assert model["slow"] > model["frames"]


@pytest.mark.parametrize("name", [*WINDOWED, "spectra"])
def test_the_same_sentence_sounds_the_same_twice(found: dict[str, Any], name: str):
    assert found[name]["same"]
    assert found[name]["twice"] <= 1e-6


@pytest.mark.parametrize("name", WINDOWED)
def test_parts_are_the_whole_and_a_batch_is_each_alone(found: dict[str, Any], name: str):
    model = found[name]
    assert model["parts"] >= 2
    assert model["parted"] <= 1e-5 < model["level"]
    assert model["batch"] >= 1
    assert model["together"] <= 1e-5
    assert model["context"] == 8 >= model["reach"] - 1


def test_the_context_is_needed(found: dict[str, Any]):
    assert found["letters"]["narrow"] > 1e-4


def test_half_precision_is_close(found: dict[str, Any]):
    for name in WINDOWED:
        assert 0 < found[name]["half"] < 0.1 * found[name]["level"] + 1e-3


def test_a_batch_holds_several_windows(found: dict[str, Any]):
    assert found["joint"]["batch"] > 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("misfit", "checkpoint: model.pth was trained by another configuration"),
        ("damaged", "checkpoint: model.pth"),
        ("noise", "checkpoint: model.pth"),
        ("code", "checkpoint: model.pth holds more than weights, which would run as code"),
        ("nan", "checkpoint: model.pth"),
        ("nothing", "config: espnet builds no model from config.yaml"),
        ("rate", "config: the model speaks at 22050 Hz; voice.toml says sample_rate = 16000"),
        ("sid", "config: sid of 'cara' is 2; the model knows 0 to 1"),
    ],
)
def test_what_is_not_loaded(found: dict[str, Any], name: str, reason: str):
    assert found["refused"][name].startswith(reason)


def test_without_torch_the_state_says_what_to_install(espnet_models: Path):
    """In a Python that finds neither torch nor ESPnet, the voices are listed, and the worker says what is missing."""
    hide = (
        "import importlib.util as u, runpy, sys; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name in ('torch', 'espnet2') else find(name, *rest)\n"
    )
    listing = (
        hide + "from tts.espnet import voices; print([info.state for info in voices() if info.id == 'espnet:jets'])"
    )
    environment = {"PATH": "/usr/bin", "ONMARU_MODELS": str(espnet_models)}
    python = [sys.executable, "-c"]
    listed = subprocess.run(
        [*python, listing], cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert "make neural" in listed.stdout
    run = hide + "import tts.espnet_worker as w; w.main()"
    folder = str(espnet_models / "voices" / "jets")
    ended = subprocess.run(
        [*python, run, folder, str(espnet_models)], cwd=ROOT, input=b"", capture_output=True, check=False, timeout=60
    )
    assert b"make neural" in ended.stdout or ended.returncode == 0  # its input ended before it could say so
