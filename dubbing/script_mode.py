"""Script mode: typed clips on a timeline over a video, a picture, slides or a plain colour, from a YAML file."""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from PIL import ImageColor
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from dubbing import mux, probe, slides
from dubbing.errors import MediaRefused, ScriptInvalid
from dubbing.mix import Original
from dubbing.production import Order
from dubbing.slides import MAX_PAGES
from dubbing.types import PROFILES, Base, Effect, Line, Note, Slot
from tts.spoken import language
from tts.types import KNOBS, SAMPLE_RATE, Prosody

MAX_BYTES: Final = 2 << 20
MAX_CLIPS: Final = 2_000
MAX_EFFECTS: Final = 500
MAX_S: Final = 12 * 3600.0
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
    picture: str | None = Field(default=None, max_length=200)
    slides: str | None = Field(default=None, max_length=200)  # a PDF
    at: list[Seconds] = Field(default_factory=list, max_length=MAX_PAGES)  # when each page comes
    colour: str | None = Field(default=None, max_length=40)
    size: str = Field(default="1280x720", pattern=r"^\d{2,4}x\d{2,4}$")

    @model_validator(mode="after")
    def _one(self) -> "BaseIn":
        if sum(value is not None for value in (self.video, self.picture, self.slides, self.colour)) > 1:
            raise ValueError("give one of video, picture, slides and colour")
        if self.at and self.slides is None:
            raise ValueError("at tells when slides come; give slides too")
        if any(later <= earlier for earlier, later in itertools.pairwise(self.at)):
            raise ValueError("the times in at must rise")
        return self


class ScriptIn(_Part):
    """A whole script."""

    base: BaseIn = Field(default_factory=BaseIn)
    voice: str = Field(default="", max_length=200)  # of clips that name none
    background: Annotated[Literal["keep", "duck", "off"], BeforeValidator(_background)] = "duck"
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


def read(path: Path) -> Order:
    """The order of a script; files that it names lie beside it.

    Raises:
        ScriptInvalid: with the line and the field.
        MediaRefused: a file that it names cannot be used.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ScriptInvalid(f"{path.name} has over {MAX_BYTES >> 20} MB; split it")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScriptInvalid(f"{path.name} is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise ScriptInvalid(f"{path.name} cannot be read ({error.strerror})") from error
    return order_of(parse(text), path.parent)


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


def order_of(script: ScriptIn, folder: Path) -> Order:
    """What is to be made of a checked script. Raises ScriptInvalid, MediaRefused."""
    base, length, sounds = _base(script.base, folder)
    lines = _lines(script)
    effects = tuple(_effect(number, effect, folder) for number, effect in enumerate(script.effects))
    return Order(
        lines,
        base,
        length,
        effects,
        original=Original(base.path) if sounds and base.path is not None else None,
        background=script.background if sounds else "off",
        loudness=PROFILES[str(script.loudness)],
        subtitles=script.subtitles,
        keep_original=script.keep_original,
        notes=tuple(_late(lines, length)),
    )


def _base(given: BaseIn, folder: Path) -> tuple[Base, int | None, bool]:
    """What is seen, how long it is in samples, and whether it has a sound."""
    width, height = (int(side) // 2 * 2 for side in given.size.split("x"))
    if not (64 <= width <= 1920 and 64 <= height <= 1920):
        raise ScriptInvalid("each side of a size goes from 64 to 1920 px", field="base.size")
    if given.video is not None:
        path = _beside(folder, given.video, "base.video")
        info = probe.probe(path, picture=True)
        length = round((info.duration_s or mux.length_s(path)) * SAMPLE_RATE)
        return Base(path, moving=True), length, bool(info.audio)
    if given.picture is not None:
        return Base(_beside(folder, given.picture, "base.picture")), None, False
    if given.slides is not None:
        path = _beside(folder, given.slides, "base.slides")
        slides.count(path)
        starts = tuple(round(at * SAMPLE_RATE) for at in given.at)
        return Base(path, paged=True, page_starts=starts), None, False
    colour = given.colour if given.colour is not None else Base().colour
    try:
        ImageColor.getrgb(colour)
    except ValueError as error:
        raise ScriptInvalid(f'{colour!r} is no colour; write one such as "#336699"', field="base.colour") from error
    return Base(colour=colour, size=(width, height)), None, False


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


def _lines(script: ScriptIn) -> tuple[Line, ...]:
    ordered = sorted(enumerate(script.clips, 1), key=lambda each: each[1].start)
    lines = []
    for number, clip in ordered:
        start = round(clip.start * SAMPLE_RATE)
        end = round(clip.end * SAMPLE_RATE) if clip.end is not None else start + SAMPLE_RATE
        slot = Slot(start, end, start, end)  # a typed clip begins where it was put, and ends where it was told to
        prosody = Prosody(clip.speed, clip.pitch, clip.volume, clip.emotion, clip.strength)
        lang = language(clip.text, clip.language)
        lines.append(
            Line(number, slot, (clip.text,), lang, clip.voice or script.voice, prosody, fitted=clip.end is not None)
        )
    return tuple(lines)


def _effect(number: int, effect: EffectIn, folder: Path) -> Effect:
    field = f"effects.{number}.file"
    path = _beside(folder, effect.file, field)
    try:
        probe.probe(path, sound=True)
    except MediaRefused as error:
        raise ScriptInvalid(str(error), field=field) from error
    return Effect(round(effect.start * SAMPLE_RATE), path, effect.volume)


def _late(lines: Sequence[Line], length: int | None) -> list[Note]:
    if length is None:
        return []
    return [
        Note(line.number, "the clip begins after the end of the video, whose last picture stays")
        for line in lines
        if line.slot.start >= length
    ]
