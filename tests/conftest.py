"""Fixtures that several test files share."""

from collections.abc import Iterator

import hypothesis
import pytest

from tests import live_server
from tests.live_server import LiveServer

hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server with the demo show on air, for the whole session. Leave it live when done with it."""
    running = live_server.start(tmp_path_factory.mktemp("data"), "--testcard")
    yield running
    running.stop()
