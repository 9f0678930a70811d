"""Script mode: typed clips on a timeline over a video, a picture, slides or a plain colour, from a YAML file."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from PIL import ImageColor
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from dubbing.base_kind import MAX_PAGES, BaseKind, kind_of
from dubbing.errors import MediaMissing, ScriptInvalid
from dubbing.project import MAX_TRACKS, Base, Clip, Effect, Knobs, LoudnessProfile, Project
from tts.types import KNOBS, Prosody

MAX_BYTES: Final = 2 << 20
MAX_CLIPS: Final = 2_000
MAX_EFFECTS: Final = 500
MAX_S: Final = 12 * 3600.0
BASE: Final = "base"  # the upload that is seen
PROFILE_OF: Final[dict[int, LoudnessProfile]] = {-16: "-16", -14: "-14", -23: "-23", -27: "-27"}
_CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{1,2}(?:\.\d{1,3})?)")
_EMOTIONS: Final = ("neutral", "sad", "happy", "angry")


def _seconds(value: object) -> object:
    """ "1:02.5" is 62.5; numbers stay. YAML 1.1 itself reads 1:02 as 62."""
    if isinstance(value, str) and (match := _CLOCK.fullmatch(value.strip())):
        return int(match[1] or 0) * 3600 + int(match[2]) * 60 + float(match[3])
    return value


def _background(value: object) -> object:
    """YAML reads a bare off as false, and on as true."""
    return {False: "off", True: "keep"}.get(value, value) if isinstance(value, bool) else value


def _emotion(value: object) -> object:
    return _EMOTIONS.index(value) if isinstance(value, str) and value in _EMOTIONS else value


Seconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0, le=MAX_S, allow_inf_nan=False)]


def _knob(name: str) -> Any:  # noqa: ANN401 - pydantic's own Field is as loose
    low, high = KNOBS[name]
    return Field(default=getattr(Prosody(), name), ge=low, le=high, strict=True)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClipIn(_Part):
    """One typed clip."""

    start: Seconds
    end: Seconds | None = None  # where it is given, the clip is fitted into its time
    text: str = Field(min_length=1, max_length=2_000)
    voice: str = Field(default="", max_length=200)
    language: Literal["auto", "ko", "en"] = "auto"
    speed: int = _knob("speed")
    pitch: int = _knob("pitch")
    volume: int = _knob("volume")
    emotion: Annotated[int, BeforeValidator(_emotion)] = _knob("emotion")
    strength: int = _knob("strength")

    @model_validator(mode="after")
    def _ends_later(self) -> "ClipIn":
        if self.end is not None and self.end <= self.start:
            raise ValueError("end must be later than start")
        return self


class EffectIn(_Part):
    """One sound effect."""

    start: Seconds
    file: str = Field(min_length=1, max_length=200)  # beside the script
    volume: float = Field(default=0.0, ge=-60, le=12)  # dB


class BaseIn(_Part):
    """What is seen; one of the four."""

    video: str | None = Field(default=None, max_length=200)
    track: int = Field(default=0, ge=0, le=MAX_TRACKS, strict=True)  # of its sounds, from 1; 0 is the one it means
    picture: str | None = Field(default=None, max_length=200)
    slides: str | None = Field(default=None, max_length=200)  # a PDF
    at: list[Seconds] = Field(default_factory=list, max_length=MAX_PAGES)  # when each page comes
    colour: str | None = Field(default=None, max_length=40)
    size: str = Field(default="1280x720", pattern=r"^\d{2,4}x\d{2,4}$")

    @model_validator(mode="after")
    def _one(self) -> "BaseIn":
        if sum(value is not None for value in (self.video, self.picture, self.slides, self.colour)) > 1:
            raise ValueError("give one of video, picture, slides and colour")
        if self.track and self.video is None:
            raise ValueError("track is one of a video's sounds; give video too")
        if self.at and self.slides is None:
            raise ValueError("at tells when slides come; give slides too")
        if any(later <= earlier for earlier, later in itertools.pairwise(self.at)):
            raise ValueError("the times in at must rise")
        return self


class ScriptIn(_Part):
    """A whole script."""

    base: BaseIn = Field(default_factory=BaseIn)
    voice: str = Field(default="", max_length=200)  # of clips that name none
    background: Annotated[Literal["keep", "duck", "music", "off"], BeforeValidator(_background)] = "duck"
    loudness: Literal[-16, -14, -23, -27] = -16
    subtitles: bool = False
    keep_original: bool = False
    clips: list[ClipIn] = Field(min_length=1, max_length=MAX_CLIPS)
    effects: list[EffectIn] = Field(default_factory=list, max_length=MAX_EFFECTS)


class _Loader(yaml.SafeLoader):  # type: ignore[misc] # yaml carries no types
    """Plain data without anchors: a few of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise ScriptInvalid("anchors and aliases (& and *) are not taken; write the value out", mark.line + 1)
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class Script:
    """A script as a project, and what a render of it is asked for."""

    project: Project
    files: dict[str, Path]  # upload to its file; none of them was read yet
    numbers: dict[str, int]  # clip to its place in the script, from 1
    subtitles: bool
    keep_original: bool


