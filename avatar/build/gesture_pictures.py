"""From renders of an arm to the pictures of a gesture: laid into the figure that is in the pack, and its files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from body import smoothstep
from pictures import bleed, grade
from PIL import Image
from stage import Rect

CHANGED = (0.006, 0.030)  # of a colour or of alpha, 0..1: below it is noise of the renders, above it the arm
SHADOW_PX = (72.0, 36.0)  # its shadow ends so far from the arm: what seems to change beyond it is noise, in the face too
HAIR = 0.08  # how far the figure is from the render without hair, where only the arm itself may change it
MOVED = (0.08, 0.025)  # of a colour: an arm before skin, whose renders are noisy, and a dark sleeve before a dark jacket
FEATHER_PX = 3.0
EDGE_PX = 0.9  # of a render: how soft its outline is made
SHARE_CELL = 4  # px of a picture to one of its share's


@dataclass(frozen=True)
class Pictures:
    """A gesture: its pictures (h, w, 4) uint8 with straight alpha, each with what share of the figure it replaces
    (h, w) uint8; how many of the last are the hold."""

    name: str
    hold: int
    box: Rect
    shown: list[tuple[np.ndarray, np.ndarray]]


def laid(render: np.ndarray, rest: np.ndarray, figure: np.ndarray, box: Rect) -> tuple[np.ndarray, np.ndarray]:
    """A picture and its share, of the box's size.

    render, rest: the arm in a pose and at rest, alike in all else (h, w, 4), of the box's size or smaller. What they
    have in common is taken from the figure, so that nothing but the arm and its shadow changes.
    """
    size = (box.width, box.height)
    now, before = (_enlarged(_premultiplied(p), size) for p in (render, rest))
    there = figure[box.y : box.y + box.height, box.x : box.x + box.width].astype(np.float32) / 255
    there[..., :3] *= there[..., 3:]
    difference = cv2.GaussianBlur(np.abs(now - before).max(2), (0, 0), 1.2)
    changed = smoothstep(difference, *CHANGED)
    hair = cv2.blur((np.abs(there - before).max(2) > HAIR).astype(np.float32), (25, 25))
    hair = smoothstep(_grown(hair, 13), 0.25, 0.40)
    replaced = smoothstep(cv2.GaussianBlur(_grown(difference, 9), (0, 0), 2.0), 0.05, 0.12)
    # hair goes on right beside the arm: over nothing, what covers it is as dense as the arm's own edge
    covered = np.where(before[..., 3] < 0.5, now[..., 3], smoothstep(difference, 0.05, 0.12))
    out = now + (1 - (replaced + hair * (covered - replaced)))[..., None] * (there - before)
    skin = before[..., 0] > 1.2 * before[..., 2] + 0.02
    moved = (difference > np.where(skin, *MOVED)).astype(np.uint8)
    away = cv2.distanceTransform(1 - _opened(moved, 7), cv2.DIST_L2, 5)
    solid = _grown(_opened(moved, 15), 5)
    changed *= np.maximum(solid, 1 - hair) * smoothstep(away, *SHADOW_PX)
    share = np.clip(cv2.GaussianBlur(_grown(changed, 7), (0, 0), FEATHER_PX), 0, 1)
    share *= _inside(box, figure.shape)
    share[share < 0.02] = 0
    out[..., 3] = np.clip(out[..., 3], 0, 1)
    straight = np.dstack([out[..., :3] / np.maximum(out[..., 3:], 1e-3), out[..., 3]]).clip(0, 1)
    straight *= (share > 0)[..., None]
    return (straight * 255).round().astype(np.uint8), (share * 255).round().astype(np.uint8)


def _enlarged(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A premultiplied picture at a size; a cubic filter must not reach beyond what there was."""
    large = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
    alpha = np.clip(large[..., 3:], 0, 1)
    return np.dstack([np.clip(large[..., :3], 0, alpha), alpha])


def _premultiplied(render: np.ndarray) -> np.ndarray:
    """A graded render with clean edges: of few samples, alpha comes in steps."""
    alpha = cv2.GaussianBlur(render[..., 3].clip(0, 1), (0, 0), EDGE_PX)
    return np.dstack([bleed(grade(render[..., :3].clip(0, 1)), render[..., 3]) * alpha[..., None], alpha])


def _opened(moved: np.ndarray, px: int) -> np.ndarray:
    """What is at least so broad: an arm, not an edge that moved by a hair's breadth."""
    return cv2.morphologyEx(moved, cv2.MORPH_OPEN, np.ones((px, px), np.uint8))


def _grown(a: np.ndarray, px: int) -> np.ndarray:
    return cv2.dilate(a.astype(np.float32), np.ones((px, px), np.uint8))


def _inside(box: Rect, canvas: tuple[int, ...]) -> np.ndarray:
    """1 inside the box, 0 at those of its edges that are not the canvas' own."""
    x, y = np.arange(box.width, dtype=np.float32), np.arange(box.height, dtype=np.float32)
    left = smoothstep(x, 0, 16) if box.x > 0 else np.ones_like(x)
    right = smoothstep(x[::-1], 0, 16) if box.x + box.width < canvas[1] else np.ones_like(x)
    top = smoothstep(y, 0, 16) if box.y > 0 else np.ones_like(y)
    bottom = smoothstep(y[::-1], 0, 16) if box.y + box.height < canvas[0] else np.ones_like(y)
    return (top * bottom)[:, None] * (left * right)[None]


def write(out: Path, gestures: list[Pictures]) -> int:
    """Write gestures/<name>-<k>.webp and gestures.npz, and pack.toml's tables anew; bytes of them."""
    folder = out / "gestures"
    folder.mkdir(exist_ok=True)
    shares = {}
    if (out / "gestures.npz").exists():
        with np.load(out / "gestures.npz") as kept:
            shares = {name: kept[name] for name in kept.files}
    for gesture in gestures:
        for old in folder.glob(f"{gesture.name}-*.webp"):
            old.unlink()
        for k, (picture, _) in enumerate(gesture.shown, start=1):
            file = folder / f"{gesture.name}-{k:02}.webp"
            Image.fromarray(picture, "RGBA").save(file, quality=90, alpha_quality=100, method=4)
        shares[gesture.name] = np.stack([_smaller(share) for _, share in gesture.shown])
    np.savez_compressed(out / "gestures.npz", **shares)
    manifest = out / "pack.toml"
    text = manifest.read_text(encoding="utf-8")
    for gesture in gestures:
        text = re.sub(rf'\n\[\[gestures\]\]\nname = "{gesture.name}"\n(?:[a-z]+ = .*\n)*', "", text)
        text += _table(gesture)
    manifest.write_text(text, encoding="utf-8")
    return sum(f.stat().st_size for f in (*folder.iterdir(), out / "gestures.npz"))


def _smaller(share: np.ndarray) -> np.ndarray:
    size = (share.shape[1] // SHARE_CELL, share.shape[0] // SHARE_CELL)
    return cv2.resize(share, size, interpolation=cv2.INTER_AREA)


def _table(gesture: Pictures) -> str:
    box = gesture.box
    rows = [f'name = "{gesture.name}"', f"x = {box.x}", f"y = {box.y}", f"width = {box.width}"]
    rows += [f"height = {box.height}", f"pictures = {len(gesture.shown)}", f"hold = {gesture.hold}"]
    return "\n[[gestures]]\n" + "\n".join(rows) + "\n"
