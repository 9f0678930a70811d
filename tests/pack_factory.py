"""A tiny host: a shaded disc with a mesh over it, drawn by formulas, in the format of docs/architecture.md."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

WIDTH, HEIGHT, FRAME_HEIGHT = 128, 96, 80
CROP = (40, 16, 48, 48)  # x, y, width, height
GRID = 13  # vertices to a side
TURN = (16, 0, 96, 88)  # x, y, width, height
VIEWS = (("yaw_left", -8.0, 0.0), ("yaw_right", 8.0, 0.0), ("pitch_up", 0.0, -4.0), ("pitch_down", 0.0, 4.0))

AA = (0.75, 0.0, 0.05, 0.0, 0.2, 0.0, 0.0, 0.3, 0.45, 0.0, 0.0, 0.1)
PP = (0.04, 0.9, 0.0, 0.05, 0.0, 0.6, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0)
OO = (0.2, 0.05, 0.55, 0.9, 0.0, 0.0, 0.0, 0.05, 0.1, 0.0, 0.0, 0.4)

# name, region, what it looks like, colour added to rest's (R, G, B), px that the region moves (x, y)
PLATES: tuple[tuple[str, str, str, tuple[int, int, int], tuple[float, float]], ...] = (
    ("aa", "mouth", f"pose = {list(AA)}", (40, 0, 0), (0.0, 4.0)),
    ("PP", "mouth", f"pose = {list(PP)}", (0, 30, 0), (0.0, -1.0)),
    ("OO", "mouth", f"pose = {list(OO)}", (0, 0, 40), (2.0, 1.0)),
    ("delighted", "mouth", 'mood = "delighted"', (20, 20, 0), (0.0, -2.0)),
    ("blink_50", "eyes", "closure = 0.5", (-20, 0, 0), (0.0, 1.5)),
    ("blink_100", "eyes", "closure = 1.0", (-40, 0, 0), (0.0, 3.0)),
    ("gaze_left", "eyes", "gaze = [-1.0, 0.0]", (0, 20, 20), (-2.0, 0.0)),
    ("gaze_right", "eyes", "gaze = [1.0, 0.0]", (0, -20, 20), (2.0, 0.0)),
    ("brow_up", "brows", "raise = 1.0", (10, 10, 10), (0.0, -2.0)),
)
MOODS = (
    *PLATES,
    ("earnest", "mouth", 'mood = "earnest"', (0, 10, 10), (0.0, 1.0)),
    ("glad_eyes", "eyes", 'mood = "delighted"', (15, 0, 0), (0.0, 1.0)),
    ("glad_brows", "brows", 'mood = "delighted"', (0, 15, 0), (0.0, -1.5)),
)
INSIDE = (52, 42, 24, 20)  # x, y, width, height of the mouth's inside
LAYERS = ("depth", "lower", "upper")  # from back to front
TOOTH = 62  # canvas x where the lower teeth's white ends, at rest
JAW = {"aa": (4.0, 4.0), "OO": (0.0, 1.0)}  # px that plates move the lower teeth
HOLES = {"aa": (54.0, 74.0, 48.0, 58.0), "OO": (57.0, 70.0, 50.0, 56.0)}  # corners' x, upper and lower edge
LANDSCAPE = f'[[framings]]\nname = "landscape"\nwidth = {WIDTH}\nheight = {FRAME_HEIGHT}'
PORTRAIT = '[[framings]]\nname = "portrait"\nwidth = 72\nheight = 128\nscale = 1.5\nx = -60.0\ny = -9.0'
_REGION_ROWS = {"brows": (2, 3), "eyes": (4, 6), "mouth": (8, 11)}  # of the grid


def manifest(name: str = "mini", **changes: str) -> str:
    """pack.toml; changes replace whole lines: format, kind, extra (text at the end of the head)."""
    x, y, width, height = CROP
    head = [
        changes.get("format", "format = 2"),
        f'name = "{name}"',
        changes.get("kind", 'kind = "rendered"'),
        'licence = "CC0-1.0"\nprovenance = "drawn by a test"',
        changes.get("extra", ""),
        '[title]\nko = "미니"\nen = "Mini"',
        f"[canvas]\nwidth = {WIDTH}\nheight = {HEIGHT}",
        changes.get("framings", LANDSCAPE),
        changes.get("crop", f"[crop]\nx = {x}\ny = {y}\nwidth = {width}\nheight = {height}"),
        "[head]\npivot = [64.0, 72.0]\neyes = [[54.0, 34.0], [74.0, 34.0]]\nmouth = [64.0, 52.0]",
        "[motion]\nsway_px = 3.0\nhead_px = 2.0\nroll_deg = 2.0\nbreath_px = 1.5\nyaw_deg = 8.0\npitch_deg = 4.0",
        changes.get("turn", ""),
    ]
    plates = [f'[[plates]]\nname = "{n}"\nregion = "{r}"\n{what}' for n, r, what, _, _ in PLATES]
    return "\n".join([*head, changes.get("plates", "\n".join(plates))]) + "\n"


def turn(views: str = "") -> str:
    """[turn] and [[views]] for `manifest`'s turn; views replace the tables."""
    x, y, width, height = TURN
    listed = [f'[[views]]\nname = "{n}"\nyaw = {yaw}\npitch = {pitch}' for n, yaw, pitch in VIEWS]
    return f"[turn]\nx = {x}\ny = {y}\nwidth = {width}\nheight = {height}\n" + (views or "\n".join(listed))


