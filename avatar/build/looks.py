"""What a look is made of: plain numbers. The hosts' own are in a module each."""

from __future__ import annotations

from dataclasses import dataclass, field

Colour = tuple[float, float, float]  # linear RGB


def both(**weights: float) -> dict[str, float]:
    """Targets of both body sides: `eyes__eye_scale_incr=.5` is `eyes/l-eye-scale-incr` and its right twin."""
    out = {}
    for name, weight in weights.items():
        folder, target = name.split("__", 1)
        for side in "lr":
            out[f"{folder}/{side}-{target.replace('_', '-')}"] = weight
    return out


@dataclass(frozen=True)
class BrowLook:
    """Eyebrows, metres."""

    melanin: float = 0.80
    height: float = 0.0212  # above the eye's centre
    arch: float = 0.0042
    thickness: float = 0.0032
    inner: float = -0.0165  # inner end, from the eye's centre
    length: float = 0.0435
    tail: float = 0.0042  # how far the tail comes down
    upright: float = 68.0  # degrees over the horizontal at which the innermost strands grow
    strands: int = 640


@dataclass(frozen=True)
class HairColour:
    """Melanin 0..1 of the strands, and of the lighter ones among them."""

    melanin: float = 0.9990
    redness: float = 0.08
    highlights: float = 0.20  # the share of lighter strands
    highlight_melanin: float = 0.994


@dataclass(frozen=True)
class HairLook:
    """A bob or lob. Metres; `silhouette` and `front` are (height above the eyes, value) pairs, from the top down."""

    length: float
    end: float  # height of the cut above the eyes
    silhouette: tuple[tuple[float, float], ...]  # outer radius as a factor on the head's ellipse
    front: tuple[tuple[float, float], ...]  # |x| of the front edge
    wave: float
    wave_length: float
    parting: float  # x of the parting
    volume: float
    clump: float
    hairline: float = 0.062
    locks: int = 150
    strands: int = 46000
    radius: float = 0.000062
    colour: HairColour = HairColour()


@dataclass(frozen=True)
class ShortHairLook:
    """A man's cut: swept over from a side parting, short at sides and back. Metres."""

    top: float = 0.075  # length on the crown
    fringe: float = 0.085
    sides: float = 0.014  # length above the ears
    nape: float = 0.006
    lift: float = 0.016  # how high the top stands over the scalp
    parting: float = 0.030  # x of the parting; the hair is swept away from it
    hairline: float = 0.064
    locks: int = 220
    strands: int = 60000
    radius: float = 0.000058
    colour: HairColour = HairColour()


@dataclass(frozen=True)
class EyeLine:
    """Lashes and liner, as factors on a made-up woman's."""

    lashes: float = 1.0  # length
    liner: float = 1.0  # width; 0: none


@dataclass(frozen=True)
class HostLook:
    """One host. `targets` shape the body; colours are linear RGB."""

    name: str
    title_ko: str
    title_en: str
    asian: float
    jaw_narrow: float
    targets: dict[str, float]
    hair: HairLook | ShortHairLook
    figure: str = "female"  # of the ethnic targets: female or male
    cheek_narrow: float = 0.0  # share of its width that the face loses below the eyes
    age: float = 0.0  # share of the old ethnic targets
    ears: bool = False  # whether they show; otherwise hair covers them and they are laid flat
    dress: str = "blouse"  # under the jacket: a blouse with a necklace, or a knit
    brow: BrowLook = field(default_factory=BrowLook)
    eye_line: EyeLine = EyeLine()
    skin: Colour = (0.73, 0.50, 0.395)
    blush: float = 0.6
    makeup: float = 1.0
    stubble: float = 0.0  # the shadow of a shaved beard
    lip_inner: Colour = (0.46, 0.085, 0.09)
    lip_outer: Colour = (0.56, 0.185, 0.165)
    iris_inner: Colour = (0.085, 0.034, 0.014)
    iris_outer: Colour = (0.030, 0.013, 0.007)
    suit: Colour = (0.030, 0.042, 0.075)
    blouse: Colour = (0.66, 0.62, 0.57)
    yaw: float = 8.0  # degrees that the head turns towards the camera
    azimuth: float = 12.0  # degrees that the camera stands to the host's left
    # frame px for each canvas px and where the canvas' corner lies in 1280x720; no part of what is rendered
    landscape: tuple[float, int, int] = field(default=(0.77, 46, -228), repr=False)
    landscape_close: tuple[float, int, int] = field(default=(0.98, -38, -336), repr=False)
    landscape_wide: tuple[float, int, int] = field(default=(0.56, 160, -96), repr=False)
    portrait_close: tuple[float, int, int] = field(default=(1.32, -180, -190), repr=False)
