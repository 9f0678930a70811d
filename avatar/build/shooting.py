"""Everything that needs Blender: builds the host once, then renders the figure, the classes, plates and views.

Results go to a work folder, one file after another, so that a stopped run goes on where it was. Beside each picture
lies a text that says what it shows; a picture whose text has changed is rendered anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import clothes
import clothes_men
import geometry
import materials
import numpy as np
import stage
from assets import Assets
from body import AHEAD, Body, HeadTurn
from expressions import REST, Plate
from face import Face
from hair import HairGrower
from hair_short import ShortHairGrower
from looks import HostLook, ShortHairLook
from mouth import ALL, Mouth
from objects import add_curves, empty_scene, move_curves


@dataclass(frozen=True)
class Quality:
    """Samples a pixel of plates, of the head and the body in the figure, of views and of the mouth's inside; hair
    density 0..1; threads."""

    plates: int = 8
    head: int = 128
    body: int = 24
    views: int = 20
    inside: int = 96
    hair: float = 1.0
    threads: int = 2


@dataclass(frozen=True)
class Shot:
    """One picture to render: a plate in a box of the canvas."""

    name: str
    plate: Plate
    box: stage.Rect
    samples: int
    flat: bool = False  # what covers each pixel instead of how it looks
    part: str = ALL  # what it sees of the mouth, see `mouth`

    @property
    def work(self) -> float:
        """Millions of samples: a measure of how long it takes."""
        return self.box.width * self.box.height * self.samples * (0.3 if self.flat else 1.0) / 1e6


class Shooting:
    """A host in front of the camera."""

    def __init__(self, assets: Assets, look: HostLook, framing: stage.Framing, quality: Quality, work: Path) -> None:
        self.framing, self.quality, self.work = framing, quality, work
        work.mkdir(parents=True, exist_ok=True)
        self._scene = f"{look}\n{framing}\nhair {quality.hair}\n"
        empty_scene()
        self.body = Body(assets, look)
        self.face = Face(self.body, framing.distance)
        self.origin = self.face.origin
        self.mouth = Mouth(self.face)
        self.face.show(REST)
        turned = self.body.to_mesh(self.body.shape(REST.units, REST.lips))
        if look.dress == "knit":
            cloth = clothes_men.dress(self.body, self.face.rest_shape, self.face.rest, self.origin)
        else:
            cloth = clothes.dress(self.body, self.face.rest_shape, self.face.rest, turned, self.origin)
        self._hair = self._grow_hair(cloth)
        self._hair_turn = AHEAD
        stage.light(self.origin)
        self.camera = stage.Camera(self.origin, framing, look.azimuth)
        stage.prepare(framing, quality.threads)

    def _grow_hair(self, cloth: clothes.Surface) -> list[tuple[str, np.ndarray]]:
        """Put the hair into the scene; objects' names with their strands on the unturned head."""
        look = self.body.look.hair
        if isinstance(look, ShortHairLook):
            grower = ShortHairGrower(self.body.assets, look, self.face.rest, self.origin)
        else:
            grower = HairGrower(self.body.assets, look, self.face.rest, self.origin, cloth)
        strands = grower.grow(self.quality.hair)
        d = strands.points[:, 0] - self.origin
        draw = np.random.default_rng(1).random(len(d))
        light = draw < look.colour.highlights
        light |= (d[:, 1] > 0.105) & (d[:, 2] < 0.045) & (draw < 0.8)
        out = []
        colour = look.colour
        for name, pick, melanin, redness in (
            ("hair", ~light, colour.melanin, colour.redness),
            ("highlights", light, colour.highlight_melanin, colour.redness + 0.05),
        ):
            points = strands.points[pick]
            material = materials.hair(name, melanin, redness)
            add_curves(name, self.body.turn_points(points), strands.radius[pick], material)
            out.append((name, points))
        return out

    def geometry(self, plate: Plate) -> geometry.Geometry:
        """Geometry of a plate, from its file or exported now."""
        path = self.work / f"{plate.name}.npz"
        if not self._current(path, plate):
            self._show(plate)
            geometry.export(self.camera).save(path)
            self._describe(path, plate)
        return geometry.Geometry.load(path)

    def strands(self, turn: HeadTurn) -> np.ndarray:
        """Every second point of the hair, projected (n, k, 3) float32."""
        points = np.concatenate([p[:, ::2] for _, p in self._hair])
        flat = self.camera.project(self.body.turn_points(points, turn).reshape(-1, 3))
        return flat.reshape(points.shape).astype(np.float32)

    def done(self, shot: Shot) -> bool:
        """Whether the picture is there, as it is described now."""
        return self._current(self.work / f"{shot.name}.png", shot)

    def shoot(self, shot: Shot) -> None:
        """`<name>.png`."""
        self._show(shot.plate)
        path = self.work / f"{shot.name}.png"
        with self.mouth.showing(shot.part):
            (stage.shoot_classes if shot.flat else stage.shoot)(path, self.framing, shot.samples, shot.box)
        self._describe(path, shot)

    def _show(self, plate: Plate) -> None:
        self.face.show(plate)
        if plate.turn != self._hair_turn:
            for name, points in self._hair:
                move_curves(name, self.body.turn_points(points, plate.turn))
            self._hair_turn = plate.turn

    def _current(self, path: Path, shown: Plate | Shot) -> bool:
        text = path.with_name(f"{path.name}.txt")
        return path.exists() and text.exists() and text.read_text(encoding="utf-8") == f"{self._scene}{shown}"

    def _describe(self, path: Path, shown: Plate | Shot) -> None:
        path.with_name(f"{path.name}.txt").write_text(f"{self._scene}{shown}", encoding="utf-8")