def read(path: Path) -> Script:
    """A script; files that it names lie beside it.

    Raises:
        ScriptInvalid: with the line and the field.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ScriptInvalid(f"{path.name} has over {MAX_BYTES >> 20} MB; split it")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScriptInvalid(f"{path.name} is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise ScriptInvalid(f"{path.name} cannot be read ({error.strerror})") from error
    return project_of(parse(text), path.parent, path.stem)


def parse(text: str) -> ScriptIn:
    """A script, checked. Raises ScriptInvalid."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        given = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise ScriptInvalid(f"this is no YAML: {problem}", mark.line + 1 if mark is not None else 0) from error
    except (RecursionError, ValueError) as error:
        raise ScriptInvalid(f"this is no YAML that can be read ({type(error).__name__})") from error
    finally:
        loader.dispose()
    if not isinstance(given, dict):
        raise ScriptInvalid("a script is a table with clips: see docs/dubbing.md")
    try:
        return ScriptIn.model_validate(given)
    except ValidationError as error:
        fault = error.errors()[0]
        where = [part for part in fault["loc"] if not str(part).startswith("function-")]
        message = fault["msg"].removeprefix("Value error, ")
        raise ScriptInvalid(message, _row(node, where), ".".join(map(str, where))) from error


def _row(node: yaml.Node | None, where: Sequence[int | str]) -> int:
    """The line of what `where` leads to, or of the last thing on the way that is there."""
    row = 0
    for part in where:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if getattr(key, "value", None) == str(part)]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = [(node.value[part], node.value[part])]
        else:
            found = []
        if not found:
            break
        row, node = found[0][0].start_mark.line + 1, found[0][1]
    return row or (node.start_mark.line + 1 if node is not None else 0)


def project_of(script: ScriptIn, folder: Path, title: str = "") -> Script:
    """A checked script as a project. Raises ScriptInvalid."""
    files = dict[str, Path]()
    base = _base(script.base, folder, files)
    effects = tuple(_effect(number, effect, folder, files) for number, effect in enumerate(script.effects))
    clips = tuple(_clip(number, clip, script.voice) for number, clip in enumerate(script.clips, 1))
    project = Project(
        "script",
        "script",
        title,
        base,
        clips=tuple(sorted(clips, key=lambda each: (each.start_ms, each.id))),
        effects=tuple(sorted(effects, key=lambda each: (each.start_ms, each.id))),
        background=script.background,
        loudness=PROFILE_OF[script.loudness],
    )
    numbers = {clip.id: number for number, clip in enumerate(clips, 1)}
    return Script(project, files, numbers, script.subtitles, script.keep_original)


def _base(given: BaseIn, folder: Path, files: dict[str, Path]) -> Base:
    """What is seen; its file is put to the others."""
    width, height = (int(side) // 2 * 2 for side in given.size.split("x"))
    if not (64 <= width <= 1920 and 64 <= height <= 1920):
        raise ScriptInvalid("each side of a size goes from 64 to 1920 px", field="base.size")
    named: tuple[tuple[BaseKind, str, str | None], ...] = (
        ("film", "base.video", given.video),
        ("picture", "base.picture", given.picture),
        ("slides", "base.slides", given.slides),
    )
    for kind, field, name in named:
        if name is not None:
            files[BASE] = _of_kind(_beside(folder, name, field), kind, field)
            return Base(BASE, width=width, height=height, slides_ms=tuple(map(_ms, given.at)), track=given.track)
    colour = given.colour if given.colour is not None else Base().colour
    try:
        ImageColor.getrgb(colour)
    except ValueError as error:
        raise ScriptInvalid(f'{colour!r} is no colour; write one such as "#336699"', field="base.colour") from error
    return Base(colour=colour, width=width, height=height)


def _of_kind(path: Path, kind: BaseKind, field: str) -> Path:
    """The file, if its first bytes are not those of another kind of base; all else is found out by whoever reads it."""
    try:
        found = kind_of(path)
    except MediaMissing as error:
        raise ScriptInvalid(str(error), field=field) from error
    if found != kind:
        asked = {"film": "video", "picture": "picture", "slides": "PDF"}[kind]
        told = {"film": "neither a picture nor a PDF", "picture": "a picture", "slides": "a PDF"}[found]
        raise ScriptInvalid(f"{path.name} is no {asked} but {told}; give one, or name it as what it is", field=field)
    return path


def _beside(folder: Path, name: str, field: str) -> Path:
    """A file beside the script or in a folder there; never one elsewhere."""
    try:
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder.resolve())
        there = inside and path.is_file()
    except (OSError, ValueError):
        inside, there = True, False
    if not inside:
        raise ScriptInvalid(f"{name!r} lies outside the script's folder; put it beside the script", field=field)
    if not there:
        raise ScriptInvalid(f"there is no file {name!r} beside the script", field=field)
    return path


def _clip(number: int, clip: ClipIn, voice: str) -> Clip:
    return Clip(
        f"c{number:04d}",
        _ms(clip.start),
        clip.text,
        _ms(clip.end) if clip.end is not None else None,
        "" if clip.language == "auto" else clip.language,
        clip.voice or voice,
        Knobs(clip.speed, clip.pitch, clip.volume, clip.emotion, clip.strength),
    )


def _effect(number: int, effect: EffectIn, folder: Path, files: dict[str, Path]) -> Effect:
    path = _beside(folder, effect.file, f"effects.{number}.file")
    upload = f"effect{number}"
    files[upload] = path
    return Effect(f"e{number:04d}", _ms(effect.start), upload, effect.volume)


def _ms(seconds: float) -> int:
    return round(1000 * seconds)
