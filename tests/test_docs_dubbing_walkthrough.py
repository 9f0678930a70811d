"""The walk-through of docs/dubbing.md does what it says: its lines are run as they stand."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from dubbing.probe import probe
from tests import live_server
from tests.dubbing_media import clap_track, heard, make_video

pytestmark = [pytest.mark.process, pytest.mark.media]
PAGE = (Path(__file__).parent.parent / "docs" / "dubbing.md").read_text()
KOREAN = "1\n00:00:00,600 --> 00:00:02,200\n처음 뵙겠습니다.\n\n2\n00:00:03,200 --> 00:00:05,000\n시작하겠습니다.\n"
ENGLISH = "1\n00:00:00,600 --> 00:00:02,200\nNice to meet you.\n\n2\n00:00:03,200 --> 00:00:05,000\nLet us begin now.\n"


def test_a_video_comes_back_in_english_by_curl(tmp_path: Path):
    (lines,) = re.findall(r"^## Over HTTP, by curl\n.*?^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    here = tmp_path / "here"
    here.mkdir()
    make_video(here / "talk.mp4", 6.0, sound=0.4 * clap_track(6.0, [5.5]))
    (here / "ko.srt").write_text(KOREAN)
    (here / "en.srt").write_text(ENGLISH)
    server = live_server.start(tmp_path / "data", stage=False)
    try:
        environment = {**os.environ, "BASE": server.url, "TOKEN": server.token}
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", lines],
            cwd=here,
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
    finally:
        server.close()
    (film,) = here.glob("*en*.mp4")
    assert probe(film).duration_s == pytest.approx(6.0, abs=0.1)
    assert abs(heard(film)).max() > 0.05
    (titles,) = {*here.glob("*.srt")} - {here / "ko.srt", here / "en.srt"}
    assert "Nice to meet you." in titles.read_text()
    assert len(json.loads((here / "qc.json").read_text())["lines"]) == 2
