"""Writes an avatar pack (`docs/architecture.md`): pack.toml, figure, plates and geometry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from expressions import Plate
from looks import HostLook
from layout import Layout
from mesh_pack import MeshPack
from PIL import Image
from stage import Framing

PROVENANCE = (
    "A fictional person, rendered with Blender from geometry, morph targets, clothes and masks of the MakeHuman "
    "community (mpfb2 and makehuman-assets, CC0 1.0); skin, eyes, hair, make-up and light are our own."
)


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
) -> int:
    """Write the folder and return its size in bytes. figure (H, W, 4), rest and plates (h, w, 3), uint8."""
    (out / "plates").mkdir(parents=True, exist_ok=True)
    for old in (out / "plates").glob("*.webp"):
        old.unlink()
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
    )
    text = _toml(look, framing, layout, landmarks, [p for p, _ in plates])
    (out / "pack.toml").write_text(text, encoding="utf-8")
    return sum(f.stat().st_size for f in out.rglob("*") if f.is_file())


def _toml(look: HostLook, framing: Framing, layout: Layout, marks: Landmarks, plates: list[Plate]) -> str:
    crop = layout.crop
    head = [
        "format = 1",
        f'name = "{look.name}"',
        'kind = "rendered"',
        'licence = "CC0-1.0"',
        f'provenance = "{PROVENANCE}"',
        _table("title", ko=look.title_ko, en=look.title_en),
        _table("canvas", width=framing.width, height=framing.height),
        _table("frame", width=framing.width, height=framing.frame_height),
        _table("crop", x=crop.x, y=crop.y, width=crop.width, height=crop.height),
        _table("head", pivot=marks.pivot, eyes=marks.eyes, mouth=marks.mouth),
        _table("motion", sway_px=5.0, head_px=5.0, roll_deg=1.6, breath_px=2.5),
    ]
    rows = [_table("[plates]", name=p.name, region=p.region, **p.meaning) for p in plates]
    return "\n".join([*head, *rows]) + "\n"


def _table(title: str, **values: object) -> str:
    return "\n".join([f"\n[{title}]", *(f"{key} = {_value(v)}" for key, v in values.items())])


def _value(v: object) -> str:
    if isinstance(v, str):
        return f'"{v}"'
    if isinstance(v, tuple | list):
        return "[" + ", ".join(_value(x) for x in v) + "]"
    if isinstance(v, float):
        return repr(round(v, 4))
    return str(v)
