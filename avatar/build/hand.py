"""The raised arm in the scene: sleeve and hand, set anew for every picture of a gesture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import bpy
import clothes
import clothes_men
import materials
import numpy as np
from arm import Arm, ArmPose
from body import Body, to_blender
from expressions import REST
from face import Face
from objects import add_attribute, add_mesh, remove

# A hand of the base mesh is broad: these targets make it slender. They change no plate, so they are no part of a look.
SLENDER = {
    "female": {"fingers-diameter-decr": 0.75, "fingers-length-incr": 0.45, "scale-decr": 0.25},
    "male": {"fingers-diameter-decr": 0.35, "fingers-length-incr": 0.30, "scale-decr": 0.45},
}
WRIST = 0.85  # skin is drawn from here on, as a share of the way from elbow to wrist


class Hand:
    """Replaces the left sleeve and hand of the host that stands in the scene."""

    def __init__(self, body: Body, face: Face) -> None:
        look = body.look
        slender = {f"hands/l-hand-{name}": weight for name, weight in SLENDER[look.figure].items()}
        own = Body(body.assets, replace(look, targets={**look.targets, **slender}))
        self._rest = own.to_mesh(own.shape(REST.units, REST.lips, None), None)
        self._origin = face.origin
        proxy = body.assets.proxy("suit")
        self._suit = bpy.data.objects["suit"]
        cloth = _points(self._suit)
        self._arm = Arm(body.assets, self._rest, proxy, to_blender(proxy.fit(face.rest_shape)), cloth)
        add_attribute(self._suit, "cloth", cloth)
        weave = clothes_men.cloth if look.dress == "knit" else clothes.cloth
        self._suit.data.materials[0] = weave(body, face.origin, "cloth")
        self._base = body.assets.base
        self._faces = self._beyond(WRIST)
        self._skin = materials.hand(look, body.assets)
        self._item: Any = None

    @property
    def rest(self) -> ArmPose:
        """The arm as it hangs."""
        return self._arm.rest

    def show(self, pose: ArmPose | None) -> np.ndarray:
        """Put the arm into the scene; None: as it hangs. The points (n, 3) of what moves."""
        skin, cloth = (self._arm.skin.points, self._arm.sleeve.points) if pose is None else self._arm.posed(pose)
        self._suit.data.vertices.foreach_set("co", cloth.astype(np.float32).ravel())
        self._suit.data.update()
        if self._item is not None:
            remove(self._item)
        self._item = self._mesh(skin)
        hand = np.unique(np.concatenate([self._base.faces[k] for k in self._faces]))
        return np.concatenate([skin[hand], cloth[self._arm.sleeve.arm > 0.05]])

    def _mesh(self, points: np.ndarray) -> Any:
        polygons, uvs = [self._base.faces[k] for k in self._faces], [self._base.face_uvs[k] for k in self._faces]
        item = add_mesh("hand", points, polygons, self._skin, self._base.uvs, uvs, 2)
        add_attribute(item, "rp", self._rest - self._origin)
        return item

    def _beyond(self, share: float) -> list[int]:
        """Faces of the body beyond a place on the way from elbow to wrist."""
        inside = (self._arm.skin.fore > 0.5) & (self._arm.along(self._arm.skin.points) >= share)
        return [k for k in self._base.faces_of["body"] if inside[self._base.faces[k]].all()]


def _points(item: Any) -> np.ndarray:
    flat = np.zeros(len(item.data.vertices) * 3)
    item.data.vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3)
