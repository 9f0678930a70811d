"""Render a host's gestures and put them into her pack, without touching anything else of it.

python avatar/build/gesture_build.py --assets DIR --host harin
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

import bpy
import gesture_pictures
import numpy as np
import pictures
import stage
from arm import ArmPose
from assets import Assets, AssetsMissing
from gestures import GESTURES, Gesture
from hand import Hand
from hosts import HOSTS
from PIL import Image
from shooting import Quality, Shooting
from stage import Framing, Rect
from tqdm import tqdm

AROUND_PX = 48  # beyond the arm: its shadow
FINE, QUICK = 75, 40  # percent of the size for pictures that stay and for those that pass within 40 ms
STEP = 20  # px of the canvas, that are whole px in both sizes
_HAIR = 0.01  # it is hidden: a gesture is what changes between two renders without it


def arguments() -> argparse.Namespace:
    """The command line."""
    a = argparse.ArgumentParser(description="Render a host's gestures into her pack. A stopped run goes on.")
    a.add_argument("--assets", type=Path, required=True, help="folder with mpfb2/ and makehuman-assets/ (CC0)")
    a.add_argument("--host", choices=sorted(HOSTS), default="harin")
    a.add_argument("--out", type=Path, help="the pack's folder (default: avatar/packs/HOST)")
    a.add_argument("--work", type=Path, default=Path("out/hosts"), help="renders are kept here, in a folder a host")
    a.add_argument("--samples", type=int, default=6)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--only", default="", help="only these gestures, comma-separated")
    return a.parse_args()


def main() -> int:
    """Render what is missing, then write the gestures."""
    a = arguments()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        studio = Studio(Assets(a.assets), a.host, a.work / a.host / "gestures", a.samples, a.threads)
    except AssetsMissing as e:
        print(e)
        return 2
    out = a.out or Path("avatar/packs") / a.host
    if not (out / "figure.webp").exists():
        print(f"{out} holds no pack: make host first")
        return 2
    chosen = [g for g in GESTURES[a.host] if not a.only or g.name in a.only.split(",")]
    for gesture in chosen:
        studio.render(gesture)
    figure = np.asarray(Image.open(out / "figure.webp").convert("RGBA"))
    made = [studio.pictures(gesture, figure) for gesture in chosen]
    print(f"{gesture_pictures.write(out, made) / 1e3:.0f} kB of gestures in {out}")
    return 0


class Studio:
    """The host with an arm that moves, and its renders."""

    def __init__(self, assets: Assets, host: str, work: Path, samples: int, threads: int) -> None:
        self.framing, self.samples, self.work = Framing(), samples, work
        self.look = HOSTS[host]
        self.shooting = Shooting(assets, self.look, self.framing, Quality(hair=_HAIR, threads=threads), work)
        self.hand = Hand(self.shooting.body, self.shooting.face)
        for item in bpy.context.scene.objects:
            if item.name in ("hair", "highlights"):
                item.hide_render = True
        self.boxes = {g.name: self._box(g) for g in GESTURES[host]}
        x, y = (min(getattr(box, side) for box in self.boxes.values()) for side in "xy")
        right = max(box.x + box.width for box in self.boxes.values())
        bottom = max(box.y + box.height for box in self.boxes.values())
        self.whole = Rect(x, y, right - x, bottom - y)

    def render(self, gesture: Gesture) -> None:
        """Render the pictures that are missing: the arm at rest in both sizes, then the gesture's."""
        box = self.boxes[gesture.name]
        todo: list[tuple[str, Rect, ArmPose | None, bool]] = [
            ("rest", self.whole, None, True),
            ("rest-quick", self.whole, None, False),
        ]
        poses = gesture.poses(self.hand.rest)
        todo += [(f"{gesture.name}-{k:02}", box, pose, fine) for k, (pose, fine) in enumerate(poses, start=1)]
        for name, part, pose, fine in tqdm(todo, desc=f"{self.look.name} {gesture.name}"):
            path, percent = self.work / f"{name}.png", FINE if fine else QUICK
            shown = f"{self.look}\n{self.framing}\n{self.samples}\n{part}\n{pose}\n{percent}\n"
            note = path.with_suffix(".txt")
            if path.exists() and note.exists() and note.read_text(encoding="utf-8") == shown:
                continue
            self.hand.show(pose)
            bpy.context.scene.render.resolution_percentage = percent
            stage.shoot(path, self.framing, self.samples, part)
            note.write_text(shown, encoding="utf-8")

    def pictures(self, gesture: Gesture, figure: np.ndarray) -> gesture_pictures.Pictures:
        """The gesture's pictures for the pack; figure (H, W, 4) uint8: as it stands there."""
        box = self.boxes[gesture.name]
        rest = {fine: self._rest(box, fine) for fine in (True, False)}
        poses = gesture.poses(self.hand.rest)
        shown = [
            gesture_pictures.laid(pictures.load(self.work / f"{gesture.name}-{k:02}.png"), rest[fine], figure, box)
            for k, (_, fine) in enumerate(poses, start=1)
        ]
        return gesture_pictures.Pictures(gesture.name, gesture.hold, box, shown)

    def _rest(self, box: Rect, fine: bool) -> np.ndarray:
        """The part of the arm at rest that a gesture's pictures cover."""
        picture = pictures.load(self.work / ("rest.png" if fine else "rest-quick.png"))
        percent = FINE if fine else QUICK
        x, y, right, bottom = (
            v * percent // 100
            for v in (
                box.x - self.whole.x,
                box.y - self.whole.y,
                box.x + box.width - self.whole.x,
                box.y + box.height - self.whole.y,
            )
        )
        return picture[y:bottom, x:right]

    def _box(self, gesture: Gesture) -> Rect:
        """What the arm and its shadow touch of the canvas, in steps that are whole px in every size."""
        low, high = np.full(2, np.inf), np.full(2, -np.inf)
        for pose in (None, *(pose for pose, _ in gesture.poses(self.hand.rest))):
            p = self.shooting.camera.project(self.hand.show(pose))[:, :2]
            low, high = np.minimum(low, p.min(0)), np.maximum(high, p.max(0))
        f = self.framing
        x0, y0 = (int(max(0, v - AROUND_PX)) // STEP * STEP for v in low)
        x1 = min(f.width, int(high[0]) + AROUND_PX) // STEP * STEP
        y1 = min(f.height, int(high[1]) + AROUND_PX) // STEP * STEP
        return Rect(x0, y0, x1 - x0, y1 - y0)


if __name__ == "__main__":
    sys.exit(main())
