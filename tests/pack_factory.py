"""A tiny host: a shaded disc with a mesh over it, drawn by formulas, in the format of docs/architecture.md."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

WIDTH, HEIGHT, FRAME_HEIGHT = 128, 96, 80
CROP = (40, 16, 48, 48)  # x, y, width, height
GRID = 13  # vertices to a side

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
        f'[[framings]]\nname = "landscape"\nwidth = {WIDTH}\nheight = {FRAME_HEIGHT}',
        changes.get("crop", f"[crop]\nx = {x}\ny = {y}\nwidth = {width}\nheight = {height}"),
        "[head]\npivot = [64.0, 72.0]\neyes = [[54.0, 34.0], [74.0, 34.0]]\nmouth = [64.0, 52.0]",
        "[motion]\nsway_px = 3.0\nhead_px = 2.0\nroll_deg = 2.0\nbreath_px = 1.5",
    ]
    plates = [f'[[plates]]\nname = "{n}"\nregion = "{r}"\n{what}' for n, r, what, _, _ in PLATES]
    return "\n".join([*head, changes.get("plates", "\n".join(plates))]) + "\n"


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


def geometry() -> dict[str, np.ndarray]:
    """The arrays of geometry.npz."""
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
    region, offset = np.zeros((GRID, GRID, 3)), np.zeros((len(PLATES), GRID, GRID, 3))
    for r, name in enumerate(("mouth", "eyes", "brows")):
        first, last = _REGION_ROWS[name]
        rows = inner & (j >= first) & (j <= last)
        region[rows, r] = 255
        for k, (_, of, _, _, move) in enumerate(PLATES):
            if of == name:
                offset[k, rows, :2] = move
    y, x = np.mgrid[0:height, 0:width]
    edge = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
    rows = np.arange(HEIGHT // 4)[:, None] + np.zeros((1, WIDTH // 4))
    return {
        "rest": rest.reshape(-1, 3).astype(np.float32),
        "triangles": triangles.astype(np.int32),
        "offset": offset.reshape(len(PLATES), -1, 3).astype(np.float16),
        "visible": np.full((len(PLATES) + 1, GRID * GRID), 255, np.uint8),
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


def _save(path: Path, pixels: np.ndarray) -> None:
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path, lossless=True, exact=True)
