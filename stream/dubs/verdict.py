"""A worker's verdict on a render as the command line tells it: times in seconds, lines by their numbers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dubbing.types import Note

_FLAGS: Final = {
    "fast": "hurried",
    "overlong": "longer than its place",
    "late": "begins late",
    "beyond_end": "goes on after the end of the video",
    "unsaid": "is not said",
}


def report(
    verdict: Mapping[str, Any], numbers: Mapping[str, int], names: Mapping[str, str], notes: Sequence[Note]
) -> dict[str, Any]:
    """What `--json` prints.

    Args:
        verdict: `dubbing.job.QUALITY`, read.
        numbers: line id to its number.
        names: a worker's name of a file to the one that was asked for.
        notes: on what was brought and found before the render.
    """
    file = verdict["file"]
    return {
        "seconds": file["duration_ms"] / 1000,
        **{key: file[key] for key in ("lufs", "dbtp", "pictures_copied", "label")},
        "signed": [names[name] for name in file["signed"]],
        "hasty_cues": file["hasty_cues"],
        "slowed": [_in_seconds(part) for part in verdict["slowed"]],
        "notes": [*rows(notes), *(_note(note, numbers) for note in file["notes"])],
        "shots": [_in_seconds(shot) for shot in verdict["shots"]],
        "lines": [_line(line, numbers[line["id"]]) for line in verdict["lines"]],
    }


def _note(note: Mapping[str, Any], numbers: Mapping[str, int]) -> dict[str, Any]:
    return {"row": numbers[note["line"]] if note["line"] is not None else 0, "text": note["text"]}


def _line(line: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "number": number,
        "text": line["text"],
        "voice": line["voice"],
        "start_s": line["start_ms"] / 1000,
        "end_s": line["end_ms"] / 1000,
        "wished_s": (line["start_ms"] - line["start_error_ms"]) / 1000,
        "speed": line["speed"],
        "tempo": round(line["tempo"], 3),
        "flag": line["flag"],
        "why": line["why"],
    }


def _in_seconds(shot: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in shot.items() if key not in ("start_ms", "end_ms")}
    return {"start_s": shot["start_ms"] / 1000, "end_s": shot["end_ms"] / 1000} | rest


def rows(notes: Sequence[Note]) -> list[dict[str, Any]]:
    """Notes as a report has them."""
    return [{"row": note.row, "text": note.text} for note in notes]


def noted(made: Mapping[str, Any]) -> list[str]:
    """A report's notes for people, a line each."""
    return [
        f"note, {note['row']}: {note['text']}" if note["row"] else f"note: {note['text']}" for note in made["notes"]
    ]


def told(made: Mapping[str, Any]) -> list[str]:
    """A report for people."""
    lines = noted(made)
    lines += [_flagged(each) for each in made["lines"] if each["flag"]]
    lines += [_slower(part) for part in made["slowed"]]
    lines += [_mouth(shot) for shot in made["shots"]]
    if made["hasty_cues"]:
        lines.append(f"{made['hasty_cues']} subtitles go by faster than they can be read")
    if made["lufs"] is not None:
        lines.append(f"{made['lufs']:.1f} LUFS, true peak {made['dbtp']:.1f} dBTP")
    label = made["label"]
    if made["pictures_copied"] is False:
        noticed = label is not None and label["profile"] != "none"
        why = "for the notice that AI made it" if noticed else "MP4 cannot hold them as they were"
        lines.append(f"the pictures were encoded anew: {why}")
    if label is None:
        lines.append("no notice says that AI made it: --label kr or --label eu puts one in")
    elif label["reason"]:
        lines.append(f"no notice says that AI made it: {label['reason']}")
    return lines


def written(made: Mapping[str, Any], outputs: Sequence[Path]) -> str:
    """What was written."""
    return f"{', '.join(map(str, outputs))}: {made['seconds']:.1f} s, {len(made['lines'])} lines"


def _flagged(line: Mapping[str, Any]) -> str:
    """A line that is not as it should be, and where it is not said, why."""
    why = f" ({line['why']})" if line["why"] else ""
    return f"line {line['number']} {_FLAGS[line['flag']]}: {line['text']}{why}"


def _slower(part: Mapping[str, Any]) -> str:
    """A stretch of the film that is shown slower."""
    return f"pictures, {part['start_s']:.1f}-{part['end_s']:.1f} s of the video: {part['factor']:.2f} times as long"


def _mouth(shot: Mapping[str, Any]) -> str:
    """What became of a shot's mouth."""
    seconds = f"{shot['start_s']:.1f}-{shot['end_s']:.1f} s"
    what = f"left as filmed ({shot['left']}): {shot['why']}" if shot["left"] else "drawn anew"
    return f"mouth, {seconds}: {what}"
