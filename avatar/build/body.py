"""The body's shape: identity, expression, pose and head turn.

`Body.shape` works in MakeHuman space (decimetres, y up); `to_blender` turns that into metres, z up, the face to -y.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from assets import Assets
from looks import HostLook
from lips import Lips, LipShape

ARM_DOWN_DEG = 44.0
ELBOW_DEG = -22.0


def rotation(axis: tuple[float, float, float], degrees: float) -> np.ndarray:
    """Rotation matrix (3, 3) about an axis (Rodrigues)."""
    a = math.radians(degrees)
    x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + math.sin(a) * k + (1 - math.cos(a)) * k @ k


def smoothstep(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 at `low`, 1 at `high` (which may be the smaller), smooth between."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def unit(a: np.ndarray) -> np.ndarray:
    """Vectors along the last axis, length 1."""
    return a / (np.linalg.norm(a, axis=-1, keepdims=True) + 1e-12)


def to_blender(v: np.ndarray) -> np.ndarray:
    """MakeHuman decimetres, y up -> Blender metres, z up."""
    return np.stack([v[..., 0], -v[..., 2], v[..., 1]], -1) * 0.1


def to_makehuman(v: np.ndarray) -> np.ndarray:
    """The inverse of `to_blender`."""
    return np.stack([v[..., 0], v[..., 2], -v[..., 1]], -1) * 10


@dataclass(frozen=True)
class HeadTurn:
    """Degrees that the head turns beyond its rest: yaw to the viewer's right, pitch down."""

    yaw: float = 0.0
    pitch: float = 0.0


AHEAD = HeadTurn()


@dataclass(frozen=True)
class Eye:
    """An eyeball in Blender space, metres."""

    centre: np.ndarray
    radius: float


