"""Render a host with Blender and write its avatar pack.

python avatar/build/build.py --assets DIR --host harin --out avatar/packs/harin --work /tmp/harin
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import layout as layouts
import numpy as np
import pictures
from assets import Assets, AssetsMissing
from expressions import PLATES
from geometry import PARTS, Geometry
from hosts import HOSTS
from looks import HostLook
from mesh_pack import pack
from pack_writer import Landmarks, write
from shooting import Quality, Shooting
from stage import Framing


def arguments() -> argparse.Namespace:
    """The command line."""
    a = argparse.ArgumentParser(description="Render a host and write its avatar pack.")
    a.add_argument("--assets", type=Path, required=True, help="folder with mpfb2/ and makehuman-assets/ (CC0)")
    a.add_argument("--host", choices=sorted(HOSTS), default="harin")
    a.add_argument("--out", type=Path, required=True, help="the pack's folder")
    a.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "onmaru-build", help="renders are kept here"
    )
    a.add_argument("--samples", type=int, default=20, help="samples a pixel in plates")
    a.add_argument("--figure-samples", type=int, default=96)
    a.add_argument("--hair", type=float, default=1.0, help="hair density, 0..1; the same for figure and plates")
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--only", default="", help="render these plates anew, comma-separated, and keep the others")
    a.add_argument("--resume", action="store_true", help="keep the renders in --work; otherwise they are made anew")
    return a.parse_args()


def main() -> int:
    """Render what is missing, then write the pack."""
    a = arguments()
    only = [name for name in a.only.split(",") if name]
    unknown = set(only) - {p.name for p in PLATES}
    if unknown:
        print(f"no such plate: {', '.join(sorted(unknown))}; there are {', '.join(p.name for p in PLATES)}")
        return 2
    work = a.work / a.host
    if only:
        for name in only:
            (work / f"{name}.png").unlink(missing_ok=True)
    elif not a.resume and work.exists():
        shutil.rmtree(work)
    look, framing = HOSTS[a.host], Framing()
    try:
        shooting = Shooting(
            Assets(a.assets), look, framing, Quality(a.samples, a.figure_samples, a.hair, a.threads), work
        )
    except AssetsMissing as e:
        print(e)
        return 2
    rest = shooting.rest_geometry()
    shooting.figure()
    lay = layouts.lay_out(rest, pictures.load(work / "classes.png"), framing, look.yaw)
    for k, plate in enumerate(PLATES):
        print(f"{k + 1}/{len(PLATES)} {plate.name}", flush=True)
        shooting.plate(plate, lay.boxes[plate.region])
    size = assemble(a.out, work, look, framing, rest, lay)
    print(f"{a.out}: {size / 1e6:.2f} MB, crop {lay.crop}")
    return 0


def assemble(out: Path, work: Path, look: HostLook, framing: Framing, rest: Geometry, lay: layouts.Layout) -> int:
    """Put the renders in `work` together; the pack's size in bytes."""
    figure = pictures.figure(pictures.load(work / "figure.png"))
    crop = lay.crop
    still = figure[crop.y : crop.y + crop.height, crop.x : crop.x + crop.width, :3]
    plates = [
        (p, pictures.plate(pictures.load(work / f"{p.name}.png"), lay.boxes[p.region], still, crop)) for p in PLATES
    ]
    mesh = pack(rest, [Geometry.load(work / f"{p.name}.npz") for p in PLATES], lay)
    print(f"{len(mesh.triangles)} triangles, {len(mesh.rest)} vertices, {len(plates)} plates")
    return write(out, look, framing, lay, landmarks(rest, look), figure, still, plates, mesh)


def landmarks(rest: Geometry, look: HostLook) -> Landmarks:
    """Eyes, mouth and the base of the neck, found in the resting geometry."""
    local = layouts.head_space(rest, look.yaw)

    eyes = sorted(_point(rest.points[rest.part == PARTS.index(f"eye_{s}")].mean(0)) for s in "lr")
    teeth = rest.points[rest.part == PARTS.index("teeth")].mean(0)
    return Landmarks(_point(layouts.front_at(rest, local, layouts.NECK_BASE_Z)), (eyes[0], eyes[1]), _point(teeth))


def _point(p: np.ndarray) -> tuple[float, float]:
    return round(float(p[0]), 1), round(float(p[1]), 1)


if __name__ == "__main__":
    sys.exit(main())
