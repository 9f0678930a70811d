"""The host's left arm, which stands on the viewer's right: how it is raised, what the hand does, skin and sleeve.

Directions are Blender's: x to the viewer's right, -y towards the viewer, z up. A bend turns each point about its joint
by its share of the angle, so that elbows keep their thickness, which blended matrices would pinch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from assets import Assets, Proxy
from body import rotation, smoothstep, unit

SIDE = "l"
FINGERS = ("thumb", "index", "middle", "ring", "pinky")
ROOM = 0.003  # metres between the widest place of the wrist and the sleeve
SLEEVE_TWIST = 0.45  # of the forearm's twist: cloth slips

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class ArmPose:
    """Where upper arm, forearm and hand point, where the palm faces; degrees that the fingers curl and spread.

    curl and bend: of thumb, index, middle, ring and little finger; at the knuckle, and at both joints beyond it.
    """

    upper: Vector
    fore: Vector
    hand: Vector
    palm: Vector
    curl: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    bend: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    spread: float = 0.0


@dataclass(frozen=True)
class Flesh:
    """Points (n, 3) that follow the arm: shares 0..1 of upper arm, forearm and hand, and of each finger's bones."""

    points: np.ndarray
    arm: np.ndarray
    fore: np.ndarray
    hand: np.ndarray
    fingers: dict[tuple[str, int], np.ndarray]  # finger, 1..3: its share from this bone on
    twist: float = 1.0