class Body:
    """A host's body that takes expressions."""

    def __init__(self, assets: Assets, look: HostLook) -> None:
        self.assets = assets
        self.look = look
        ethnic = {
            f"macrodetails/{people}-{look.figure}-{age}": share * years
            for people, share in (("asian", look.asian), ("caucasian", 1 - look.asian))
            for age, years in (("young", 1 - look.age), ("old", look.age))
        }
        self.neutral = self._narrow_face(assets.morph(assets.base.vertices, {**ethnic, **look.targets}))
        self.lips = Lips(
            self.neutral,
            assets.morph(self.neutral, self._expand({"mouth-open": 0.5})),
            assets.base.vertices_of("body"),
        )

    def shape(self, units: dict[str, float], lips: LipShape, turn: HeadTurn | None = AHEAD) -> np.ndarray:
        """Vertices (V, 3) in MakeHuman space: an expression (`unit: weight`) with its lips shaped, posed.

        turn: beyond the look's own yaw; None: the head as the body carries it, without that yaw.
        """
        v = self.lips.apply(self.assets.morph(self.neutral, self._expand(units)), lips)
        v = self._lower_arms(v)
        return self._turn_head(v, turn) if turn else v

    def to_mesh(self, shape: np.ndarray, turn: HeadTurn | None = AHEAD) -> np.ndarray:
        """A `shape` in Blender space: lids kept outside the eyeballs, ears laid against the head where hair covers them."""
        v = to_blender(shape)
        for eye in self.eyes(v):
            v = _outside(v, eye, self.gaze_axes(turn) @ (0, -1, 0))
        if self.look.ears:
            return v
        return self._lay_ears(v, self.head_axes(turn) if turn else np.eye(3))

    def head_axes(self, turn: HeadTurn = AHEAD) -> np.ndarray:
        """Rotation (3, 3) of the head in Blender space."""
        return rotation((0, 0, 1), self.look.yaw + turn.yaw) @ rotation((1, 0, 0), turn.pitch)

    def gaze_axes(self, turn: HeadTurn | None = AHEAD) -> np.ndarray:
        """Rotation (3, 3) of eyes that look at the camera while the head rests, and are carried by its turn."""
        carried = self.head_axes(turn) @ self.head_axes().T if turn else np.eye(3)
        return carried @ rotation((0, 0, 1), self.look.azimuth)

    def eyes(self, v: np.ndarray) -> list[Eye]:
        """Left and right eyeball of a Blender-space body: spheres fitted to the eye helpers."""
        out = []
        for side in "lr":
            p = v[self.assets.base.vertices_of(f"helper-{side}-eye")]
            fit = np.linalg.lstsq(np.c_[2 * p, np.ones(len(p))], (p**2).sum(1), rcond=None)[0]
            out.append(Eye(fit[:3], math.sqrt(fit[3] + fit[:3] @ fit[:3])))
        return out

    def turn_points(self, p: np.ndarray, turn: HeadTurn = AHEAD) -> np.ndarray:
        """Blender-space points (..., 3) near the unturned head (hair) turned with it, fading down the neck."""
        v = self._lower_arms(self.neutral)
        neck = self._joint(v, "joint-neck")
        a, b = self._head_rotations(turn)
        m = to_makehuman(p)
        w = smoothstep(m[..., 1], neck[1] - 0.9, neck[1] + 0.4)[..., None]
        m = m + w * ((m - neck) @ a.T + neck - m)
        turned = self._skin(v, ["neck_01", "head"], neck, a)
        head = self._joint(turned, "joint-head")
        w = smoothstep(m[..., 1], head[1] - 1.6, head[1] - 0.3)[..., None]
        m = m + w * ((m - head) @ b.T + head - m)
        return to_blender(m)

    def _lay_ears(self, v: np.ndarray, turn: np.ndarray) -> np.ndarray:
        """Flatten the ears of a Blender-space body into the head, so that no stub shows beside the cheek."""
        left, right = self.eyes(v)
        c = (left.centre + right.centre) / 2
        local = (v - c) @ turn
        out = local.copy()
        x = local[:, 0]
        limit = 0.064 - 0.42 * np.clip(-local[:, 2] - 0.018, 0, 0.06)
        ear = (np.abs(x) > limit) & (np.abs(x) < 0.12) & (local[:, 2] > -0.085) & (local[:, 2] < 0.04)
        ear &= local[:, 1] > 0.045
        out[ear, 0] = (np.sign(x) * (limit + (np.abs(x) - limit) * 0.06))[ear]
        return out @ turn.T + c

    # ---- identity

    def _narrow_face(self, v: np.ndarray) -> np.ndarray:
        v = v.copy()
        base = self.assets.base
        c = np.mean([v[base.vertices_of(f"helper-{s}-eye")].mean(0) for s in "lr"], axis=0)
        level = np.exp(-(((v[:, 1] - (c[1] - 0.95)) / 0.35) ** 2) / 2)
        depth = np.exp(-(((v[:, 2] - c[2] + 0.1) / 0.8) ** 2) / 2)
        cheeks = np.exp(-(((v[:, 1] - (c[1] - 0.45)) / 0.30) ** 2) / 2)
        lost = self.look.jaw_narrow * level + self.look.cheek_narrow * cheeks
        v[:, 0] = c[0] + (v[:, 0] - c[0]) * (1 - lost * depth)
        return v

    # ---- expression

    def _expand(self, units: dict[str, float]) -> dict[str, float]:
        """Expression units -> targets, blended between the two ethnic variants; names with `/` are targets already."""
        out: dict[str, float] = {}
        for name, weight in units.items():
            if "/" in name:
                out[name] = out.get(name, 0) + weight
                continue
            for variant, share in (("asian", self.look.asian), ("caucasian", 1 - self.look.asian)):
                out[f"expression/units/{variant}/{name}"] = weight * share
        return out

    # ---- pose

    def _joint(self, v: np.ndarray, group: str) -> np.ndarray:
        return v[self.assets.base.vertices_of(group)].mean(0)

    def _skin(self, v: np.ndarray, bones: list[str], pivot: np.ndarray, r: np.ndarray) -> np.ndarray:
        w = np.zeros(len(v))
        for bone in bones:
            for index, weight in self.assets.bone_weights[bone]:
                w[int(index)] += weight
        return v + np.clip(w, 0, 1)[:, None] * ((v - pivot) @ r.T + pivot - v)

    def _lower_arms(self, v: np.ndarray) -> np.ndarray:
        legs = ("thigh", "calf", "foot", "ball", "clavicle")
        for side, sign in (("l", 1), ("r", -1)):
            arm = [b for b in self.assets.bone_weights if b.endswith(f"_{side}") and not any(x in b for x in legs)]
            shoulder = self._joint(v, f"joint-{side}-shoulder")
            v = self._skin(v, arm, shoulder, rotation((0, 0, 1), -sign * ARM_DOWN_DEG))
            fore = [b for b in arm if b != f"upperarm_{side}"]
            bend = rotation((1, 0, 0), ELBOW_DEG) @ rotation((0, 0, 1), -2 * sign)
            v = self._skin(v, fore, self._joint(v, f"joint-{side}-elbow"), bend)
        return v

    def _head_rotations(self, turn: HeadTurn) -> tuple[np.ndarray, np.ndarray]:
        """The neck takes a third of the turn, the head the rest."""
        yaw = self.look.yaw + turn.yaw
        neck, head = (rotation((0, 1, 0), yaw * k) @ rotation((1, 0, 0), turn.pitch * k) for k in (0.35, 0.65))
        return neck, head

    def _turn_head(self, v: np.ndarray, turn: HeadTurn) -> np.ndarray:
        a, b = self._head_rotations(turn)
        v = self._skin(v, ["neck_01", "head"], self._joint(v, "joint-neck"), a)
        return self._skin(v, ["head"], self._joint(v, "joint-head"), b)


def _outside(v: np.ndarray, eye: Eye, gaze: np.ndarray) -> np.ndarray:
    """Lids that a half-closed blink would draw through the eyeball and its cornea, pushed out to their surface."""
    d = v - eye.centre
    r = np.linalg.norm(d, axis=1)
    from_axis = np.linalg.norm(np.cross(d, gaze), axis=1) / eye.radius
    wanted = (1.012 + 0.062 * smoothstep(from_axis, 0.60, 0.20)) * eye.radius
    inside = (r > 0.6 * eye.radius) & (r < wanted) & (d[:, 1] < -0.45 * eye.radius)
    out = v.copy()
    out[inside] = eye.centre + d[inside] * (wanted[inside] / r[inside])[:, None]
    return out
