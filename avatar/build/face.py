"""The moving part of the scene: skin, teeth, tongue, eyeballs, lashes and brows, set anew for every plate."""

from __future__ import annotations

import math
from typing import Any

import lashes
import materials
import numpy as np
from body import Body, Eye, rotation, smoothstep, to_blender
from clothes import skin_faces
from expressions import REST, Plate, Tongue
from hair_short import hair_faces
from looks import ShortHairLook
from mathutils import Matrix
from objects import add_attribute, add_curves, add_mesh, add_sphere, remove
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

GAZE_DEG = (14.0, 10.0)  # the eyeball's turn at a gaze of 1
GUM_Z = -0.090  # no gum under the chin, metres from between the eyes
FRONT_GAP = 0.0011  # between the upper front teeth of the asset, closed; metres
CORNEA = 0.085  # bulge of the cornea, eyeball radii


class Face:
    """Builds the face of a plate. `origin` is the point between the eyes on the unturned resting face, metres."""

    def __init__(self, body: Body, camera_distance: float) -> None:
        self.body = body
        assets = body.assets
        self.camera_distance = camera_distance
        self.rest_shape = body.shape(REST.units, REST.lips, None)
        self.rest = body.to_mesh(self.rest_shape, None)
        left, right = body.eyes(self.rest)
        self.origin = (left.centre + right.centre) / 2
        mouth = self.rest[body.assets.base.vertices_of("joint-mouth")].mean(0)
        marks = materials.FaceMarks(abs(left.centre[0] - right.centre[0]) / 2, float(mouth[2] - self.origin[2]))
        hairy = assets.scalp_faces
        if isinstance(body.look.hair, ShortHairLook):
            hairy = hair_faces(assets, self.rest, self.origin)
        self.scalp = np.zeros(len(self.rest))
        self.scalp[np.unique(np.concatenate([assets.base.faces[i] for i in hairy]))] = 1
        self.faces = skin_faces(body, self.rest, self.origin)
        self.brows = lashes.Brows(body.assets, body.look.brow, self.rest, [left, right])
        self.materials = {
            "body": materials.skin(body.look, marks, body.assets),
            "eye": materials.eyeball(body.look),
            "teeth": materials.plain("teeth", (0.82, 0.77, 0.70), 0.22, 0.5, 0.35, 0.4, scale=0.0012),
            "tongue": materials.plain("tongue", (0.55, 0.19, 0.18), 0.38, 0.5, 0.4),
            "lash": materials.plain("lash", (0.010, 0.006, 0.005), 0.5, 0.3),
            "liner": materials.plain("liner", (0.022, 0.013, 0.010), 0.6, 0.2),
            "wet": materials.plain("wet", (0.72, 0.42, 0.38), 0.12, 0.5, 0.2, 0.5),
            "brow": materials.hair("brow", body.look.brow.melanin, 0.3, 0.5, 0.2),
        }
        self.items: list[Any] = []

    def show(self, plate: Plate) -> None:
        """Replace the face in the scene by that of `plate`."""
        for item in self.items:
            remove(item)
        shape = self.body.shape(plate.units, plate.lips, plate.turn)
        v = self.body.to_mesh(shape, plate.turn)
        eyes = self.body.eyes(v)
        self.items = [self._skin(v), self._teeth(shape), self._tongue(shape, plate.tongue)]
        self.items += [self._eyeball(f"eye_{side}", eye, plate) for side, eye in zip("lr", eyes, strict=True)]
        self.items += self._strands(v, eyes, plate.closure)

    def _skin(self, v: np.ndarray) -> Any:
        base = self.body.assets.base
        faces, uvs = [base.faces[i] for i in self.faces], [base.face_uvs[i] for i in self.faces]
        item = add_mesh("body", v, faces, self.materials["body"], base.uvs, uvs, 2)
        add_attribute(item, "rp", self.rest - self.origin)
        add_attribute(item, "scalp", self.scalp)
        return item

    def _teeth(self, shape: np.ndarray) -> Any:
        """Both rows, set so that the upper teeth show in speech and no gum does."""
        proxy = self.body.assets.proxy("teeth")
        p, rest = to_blender(proxy.fit(shape)), to_blender(proxy.fit(self.rest_shape))
        upper = _upper_row(rest, proxy.mesh.faces)
        centre = rest[:, 0].mean()
        across = p[upper, 0] - centre
        p[upper, 0] = centre + across * 1.05 - np.sign(across) * FRONT_GAP / 2
        p[upper] += (0, -0.0026, -0.0048)
        p[~upper] += (0, 0.0030, -0.0255)
        p[~upper, 2] = np.maximum(p[~upper, 2], self.origin[2] + GUM_Z)
        return add_mesh("teeth", p, proxy.mesh.faces, self.materials["teeth"], subdivisions=1)

    def _tongue(self, shape: np.ndarray, tongue: Tongue) -> Any:
        proxy = self.body.assets.proxy("tongue")
        p = move_tongue(to_blender(proxy.fit(shape)), tongue)
        return add_mesh("tongue", p, proxy.mesh.faces, self.materials["tongue"], subdivisions=1)

    def _eyeball(self, name: str, eye: Eye, plate: Plate) -> Any:
        item = add_sphere(name, eye.centre, eye.radius * 0.985, self.materials["eye"], 72, 48)
        flat = np.zeros(len(item.data.vertices) * 3)
        item.data.vertices.foreach_get("co", flat)
        p = flat.reshape(-1, 3)
        cap = np.clip(1 - np.hypot(p[:, 0], p[:, 2]) / 0.56, 0, 1) * (p[:, 1] < 0)
        p[:, 1] -= CORNEA * (1 - (1 - cap) ** 2) * np.minimum(1, cap * 3)
        item.data.vertices.foreach_set("co", p.ravel())
        converge = math.degrees(math.atan2(eye.centre[0] - self.origin[0], self.camera_distance))
        across, down = GAZE_DEG[0] * plate.gaze[0] - converge, GAZE_DEG[1] * plate.gaze[1]
        looks = self.body.gaze_axes(plate.turn) @ rotation((0, 0, 1), across) @ rotation((1, 0, 0), down)
        item.rotation_euler = Matrix(looks.tolist()).to_euler()
        return item

    def _strands(self, v: np.ndarray, eyes: list[Eye], closure: float) -> list[Any]:
        f = lashes.fringe(self.body.assets, v, eyes, closure, self.body.look.eye_line.lashes)
        m = self.materials
        bare = self.body.look.eye_line.liner
        line = bare + (1 - bare) * closure  # the lashes of shut lids read as one dark line, made up or not
        return [
            add_curves("lash", f.upper, lashes.UPPER_RADIUS, m["lash"]),
            add_curves("lash_low", f.lower, lashes.LOWER_RADIUS, m["lash"]),
            add_curves("liner", f.liner, lashes.liner_radius(f.liner.shape[1]) * line, m["liner"]),
            add_curves("wet", f.wet, np.full(f.wet.shape[1], lashes.WET_RADIUS * (1 - closure)), m["wet"]),
            add_curves("brow", self.brows.on(v), lashes.BROW_RADIUS, m["brow"]),
        ]


