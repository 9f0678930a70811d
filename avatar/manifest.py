"""`pack.toml`: what a pack says about itself."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from avatar.consent import Consent
from avatar.errors import PackInvalid
from lipsync.types import N_PARAMETERS

FILE = "pack.toml"
FORMAT = 2
MAX_SIDE = 4096  # px of a canvas: beyond it no rendition follows
MAX_PLATES = 96
MAX_FRAMINGS = 8
MAX_LAYERS = 8  # of a mouth's inside
MAX_GESTURES = 8
MAX_PICTURES = 40  # of a gesture: 1.6 s
MAX_LOOP = 25 * 60 * 5  # frames of a video's loop: five minutes
GESTURE_CELL = 4  # px of the canvas to one value of what a gesture's picture replaces
TURN_CELL = 8  # px of the canvas between two nodes of a view's displacement
_MAX_BYTES = 256 * 1024
_HEAD_CELL = 4  # px: the head map has a quarter of the canvas' resolution
_MEANINGS = {"mouth": ("pose", "mood"), "eyes": ("closure", "gaze", "mood"), "brows": ("raise", "mood")}

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,47}$")]  # also a file's name: no dots, no slashes
Side = Annotated[int, Field(ge=16, le=MAX_SIDE)]
EvenSide = Annotated[int, Field(ge=16, le=MAX_SIDE, multiple_of=2)]
Offset = Annotated[int, Field(ge=0, le=MAX_SIDE)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Signed = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Place = Annotated[float, Field(ge=-MAX_SIDE, le=2 * MAX_SIDE, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-30, le=30, allow_inf_nan=False)]
Pose = Annotated[tuple[Share, ...], Field(min_length=N_PARAMETERS, max_length=N_PARAMETERS)]
Mood = Literal["delighted", "earnest"]
MOODS: tuple[Mood, ...] = get_args(Mood)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SizeTable(_Table):
    width: Side
    height: Side


class BoxTable(SizeTable):
    x: Offset
    y: Offset


class InteriorTable(BoxTable):
    """The inside of the mouth: where its pictures lie, and their names, from back to front."""

    layers: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MAX_LAYERS)]


class FramingTable(_Table):
    """One way to cut frames out of the canvas; the canvas' corner (not its first pixel's centre) lies at x, y."""

    name: Name
    width: EvenSide  # px of the frame at its natural size
    height: EvenSide
    scale: Annotated[float, Field(gt=0.05, le=4, allow_inf_nan=False)] = 1.0  # frame px per canvas px
    x: Place = 0.0  # frame px
    y: Place = 0.0


class HeadTable(_Table):
    pivot: tuple[Place, Place]
    eyes: tuple[tuple[Place, Place], tuple[Place, Place]]
    mouth: tuple[Place, Place]


class MotionTable(_Table):
    sway_px: Annotated[float, Field(ge=0, le=64)]
    head_px: Annotated[float, Field(ge=0, le=64)]
    roll_deg: Annotated[float, Field(ge=0, le=15)]
    breath_px: Annotated[float, Field(ge=0, le=32)]
    yaw_deg: Annotated[float, Field(ge=0, le=30)] = 0.0
    pitch_deg: Annotated[float, Field(ge=0, le=30)] = 0.0


class PlateTable(_Table):
    """One plate; says by exactly one of pose, closure, gaze, raise, mood what it looks like."""

    name: Name
    region: Literal["mouth", "eyes", "brows"]
    pose: Pose | None = None
    closure: Share | None = None
    gaze: tuple[Signed, Signed] | None = None
    raised: Signed | None = Field(default=None, alias="raise")
    mood: Mood | None = None

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        values = {
            "pose": self.pose,
            "closure": self.closure,
            "gaze": self.gaze,
            "raise": self.raised,
            "mood": self.mood,
        }
        given = {name for name, value in values.items() if value is not None}
        fitting = _MEANINGS[self.region]
        if len(given) != 1 or not given <= set(fitting):
            raise ValueError(f"a plate of region {self.region} needs exactly one of: {' or '.join(fitting)}")
        if not self.closure and self.closure is not None:
            raise ValueError("closure 0 is rest, which is no plate")
        return self


class ViewTable(_Table):
    """The head, turned by one angle."""

    name: Name
    yaw: Degrees = 0.0
    pitch: Degrees = 0.0
    picture: bool = True  # whether views/<name>.webp shows what the turn uncovers; else the rest is only bent

    @model_validator(mode="after")
    def _one_angle(self) -> Self:
        if (self.yaw == 0.0) == (self.pitch == 0.0):
            raise ValueError("a view has a yaw or a pitch that is not 0, and the other is 0")
        return self

    @property
    def direction(self) -> tuple[str, bool]:
        """The axis and whether the angle is positive."""
        return ("yaw", self.yaw > 0) if self.yaw else ("pitch", self.pitch > 0)


class GestureTable(BoxTable):
    """One gesture: where its pictures lie in the canvas, and how many there are; the last `hold` are its hold."""

    name: Name
    pictures: Annotated[int, Field(ge=1, le=MAX_PICTURES)]
    hold: Annotated[int, Field(ge=1, le=MAX_PICTURES)] = 1

    @model_validator(mode="after")
    def _in_cells(self) -> Self:
        if self.hold > self.pictures:
            raise ValueError(f"a hold of {self.hold} pictures is more than all {self.pictures}")
        if any(side % GESTURE_CELL for side in (self.x, self.y, self.width, self.height)):
            raise ValueError(f"x, y, width and height of a gesture must be multiples of {GESTURE_CELL}")
        return self


class VideoTable(_Table):
    frames: Annotated[int, Field(ge=2, le=MAX_LOOP)]  # of the loop


class _AnyManifest(_Table):
    """What packs of all kinds say."""

    format: Literal[2]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]
    kind: Literal["rendered", "photo", "video"]
    licence: Annotated[str, Field(min_length=1, max_length=200)]
    provenance: Annotated[str, Field(min_length=1, max_length=4000)]
    title: Annotated[dict[str, str], Field(min_length=1, max_length=16)]
    framings: Annotated[tuple[FramingTable, ...], Field(min_length=1, max_length=MAX_FRAMINGS)]
    consent: Consent | None = None

    @model_validator(mode="after")
    def _named_and_allowed(self) -> Self:
        if not _distinct(framing.name for framing in self.framings):
            raise ValueError("framings need names of their own")
        if self.kind != "rendered" and self.consent is None:
            raise ValueError(f"a {self.kind} of a real person needs a [consent] record: make it with --consent")
        return self


class Manifest(_AnyManifest):
    """The file of a host that is drawn from plates."""

    kind: Literal["rendered", "photo"]
    canvas: SizeTable
    crop: BoxTable
    head: HeadTable
    motion: MotionTable
    plates: Annotated[tuple[PlateTable, ...], Field(min_length=1, max_length=MAX_PLATES)]
    views: Annotated[tuple[ViewTable, ...], Field(max_length=4)] = ()
    turn: BoxTable | None = None
    interior: InteriorTable | None = None
    gestures: Annotated[tuple[GestureTable, ...], Field(max_length=MAX_GESTURES)] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        canvas = self.canvas
        if canvas.width % _HEAD_CELL or canvas.height % _HEAD_CELL:
            raise ValueError("canvas width and height must be multiples of 4")
        _check_inside(canvas, self.crop, "crop")
        for framing in self.framings:
            right = framing.x + framing.scale * canvas.width
            if framing.y + framing.scale * canvas.height < framing.height or framing.y >= framing.height:
                raise ValueError(f"framing {framing.name}: the canvas must reach below the frame")
            if right <= 0 or framing.x >= framing.width:
                raise ValueError(f"framing {framing.name}: the canvas lies beside the frame")
        if "rest" in {plate.name for plate in self.plates} or not _distinct(plate.name for plate in self.plates):
            raise ValueError("plates need names of their own, and none is called rest")
        if not any(plate.pose for plate in self.plates):
            raise ValueError("there is no mouth plate with a pose")
        moods = [(plate.region, plate.mood) for plate in self.plates if plate.mood]
        if len(set(moods)) != len(moods):
            raise ValueError("a region has two plates of one mood")
        self._check_views()
        self._check_interior()
        for gesture in self.gestures:
            _check_inside(canvas, gesture, f"gesture {gesture.name}")
        if not _distinct(gesture.name for gesture in self.gestures):
            raise ValueError("gestures need names of their own")
        return self

    def _check_interior(self) -> None:
        if self.interior is None:
            return
        box, crop = self.interior, self.crop
        if not _distinct(box.layers):
            raise ValueError("the interior's layers need names of their own")
        if box.x < crop.x or box.y < crop.y:
            raise ValueError("the interior must lie in the crop")
        if box.x + box.width > crop.x + crop.width or box.y + box.height > crop.y + crop.height:
            raise ValueError("the interior must lie in the crop")

    def _check_views(self) -> None:
        if bool(self.views) != (self.turn is not None):
            raise ValueError("views and [turn] belong together: give both or none")
        if self.turn is None:
            return
        turn, crop = self.turn, self.crop
        if any(side % TURN_CELL for side in (turn.x, turn.y, turn.width, turn.height)):
            raise ValueError(f"turn: x, y, width and height must be multiples of {TURN_CELL}")
        _check_inside(self.canvas, turn, "turn")
        if turn.x > crop.x or turn.y > crop.y:
            raise ValueError("the turn box must hold the crop")
        if turn.x + turn.width < crop.x + crop.width or turn.y + turn.height < crop.y + crop.height:
            raise ValueError("the turn box must hold the crop")
        if not _distinct(view.name for view in self.views):
            raise ValueError("views need names of their own")
        if len({view.direction for view in self.views}) != len(self.views):
            raise ValueError("there are two views of one direction")


class VideoManifest(_AnyManifest):
    """The file of a host whose pictures come from a video of her."""

    kind: Literal["video"]
    video: VideoTable

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for framing in self.framings:
            if (framing.scale, framing.x, framing.y) != (1.0, 0.0, 0.0):
                raise ValueError(f"framing {framing.name}: a video is shown as it is: scale 1, x and y 0")
        return self


def _distinct(names: Iterable[str]) -> bool:
    lowered = [name.lower() for name in names]  # some file systems do not tell them apart
    return len(set(lowered)) == len(lowered)


def _check_inside(canvas: SizeTable, box: BoxTable, what: str) -> None:
    if box.x + box.width > canvas.width or box.y + box.height > canvas.height:
        raise ValueError(f"the {what} leads outside the canvas")


def read_manifest(folder: Path) -> Manifest | VideoManifest:
    """Read and check `folder`/pack.toml: what it holds depends on the kind. Raises PackInvalid."""
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
        return (VideoManifest if fields.get("kind") == "video" else Manifest).model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PackInvalid(file, f"{where or 'the file'}: {first['msg']}", "mend the value") from error
