"""One frame of the programme: a person's own video with her mouth made to speak, and overlays, as I420."""

import datetime
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.compose import Overlay, checked
from avatar.errors import PackInvalid
from avatar.framing import Size, choose
from avatar.gesture import GesturePlan
from avatar.manifest import FILE as MANIFEST
from avatar.manifest import VideoManifest, read_manifest
from avatar.mined.drive import Drive
from avatar.mined.ease import Ease
from avatar.mined.loop import LoopReader
from avatar.mined.mesh import CROP
from avatar.mined.pack import FILE as MINED
from avatar.mined.pack import read_mined
from avatar.mined.planner import AHEAD, Planner
from avatar.mined.render import Face, MouthRenderer
from avatar.mined.scale import scaled
from avatar.mined.types import Mined
from avatar.pack import MotionLimits, PackInfo
from avatar.plate_files import inside
from avatar.types import FaceState
from kernels.box import Box
from kernels.i420 import split, to_i420
from kernels.planes import Film, film, lay_film

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

LOOP: Final = "loop.mp4"


class MinedCompositor:
    """Draws a host of kind "video" at 25 frames a second, for ever.

    Only the mouth of a face state is used: eyes, head and body are the footage's. While nothing is said, the
    pictures are the loop's own (see `LoopReader`). The same calls give the same frames. Not for use from several
    threads.
    """

    def __init__(self, info: PackInfo, mined: Mined, *, natural: Size, size: Size) -> None:
        """natural: (width, height) px of the pack's loop, for which `mined` is; size: of the frames.

        Raises PackInvalid if the loop cannot be played, ValueError if there is no room for the mouth in the frame.
        """
        self.info = info
        self.size = size
        self.motion = MotionLimits(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        mined = scaled(mined, size[0] / natural[0])
        self._order = mined.loop.order
        self._renderer = MouthRenderer(mined)
        self._planner = Planner(self._renderer.look)
        self._drive = Drive(mined.table)
        self._ease = Ease()
        self._boxes, self._faces = _faces(self._renderer, mined, size)
        self._angles = np.stack([face.angles for face in self._faces])
        self._leans = np.stack([face.lean for face in self._faces])
        self._overlays: tuple[Overlay, ...] = ()
        self._films: dict[tuple[int, int, int], Film] = {}
        self._count = 0
        self._reader = LoopReader(inside(info.path, LOOP), self._order, size)

    @property
    def gestures(self) -> Sequence[GesturePlan]:
        """None: her arms are the footage's."""
        return ()

    def warm(self) -> None:
        """Nothing: all is read at the start."""

    def set_background(self, bgr: Image) -> None:
        """Ignored: what stands behind the person is part of the footage."""

    def set_overlays(self, overlays: Sequence[Overlay]) -> None:
        """What lies over the person, from the bottom up. Raises ValueError as `Compositor.set_overlays` does."""
        new = checked(overlays)
        # An image of before is held until here, so that no new one can have its id.
        films = {(id(each.image), each.x, each.y): each for each in new}
        self._films = {key: self._films.get(key) or film(each.image, each.x, each.y) for key, each in films.items()}
        self._overlays = new

    def frame(self, state: FaceState, ahead: Floats | None = None) -> Image:
        """The next frame as I420, uint8 [h*3/2, w], BT.601 limited range (see `kernels.i420`).

        `ahead`: the mouths of the frames after it, (n, 12), at most 4 are used; none means rest. The array is
        the caller's own. Raises PackInvalid if the footage fails.
        """
        planes = self._reader.take()
        mouths = state.mouth[None] if ahead is None else np.concatenate([state.mouth[None], ahead[:AHEAD]])
        shows = self._ease.step(mouths)
        if shows > 0:
            self._speak(planes, mouths, shows)
        else:
            self._planner.reset()
        for each in self._overlays:
            lay_film(planes, self._films[id(each.image), each.x, each.y], each.opacity)
        self._count += 1
        return planes

    def close(self) -> None:
        """Stop decoding the loop; the last call."""
        self._reader.close()

    def _speak(self, planes: Image, mouths: Floats, shows: float) -> None:
        frames = self._order[(self._count + np.arange(len(mouths))) % len(self._order)]
        wanted = np.stack([self._drive.mouth(mouth, self._leans[k]) for mouth, k in zip(mouths, frames, strict=True)])
        choice = self._planner.choose(wanted, self._angles[frames])
        face, box = self._faces[frames[0]], self._boxes[frames[0]]
        mouth = face.shape[0] + np.float32(shows) * (wanted[0] - face.shape[0])
        picture = _cut(planes, box)
        self._renderer.draw(picture, face, mouth, choice, shows)
        _put(picture, planes, box)


def open_video(info: PackInfo, *, framing: str | None = None, size: Size | None = None) -> MinedCompositor:
    """Open a pack of kind "video" for a framing and size (see `avatar.framing.choose`).

    Raises PackInvalid, FramingUnknown, or ConsentRefused where the consent in the pack does not hold today.
    """
    manifest = read_manifest(info.path)
    if not isinstance(manifest, VideoManifest):
        raise PackInvalid(info.path / MANIFEST, f"its kind is {manifest.kind}, not video", "open it as such a host")
    if info.consent is not None:
        info.consent.check(datetime.date.today())
    index, chosen = choose(info.name, info.framings, framing, size)
    mined = read_mined(info.path)
    frames = manifest.video.frames
    if len(mined.loop.order) != frames:
        problem = f"its loop has {len(mined.loop.order)} pictures, pack.toml says {frames}"
        raise PackInvalid(info.path / MINED, problem, "build the pack again")
    natural = info.framings[index]
    return MinedCompositor(info, mined, natural=(natural.width, natural.height), size=chosen)


def _faces(renderer: MouthRenderer, mined: Mined, size: Size) -> tuple[list[Box], list[Face]]:
    """For each different picture of the loop the box that is drawn and the face in it."""
    loop = mined.loop
    centres, eyes = renderer.centres(loop.landmarks)
    width, height = size
    side = int(np.ceil(eyes.max() * CROP / 16) * 16)
    across, down = min(side, width // 16 * 16), min(side, height // 16 * 16)
    if not across or not down:
        raise ValueError(f"a frame of {width}x{height} has no room for a mouth")
    boxes, faces = [], []
    for place, centre, sharpness in zip(loop.landmarks, centres, loop.sharpness, strict=True):
        x = int(np.clip(centre[0] - across / 2, 0, width - across)) & ~1
        y = int(np.clip(centre[1] - down / 2, 0, height - down)) & ~1
        boxes.append(Box(x, y, x + across, y + down))
        faces.append(renderer.face(place, (x, y), float(sharpness)))
    return boxes, faces


def _cut(planes: Image, box: Box) -> Image:
    """A box of I420 planes as BGR."""
    part = np.empty((box.height * 3 // 2, box.width), np.uint8)
    for to, of, step in zip(split(part), split(planes), (1, 2, 2), strict=True):
        to[:] = of[box.y0 // step : box.y1 // step, box.x0 // step : box.x1 // step]
    return np.asarray(cv2.cvtColor(part, cv2.COLOR_YUV2BGR_I420), np.uint8)


def _put(picture: Image, planes: Image, box: Box) -> None:
    """BGR back into the box, where it was drawn."""
    part = np.empty((box.height * 3 // 2, box.width), np.uint8)
    to_i420(picture, part)
    for of, to, step in zip(split(part), split(planes), (1, 2, 2), strict=True):
        to[box.y0 // step : box.y1 // step, box.x0 // step : box.x1 // step] = of