class Arm:
    """The arm at rest, and the same in a pose.

    body: rest in Blender space (V, 3); proxy: the suit; loose, cloth: its points on the body, and as tailored.
    """

    def __init__(self, assets: Assets, body: np.ndarray, proxy: Proxy, loose: np.ndarray, cloth: np.ndarray) -> None:
        self._weights = _bone_weights(assets, len(body))
        on_cloth = {bone: np.clip((w[proxy.anchors] * proxy.weights).sum(1), 0, 1) for bone, w in self._weights.items()}
        shift = cloth - loose
        near = _cuff(on_cloth, cloth)
        self._shift = shift[near].mean(0)
        at = {name: body[assets.base.vertices_of(f"joint-{SIDE}-{name}")].mean(0) for name in _JOINTS}
        for name, place in at.items():
            if name == "shoulder" or name == "elbow":
                away = np.linalg.norm(loose - place, axis=1)
                at[name] = place + shift[np.argsort(away)[:60]].mean(0)
            else:
                at[name] = place + self._shift
        self.joints = at
        skin = body + self._shift
        self.skin = _flesh(skin, self._weights)
        self.sleeve = _flesh(self._widened(cloth, on_cloth), on_cloth, hand=False)
        self.rest = self._rest()

    def along(self, points: np.ndarray) -> np.ndarray:
        """How far points (n, 3) of the resting arm lie on the way from elbow (0) to wrist (1) and beyond."""
        axis = self.joints["hand"] - self.joints["elbow"]
        return (points - self.joints["elbow"]) @ axis / (axis @ axis)

    def _widened(self, cloth: np.ndarray, on_cloth: dict[str, np.ndarray]) -> np.ndarray:
        """The suit with room for the wrist in the sleeve's end."""
        wrist = self.skin.points[(self.skin.fore > 0.9) & (np.abs(self.along(self.skin.points) - 0.95) < 0.05)]
        middle = wrist.mean(0)
        axis = unit(self.joints["hand"] - self.joints["elbow"])

        def off(p: np.ndarray, centre: np.ndarray) -> np.ndarray:
            return (p - centre) - ((p - centre) @ axis)[:, None] * axis

        need = np.quantile(np.linalg.norm(off(wrist, middle), axis=1), 0.85) + ROOM
        share = smoothstep(self.along(cloth), 0.60, 0.90) * np.clip(
            on_cloth[f"lowerarm_{SIDE}"] + on_cloth[f"hand_{SIDE}"], 0, 1
        )
        end = cloth[(share > 0.99)]
        around = off(cloth, end.mean(0))
        far = np.linalg.norm(around, axis=1)
        wider = np.maximum(far, need) / np.maximum(far, 1e-6)
        shift = off(middle[None], end.mean(0))[0]
        return cloth + share[:, None] * (around * (wider - 1)[:, None] + shift)

    def _rest(self) -> ArmPose:
        at = self.joints
        knuckles = [at[f"finger-{k}-1"] for k in (2, 3, 4, 5)]
        upper, fore = unit(at["elbow"] - at["shoulder"]), unit(at["hand"] - at["elbow"])
        hand = unit(np.mean(knuckles, 0) - at["hand"])
        return ArmPose(tuple(upper), tuple(fore), tuple(hand), tuple(self._palm(at)))

    @staticmethod
    def _palm(at: dict[str, np.ndarray]) -> np.ndarray:
        """Where the palm faces: away from the hand's back."""
        across = at["finger-2-1"] - at["finger-5-1"]
        along = (at["finger-2-1"] + at["finger-5-1"]) / 2 - at["hand"]
        return unit(np.cross(along, across))

    def posed(self, pose: ArmPose) -> tuple[np.ndarray, np.ndarray]:
        """Body points and cloth points with the arm in a pose."""
        at = {k: v.copy() for k, v in self.joints.items()}
        moves = _Moves([self.skin, self.sleeve], at)
        moves.swing("arm", "shoulder", at["elbow"] - at["shoulder"], pose.upper)
        moves.swing("fore", "elbow", at["hand"] - at["elbow"], pose.fore)
        self._face(moves, pose)
        middle = np.mean([at[f"finger-{k}-1"] for k in (2, 3, 4, 5)], 0)
        moves.swing("hand", "hand", middle - at["hand"], pose.hand)
        self._fingers(moves, pose)
        return moves.points[0], moves.points[1]

    def _face(self, moves: _Moves, pose: ArmPose) -> None:
        """Twist the forearm until the palm, carried along by the wrist, will face where it should."""
        at = moves.at
        axis = unit(at["hand"] - at["elbow"])
        middle = np.mean([at[f"finger-{k}-1"] for k in (2, 3, 4, 5)], 0)
        turn = _between(unit(middle - at["hand"]), unit(np.array(pose.hand)))
        now = self._palm(at)
        wanted = turn.T @ np.array(pose.palm)
        flat = lambda v: unit(v - axis * (v @ axis))  # noqa: E731
        a, b = flat(now), flat(wanted)
        moves.twist(axis, np.degrees(np.arctan2(axis @ np.cross(a, b), a @ b)))

    def _fingers(self, moves: _Moves, pose: ArmPose) -> None:
        at = moves.at
        palm = self._palm(at)
        for k, finger in enumerate(FINGERS, start=1):
            along = unit(at[f"finger-{k}-2"] - at[f"finger-{k}-1"])
            across = unit(np.cross(along, palm))
            if finger == "thumb":
                across = unit(np.cross(along, unit(at["finger-5-1"] - at["finger-2-1"])))
            fan = pose.spread * {"thumb": 1.4, "index": 1.0, "middle": 0.2, "ring": -0.6, "pinky": -1.5}[finger]
            moves.finger(finger, k, 1, palm, fan)
            moves.finger(finger, k, 1, across, pose.curl[k - 1])
            moves.finger(finger, k, 2, across, pose.bend[k - 1])
            moves.finger(finger, k, 3, across, pose.bend[k - 1] * 0.7)


_JOINTS = ("shoulder", "elbow", "hand", *(f"finger-{f}-{n}" for f in range(1, 6) for n in range(1, 5)))


