"""How many bytes finished files will have, told before they are made: no less than what comes of it, as a rule."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from dubbing.project import Project

SECOND: Final = {"wav": 192_000, "mp3": 24_000, "mp4": 24_000, "stems": 3 * 384_000}  # bytes of sound
_STEM: Final = 384_000  # bytes a second: while three are packed, one lies on the disk twice
_SPEECH: Final = 192_000  # bytes a second of speech alone, which lies on the disk while a render is made
_STILL: Final = 25_000  # bytes a second of pictures that do not move
_TEXT: Final = 1_000  # bytes of a line in subtitles, in a script or in the verdict
_CHAR_S: Final = 0.2  # a slow voice's
_SLOWER: Final = 192_000  # bytes a second of each sound of a film that is written once more
SLOWEST: Final = 1.15  # times as long
_TAIL_S: Final = 10.0  # speech may end after the film does


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes that a job wants."""

    kept: int  # of what is there at its end
    working: int = 0  # besides, while it is made


def render_need(
    project: Project,
    outputs: Collection[str],
    film_s: float,
    base_bytes: int,
    *,
    keep_original: bool,
    slow_video: bool = False,
    sounds: int = 1,
) -> Need:
    """What a render wants.

    Args:
        project: what is rendered.
        outputs: kinds of files; see `dubbing.outputs.SUFFIXES`.
        film_s: length of the base; 0 where it has none, or where nobody looked at it yet.
        base_bytes: of the base's file; 0 for a colour.
        keep_original: a second track of sound in the MP4.
        slow_video: parts of the base may be shown slower.
        sounds: how many tracks of sound the base has.
    """
    wanted = set(outputs)
    length_s = max(film_s, _last_s(project)) + _TAIL_S
    sound = sum(SECOND.get(each, 0) for each in wanted)
    pictures, files = 0.0, 0
    if "mp4" in wanted:
        files = base_bytes
        pictures = 0 if film_s else _STILL
        sound += SECOND["mp4"] if keep_original else 0
    lines = len(project.clips) if project.kind == "script" else len(project.segments)
    texts = (1 + len(wanted - set(SECOND))) * lines * _TEXT
    working = _SPEECH + (_STEM if "stems" in wanted else 0)
    beside = 0
    if slow_video and "mp4" in wanted:
        length_s *= SLOWEST
        working += _SLOWER * sounds
        beside = base_bytes
    return Need(round((sound + pictures) * length_s) + files + texts, round(working * length_s) + beside)


def _last_s(project: Project) -> float:
    """When the last line has ended, s."""
    segments = max((each.end_ms / 1000 for each in project.segments), default=0.0)
    clips = max(((each.end_ms or each.start_ms) / 1000 + _CHAR_S * len(each.text) for each in project.clips), default=0)
    return max(segments, clips)
