"""`pack.toml`: what a pack says about itself."""

import datetime
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from avatar.errors import PackInvalid
from lipsync.types import N_PARAMETERS

FILE = "pack.toml"
FORMAT = 1
MAX_SIDE = 4096  # px of a canvas: beyond it no rendition follows
MAX_PLATES = 96
_MAX_BYTES = 256 * 1024
_HEAD_CELL = 4  # px: the head map has a quarter of the canvas' resolution

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,47}$")]  # also a file's name: no dots, no slashes
Side = Annotated[int, Field(ge=16, le=MAX_SIDE)]
Offset = Annotated[int, Field(ge=0, le=MAX_SIDE)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Signed = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Place = Annotated[float, Field(ge=-MAX_SIDE, le=2 * MAX_SIDE, allow_inf_nan=False)]
Pose = Annotated[tuple[Share, ...], Field(min_length=N_PARAMETERS, max_length=N_PARAMETERS)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SizeTable(_Table):
    width: Side
    height: Side


class CropTable(SizeTable):
    x: Offset
    y: Offset


class HeadTable(_Table):
    pivot: tuple[Place, Place]
    eyes: tuple[tuple[Place, Place], tuple[Place, Place]]
    mouth: tuple[Place, Place]


class MotionTable(_Table):
    sway_px: Annotated[float, Field(ge=0, le=64)]
    head_px: Annotated[float, Field(ge=0, le=64)]
    roll_deg: Annotated[float, Field(ge=0, le=15)]
    breath_px: Annotated[float, Field(ge=0, le=32)]


class ConsentTable(_Table):
    """Who allowed that this face is used, for kinds photo and video."""

    person: Annotated[str, Field(min_length=1, max_length=200)]
    date: datetime.date
    statement: Annotated[str, Field(min_length=1, max_length=4000)]


class PlateTable(_Table):
    """One plate; says by exactly one of pose, closure, gaze, raise, smile what it looks like."""

    name: Name
    region: Literal["mouth", "eyes", "brows"]
    pose: Pose | None = None
    closure: Share | None = None
    gaze: tuple[Signed, Signed] | None = None
    raised: Signed | None = Field(default=None, alias="raise")
    smile: Share | None = None

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        given = {k for k in ("pose", "closure", "gaze", "raised", "smile") if getattr(self, k) is not None}
        fitting = {"mouth": {"pose", "smile"}, "eyes": {"closure", "gaze"}, "brows": {"raised"}}[self.region]
        if len(given) != 1 or not given <= fitting:
            words = " or ".join(sorted(fitting)).replace("raised", "raise")
            raise ValueError(f"a plate of region {self.region} needs exactly one of: {words}")
        if not self.closure and self.closure is not None:
            raise ValueError("closure 0 is rest, which is no plate")
        return self


class Manifest(_Table):
    """The whole file."""

    format: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]
    kind: Literal["rendered", "photo", "video"]
    licence: Annotated[str, Field(min_length=1, max_length=200)]
    provenance: Annotated[str, Field(min_length=1, max_length=4000)]
    title: Annotated[dict[str, str], Field(min_length=1, max_length=16)]
    canvas: SizeTable
    frame: SizeTable
    crop: CropTable
    head: HeadTable
    motion: MotionTable
    consent: ConsentTable | None = None
    plates: Annotated[tuple[PlateTable, ...], Field(min_length=1, max_length=MAX_PLATES)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        canvas, frame, crop = self.canvas, self.frame, self.crop
        if canvas.width % _HEAD_CELL or canvas.height % _HEAD_CELL:
            raise ValueError("canvas width and height must be multiples of 4")
        if frame.width % 2 or frame.height % 2:
            raise ValueError("frame width and height must be even")
        if frame.width > canvas.width or frame.height > canvas.height:
            raise ValueError("the frame is larger than the canvas")
        if crop.x + crop.width > canvas.width or crop.y + crop.height > canvas.height:
            raise ValueError("the crop leads outside the canvas")
        names = [plate.name for plate in self.plates]
        if "rest" in names or len({n.lower() for n in names}) != len(names):
            raise ValueError("plates need names of their own, and none is called rest")
        if not any(plate.pose for plate in self.plates):
            raise ValueError("there is no mouth plate with a pose")
        if self.kind != "rendered" and self.consent is None:
            raise ValueError(f"a {self.kind} of a real person needs a [consent] record: person, date, statement")
        return self


def read_manifest(folder: Path) -> Manifest:
    """Read and check `folder`/pack.toml. Raises PackInvalid."""
    file = folder / FILE
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise PackInvalid(file, "it is larger than 256 kB", "no pack.toml is so large; use the builder's")
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PackInvalid(file, "it is missing", "copy the whole folder of the pack") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PackInvalid(file, f"it cannot be read ({error})", "check the file and its permissions") from error
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackInvalid(file, f"it is no TOML ({error})", "mend the line, or build the pack again") from error
    if fields.get("format") != FORMAT:
        problem = f"its format is {fields.get('format')!r}, this version reads {FORMAT}"
        raise PackInvalid(file, problem, "build the pack again, or update Onmaru")
    try:
        return Manifest.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PackInvalid(file, f"{where or 'the file'}: {first['msg']}", "mend the value") from error