class _Moves:
    """Turns of parts of the arm, one after another."""

    def __init__(self, flesh: list[Flesh], at: dict[str, np.ndarray]) -> None:
        self.flesh, self.at = flesh, at
        self.points = [f.points.copy() for f in flesh]

    def swing(self, part: str, joint: str, now: np.ndarray, to: Vector) -> None:
        axis = np.cross(unit(now), unit(np.array(to)))
        angle = np.degrees(np.arctan2(np.linalg.norm(axis), unit(now) @ unit(np.array(to))))
        self._turn([getattr(f, part) for f in self.flesh], joint, axis, angle, _beyond(joint))

    def twist(self, axis: np.ndarray, degrees: float) -> None:
        elbow, wrist = self.at["elbow"], self.at["hand"]
        length = np.linalg.norm(wrist - elbow)
        shares = [
            f.fore * smoothstep((p - elbow) @ axis / length, 0.1, 1.0) * f.twist
            for f, p in zip(self.flesh, self.points, strict=True)
        ]
        self._turn(shares, "hand", axis, degrees, _beyond("hand"))

    def finger(self, finger: str, number: int, bone: int, axis: np.ndarray, degrees: float) -> None:
        shares = [f.fingers.get((finger, bone), np.zeros(len(f.points))) for f in self.flesh]
        moved = [f"finger-{number}-{n}" for n in range(bone + 1, 5)]
        self._turn(shares, f"finger-{number}-{bone}", axis, degrees, moved)

    def _turn(self, shares: list[np.ndarray], joint: str, axis: np.ndarray, degrees: float, moved: list[str]) -> None:
        if abs(degrees) < 1e-6:
            return
        pivot = self.at[joint]
        for k, share in enumerate(shares):
            self.points[k] = _turned(self.points[k], pivot, axis, degrees * share)
        for name in moved:
            self.at[name] = _turned(self.at[name][None], pivot, axis, np.array([degrees]))[0]


def _beyond(joint: str) -> list[str]:
    return list(_JOINTS[_JOINTS.index(joint) + 1 :])


def _between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The shortest rotation (3, 3) from one direction to another."""
    axis = np.cross(a, b)
    angle = np.degrees(np.arctan2(np.linalg.norm(axis), a @ b))
    return rotation(tuple(axis), angle) if angle > 1e-6 else np.eye(3)


def _turned(p: np.ndarray, pivot: np.ndarray, axis: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """Points (n, 3) turned about an axis through `pivot`, each by its own angle (n,)."""
    a, k, d = np.radians(degrees)[:, None], unit(np.asarray(axis, float)), p - pivot
    turned = d * np.cos(a) + np.cross(k, d) * np.sin(a) + (d @ k)[:, None] * k * (1 - np.cos(a))
    return np.where(np.abs(a) > 1e-9, pivot + turned, p)


def _bone_weights(assets: Assets, count: int) -> dict[str, np.ndarray]:
    """Skin weights (V,) of the arm's bones."""
    out = {}
    for bone, rows in assets.bone_weights.items():
        if bone.endswith(f"_{SIDE}") and bone.startswith(("upperarm", "lowerarm", "hand", *FINGERS)):
            out[bone] = np.zeros(count)
            for index, weight in rows:
                out[bone][int(index)] += weight
    return out


def _flesh(points: np.ndarray, weights: dict[str, np.ndarray], *, hand: bool = True) -> Flesh:
    def share(*bones: str) -> np.ndarray:
        return np.clip(sum(w for b, w in weights.items() if b.startswith(bones)), 0, 1)

    fingers = {(f, n): share(*(f"{f}_0{k}" for k in range(n, 4))) for f in FINGERS for n in (1, 2, 3)}
    beyond = share("hand", *FINGERS)
    none = np.zeros(len(points))
    return Flesh(
        points,
        share("upperarm", "lowerarm", "hand", *FINGERS),
        share("lowerarm", "hand", *FINGERS),
        beyond if hand else none,
        fingers if hand else {},
        1.0 if hand else SLEEVE_TWIST,
    )


def _cuff(on_cloth: dict[str, np.ndarray], cloth: np.ndarray) -> np.ndarray:
    """Which points of the suit lie at the sleeve's end."""
    fore = on_cloth[f"lowerarm_{SIDE}"] + on_cloth[f"hand_{SIDE}"] > 0.5
    return fore & (cloth[:, 2] < np.quantile(cloth[fore, 2], 0.2))
