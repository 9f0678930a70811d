"""What a shot sees of the mouth: all of it, the lips alone with a hole between them, or one part of the inside alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np
from body import to_blender
from face import Face, pieces
from lips import LipShape
from objects import add_mesh, remove

ALL, LIPS = "", "lips"
ROWS = ("upper", "lower")
INSIDE = ("teeth", "tongue")  # objects that lie in the mouth
LOWER = 0.25  # of the greatest fall: the last lower molars, near the jaw's joint, fall little
SKIN_ENDS = (0.35, 0.75)  # of the mask of the mouth's inside: lips below it, the hole above


class Mouth:
    """Shows and hides the parts of a face's mouth."""

    def __init__(self, face: Face) -> None:
        self.face = face
        texture = face.body.assets.texture("mpfb_inside-mouth.jpg")
        self.hole = _hole(face.materials["body"], str(texture))

    @contextmanager
    def showing(self, part: str) -> Iterator[None]:
        """For the time of a render: LIPS, one of ROWS, "tongue", or ALL."""
        if part == LIPS:
            with self._held_out():
                yield
        elif part:
            with self._alone(part):
                yield
        else:
            yield

    @contextmanager
    def _held_out(self) -> Iterator[None]:
        """Where one looks into the mouth the picture is clear; its inside still throws light and shadow."""
        items = [bpy.data.objects[name] for name in INSIDE]
        self._hold_out(items, True)
        try:
            yield
        finally:
            self._hold_out(items, False)

    def _hold_out(self, items: list[Any], out: bool) -> None:
        self.hole.outputs[0].default_value = float(out)
        for item in items:
            item.is_holdout = out

    @contextmanager
    def _alone(self, part: str) -> Iterator[None]:
        """Only `part` meets the camera, lit and shadowed by lips that do not; no other part of the inside is there."""
        for name in INSIDE:
            bpy.data.objects[name].hide_render = name != part
        row = [self._row(part)] if part in ROWS else []
        items = [item for item in bpy.context.scene.objects if item.type in ("MESH", "CURVES")]
        for item in items:
            item.visible_camera = item.name == part
        try:
            yield
        finally:
            for item in items:
                item.visible_camera = True
            for item in row:
                remove(item)
            for name in INSIDE:
                bpy.data.objects[name].hide_render = False

    def _row(self, name: str) -> Any:
        """Upper or lower teeth, without their gum, as an object of their own, where they stand now."""
        proxy = self.face.body.assets.proxy("teeth")
        rest = to_blender(proxy.fit(self.face.rest_shape))
        flat = np.zeros(rest.size)
        bpy.data.objects["teeth"].data.vertices.foreach_get("co", flat)
        dropped = to_blender(proxy.fit(self.face.body.shape({"mouth-open": 0.3}, LipShape(), None)))
        piece = pieces(len(rest), proxy.mesh.faces)
        mine = rows(piece, (rest - dropped)[:, 2])[ROWS.index(name)]
        faces = [f for f in proxy.mesh.faces if mine[f[0]]]
        return add_mesh(name, flat.reshape(-1, 3), faces, self.face.materials["teeth"], subdivisions=1)


def rows(piece: np.ndarray, fall: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which vertices (V,) are upper, and which lower teeth. piece: see `pieces`; fall: how far each drops with the jaw."""
    size = np.bincount(piece)
    mean = np.bincount(piece, fall) / size
    gum = piece == size.argmax()
    teeth = np.delete(mean, size.argmax())
    lower = mean[piece] > teeth.min() + LOWER * np.ptp(teeth)
    return ~gum & ~lower, ~gum & lower


def _hole(material: Any, texture: str) -> Any:
    """Let the skin's inner mouth be held out; the node whose value 1 does it."""
    tree = material.node_tree
    output = next(n for n in tree.nodes if n.type == "OUTPUT_MATERIAL")
    surface = output.inputs["Surface"].links[0].from_socket
    image = tree.nodes.new("ShaderNodeTexImage")
    image.image = bpy.data.images.load(texture, check_existing=True)
    image.image.colorspace_settings.name = "Non-Color"
    tree.links.new(tree.nodes.new("ShaderNodeTexCoord").outputs["UV"], image.inputs["Vector"])
    inside = tree.nodes.new("ShaderNodeMapRange")
    inside.interpolation_type = "SMOOTHSTEP"
    inside.inputs["From Min"].default_value, inside.inputs["From Max"].default_value = SKIN_ENDS
    tree.links.new(image.outputs["Color"], inside.inputs["Value"])
    switch = tree.nodes.new("ShaderNodeValue")
    switch.outputs[0].default_value = 0.0
    share = tree.nodes.new("ShaderNodeMath")
    share.operation = "MULTIPLY"
    tree.links.new(inside.outputs[0], share.inputs[0])
    tree.links.new(switch.outputs[0], share.inputs[1])
    mix = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(share.outputs[0], mix.inputs[0])
    tree.links.new(surface, mix.inputs[1])
    tree.links.new(tree.nodes.new("ShaderNodeHoldout").outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], output.inputs["Surface"])
    return switch
