"""A network that draws mouths, where one is installed: it makes the mined mouth better, and is judged like it.

MODELS/mouth/ holds model.onnx and mouth.toml:
    size = 256        # px of the square that it takes and gives
    pose = false      # whether it is told the twelve numbers of the mouth
    name = "…"        # of its maker and its licence, for people
    licence = "…"

In: float32 [1, 6, size, size], 0 to 1, BGR: the square around the mouth with the mined mouth in it, then the same as it
was filmed; with `pose` twelve planes more, each of one number. Out: [1, 3, size, size], the square as it should be.
Only what lies around the lips is taken, softly.
"""

import hashlib
import tomllib
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from dubbing.errors import MouthNetworkInvalid
from dubbing.onnx_model import OnnxModel
from tts import places

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

FOLDER: Final = "mouth"
_SIZES: Final = (32, 1024)  # px
_INNER, _OUTER = 0.22, 0.38  # of the square's side: nearer to the lips all of it is taken, farther nothing
_CHUNK: Final = 1 << 20


class MouthNetwork(Protocol):
    """Draws mouths."""

    key: str  # tells it from others

    def draw(self, drawn: Image, filmed: Image, pose: Floats, middle: tuple[float, float]) -> Image:
        """The square uint8 [s, s, 3] BGR with a better mouth.

        Args:
            drawn: with the mined mouth.
            filmed: as it was.
            pose: (12,) of the mouth.
            middle: x, y px of the lips in the square.
        """
        ...


class OnnxMouth:
    """A network from a folder."""

    def __init__(self, folder: Path) -> None:
        """Raises MouthNetworkInvalid where it cannot be used."""
        try:
            self._size, self._told = _card(folder / "mouth.toml")
            self._model = OnnxModel(folder / "model.onnx")
            self.key = _digest(folder / "model.onnx")
        except (OSError, ValueError) as error:
            raise MouthNetworkInvalid(f"the network for mouths cannot be used: {error}") from error

    def draw(self, drawn: Image, filmed: Image, pose: Floats, middle: tuple[float, float]) -> Image:
        """See `MouthNetwork.draw`. Raises MouthNetworkInvalid where its result has another shape."""
        size = self._size
        planes = [_planes(drawn, size), _planes(filmed, size)]
        if self._told:
            planes.append(np.broadcast_to(pose[:, None, None], (len(pose), size, size)).astype(np.float32))
        try:
            found = self._model.run(np.concatenate(planes)[None])
        except ValueError as error:
            raise MouthNetworkInvalid(f"the network for mouths cannot be used: {error}") from error
        if found.shape != (1, 3, size, size) or not np.isfinite(found).all():
            wanted = (1, 3, size, size)
            raise MouthNetworkInvalid(f"the network for mouths gives {found.shape}, not {wanted}: see docs/dubbing.md")
        made = np.clip(found[0].transpose(1, 2, 0), 0, 1) * 255
        whole = cv2.resize(made, drawn.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        share = _share(drawn.shape[0], middle)[..., None]
        return np.asarray(np.clip(np.rint(drawn + share * (whole - drawn)), 0, 255), np.uint8)


def installed() -> MouthNetwork | None:
    """The network; None where none is installed. Raises MouthNetworkInvalid where it is broken."""
    folder = places.models() / FOLDER
    return OnnxMouth(folder) if (folder / "model.onnx").is_file() else None


def _planes(picture: Image, size: int) -> Floats:
    how = cv2.INTER_AREA if size < picture.shape[0] else cv2.INTER_CUBIC
    small = cv2.resize(picture, (size, size), interpolation=how)
    return np.asarray(small.transpose(2, 0, 1) / np.float32(255), np.float32)


def _share(side: int, middle: tuple[float, float]) -> Floats:
    """(side, side) how much of the network's picture is taken."""
    across, down = ((np.arange(side) - each) / side for each in middle)
    level = np.clip((_OUTER - np.hypot(across[None], down[:, None])) / (_OUTER - _INNER), 0, 1)
    return np.asarray(level * level * (3 - 2 * level), np.float32)


def _card(path: Path) -> tuple[int, bool]:
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    size, pose = given.get("size"), given.get("pose", False)
    if not isinstance(size, int) or not _SIZES[0] <= size <= _SIZES[1]:
        raise ValueError(f"{path.name}: size must be from {_SIZES[0]} to {_SIZES[1]} px")
    if pose not in (True, False):
        raise ValueError(f"{path.name}: pose is true or false")
    return size, bool(pose)


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            made.update(part)
    return made.hexdigest()[:24]
