"""The pictures of a pack's gestures, read when they are first wanted and laid over the figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.arrays import read_arrays
from avatar.framing import Cut
from avatar.gesture import GesturePlan
from avatar.manifest import GESTURE_CELL, GestureTable
from avatar.plate_files import inside, premultiplied, read_image
from avatar.resample import resample
from avatar.types import GesturePicture
from kernels.box import Box

Picture = NDArray[np.uint8]
Words = NDArray[np.uint32]

SHARES = "gestures.npz"
_SOFT_PX = 48.0  # of the canvas, around an arm: what moves with the head comes to rest within it, and does not fold
_HEAD_CELL = 4  # px of the figure to one cell of the head map


@dataclass(frozen=True, slots=True, eq=False)
class ArmPicture:
    """The figure where an arm and its shadow change it."""

    box: Box  # in the figure's array
    words: Words  # (h, w), BGRA of the changed figure, alpha premultiplied
    changed: NDArray[np.bool_]  # (h, w): elsewhere the figure stays as it is
    still: Picture  # like the head map: 255 where nothing may move with the head, since the arm is before it

    def over(self, figure: Picture) -> None:
        """Draw it over a figure (BGRA, alpha premultiplied) that it was made for."""
        part = figure[self.box.y0 : self.box.y1, self.box.x0 : self.box.x1]
        np.copyto(part.view(np.uint32)[..., 0], self.words, where=self.changed)


class GestureBook:
    """The gestures of one pack, for frames of one size. Not for use from several threads at once."""

    def __init__(self, path: Path, tables: Sequence[GestureTable], figure: Picture, cut: Cut, box: Box) -> None:
        """figure: uint8 [canvas h, canvas w, 4] BGRA, straight; box: frame px that the loaded figure fills."""
        self.plans = tuple(GesturePlan(table.name, table.pictures, table.hold) for table in tables)
        self._path, self._figure, self._cut, self._box = path, figure, cut, box
        self._tables = {table.name: table for table in tables}
        self._read: dict[str, tuple[ArmPicture, ...]] = {}

    def warm(self) -> None:
        """Read and check all pictures, which takes a second or two. Raises PackInvalid."""
        for name in self._tables:
            self.pictures(name)

    def at(self, picture: GesturePicture | None) -> ArmPicture | None:
        """What to draw for a picture; None where nothing of it is in the frame, or the pack has it not."""
        if picture is None or picture.name not in self._tables:
            return None
        pictures = self.pictures(picture.name)
        arm = pictures[picture.number - 1] if 1 <= picture.number <= len(pictures) else None
        return arm if arm is not None and not arm.box.empty else None

    def pictures(self, name: str) -> tuple[ArmPicture, ...]:
        """All pictures of a gesture, in order. Raises PackInvalid."""
        if name not in self._read:
            self._read[name] = self._pictures(self._tables[name])
        return self._read[name]

    def _pictures(self, table: GestureTable) -> tuple[ArmPicture, ...]:
        shape = (table.pictures, table.height // GESTURE_CELL, table.width // GESTURE_CELL)
        file = inside(self._path, SHARES)
        shares = read_arrays(file, [table.name], lambda _: {table.name: (shape, np.uint8)})[table.name]
        out = []
        for number, share in enumerate(shares, start=1):
            name = f"gestures/{table.name}-{number:02}.webp"
            arm = read_image(inside(self._path, name), (table.width, table.height), "RGBA")
            out.append(self._laid(table, arm, share))
        return tuple(out)

    def _laid(self, table: GestureTable, arm: Picture, share: Picture) -> ArmPicture:
        """One picture, mixed with the figure by its share, cut and scaled."""
        left, top, right, bottom = _bounds(share)
        part = Box(table.x + left, table.y + top, table.x + right, table.y + bottom)
        box = self._cut.box(part).within(self._box)
        if part.empty or box.empty:
            nothing = Box(0, 0, 0, 0)
            return ArmPicture(nothing, np.empty((0, 0), np.uint32), np.empty((0, 0), np.bool_), self._still(nothing))
        weight = _enlarged(share)[top:bottom, left:right]
        mixed = _mixed(self._figure[part.y0 : part.y1, part.x0 : part.x1], arm[top:bottom, left:right], weight)
        cut = Cut(
            self._cut.across,
            self._cut.down,
            self._cut.x + self._cut.across * part.x0,
            self._cut.y + self._cut.down * part.y0,
        )
        shown = resample(mixed, cut, box)
        where = resample(np.repeat(weight[..., None], 4, 2), cut, box)[..., 3]
        at = Box(box.x0 - self._box.x0, box.y0 - self._box.y0, box.x1 - self._box.x0, box.y1 - self._box.y0)
        words = np.ascontiguousarray(premultiplied(shown)).view(np.uint32)[..., 0]
        return ArmPicture(at, words, where > 0, self._still(at, where > 127))

    def _still(self, at: Box, arm: NDArray[np.bool_] | None = None) -> Picture:
        rows, columns = (-(-side // _HEAD_CELL) for side in (self._box.height, self._box.width))
        whole = np.zeros((rows * _HEAD_CELL, columns * _HEAD_CELL), np.bool_)
        if arm is not None:
            whole[at.y0 : at.y1, at.x0 : at.x1] = arm
        cells = whole.reshape(rows, _HEAD_CELL, columns, _HEAD_CELL).any(axis=(1, 3))
        away = cv2.distanceTransform(np.logical_not(cells).view(np.uint8), cv2.DIST_L2, 3)
        near = 1.0 - np.minimum(away / (_SOFT_PX * self._cut.scale / _HEAD_CELL), 1.0)
        return np.asarray(np.rint(255 * near), np.uint8)


def _bounds(share: Picture) -> tuple[int, int, int, int]:
    """Left, top, right, bottom px of the picture that hold all that is changed, and a cell around."""
    rows, columns = np.flatnonzero(share.any(axis=1)), np.flatnonzero(share.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    top, bottom = max(0, int(rows[0]) - 1), min(share.shape[0], int(rows[-1]) + 2)
    left, right = max(0, int(columns[0]) - 1), min(share.shape[1], int(columns[-1]) + 2)
    return left * GESTURE_CELL, top * GESTURE_CELL, right * GESTURE_CELL, bottom * GESTURE_CELL


def _enlarged(share: Picture) -> Picture:
    """A share of every cell as one of every pixel, bilinear between the cells' middles."""
    size = share.shape[1] * GESTURE_CELL, share.shape[0] * GESTURE_CELL
    large: Picture = np.asarray(cv2.resize(share, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    return large


def _mixed(figure: Picture, arm: Picture, weight: Picture) -> Picture:
    """The arm over the figure by its weight, both BGRA with straight alpha; so is what comes."""
    share = weight[..., None].astype(np.float32) / 255
    one, other = figure.astype(np.float32), arm.astype(np.float32)
    alpha = one[..., 3:] + (other[..., 3:] - one[..., 3:]) * share
    colour = one[..., :3] * one[..., 3:] * (1 - share) + other[..., :3] * other[..., 3:] * share
    straight = np.concatenate([colour / np.maximum(alpha, 1.0), alpha], axis=2)
    mixed: Picture = np.rint(straight).astype(np.uint8)
    return mixed