def move_tongue(p: np.ndarray, tongue: Tongue) -> np.ndarray:
    """A tongue (N, 3), metres, tip to -y, laid down behind the lower teeth, then raised and pushed out."""
    front = p[:, 1].min()
    length = p[:, 1].max() - front
    t = 1 - (p[:, 1] - front) / length  # 1 at the tip, 0 at the root
    tip, back = smoothstep(t, 0.35, 1.0), np.exp(-(((t - 0.35) / 0.2) ** 2))
    out = p.copy()
    out[:, 2] += 0.011 * tongue.tip * tip + 0.008 * tongue.back * back - 0.0105
    out[:, 1] -= 0.011 * tongue.out * smoothstep(t, 0.1, 0.9) - 0.004 * tongue.back * tip + 0.002
    return out


def pieces(count: int, faces: list[list[int]]) -> np.ndarray:
    """Which connected piece each of `count` vertices belongs to: a tooth is one, and all gum is one."""
    edges = np.array([(a, b) for f in faces for a, b in zip(f, [*f[1:], f[0]], strict=True)])
    return connected_components(coo_matrix((np.ones(len(edges)), edges.T), shape=(count, count)), directed=False)[1]


def _upper_row(p: np.ndarray, faces: list[list[int]]) -> np.ndarray:
    """Which vertices belong to the upper teeth: pieces whose mean is above the middle."""
    piece = pieces(len(p), faces)
    mean = np.array([p[piece == k, 2].mean() for k in range(piece.max() + 1)])
    return (mean > (p[:, 2].max() + p[:, 2].min()) / 2)[piece]
