"""Doyun: a warm man in his thirties, side-parted. Weighted CC0 targets and plain numbers: edit freely."""

from __future__ import annotations

from looks import BrowLook, EyeLine, HairColour, HostLook, ShortHairLook, both

DOYUN = HostLook(
    name="doyun",
    title_ko="도윤",
    title_en="Doyun",
    asian=0.80,
    jaw_narrow=0.03,
    figure="male",
    age=0.06,
    ears=True,
    dress="shirt",
    hair=ShortHairLook(colour=HairColour(melanin=0.9990, redness=0.06, highlights=0.25, highlight_melanin=0.9965)),
    brow=BrowLook(
        melanin=0.985, height=0.0192, arch=0.0022, thickness=0.0040, inner=-0.0178, length=0.047, tail=0.003, strands=900
    ),
    eye_line=EyeLine(lashes=0.5, liner=0.42),
    makeup=0.0,
    blush=0.25,
    stubble=0.25,
    skin=(0.68, 0.455, 0.350),
    lip_inner=(0.44, 0.15, 0.13),
    lip_outer=(0.53, 0.26, 0.215),
    suit=(0.050, 0.058, 0.072),
    blouse=(0.62, 0.66, 0.72),
    targets={
        "macrodetails/universal-male-young-averagemuscle-averageweight": 0.75,
        "macrodetails/universal-male-young-averagemuscle-minweight": 0.25,
        "head/head-oval": 0.30,
        "head/head-scale-vert-decr": 0.15,
        "head/head-fat-decr": 0.25,
        "forehead/forehead-scale-vert-decr": 0.25,
        "chin/chin-bones-incr": 0.1,
        "chin/chin-jaw-drop-decr": 0.1,
        "chin/chin-width-decr": 0.15,
        "nose/nose-scale-horiz-decr": 0.2,
        "nose/nose-nostrils-width-decr": 0.25,
        "nose/nose-width2-decr": 0.15,
        "mouth/mouth-scale-horiz-decr": 0.1,
        "mouth/mouth-angles-up": 0.3,
        "neck/neck-scale-vert-decr": 0.1,
        **both(
            eyes__eye_scale_incr=0.45,
            eyes__eye_height2_incr=0.2,
            eyes__eye_bag_decr=0.3,
            eyes__eye_corner2_up=0.2,
        ),
    },
)