def field(yaw: float, pitch: float) -> np.ndarray:
    """A view's displacement at the nodes: the middle moves by 0.6 px a degree, the rim stays."""
    _, _, width, height = TURN
    j, i = np.mgrid[0 : height // 8 + 1, 0 : width // 8 + 1]
    rise = np.sin(np.pi * 8 * j / height) ** 2 * np.sin(np.pi * 8 * i / width) ** 2
    return np.stack([0.6 * yaw * rise, 0.6 * pitch * rise], -1)


def view_tint(yaw: float, pitch: float) -> np.ndarray:
    """What a view adds to the colours (R, G, B)."""
    return np.array([3.0 * yaw, 2.0 * yaw, 5.0 * pitch])


def _shading() -> np.ndarray:
    """Rest of the canvas, float RGB: smooth, with a texture that shows where a pixel was taken from."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    return np.stack([110 + 0.6 * x, 90 + 40 * np.sin(x / 5), 80 + 40 * np.cos(y / 6)], -1)


def _alpha() -> np.ndarray:
    """A head on a body that reaches the canvas' foot, soft at the edge."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    head = 30 - np.hypot(x - 64, y - 40)
    body = np.minimum(40 - np.abs(x - 64), y - 66)
    return np.clip(np.maximum(head, body) * 127 + 127, 0, 255)


def geometry(plates: tuple[Any, ...] = PLATES) -> dict[str, np.ndarray]:
    """The arrays of geometry.npz, without views."""
    x0, y0, width, height = CROP
    j, i = np.mgrid[0:GRID, 0:GRID]
    rest = np.stack([x0 + i * (width - 1) / (GRID - 1), y0 + j * (height - 1) / (GRID - 1), 1 + 0 * i], -1)
    corner = (j * GRID + i)[:-1, :-1].ravel()
    triangles = np.concatenate(
        [
            np.stack([corner, corner + 1, corner + GRID], -1),
            np.stack([corner + 1, corner + GRID + 1, corner + GRID], -1),
        ]
    )
    inner = (i > 2) & (i < GRID - 3)
    region, offset = np.zeros((GRID, GRID, 3)), np.zeros((len(plates), GRID, GRID, 3))
    for r, name in enumerate(("mouth", "eyes", "brows")):
        first, last = _REGION_ROWS[name]
        rows = inner & (j >= first) & (j <= last)
        region[rows, r] = 255
        for k, (_, of, _, _, move) in enumerate(plates):
            if of == name:
                offset[k, rows, :2] = move
    y, x = np.mgrid[0:height, 0:width]
    edge = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
    rows = np.arange(HEIGHT // 4)[:, None] + np.zeros((1, WIDTH // 4))
    return {
        "rest": rest.reshape(-1, 3).astype(np.float32),
        "triangles": triangles.astype(np.int32),
        "offset": offset.reshape(len(plates), -1, 3).astype(np.float16),
        "visible": np.full((len(plates) + 1, GRID * GRID), 255, np.uint8),
        "region": region.reshape(-1, 3).astype(np.uint8),
        "mask": np.clip(edge * 64, 0, 255).astype(np.uint8),
        "head": np.clip((17 - rows) * 64, 0, 255).astype(np.uint8),
    }


def write_pack(folder: Path, name: str = "mini", arrays: dict[str, Any] | None = None, **changes: str) -> Path:
    """Write the pack `name` into `folder`; gives its path. arrays replace some of the geometry's."""
    path = folder / name
    (path / "plates").mkdir(parents=True)
    (path / "pack.toml").write_text(manifest(name, **changes), encoding="utf-8")
    shading, alpha = _shading(), _alpha()
    _save(path / "figure.webp", np.dstack([shading, alpha]))
    x, y, width, height = CROP
    face = shading[y : y + height, x : x + width]
    _save(path / "plates/rest.webp", face)
    for plate, _, _, tint, _ in PLATES:
        _save(path / f"plates/{plate}.webp", face + tint)
    np.savez_compressed(path / "geometry.npz", **{**geometry(), **(arrays or {})})
    return path


def write_turning(folder: Path, name: str = "turner", arrays: dict[str, Any] | None = None, **changes: str) -> Path:
    """A pack with views, all moods and two framings; see `write_pack`."""
    fields = np.stack([field(yaw, pitch) for _, yaw, pitch in VIEWS]).astype(np.float16)
    listed = "\n".join(f'[[plates]]\nname = "{n}"\nregion = "{r}"\n{what}' for n, r, what, _, _ in MOODS)
    given = {"framings": f"{LANDSCAPE}\n{PORTRAIT}", "turn": turn(), "plates": listed, **changes}
    path = write_pack(folder, name, {**geometry(MOODS), "turn": fields, **(arrays or {})}, **given)
    shading, alpha = _shading(), _alpha()
    x, y, width, height = CROP
    for plate, _, _, tint, _ in MOODS[len(PLATES) :]:
        _save(path / f"plates/{plate}.webp", shading[y : y + height, x : x + width] + tint)
    x, y, width, height = TURN
    (path / "views").mkdir()
    for view, yaw, pitch in VIEWS:
        part = np.dstack([shading + view_tint(yaw, pitch), alpha])[y : y + height, x : x + width]
        _save(path / f"views/{view}.webp", part)
    return path


def _save(path: Path, pixels: np.ndarray) -> None:
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path, lossless=True, exact=True)


def inside(plates: tuple[Any, ...] = PLATES) -> dict[str, np.ndarray]:
    """The arrays of interior.npz: closed but for `HOLES`, the lower teeth moved by `JAW`."""
    place = np.tile(np.array([1, 0, 0, 0, 1, 0], np.float32), (len(plates) + 1, len(LAYERS), 1))
    share = np.linspace(0, 1, 17)
    opening = np.tile(np.stack([54 + 20 * share, 52 + 0 * share, 52 + 0 * share], -1), (len(plates) + 1, 1, 1))
    for row, (name, *_) in enumerate(plates, 1):
        if name in HOLES:
            left, right, high, low = HOLES[name]
            bow = np.minimum(1, 4 * np.minimum(share, 1 - share))
            opening[row] = np.stack([left + (right - left) * share, 52 + (high - 52) * bow, 52 + (low - 52) * bow], -1)
            place[row, LAYERS.index("lower"), [2, 5]] = JAW[name]
    light = np.ones((len(plates) + 1, len(LAYERS)), np.float32)
    return {"place": place, "light": light, "opening": opening.astype(np.float32)}


def layer_pictures() -> dict[str, np.ndarray]:
    """RGBA: a dark mouth, lower teeth that are white up to `TOOTH`, and upper teeth that show only a rim."""
    x, y, width, height = INSIDE
    j, i = np.mgrid[y : y + height, x : x + width]
    dark = np.stack([20 + 0 * i, 8 + 0 * i, 8 + 0 * i, 255 + 0 * i], -1)
    edge = np.clip(TOOTH + 0.5 - i, 0, 1)
    lower = np.stack([230 * edge, 230 * edge, 225 * edge, 255.0 * ((j > 44) & (j < 60))], -1)
    upper = np.stack([200 + 0 * i, 200 + 0 * i, 190 + 0 * i, 255 * (j < 46)], -1)
    return {"depth": dark, "lower": lower, "upper": upper}


def write_toothed(folder: Path, name: str = "toothed", arrays: dict[str, Any] | None = None, **changes: str) -> Path:
    """A pack whose mouth has an inside of its own; see `write_pack`. arrays replace some of interior.npz."""
    x, y, width, height = INSIDE
    listed = ", ".join(f'"{layer}"' for layer in LAYERS)
    table = f"[interior]\nx = {x}\ny = {y}\nwidth = {width}\nheight = {height}\nlayers = [{listed}]"
    path = write_pack(folder, name, None, **{"turn": table, **changes})
    (path / "interior").mkdir()
    for layer, picture in layer_pictures().items():
        _save(path / f"interior/{layer}.webp", picture)
    np.savez_compressed(path / "interior.npz", **{**inside(), **(arrays or {})})
    return path
