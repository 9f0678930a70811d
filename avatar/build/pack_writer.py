"""Writes an avatar pack (`docs/architecture.md`): pack.toml, figure, plates, the mouth's inside and geometry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from expressions import Plate
from interior import Interior
from looks import HostLook
from layout import Layout
from mesh_pack import MeshPack
from PIL import Image
from stage import Framing, Rect
from views import View

PROVENANCE = (
    "A fictional person, rendered with Blender from geometry, morph targets, clothes and masks of the MakeHuman "
    "community (mpfb2 and makehuman-assets, CC0 1.0); skin, eyes, hair, make-up and light are our own."
)


@dataclass(frozen=True)
class Shown:
    """A framing cut out of the master: its size, px; frame px for each canvas px; where the canvas' corner lies."""

    name: str
    width: int
    height: int
    scale: float
    x: int
    y: int


@dataclass(frozen=True)
class Turned:
    """The head's turn: its box, the views with their fields (h / 8 + 1, w / 8 + 1, 2) and rectified pictures."""

    box: Rect
    views: tuple[View, ...]
    fields: np.ndarray
    pictures: list[np.ndarray]


@dataclass(frozen=True)
class Landmarks:
    """Canvas pixels: the base of the neck, both eyes from left to right, the mouth."""

    pivot: tuple[float, float]
    eyes: tuple[tuple[float, float], tuple[float, float]]
    mouth: tuple[float, float]


def write(
    out: Path,
    look: HostLook,
    framing: Framing,
    layout: Layout,
    landmarks: Landmarks,
    figure: np.ndarray,
    rest: np.ndarray,
    plates: list[tuple[Plate, np.ndarray]],
    mesh: MeshPack,
    inside: Interior,
    turned: Turned,
) -> int:
    """Write the folder and return its size in bytes. figure (H, W, 4), rest and plates (h, w, 3), uint8."""
    for folder in (out / "plates", out / "interior", out / "views"):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.webp"):
            old.unlink()
    for view, picture in zip(turned.views, turned.pictures, strict=True):
        Image.fromarray(picture, "RGBA").save(out / "views" / f"{view.name}.webp", quality=92, method=6, exact=True)
    for layer, picture in zip(inside.layers, inside.pictures, strict=True):
        file = out / "interior" / f"{layer.name}.webp"
        Image.fromarray(picture, "RGBA").save(file, quality=95, alpha_quality=100, method=6, exact=True)
    np.savez_compressed(out / "interior.npz", place=inside.place, light=inside.light, opening=inside.opening)
    Image.fromarray(figure, "RGBA").save(out / "figure.webp", quality=94, alpha_quality=100, method=6, exact=True)
    for name, picture in (("rest", rest), *((p.name, picture) for p, picture in plates)):
        Image.fromarray(picture, "RGB").save(out / "plates" / f"{name}.webp", quality=94, method=6)
    np.savez_compressed(
        out / "geometry.npz",
        rest=mesh.rest,
        triangles=mesh.triangles,
        offset=mesh.offset,
        visible=mesh.visible,
        region=mesh.region,
        mask=layout.mask,
        head=layout.head,
        turn=turned.fields.astype(np.float16),
    )
    text = _toml(look, framing, layout, landmarks, [p for p, _ in plates], inside, turned)
    (out / "pack.toml").write_text(text, encoding="utf-8")
    return sum(f.stat().st_size for f in out.rglob("*") if f.is_file())


def _framings(look: HostLook) -> tuple[Shown, ...]:
    """The host stands left of the middle in landscape, with room for a card; in portrait the canvas is the frame."""
    return (
        Shown("landscape", 1280, 720, *look.landscape),
        Shown("portrait", 1080, 1920, 1.0, 0, 0),
        Shown("landscape_close", 1280, 720, *look.landscape_close),
        Shown("landscape_wide", 1280, 720, *look.landscape_wide),
        Shown("portrait_close", 1080, 1920, *look.portrait_close),
    )


def _toml(
    look: HostLook,
    framing: Framing,
    layout: Layout,
    marks: Landmarks,
    plates: list[Plate],
    inside: Interior,
    turned: Turned,
) -> str:
    crop, box, mouth = layout.crop, turned.box, inside.box
    layers = [layer.name for layer in inside.layers]
    head = [
        "format = 2",
        f'name = "{look.name}"',
        'kind = "rendered"',
        'licence = "CC0-1.0"',
        f'provenance = "{PROVENANCE}"',
        _table("title", ko=look.title_ko, en=look.title_en),
        _table("canvas", width=framing.width, height=framing.height),
        *(_table("[framings]", **vars(f)) for f in _framings(look)),
        _table("crop", x=crop.x, y=crop.y, width=crop.width, height=crop.height),
        _table("head", pivot=marks.pivot, eyes=marks.eyes, mouth=marks.mouth),
        _table("interior", x=mouth.x, y=mouth.y, width=mouth.width, height=mouth.height, layers=layers),
        _table("motion", sway_px=6.5, head_px=6.5, roll_deg=3.2, breath_px=3.3, yaw_deg=8.0, pitch_deg=4.0),
        _table("turn", x=box.x, y=box.y, width=box.width, height=box.height),
        *(_table("[views]", name=v.name, yaw=v.turn.yaw, pitch=v.turn.pitch, picture=True) for v in turned.views),
    ]
    rows = [_table("[plates]", name=p.name, region=p.region, **p.meaning) for p in plates]
    return "\n".join([*head, *rows]) + "\n"


def _table(title: str, **values: object) -> str:
    return "\n".join([f"\n[{title}]", *(f"{key} = {_value(v)}" for key, v in values.items())])


def _value(v: object) -> str:
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, str):
        return f'"{v}"'
    if isinstance(v, tuple | list):
        return "[" + ", ".join(_value(x) for x in v) + "]"
    if isinstance(v, float):
        return repr(round(v, 4))
    return str(v)
