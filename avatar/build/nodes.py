"""A small language for shader nodes: arguments are numbers, colours or sockets alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

Value = Any  # a number, an RGB tuple or a node socket


class Shader:
    """A Principled material under construction."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.principled = self.tree.nodes.get("Principled BSDF")

    def node(self, kind: str) -> Any:
        return self.tree.nodes.new(kind)

    def plug(self, socket: Any, value: Value) -> None:
        """Link a socket or set a constant."""
        if hasattr(value, "is_output"):
            self.tree.links.new(value, socket)
        elif isinstance(value, tuple) and len(value) == 3 and socket.type == "RGBA":
            socket.default_value = (*value, 1)
        else:
            socket.default_value = value

    def math(self, operation: str, *values: Value) -> Any:
        node = self.node("ShaderNodeMath")
        node.operation = operation
        for socket, value in zip(node.inputs, values, strict=False):
            self.plug(socket, value)
        return node.outputs[0]

    def add(self, first: Value, *rest: Value) -> Any:
        for value in rest:
            first = self.math("ADD", first, value)
        return first

    def mul(self, first: Value, *rest: Value) -> Any:
        for value in rest:
            first = self.math("MULTIPLY", first, value)
        return first

    def mix(self, factor: Value, a: Value, b: Value, blend: str = "MIX") -> Any:
        node = self.node("ShaderNodeMix")
        node.data_type, node.blend_type = "RGBA", blend
        for socket, value in ((node.inputs[0], factor), (node.inputs[6], a), (node.inputs[7], b)):
            self.plug(socket, value)
        return node.outputs[2]

    def noise(self, at: Value, scale: float, detail: float = 3.0, roughness: float = 0.5) -> Any:
        node = self.node("ShaderNodeTexNoise")
        for key, value in (("Scale", scale), ("Detail", detail), ("Roughness", roughness), ("Vector", at)):
            self.plug(node.inputs[key], value)
        return node.outputs["Fac"]

    def cells(self, at: Value, scale: float) -> Any:
        """Voronoi distance."""
        node = self.node("ShaderNodeTexVoronoi")
        self.plug(node.inputs["Scale"], scale)
        self.plug(node.inputs["Vector"], at)
        return node.outputs["Distance"]

    def split(self, vector: Value) -> Any:
        node = self.node("ShaderNodeSeparateXYZ")
        self.plug(node.inputs[0], vector)
        return node.outputs

    def join(self, x: Value, y: Value, z: Value) -> Any:
        node = self.node("ShaderNodeCombineXYZ")
        for socket, value in zip(node.inputs, (x, y, z), strict=True):
            self.plug(socket, value)
        return node.outputs[0]

    def attribute(self, name: str, output: str = "Vector") -> Any:
        node = self.node("ShaderNodeAttribute")
        node.attribute_name = name
        return node.outputs[output]

    def object_position(self) -> Any:
        return self.node("ShaderNodeTexCoord").outputs["Object"]

    def spot(self, x: Value, z: Value, cx: float, cz: float, sx: float, sz: float) -> Any:
        """A Gaussian in two coordinates."""
        a = self.math("POWER", self.math("DIVIDE", self.math("SUBTRACT", x, cx), sx), 2.0)
        b = self.math("POWER", self.math("DIVIDE", self.math("SUBTRACT", z, cz), sz), 2.0)
        return self.math("EXPONENT", self.mul(self.add(a, b), -0.5))

    def step(self, x: Value, low: Value, high: Value) -> Any:
        """Smoothstep from `low` to `high`."""
        node = self.node("ShaderNodeMapRange")
        node.interpolation_type = "SMOOTHSTEP"
        for socket, value in zip(node.inputs, (x, low, high), strict=False):
            self.plug(socket, value)
        return node.outputs[0]

    def bump(self, height: Value, distance: float, strength: float, normal: Value = None) -> Any:
        node = self.node("ShaderNodeBump")
        for key, value in (("Height", height), ("Distance", distance), ("Strength", strength)):
            self.plug(node.inputs[key], value)
        if normal is not None:
            self.plug(node.inputs["Normal"], normal)
        return node.outputs[0]

    def image(self, path: Path) -> Any:
        """A mask in the mesh's UV space."""
        node = self.node("ShaderNodeTexImage")
        node.image = bpy.data.images.load(str(path), check_existing=True)
        node.image.colorspace_settings.name = "Non-Color"
        self.plug(node.inputs["Vector"], self.node("ShaderNodeTexCoord").outputs["UV"])
        return node.outputs["Color"]

    def finish(self, **inputs: Value) -> Any:
        """Set inputs of the Principled node (`Base_Color=`) and return the material."""
        for name, value in inputs.items():
            self.plug(self.principled.inputs[name.replace("_", " ")], value)
        return self.material
