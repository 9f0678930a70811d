"""`mined.npz` and `plates/` of a video's pack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar.arrays import REBUILD, Header, Wanted, read_arrays
from avatar.errors import PackInvalid
from avatar.manifest import MAX_LOOP
from avatar.mined.features import LEANS
from avatar.mined.mine import MOST_PLATES, MOST_SIDE
from avatar.mined.types import Loop, Mined, Plates, Table
from avatar.plate_files import inside, read_image
from avatar.topology import MESH

FILE: Final = "mined.npz"
_QUALITY = 95  # of WebP: under it, teeth lose their edges
_PARTS = 8  # of a px that landmarks are kept in: a tenth of what they tremble by
_MOST_NODES = 64
_FARTHEST = 4.0  # eye distances: no part of a face lies farther from its middle
_ARRAYS: Final = (
    "mean", "open", "side", "plate_landmarks", "plate_look", "openings", "widths", "mouths", "lean", "lean_range",
    "limits", "order", "loop_landmarks", "loop_sharpness",
)  # fmt: skip


def write_mined(folder: Path, mined: Mined) -> None:
    """Write mined.npz and plates/000.webp … into a folder that exists. Raises OSError."""
    plates, table, loop = mined.plates, mined.table, mined.loop
    np.savez_compressed(
        folder / FILE,
        mean=mined.mean,
        open=mined.open,
        side=np.array([plates.image.shape[1]], np.int32),
        plate_landmarks=_packed(plates.landmarks),
        plate_look=np.stack([plates.sharpness, plates.teeth, plates.dark], 1).astype(np.float32),
        openings=table.openings,
        widths=table.widths,
        mouths=table.shape.astype(np.float16),
        lean=table.lean.astype(np.float16),
        lean_range=table.lean_range,
        limits=np.array([table.shut, table.most, table.narrow, table.wide, table.ease], np.float32),
        order=loop.order,
        loop_landmarks=_packed(loop.landmarks),
        loop_sharpness=loop.sharpness,
    )
    (folder / "plates").mkdir(exist_ok=True)
    for k, plate in enumerate(plates.image):
        picture = Image.fromarray(np.ascontiguousarray(plate[..., ::-1]))
        picture.save(folder / "plates" / f"{k:03}.webp", quality=_QUALITY, method=6)


def read_mined(folder: Path) -> Mined:
    """Read and check what `write_mined` wrote; landmarks to 1/8 px. Raises PackInvalid, which says what to do."""
    file = inside(folder, FILE)
    arrays = read_arrays(file, _ARRAYS, lambda found: _wanted(file, found))
    _check_values(file, arrays)
    side = int(arrays["side"][0])
    count = len(arrays["plate_look"])
    images = [read_image(inside(folder, f"plates/{k:03}.webp"), (side, side), "RGB") for k in range(count)]
    look, limits = arrays["plate_look"], [float(value) for value in arrays["limits"]]
    return Mined(
        mean=arrays["mean"],
        open=arrays["open"],
        plates=Plates(
            image=np.stack([image[..., :3] for image in images]),
            landmarks=_unpacked(arrays["plate_landmarks"]),
            sharpness=np.ascontiguousarray(look[:, 0]),
            teeth=np.ascontiguousarray(look[:, 1]),
            dark=np.ascontiguousarray(look[:, 2]),
        ),
        table=Table(
            arrays["openings"],
            arrays["widths"],
            arrays["mouths"].astype(np.float32),
            arrays["lean"].astype(np.float32),
            arrays["lean_range"],
            *limits,
        ),
        loop=Loop(arrays["order"], _unpacked(arrays["loop_landmarks"]), arrays["loop_sharpness"]),
    )


def _packed(landmarks: NDArray[np.floating]) -> NDArray[np.int16]:
    limits = np.iinfo(np.int16)
    return np.asarray(np.clip(np.round(landmarks * _PARTS), limits.min, limits.max), np.int16)


def _unpacked(landmarks: NDArray[np.int16]) -> NDArray[np.float32]:
    return (landmarks / np.float32(_PARTS)).astype(np.float32)


def _wanted(file: Path, found: Mapping[str, Header]) -> Wanted:
    plates = _length(file, found, "plate_look", 1, MOST_PLATES)
    nodes = _length(file, found, "openings", 2, _MOST_NODES), _length(file, found, "widths", 2, _MOST_NODES)
    frames, different = _length(file, found, "order", 1, MAX_LOOP), _length(file, found, "loop_sharpness", 1, MAX_LOOP)
    return {
        "mean": ((MESH, 3), np.float32),
        "open": ((MESH, 3), np.float32),
        "side": ((1,), np.int32),
        "plate_landmarks": ((plates, MESH, 3), np.int16),
        "plate_look": ((plates, 3), np.float32),
        "openings": (nodes[:1], np.float32),
        "widths": (nodes[1:], np.float32),
        "mouths": ((*nodes, MESH, 3), np.float16),
        "lean": ((len(LEANS), MESH, 3), np.float16),
        "lean_range": ((3, len(LEANS)), np.float32),
        "limits": ((5,), np.float32),
        "order": ((frames,), np.int32),
        "loop_landmarks": ((different, MESH, 3), np.int16),
        "loop_sharpness": ((different,), np.float32),
    }


def _length(file: Path, found: Mapping[str, Header], name: str, least: int, most: int) -> int:
    shape = found[name][0]
    if not shape or not least <= shape[0] <= most:
        raise PackInvalid(file, f"{name} is {shape}: {least} to {most} are possible", REBUILD)
    return shape[0]


def _check_values(file: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    floats = [name for name, array in arrays.items() if array.dtype.kind == "f"]
    for name in floats:
        if not np.isfinite(arrays[name]).all():
            raise PackInvalid(file, f"{name} has values that are not finite", REBUILD)
    for name in ("mean", "open", "mouths", "lean"):
        if np.abs(arrays[name].astype(np.float32)).max() > _FARTHEST:
            raise PackInvalid(file, f"{name} is no face: parts of it lie far off", REBUILD)
    for name in ("openings", "widths"):
        if not (np.diff(arrays[name].astype(np.float32)) > 0).all():
            raise PackInvalid(file, f"{name} does not rise", REBUILD)
    side, order = arrays["side"].astype(np.int64), arrays["order"].astype(np.int64)
    if not (16 <= side[0] <= MOST_SIDE and side[0] % 16 == 0):
        raise PackInvalid(file, f"plates of {side[0]} px: multiples of 16 up to {MOST_SIDE} are possible", REBUILD)
    if order.min() < 0 or order.max() >= len(arrays["loop_sharpness"]):
        raise PackInvalid(file, "the loop names frames that do not exist", REBUILD)
