"""Identities: weighted CC0 targets and the numbers of a look. Every value is plain: edit freely."""

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
    strands: int = 640


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
    melanin: float = 0.9990
    redness: float = 0.08
    highlights: float = 0.20  # the share of lighter strands
    highlight_melanin: float = 0.994


@dataclass(frozen=True)
class HostLook:
    """One host. `targets` shape the body; colours are linear RGB."""

    name: str
    title_ko: str
    title_en: str
    asian: float
    jaw_narrow: float
    targets: dict[str, float]
    hair: HairLook
    brow: BrowLook = field(default_factory=BrowLook)
    skin: Colour = (0.73, 0.50, 0.395)
    blush: float = 0.6
    makeup: float = 1.0
    lip_inner: Colour = (0.46, 0.085, 0.09)
    lip_outer: Colour = (0.56, 0.185, 0.165)
    iris_inner: Colour = (0.085, 0.034, 0.014)
    iris_outer: Colour = (0.030, 0.013, 0.007)
    suit: Colour = (0.030, 0.042, 0.075)
    blouse: Colour = (0.66, 0.62, 0.57)
    yaw: float = 8.0  # degrees that the head turns towards the camera
    azimuth: float = 12.0  # degrees that the camera stands to the host's left


LOB = HairLook(
    length=0.34,
    end=-0.107,
    silhouette=(
        (0.105, 0.74),
        (0.085, 0.90),
        (0.065, 1.01),
        (0.05, 1.05),
        (0.03, 1.09),
        (-0.02, 1.16),
        (-0.05, 1.20),
        (-0.075, 1.19),
        (-0.098, 1.06),
        (-0.12, 0.78),
    ),
    front=(
        (0.055, 0.038),
        (0.035, 0.050),
        (0.01, 0.061),
        (-0.03, 0.066),
        (-0.07, 0.066),
        (-0.11, 0.060),
        (-0.16, 0.050),
    ),
    wave=0.0075,
    wave_length=0.10,
    parting=0.020,
    volume=0.016,
    clump=0.45,
)

_FEMALE = {
    "macrodetails/universal-female-young-averagemuscle-averageweight": 0.45,
    "macrodetails/universal-female-young-averagemuscle-minweight": 0.55,
    "macrodetails/proportions/female-young-averagemuscle-averageweight-idealproportions": 0.7,
    "breast/female-young-averagemuscle-averageweight-averagecup-maxfirmness": 0.5,
    "torso/torso-scale-horiz-decr": 0.35,
    "torso/measure-shoulder-dist-decr": 0.35,
}

HARIN = HostLook(
    name="harin",
    title_ko="하린",
    title_en="Harin",
    asian=0.75,
    jaw_narrow=0.11,
    hair=LOB,
    targets={
        **_FEMALE,
        "head/head-oval": 0.35,
        "head/head-scale-vert-decr": 0.3,
        "head/head-scale-horiz-decr": 0.18,
        "head/head-fat-decr": 0.2,
        "head/head-invertedtriangular": 0.25,
        "forehead/forehead-scale-vert-decr": 0.35,
        "forehead/forehead-temple-incr": 0.25,
        "chin/chin-triangle": 0.35,
        "chin/chin-width-decr": 0.35,
        "chin/chin-height-decr": 0.25,
        "chin/chin-jaw-drop-decr": 0.25,
        "chin/chin-bones-decr": 0.4,
        "chin/chin-prominent-incr": 0.1,
        "nose/nose-scale-horiz-decr": 0.35,
        "nose/nose-scale-vert-decr": 0.15,
        "nose/nose-nostrils-width-decr": 0.35,
        "nose/nose-point-width-decr": 0.35,
        "nose/nose-width1-decr": 0.2,
        "nose/nose-width2-decr": 0.25,
        "nose/nose-width3-decr": 0.2,
        "nose/nose-volume-decr": 0.1,
        "nose/nose-greek-incr": 0.15,
        "mouth/mouth-upperlip-volume-incr": 0.05,
        "mouth/mouth-lowerlip-volume-decr": 0.1,
        "mouth/mouth-scale-vert-decr": 0.22,
        "mouth/mouth-lowerlip-height-decr": 0.15,
        "mouth/mouth-upperlip-height-incr": 0.1,
        "mouth/mouth-cupidsbow-incr": 0.25,
        "mouth/mouth-lowerlip-width-incr": 0.35,
        "mouth/mouth-angles-up": 0.4,
        "mouth/mouth-scale-horiz-decr": 0.18,
        "mouth/mouth-scale-depth-decr": 0.35,
        "mouth/mouth-trans-up": 0.1,
        "mouth/mouth-trans-backward": 0.15,
        "neck/neck-scale-horiz-decr": 0.45,
        "neck/neck-scale-depth-decr": 0.3,
        "neck/neck-scale-vert-decr": 0.35,
        "neck/measure-neck-height-decr": 0.42,
        **both(
            eyes__eye_scale_incr=0.7,
            eyes__eye_height2_incr=0.28,
            eyes__eye_height1_incr=0.28,
            eyes__eye_height3_incr=0.25,
            eyes__eye_corner2_up=0.5,
            eyes__eye_trans_in=0.15,
            eyes__eye_bag_decr=0.4,
            eyes__eye_epicanthus_in=0.15,
            cheek__cheek_bones_incr=0.1,
            cheek__cheek_volume_incr=0.1,
            cheek__cheek_inner_decr=0.1,
        ),
    },
)

HOSTS = {"harin": HARIN}
