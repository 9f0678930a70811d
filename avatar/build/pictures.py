"""From rendered pictures to the pack's: grading, clean edges, plates laid over the resting crop."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from body import smoothstep
from layout import MARGIN_PX
from stage import Rect


def load(path: Path) -> np.ndarray:
    """A render (h, w, 4) RGBA float32 0..1, straight alpha."""
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if picture is None or picture.ndim != 3 or picture.shape[2] != 4:
        raise ValueError(f"{path} is not an RGBA picture: delete it and render it again")
    top = 65535 if picture.dtype == np.uint16 else 255
    return cv2.cvtColor(picture.astype(np.float32) / top, cv2.COLOR_BGRA2RGBA)


def grade(rgb: np.ndarray) -> np.ndarray:
    """A light S-curve and a little saturation, pixel by pixel, so that plates and figure agree to their edges."""
    curve = rgb * 0.78 + rgb * rgb * (3 - 2 * rgb) * 0.22
    grey = curve.mean(2, keepdims=True)
    return np.clip((grey + (curve - grey) * 1.06) * 1.02, 0, 1)


def bleed(rgb: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Colours under thin hair taken from the opaque neighbourhood: few samples make them noisy."""
    out, known = rgb * alpha[..., None], alpha.copy()
    base = out / np.maximum(known, 1e-3)[..., None]
    filled = np.zeros_like(rgb)
    left = np.ones_like(alpha)
    for sigma in (2.0, 6.0, 20.0, 80.0):
        weight = cv2.GaussianBlur(known**2, (0, 0), sigma)
        colour = cv2.GaussianBlur(base * (known**2)[..., None], (0, 0), sigma) / np.maximum(weight, 1e-6)[..., None]
        take = left * smoothstep(weight, 0.02, 0.25) if sigma < 80 else left
        filled += colour * take[..., None]
        left = left - take
    keep = smoothstep(cv2.erode(alpha, np.ones((3, 3), np.uint8)), 0.75, 0.97)[..., None]
    return rgb * keep + filled * (1 - keep)


def figure(render: np.ndarray) -> np.ndarray:
    """The host (H, W, 4) uint8, straight alpha."""
    alpha = cv2.GaussianBlur(render[..., 3], (0, 0), 0.5)
    rgb = bleed(grade(render[..., :3]), render[..., 3])
    return (np.dstack([rgb, alpha]).clip(0, 1) * 255).round().astype(np.uint8)


def joined(parts: list[tuple[np.ndarray, Rect]], width: int, height: int) -> np.ndarray:
    """One render (H, W, 4) of overlapping ones; a later part lies over the earlier, soft towards where they overlap."""
    out = np.zeros((height, width, 4), np.float32)
    filled = np.zeros((height, width), bool)
    for picture, box in parts:
        window = np.s_[box.y : box.y + box.height, box.x : box.x + box.width]
        soft = _ramp(box.height, 16)[:, None] * _ramp(box.width, 16)[None]
        weight = np.where(filled[window], soft, 1.0)[..., None]
        premultiplied = np.dstack([picture[..., :3] * picture[..., 3:], picture[..., 3]])
        out[window] = out[window] * (1 - weight) + premultiplied * weight
        filled[window] = True
    out[..., :3] /= np.maximum(out[..., 3:], 1e-4)
    return out


def plate(render: np.ndarray, box: Rect, rest: np.ndarray, crop: Rect) -> np.ndarray:
    """A plate (h, w, 3) uint8 of crop size: the rendered box over the resting crop, soft at the box's inner edges."""
    out = rest.astype(np.float32) / 255
    y, x = box.y - crop.y, box.x - crop.x
    window = np.s_[y : y + box.height, x : x + box.width]
    if render.shape[:2] != (box.height, box.width):
        raise ValueError(
            f"a plate is {render.shape[1]}x{render.shape[0]}, not {box.width}x{box.height}: render it again"
        )
    soft = _ramp(box.height, MARGIN_PX // 2)[:, None] * _ramp(box.width, MARGIN_PX // 2)[None]
    weight = (soft * render[..., 3])[..., None]
    out[window] = out[window] * (1 - weight) + grade(render[..., :3]) * weight
    return (out.clip(0, 1) * 255).round().astype(np.uint8)


def _ramp(n: int, reach: int) -> np.ndarray:
    """(n,) 1 inside, falling to 0 at both ends within `reach`."""
    edge = np.minimum(np.arange(n), np.arange(n)[::-1]).astype(np.float32)
    return smoothstep(edge, 0, reach)
