"""Everything that needs Blender: builds the host once, then renders the figure, the classes and each plate.

Results go to a work folder, one file after another, so that a stopped run goes on where it was:
`figure.png`, `classes.png`, and for each plate `<name>.npz` (geometry) and `<name>.png` (the crop).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import clothes
import geometry
import materials
import numpy as np
import stage
from assets import Assets
from body import Body
from expressions import REST, Plate
from face import Face
from hair import HairGrower
from hosts import HostLook
from objects import add_curves, empty_scene


@dataclass(frozen=True)
class Quality:
    """Samples a pixel, hair density 0..1, threads."""

    samples: int = 20
    figure_samples: int = 96
    hair: float = 1.0
    threads: int = 2


class Shooting:
    """A host in front of the camera."""

    def __init__(self, assets: Assets, look: HostLook, framing: stage.Framing, quality: Quality, work: Path) -> None:
        self.framing, self.quality, self.work = framing, quality, work
        work.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        empty_scene()
        body = Body(assets, look)
        self.face = Face(body, framing.distance)
        self.origin = self.face.origin
        self.face.show(REST)
        turned = body.to_mesh(body.shape(REST.units, REST.lips))
        cloth = clothes.dress(body, self.face.rest_shape, self.face.rest, turned, self.origin)
        self._grow_hair(body, cloth)
        stage.light(self.origin)
        self.camera = stage.Camera(self.origin, framing, look.azimuth)
        stage.prepare(framing, quality.threads)
        print(f"scene built in {time.monotonic() - started:.1f} s", flush=True)

    def _grow_hair(self, body: Body, cloth: clothes.Surface) -> None:
        look = body.look.hair
        grower = HairGrower(body.assets, look, self.face.rest, self.origin, cloth)
        strands = grower.grow(self.quality.hair)
        d = strands.points[:, 0] - self.origin
        draw = np.random.default_rng(1).random(len(d))
        light = draw < look.highlights
        light |= (d[:, 1] > 0.105) & (d[:, 2] < 0.045) & (draw < 0.8)
        points = body.turn_points(strands.points)
        for name, pick, melanin, redness in (
            ("hair", ~light, look.melanin, look.redness),
            ("highlights", light, look.highlight_melanin, look.redness + 0.05),
        ):
            add_curves(name, points[pick], strands.radius[pick], materials.hair(name, melanin, redness))

    def rest_geometry(self) -> geometry.Geometry:
        """Geometry of the resting face (rendered or not)."""
        path = self.work / "rest.npz"
        if not path.exists():
            self.face.show(REST)
            geometry.export(self.camera).save(path)
        return geometry.Geometry.load(path)

    def figure(self) -> None:
        """`figure.png` and `classes.png`."""
        for path, shoot in (
            (self.work / "figure.png", lambda p: stage.shoot(p, self.framing, self.quality.figure_samples)),
            (self.work / "classes.png", lambda p: stage.shoot_classes(p, self.framing)),
        ):
            if not path.exists():
                self.face.show(REST)
                self._timed(path, lambda p=path, s=shoot: s(p))

    def plate(self, plate: Plate, part: stage.Rect) -> None:
        """`<name>.npz` and `<name>.png`."""
        picture = self.work / f"{plate.name}.png"
        if picture.exists():
            return
        self.face.show(plate)
        geometry.export(self.camera).save(self.work / f"{plate.name}.npz")
        self._timed(picture, lambda: stage.shoot(picture, self.framing, self.quality.samples, part))

    def _timed(self, path: Path, work: Callable[[], None]) -> None:
        started = time.monotonic()
        work()
        print(f"{path.stem}: {time.monotonic() - started:.1f} s", flush=True)
