"""What the command line tells of a render: each line by its own number, and once."""

import pytest

from dubbing.types import Note
from stream.dubs.verdict import report, told

pytestmark = pytest.mark.unit


def line(id_: str, **changed: object) -> dict[str, object]:
    return {
        "id": id_, "text": f"text of {id_}", "voice": "v", "start_ms": 1000, "end_ms": 2000, "start_error_ms": 0,
        "speed": 0, "tempo": 1.0, "flag": "", "why": "",
    } | changed  # fmt: skip


def test_lines_and_notes_are_found_by_their_ids_and_an_unsaid_line_is_told_once():
    verdict = {
        "file": {
            "duration_ms": 3000, "lufs": None, "dbtp": None, "pictures_copied": None, "label": None, "signed": [],
            "hasty_cues": 0,
            "notes": [
                {"row": 1, "line": "late", "text": "begins after the end"},
                {"row": 0, "line": None, "text": "the base holds no sound"},
            ],
        },
        "lines": [line("late"), line("early", flag="unsaid", why="'x' is profanity")],
        "shots": [],
        "slowed": [{"start_ms": 5_000, "end_ms": 9_400, "factor": 1.079}],
    }  # fmt: skip
    made = report(verdict, {"early": 1, "late": 2}, {}, [Note(4, "a cue was joined"), Note(0, "written down")])
    assert [each["number"] for each in made["lines"]] == [2, 1]
    assert told(made)[:6] == [
        "note, 4: a cue was joined",
        "note: written down",
        "note, 2: begins after the end",
        "note: the base holds no sound",
        "line 1 is not said: text of early ('x' is profanity)",
        "pictures, 5.0-9.4 s of the video: 1.08 times as long",
    ]
    assert sum("text of early" in each for each in told(made)) == 1
