"""Fixtures that several test files share."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser

from tests import live_server
from tests.browser_chromium import chromium
from tests.live_server import LiveServer

hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands tell `tts.places` their data folder by the environment; here each test forgets it again."""
    monkeypatch.setenv("ONMARU_DATA", "")
    monkeypatch.delenv("ONMARU_DATA")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[LiveServer]:
    """One server with the demo show on air, for the whole session. Leave it live when done with it."""
    assert pytestconfig.option.markexpr != "not live", "whoever takes it needs the mark `live`"
    running = live_server.start(tmp_path_factory.mktemp("data"), "--testcard")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def espnet_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with tiny ESPnet voices, and found.json: how each behaves inside the worker."""
    models = tmp_path_factory.mktemp("espnet") / "models"
    command = [sys.executable, "-m", "tests.espnet_probe", str(models)]
    ended = subprocess.run(
        command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False, timeout=800
    )
    assert ended.returncode == 0, ended.stderr[-2_000:]
    return models
