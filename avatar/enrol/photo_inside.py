"""What is seen in an open mouth: teeth, tongue and the dark behind them, in the person's light.

Upper teeth belong to the skull and stand still; lower teeth and tongue go with the jaw.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar.enrol.photo_face import Doubles, smoothstep

Picture = NDArray[np.float32]

# Widths of the teeth of one side from the middle, units (a central incisor has 8.5 mm); farther back they are
# seen at an angle, and narrower.
_UPPER_TEETH = np.array([0.128, 0.102, 0.098, 0.075, 0.06, 0.05])
_LOWER_TEETH = np.array([0.084, 0.088, 0.092, 0.078, 0.06, 0.05])
_UPPER_EDGE = 0.03  # units below the line of the closed lips: where the upper incisors end
_LOWER_EDGE = -0.004  # where the lower ones end while the jaw is shut; they bite behind the upper ones


@dataclass(frozen=True, slots=True)
class Light:
    """Colours in the person's light, BGR 0..255."""

    tooth: tuple[float, float, float]
    flesh: tuple[float, float, float]  # of tongue and gums
    dark: tuple[float, float, float]


def light_of(skin: NDArray[np.floating], lips: NDArray[np.floating]) -> Light:
    """From the median colours of the person's skin and lips, BGR."""
    grey = float(np.dot(skin, [0.114, 0.587, 0.299]))
    bright = min(232.0, 1.12 * grey + 14)
    tint = np.clip(np.asarray(skin) / max(grey, 1.0), 0.75, 1.25) ** 0.5  # some of the light's own colour
    tooth = np.minimum(np.array([0.90, 0.965, 1.0]) * bright * tint, 245)
    flesh = 0.72 * np.asarray(lips) + 0.28 * grey * np.array([0.45, 0.45, 0.95])
    dark = np.array([0.09, 0.075, 0.17]) * grey
    b, f, d = (tuple(float(v) for v in colour) for colour in (tooth, flesh, dark))
    return Light(tooth=(b[0], b[1], b[2]), flesh=(f[0], f[1], f[2]), dark=(d[0], d[1], d[2]))


def paint(
    places: Doubles,
    upper: Doubles,
    lower: Doubles,
    jaw: float,
    tongue: tuple[float, float, float],
    light: Light,
) -> Picture:
    """The inside of a mouth at places (h, w, 2), units from the middle of the closed lips' line; BGR 0..255.

    upper, lower: (n, 2) edges of the lips there. jaw: units that it is down. tongue: tip, out, back, 0..1.
    """
    u, v = places[..., 0], places[..., 1]
    top = np.interp(u, upper[:, 0], upper[:, 1])
    bottom = np.interp(u, lower[:, 0], lower[:, 1])
    half = max((upper[-1, 0] - upper[0, 0]) / 2, 0.05)
    middle = (upper[-1, 0] + upper[0, 0]) / 2
    side = np.clip(np.abs(u - middle) / half, 0, 1)
    picture = np.asarray(light.dark) * (1.0 + 0.5 * smoothstep(v - top, 0.0, 0.25))[..., None]
    picture = _tongue(picture, u, v, jaw, tongue, light)
    low_teeth, low_shade = _row(u, _LOWER_EDGE + jaw - v, _LOWER_TEETH, 0.05)
    picture = _over(picture, np.asarray(light.tooth) * 0.74 * low_shade[..., None], low_teeth)
    picture = (
        picture * (1 - 0.5 * low_teeth * smoothstep(v - jaw, 0.05, 0.13))[..., None]
    )  # roots lie in the lip's dark
    if tongue[1] > 0:
        picture = _tip(picture, u, v, jaw, tongue[1], light)
    up_teeth, up_shade = _row(u, v - _UPPER_EDGE, _UPPER_TEETH, 0.085)
    picture = _over(picture, np.asarray(light.tooth) * up_shade[..., None], up_teeth)
    wide = np.maximum(bottom - top, 1e-3)
    shadow = 0.50 + 0.50 * smoothstep(v - top, -0.004, np.minimum(0.045, 0.6 * wide))
    shadow *= 1.0 - 0.62 * smoothstep(side, 0.35, 1.0)
    shadow *= 1.0 - 0.25 * smoothstep(bottom - v, 0.02, 0.0)
    return np.asarray(picture * shadow[..., None], np.float32)


def _over(below: Doubles, above: Doubles, cover: Doubles) -> Doubles:
    return below * (1 - cover[..., None]) + above * cover[..., None]


def _row(u: Doubles, below_edge: Doubles, widths: Doubles, bow: float) -> tuple[Doubles, Doubles]:
    """A row of teeth: cover and shade. below_edge: units beyond the biting edge, negative on the tooth."""
    limits = np.concatenate([[0], np.cumsum(widths)])
    away = np.abs(u)
    tooth = np.clip(np.searchsorted(limits, away, side="right") - 1, 0, len(widths) - 1)
    across = (away - limits[tooth]) / widths[tooth] * 2 - 1  # -1 .. 1 within the tooth
    beyond = below_edge + bow * (away / 0.4) ** 2 + 0.011 * np.abs(across) ** 5
    cover = smoothstep(beyond, 0.008, -0.008) * smoothstep(away, limits[-1], limits[-1] - 0.02)
    gap = smoothstep(np.abs(across), 0.80, 1.0)
    shade = (
        (1 - 0.17 * gap) * (1 - 0.10 * smoothstep(beyond, -0.02, -0.12)) * (1 - 0.12 * (tooth % 2 == 0) * (tooth > 1))
    )
    return cover, shade


def _tongue(
    picture: Doubles, u: Doubles, v: Doubles, jaw: float, tongue: tuple[float, float, float], light: Light
) -> Doubles:
    """The tongue's back, behind the lower teeth."""
    tip, _, back = tongue
    height = 0.03 + 0.11 * tip + 0.06 * back
    rise = np.clip(1 - (u / 0.33) ** 2, 0, 1) ** 0.5
    top = 0.66 * jaw + 0.045 - height * rise
    cover = smoothstep(v, top - 0.012, top + 0.02) * smoothstep(np.abs(u), 0.33, 0.24)
    groove = 1 - 0.18 * np.exp(-((u / 0.03) ** 2))
    lit = 0.42 + 0.34 * smoothstep(v - top, 0.0, 0.07) + 0.12 * tip
    return _over(picture, np.asarray(light.flesh) * (lit * groove)[..., None], cover)


def _tip(picture: Doubles, u: Doubles, v: Doubles, jaw: float, out: float, light: Light) -> Doubles:
    """The tongue's tip, over the lower teeth and against the upper ones."""
    top = _UPPER_EDGE - 0.012 + 0.05 * (1 - out) + 0.35 * (u / 0.26) ** 2 * 0.2
    cover = smoothstep(v, top - 0.008, top + 0.012) * smoothstep(np.abs(u), 0.24, 0.17) * smoothstep(out, 0.0, 0.5)
    lit = 0.72 + 0.16 * np.exp(-(((v - top - 0.035) / 0.03) ** 2))
    return _over(picture, np.asarray(light.flesh) * lit[..., None], cover)
