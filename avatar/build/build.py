"""Render a host with Blender and write its avatar pack.

python avatar/build/build.py --assets DIR --host harin --out avatar/packs/harin --work out/hosts
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

import interior
import layout as layouts
import numpy as np
import pictures
from assets import Assets, AssetsMissing
from expressions import PLATES, REST
from geometry import PARTS, Geometry
from hosts import HOSTS
from looks import HostLook
from mesh_pack import pack
from mouth import ALL, LIPS
from pack_writer import Landmarks, Turned, write
from shooting import Quality, Shooting, Shot
from stage import Framing, Rect
from tqdm import tqdm
from views import MARGIN_PX, VIEWS, Turn, eased, rectified, refined, softened, turn_box

HEAD_MARGIN_PX = 14  # around hair and face in the head's picture
NECK_MARGIN_PX = 40  # the body's picture reaches so far up over the collar


def arguments() -> argparse.Namespace:
    """The command line."""
    a = argparse.ArgumentParser(description="Render a host and write its avatar pack. A stopped run goes on.")
    a.add_argument("--assets", type=Path, required=True, help="folder with mpfb2/ and makehuman-assets/ (CC0)")
    a.add_argument("--host", choices=sorted(HOSTS), default="harin")
    a.add_argument("--out", type=Path, help="the pack's folder (default: avatar/packs/HOST)")
    a.add_argument("--work", type=Path, default=Path("out/hosts"), help="renders are kept here, in a folder a host")
    default = Quality()
    a.add_argument("--plate-samples", type=int, default=default.plates)
    a.add_argument("--head-samples", type=int, default=default.head)
    a.add_argument("--body-samples", type=int, default=default.body)
    a.add_argument("--inside-samples", type=int, default=default.inside)
    a.add_argument("--view-samples", type=int, default=default.views)
    a.add_argument("--hair", type=float, default=default.hair, help="hair density, 0..1; one for a whole run")
    a.add_argument("--threads", type=int, default=default.threads)
    a.add_argument("--only", default="", help="render these anew, comma-separated: plates, views, head, body, classes")
    return a.parse_args()


def main() -> int:
    """Render what is missing, then write the pack."""
    a = arguments()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C at once: Python would hear it only when Blender's render ends
    work = a.work / a.host
    for name in filter(None, a.only.split(",")):
        if not (work / f"{name}.png").exists():
            print(f"{name} is not among the renders in {work}")
            return 2
        (work / f"{name}.png").unlink()
    quality = Quality(
        a.plate_samples, a.head_samples, a.body_samples, a.view_samples, a.inside_samples, a.hair, a.threads
    )
    look, framing = HOSTS[a.host], Framing()
    print(f"Building {a.host}'s scene; renders go to {work}", flush=True)
    try:
        shooting = Shooting(Assets(a.assets), look, framing, quality, work)
    except AssetsMissing as e:
        print(e)
        return 2
    run = Run(shooting, look, framing, quality)
    run.render()
    out = a.out or Path("avatar/packs") / a.host
    print(f"{out}: {run.write(out) / 1e6:.2f} MB")
    return 0


class Run:
    """One host's shots: which there are, and what becomes of them."""

    def __init__(self, shooting: Shooting, look: HostLook, framing: Framing, quality: Quality) -> None:
        self.shooting, self.look, self.framing, self.quality = shooting, look, framing, quality
        self.rest = shooting.geometry(REST)
        self.views = [shooting.geometry(v.plate) for v in VIEWS]
        self.plates = [shooting.geometry(p) for p in PLATES]
        self.inside = interior.box_around([self.rest, *self.plates])
        self.hair = [shooting.strands(v.turn) for v in VIEWS]
        self.hair_at_rest = shooting.strands(REST.turn)
        states = [self.rest, *self.views]
        self.turn_box = turn_box(states, [self.hair_at_rest, *self.hair], self.rest, look.yaw, framing)
        local = layouts.head_space(self.rest, look.yaw)
        top = int(layouts.front_at(self.rest, local, layouts.CHIN_Z)[1]) - NECK_MARGIN_PX
        self.body_box = Rect(0, top, framing.width, framing.height - top)
        box = self.turn_box
        self.class_shot = Shot("classes", REST, Rect(0, box.y, framing.width, box.height), 16, flat=True)
        self.head_shot = Shot("head", REST, layouts.grown(box, HEAD_MARGIN_PX - MARGIN_PX, framing), quality.head)
        self.body_shot = Shot("body", REST, self.body_box, quality.body)

    def render(self) -> None:
        """Render every shot that is missing, with a progress bar."""
        first = [self.class_shot]
        self._shoot(first, "classes")
        lay = self.layout()
        plates = [
            Shot(p.name, p, lay.boxes[p.region], self.quality.plates, part=LIPS if interior.opens(p) else ALL)
            for p in PLATES
        ]
        inside = interior.shots(self.inside, self.quality.inside)
        views = [Shot(v.name, v.plate, self.turn_box, self.quality.views) for v in VIEWS]
        self._shoot([*plates, *inside, *views, self.head_shot, self.body_shot], self.look.name)

    def _shoot(self, shots: list[Shot], title: str) -> None:
        todo = [s for s in shots if not self.shooting.done(s)]
        total = sum(s.work for s in shots)
        form = "{desc} {percentage:3.0f}%|{bar}| {elapsed} gone, {remaining} left"
        with tqdm(total=total, initial=total - sum(s.work for s in todo), bar_format=form) as bar:
            for k, shot in enumerate(todo):
                bar.set_description_str(f"{title} {len(shots) - len(todo) + k + 1}/{len(shots)} {shot.name}")
                self.shooting.shoot(shot)
                bar.update(shot.work)

    def _picture(self, name: str) -> np.ndarray:
        return pictures.load(self.shooting.work / f"{name}.png")

    def classes(self) -> np.ndarray:
        """What covers each pixel of the canvas (H, W, 4); empty above and below the head's rows."""
        out = np.zeros((self.framing.height, self.framing.width, 4), np.float32)
        box = self.class_shot.box
        out[box.y : box.y + box.height] = self._picture("classes")
        return out

    def layout(self) -> layouts.Layout:
        """Crop, mask and boxes."""
        return layouts.lay_out(self.rest, self.classes(), self.framing, self.look.yaw)

    def write(self, out: Path) -> int:
        """Put the renders together; the pack's size in bytes."""
        lay, f = self.layout(), self.framing
        render = pictures.joined(
            [(self._picture("body"), self.body_box), (self._picture("head"), self.head_shot.box)], f.width, f.height
        )
        figure = pictures.figure(render)
        crop = lay.crop
        still = figure[crop.y : crop.y + crop.height, crop.x : crop.x + crop.width, :3]
        renders, holes = self._mouths(lay)
        plates = [(p, pictures.plate(renders[p.name], lay.boxes[p.region], still, crop)) for p in PLATES]
        deep = [interior.deep(holes[p.name], self.inside, crop) if p.name in holes else None for p in PLATES]
        mesh = pack(self.rest, self.plates, lay, deep)
        inside = {x.name: pictures.figure(self._picture(x.shot)) for x in interior.LAYERS if x.part}
        own = [self.shooting.geometry(x.of) for x in interior.LAYERS]
        mouth = interior.assemble(self.inside, PLATES, [self.rest, *self.plates], own, holes, inside)
        print(f"{len(mesh.triangles)} triangles, {len(mesh.rest)} vertices, {len(plates)} plates, crop {crop}")
        marks = landmarks(self.rest, self.look)
        return write(
            out, self.look, f, lay, marks, figure, still, plates, mesh, mouth, self.turned(lay, figure)
        )

    def _mouths(self, lay: layouts.Layout) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """The plates' renders, lips whole; and by plate the hole between the lips, in the inside's box."""
        renders, holes = {p.name: self._picture(p.name) for p in PLATES}, {}
        for p in filter(interior.opens, PLATES):
            renders[p.name], holes[p.name] = interior.lips_only(renders[p.name], lay.boxes[p.region], self.inside)
        return renders, holes

    def turned(self, lay: layouts.Layout, figure: np.ndarray) -> Turned:
        """The views' fields and rectified pictures."""
        box = self.turn_box
        rest = figure[box.y : box.y + box.height, box.x : box.x + box.width]
        turn = Turn(self.rest, self.hair_at_rest, self.classes(), box)
        seen = [pictures.figure(self._picture(v.name)) for v in VIEWS]
        fields = [
            refined(turn.field(g, s), picture, rest, turn.face, box)
            for g, s, picture in zip(self.views, self.hair, seen, strict=True)
        ]
        fields = list(eased(np.stack(fields)).astype(np.float16))
        mask = np.zeros((self.framing.height, self.framing.width), np.float32)
        crop = lay.crop
        mask[crop.y : crop.y + crop.height, crop.x : crop.x + crop.width] = lay.mask / 255
        drawn = mask[box.y : box.y + box.height, box.x : box.x + box.width]
        views = [softened(rectified(p, rest, d, box), rest, drawn) for p, d in zip(seen, fields, strict=True)]
        return Turned(box, VIEWS, np.stack(fields), views)


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
