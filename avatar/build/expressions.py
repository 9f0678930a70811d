"""The plates of a pack: what each looks like (expression units) and what it stands for (a mouth pose, a lid, a gaze).

A mouth pose is the 12-vector of `lipsync.types.PARAMETERS`: jaw open, lip close, funnel, pucker, stretch, press, roll
lower, upper raise, lower drop, tongue tip, tongue out, tongue back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from body import AHEAD, HeadTurn
from lips import LipShape

REST_POSE = (0.02, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Tongue:
    """Where the tongue is, each 0..1: tip raised to the teeth, tip out between them, back raised."""

    tip: float = 0.0
    out: float = 0.0
    back: float = 0.0


UNSHAPED = LipShape()
LAID = Tongue()


@dataclass(frozen=True)
class Plate:
    """One rendered state of the face.

    units: expression units or targets and their weights.
    meaning: the keys that `pack.toml` gives the plate besides name and region.
    """

    name: str
    region: str  # mouth | eyes | brows; "" for rest
    units: dict[str, float]
    meaning: dict[str, object] = field(default_factory=dict)
    lips: LipShape = UNSHAPED
    tongue: Tongue = LAID
    closure: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)  # -1..1: right and down are positive, as the viewer sees it
    turn: HeadTurn = AHEAD


RELAXED = 0.08  # how far rest opens the eyes beyond the neutral body: more looks startled
OPEN_EYES = {"eye-left-opened-up": RELAXED, "eye-right-opened-up": RELAXED}
FACE = {**OPEN_EYES, "mouth-corner-puller": 0.22}  # a gentle closed smile
REST_LIPS = LipShape(seal=1.0, press=0.12)

REST = Plate("rest", "", FACE, {"pose": REST_POSE}, lips=REST_LIPS)


def _mouth(
    name: str, pose: tuple[float, ...], lips: LipShape = UNSHAPED, tongue: Tongue = LAID, **units: float
) -> Plate:
    named = {k.replace("__", "/").replace("_", "-"): v for k, v in units.items()}
    return Plate(name, "mouth", {**OPEN_EYES, **named}, {"pose": pose}, lips=lips, tongue=tongue)


MOUTHS = (
    _mouth(
        "PP",
        (0.04, 0.9, 0.0, 0.05, 0.0, 0.6, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0),
        lips=LipShape(seal=1.0, press=1.35),
        mouth_compression=0.35,
        mouth_corner_puller=0.08,
    ),
    _mouth(
        "FF",
        (0.10, 0.1, 0.0, 0.0, 0.1, 0.1, 0.9, 0.3, 0.0, 0.0, 0.0, 0.0),
        lips=LipShape(tuck=1.0),
        mouth_corner_puller=0.18,
        mouth_open=0.05,
        mouth_upward_retraction=0.26,
        mouth_elevation=0.25,
    ),
    _mouth(
        "TH",
        (0.18, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.1, 0.2, 0.5, 0.9, 0.0),
        tongue=Tongue(tip=0.6, out=1.0),
        mouth_open=0.11,
        mouth_depression=0.30,
        mouth_upward_retraction=0.12,
        mouth_corner_puller=0.12,
    ),
    _mouth(
        "DD",
        (0.18, 0.0, 0.0, 0.0, 0.15, 0.0, 0.0, 0.1, 0.2, 0.9, 0.0, 0.0),
        tongue=Tongue(tip=0.9, out=0.25),
        mouth_open=0.10,
        mouth_upward_retraction=0.28,
        mouth_retraction=0.10,
        mouth_corner_puller=0.24,
    ),
    _mouth(
        "kk",
        (0.22, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.1, 0.2, 0.0, 0.0, 0.9),
        tongue=Tongue(back=1.0),
        mouth_open=0.19,
        mouth_upward_retraction=0.10,
        mouth_pursing=0.07,
        mouth_corner_puller=0.10,
    ),
    _mouth(
        "CH",
        (0.14, 0.0, 0.7, 0.3, 0.0, 0.0, 0.0, 0.3, 0.3, 0.6, 0.0, 0.1),
        tongue=Tongue(tip=0.5),
        mouth_pursing=0.25,
        mouth_protusion=0.34,
        mouth_eversion=0.34,
        mouth_open=0.08,
        mouth_upward_retraction=0.26,
        mouth_depression=0.16,
    ),
    _mouth(
        "SS",
        (0.08, 0.0, 0.0, 0.0, 0.45, 0.0, 0.0, 0.2, 0.35, 0.7, 0.0, 0.0),
        tongue=Tongue(tip=0.6),
        mouth_corner_puller=0.24,
        mouth_retraction=0.12,
        mouth_open=0.02,
        mouth_upward_retraction=0.26,
        mouth_depression=0.10,
    ),
    _mouth(
        "nn",
        (0.16, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.1, 0.15, 0.95, 0.0, 0.0),
        tongue=Tongue(tip=0.8, out=0.35),
        mouth_open=0.07,
        mouth_corner_puller=0.18,
        mouth_upward_retraction=0.14,
    ),
    _mouth(
        "RR",
        (0.20, 0.0, 0.35, 0.3, 0.0, 0.0, 0.0, 0.1, 0.15, 0.6, 0.0, 0.2),
        tongue=Tongue(tip=0.6, back=0.3),
        mouth_pursing=0.22,
        mouth_protusion=0.22,
        mouth_open=0.06,
        mouth_upward_retraction=0.05,
    ),
    _mouth(
        "aa",
        (0.75, 0.0, 0.05, 0.0, 0.2, 0.0, 0.0, 0.3, 0.45, 0.0, 0.0, 0.1),
        tongue=Tongue(back=0.1),
        mouth_open=0.33,
        mouth_corner_puller=0.14,
        mouth_upward_retraction=0.24,
    ),
    _mouth(
        "aa_half",
        (0.38, 0.0, 0.03, 0.0, 0.1, 0.0, 0.0, 0.15, 0.22, 0.0, 0.0, 0.05),
        mouth_open=0.20,
        mouth_corner_puller=0.22,
        mouth_upward_retraction=0.22,
    ),
    _mouth(
        "E",
        (0.45, 0.0, 0.0, 0.0, 0.55, 0.0, 0.0, 0.25, 0.4, 0.1, 0.0, 0.0),
        mouth_open=0.19,
        mouth_corner_puller=0.32,
        mouth_retraction=0.14,
        mouth_upward_retraction=0.30,
    ),
    _mouth(
        "I",
        (0.22, 0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.2, 0.35, 0.2, 0.0, 0.0),
        tongue=Tongue(back=0.2),
        mouth_open=0.08,
        mouth_corner_puller=0.36,
        mouth_retraction=0.20,
        mouth_upward_retraction=0.32,
    ),
    _mouth(
        "O",
        (0.50, 0.0, 0.7, 0.35, 0.0, 0.0, 0.0, 0.15, 0.2, 0.0, 0.0, 0.3),
        tongue=Tongue(back=0.3),
        mouth_pursing=0.40,
        mouth_open=0.23,
        mouth_protusion=0.18,
        mouth_upward_retraction=0.04,
    ),
    _mouth(
        "O_half",
        (0.27, 0.0, 0.4, 0.2, 0.0, 0.0, 0.0, 0.1, 0.12, 0.0, 0.0, 0.2),
        tongue=Tongue(back=0.2),
        mouth_pursing=0.28,
        mouth_open=0.15,
        mouth_protusion=0.11,
        mouth_corner_puller=0.06,
        mouth_upward_retraction=0.06,
    ),
    _mouth(  # Korean eu: spread and nearly shut, the jaw behind it hardly open
        "EU",
        (0.12, 0.0, 0.0, 0.0, 0.40, 0.0, 0.0, 0.12, 0.2, 0.0, 0.0, 0.45),
        tongue=Tongue(back=0.5),
        mouth_open=0.05,
        mouth_corner_puller=0.18,
        mouth_retraction=0.17,
        mouth_upward_retraction=0.18,
        mouth_depression=0.05,
    ),
    _mouth(
        "U",
        (0.20, 0.05, 0.55, 0.9, 0.0, 0.0, 0.0, 0.05, 0.1, 0.0, 0.0, 0.4),
        tongue=Tongue(back=0.4),
        lips=LipShape(seal=0.30),
        mouth_pursing=0.50,
        mouth_open=0.09,
        mouth_protusion=0.30,
    ),
)

FULLY_SHUT = 1.06  # of the closing unit: at 1 a slit stays open


def _lids(percent: int) -> Plate:
    c = percent / 100
    lids = {f"eye-{side}-opened-up": RELAXED * (1 - c) for side in ("left", "right")}
    lids |= {f"eye-{side}-closure": c * FULLY_SHUT for side in ("left", "right")}
    return Plate(f"blink_{percent}", "eyes", {**FACE, **lids}, {"closure": c}, lips=REST_LIPS, closure=c)


def _gaze(name: str, x: float, y: float, lid: float) -> Plate:
    """`lid`: how far the upper lid follows a downward (positive) or upward gaze."""
    lids = {f"eye-{side}-opened-up": RELAXED + max(0.0, -lid) for side in ("left", "right")}
    lids |= {f"eye-{side}-closure": max(0.0, lid) for side in ("left", "right")}
    return Plate(name, "eyes", {**FACE, **lids}, {"gaze": (x, y)}, lips=REST_LIPS, closure=max(0.0, lid), gaze=(x, y))


EYES = (
    *(_lids(p) for p in (20, 40, 60, 80, 100)),
    _gaze("gaze_left", -1.0, 0.0, 0.0),
    _gaze("gaze_right", 1.0, 0.0, 0.0),
    _gaze("gaze_up", 0.0, -1.0, -0.12),
    _gaze("gaze_down", 0.0, 1.0, 0.26),
)


def _brows(name: str, amount: float, **units: float) -> Plate:
    moved = {f"eyebrows-{side}-{k.replace('_', '-')}": v for k, v in units.items() for side in ("left", "right")}
    return Plate(name, "brows", {**FACE, **moved}, {"raise": amount}, lips=REST_LIPS)


BROWS = (_brows("brow_up", 1.0, up=0.60), _brows("brow_down", -1.0, down=0.45))


def _mood(region: str, mood: str, lips: LipShape = REST_LIPS, closure: float = 0.0, **units: float) -> Plate:
    """`units` name both sides at once where there are two: eye_slit, eyebrows_inner_up, cheek__cheek_trans_up."""
    named: dict[str, float] = {}
    for key, weight in units.items():
        folder, _, target = key.replace("_", "-").rpartition("--")
        first, _, rest = target.partition("-")
        if folder:
            named |= {f"{folder}/{side}-{target}": weight for side in "lr"}
        elif first in ("eye", "eyebrows"):
            named |= {f"{first}-{side}-{rest}": weight for side in ("left", "right")}
        else:
            named[target] = weight
    return Plate(f"{mood}_{region}", region, {**FACE, **named}, {"mood": mood}, lips=lips, closure=closure)


MOODS = (
    _mood(
        "mouth",
        "delighted",
        LipShape(seal=1.0, press=0.20),
        mouth_corner_puller=0.68,
        mouth_retraction=0.09,
        cheek__cheek_volume_incr=0.45,
        cheek__cheek_trans_up=0.40,
    ),
    _mood(
        "mouth",
        "earnest",
        LipShape(seal=1.0, press=1.0),
        mouth_corner_puller=-0.14,
        mouth_compression=0.25,
        mouth_retraction=0.06,
    ),
    _mood(
        "eyes",
        "delighted",
        closure=0.08,
        eye_slit=0.42,
        eye_opened_up=0.12,
        cheek__cheek_volume_incr=0.40,
        cheek__cheek_trans_up=0.40,
    ),
    _mood("eyes", "earnest", closure=0.08, eye_opened_up=0.0, eye_closure=0.07),
    _mood("brows", "delighted", eyebrows_up=0.34, eyebrows_extern_up=0.20),
    _mood("brows", "earnest", eyebrows_inner_up=1.0, eyebrows_down=0.14),
)

PLATES = (*MOUTHS, *EYES, *BROWS, *MOODS)
