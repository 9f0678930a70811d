"""`onmaru dub --script`: what is asked for on the command line goes before what stands in the file."""

from pathlib import Path

import pytest

from stream.cli_dub import _scripted

pytestmark = pytest.mark.unit

SCRIPT = "loudness: -23\nbackground: keep\nclips:\n  - {start: 0, text: Hello.}\n"
NOTHING = {"subtitles": False, "keep_original": False, "background": None, "loudness": None}


def test_options_go_before_the_file_and_what_is_not_given_stays(tmp_path: Path):
    path = tmp_path / "script.yaml"
    path.write_text(SCRIPT)
    left = _scripted(path, NOTHING)
    assert (left.project.background, left.project.loudness) == ("keep", "-23")
    assert left.asked == {"subtitles": False, "keep_original": False}
    given = {"subtitles": True, "keep_original": True, "background": "off", "loudness": "-14"}
    asked = _scripted(path, given)
    assert (asked.project.background, asked.project.loudness) == ("off", "-14")
    assert asked.asked == {"subtitles": True, "keep_original": True}
