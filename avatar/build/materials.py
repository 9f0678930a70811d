"""Skin, eyes, cloth and hair. Make-up is painted per pixel in rest space (`rp`: metres from between the eyes, on the
unturned resting face), so that it sticks to the skin in every plate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bpy
from assets import Assets
from looks import Colour, HostLook, ShortHairLook
from nodes import Shader


@dataclass(frozen=True)
class FaceMarks:
    """Where the painter finds the face, in rest space: half the distance of the eyes and the height of the mouth."""

    half_pupils: float
    mouth_z: float


def skin(look: HostLook, marks: FaceMarks, assets: Assets) -> Any:
    """Skin with blush, eye shadow, lips and scalp."""
    s = Shader("skin")
    rp = s.attribute("rp")
    x, y, z = s.split(rp)
    ax = s.math("ABSOLUTE", x)
    face = s.step(y, 0.10, 0.04)
    fine, grain = s.noise(rp, 170, 4), s.noise(rp, 700, 3)
    colour = _complexion(s, look.skin, rp, fine, grain)
    colour = _blush(s, look, colour, ax, z, face)
    colour = _eye_shadow(s, look, marks, colour, ax, z, face)
    if look.stubble:
        colour = _stubble(s, look, marks, colour, ax, z, face)
    mole = s.spot(x, z, 0.024, -0.064, 0.0007, 0.0007)
    colour = s.mix(s.mul(mole, 0.6 * look.makeup, face), colour, (0.20, 0.10, 0.075))
    lips = s.image(assets.texture("mpfb_lips.jpg"))
    inner = s.mul(s.spot(x, z, 0, marks.mouth_z, 0.021, 0.0052), lips)
    lip_colour = s.mix(inner, look.lip_outer, look.lip_inner)
    colour = s.mix(s.add(s.mul(s.step(lips, 0.06, 1.0), 0.50), s.mul(inner, 0.42)), colour, lip_colour)  # fades outwards
    inside = s.image(assets.texture("mpfb_inside-mouth.jpg"))
    colour = s.mix(inside, colour, (0.34, 0.085, 0.08))
    scalp = _scalp(s, look, ax, y, z)
    colour = s.mix(scalp, colour, (0.030, 0.019, 0.014))
    nose = s.spot(ax, z, 0, -0.02, 0.014, 0.045)
    roughness = s.add(0.44, s.mul(scalp, 0.5), s.mul(fine, 0.16), s.mul(grain, 0.10))
    roughness = s.add(roughness, s.mul(nose, -0.07), s.mul(lips, -0.16))
    wrinkle = s.noise(s.join(x, s.mul(y, 0.35), s.mul(z, 0.12)), 1500, 2)
    pores = s.add(s.mul(s.cells(rp, 1050), 0.7), s.mul(s.noise(rp, 2200, 2), 0.6), s.mul(grain, 0.8))
    relief = s.add(s.mul(pores, s.math("SUBTRACT", 1.0, lips)), s.mul(wrinkle, lips, 2.6))
    return s.finish(
        Base_Color=colour,
        Emission_Color=(0.30, 0.05, 0.045),  # light that comes through the cheeks: without it the mouth is a black hole
        Emission_Strength=s.mul(inside, 0.05),
        Roughness=roughness,
        Normal=s.bump(relief, 0.00045, 0.32),
        Specular_IOR_Level=0.45,
        Subsurface_Weight=0.85,
        Subsurface_Radius=(1.0, 0.36, 0.19),
        Subsurface_Scale=0.0030,
        Coat_Weight=s.add(0.10, s.mul(lips, 0.18), s.mul(scalp, -0.10)),
        Coat_Roughness=s.add(0.36, s.mul(lips, -0.08)),
    )


def hand(look: HostLook, assets: Assets) -> Any:
    """Skin of a hand: redder in the hollows, with nails."""
    s = Shader("hand")
    rp = s.attribute("rp")
    fine, grain = s.noise(rp, 170, 4), s.noise(rp, 700, 3)
    colour = _complexion(s, look.skin, rp, fine, grain)
    flush = s.step(s.noise(rp, 60, 3), 0.42, 0.66)
    colour = s.mix(s.mul(flush, 0.30), colour, tuple(c * k for c, k in zip(look.skin, (0.98, 0.80, 0.76), strict=True)))
    nails = s.image(assets.texture("mpfb_fingernails.jpg"))
    colour = s.mix(s.mul(nails, 0.75), colour, tuple(c * k for c, k in zip(look.skin, (1.0, 0.80, 0.80), strict=True)))
    relief = s.add(s.mul(s.cells(rp, 1050), 0.7), s.mul(grain, 0.8), s.mul(s.noise(rp, 240, 2), 1.6))
    return s.finish(
        Base_Color=colour,
        Roughness=s.add(0.46, s.mul(fine, 0.16), s.mul(nails, -0.24)),
        Normal=s.bump(relief, 0.00045, 0.32),
        Specular_IOR_Level=0.45,
        Subsurface_Weight=0.85,
        Subsurface_Radius=(1.0, 0.36, 0.19),
        Subsurface_Scale=0.0030,
        Coat_Weight=s.mul(nails, 0.35),
        Coat_Roughness=0.2,
    )


def _complexion(s: Shader, tone: Colour, rp: Any, fine: Any, grain: Any) -> Any:
    def shade(r: float, g: float, b: float) -> Colour:
        return (tone[0] * r, tone[1] * g, tone[2] * b)

    colour = s.mix(s.mul(s.step(s.noise(rp, 38, 5), 0.35, 0.7), 0.4), tone, shade(0.97, 0.88, 0.83))
    colour = s.mix(s.mul(s.step(fine, 0.42, 0.70), 0.26), colour, shade(0.90, 0.76, 0.67))
    return s.mix(s.mul(s.step(grain, 0.52, 0.78), 0.22), colour, shade(0.82, 0.66, 0.56))


def _blush(s: Shader, look: HostLook, colour: Any, ax: Any, z: Any, face: Any) -> Any:
    red = s.add(
        s.spot(ax, z, 0.045, -0.036, 0.021, 0.015),
        s.mul(s.spot(ax, z, 0, -0.044, 0.013, 0.012), 0.4),
        s.mul(s.spot(ax, z, 0.017, -0.052, 0.006, 0.006), 0.4),
        s.mul(s.spot(ax, z, 0, -0.105, 0.014, 0.008), 0.2),
    )
    return s.mix(s.mul(red, face, 0.40 * look.blush), colour, (0.70, 0.30, 0.25))


def _eye_shadow(s: Shader, look: HostLook, marks: FaceMarks, colour: Any, ax: Any, z: Any, face: Any) -> Any:
    lid = s.mul(s.spot(ax, z, marks.half_pupils + 0.003, 0.009, 0.0175, 0.0065), s.step(z, -0.004, 0.004), face)
    corner = s.mul(s.spot(ax, z, marks.half_pupils + 0.013, 0.004, 0.008, 0.0055), face)
    below = s.mul(s.spot(ax, z, marks.half_pupils, -0.0125, 0.014, 0.0022), face)
    colour = s.mix(s.mul(lid, 0.48 * look.makeup), colour, (0.42, 0.215, 0.16))
    colour = s.mix(s.mul(corner, 0.38 * look.makeup), colour, (0.26, 0.12, 0.09))
    return s.mix(s.mul(below, 0.30 * look.makeup), colour, (0.88, 0.68, 0.58))


def _scalp(s: Shader, look: HostLook, ax: Any, y: Any, z: Any) -> Any:
    """Where hair grows: dark, so that no skin shines through it."""
    line = s.add(z, s.mul(s.math("MAXIMUM", s.add(ax, -0.026), 0.0), 0.30))
    hairline = look.hair.hairline + 0.004
    if isinstance(look.hair, ShortHairLook):
        return s.mul(s.attribute("scalp", "Fac"), _clipped(s, look.hair.hairline, ax, y, z))
    grown = s.math("MAXIMUM", s.step(line, hairline - 0.002, hairline + 0.007), s.step(y, 0.06, 0.075))
    return s.mul(s.attribute("scalp", "Fac"), grown)


def _clipped(s: Shader, hairline: float, ax: Any, y: Any, z: Any) -> Any:
    """The shadow of short hair, `hair_short.inside` in nodes, softer where it is clipped."""
    front = s.add(z, -hairline, s.mul(s.math("MAXIMUM", s.add(ax, -0.022), 0.0), 0.16))
    temple = s.add(y, -0.060, s.mul(z, 0.40), s.mul(s.math("MAXIMUM", s.add(z, -0.030), 0.0), 0.75))
    grown = s.math("MAXIMUM", s.step(front, -0.001, 0.009), s.step(temple, -0.001, 0.012))
    return s.mul(grown, s.step(z, -0.060, -0.015), s.add(0.62, s.mul(s.step(z, 0.0, 0.045), 0.38)))


def _stubble(s: Shader, look: HostLook, marks: FaceMarks, colour: Any, ax: Any, z: Any, face: Any) -> Any:
    """The shadow of a shaved beard on lip, chin and jaw."""
    m = marks.mouth_z
    beard = s.add(
        s.mul(s.spot(ax, z, 0, m + 0.016, 0.020, 0.0055), 0.8),
        s.spot(ax, z, 0, m - 0.030, 0.026, 0.014),
        s.mul(s.spot(ax, z, 0.040, m - 0.014, 0.016, 0.020), 0.6),
    )
    return s.mix(s.mul(s.math("MINIMUM", beard, 1.0), face, 0.30 * look.stubble), colour, (0.20, 0.155, 0.145))


def plain(
    name: str,
    colour: Colour,
    roughness: float = 0.5,
    specular: float = 0.5,
    subsurface: float = 0.0,
    coat: float = 0.0,
    metal: float = 0.0,
    scale: float = 0.002,
) -> Any:
    """A material of one colour."""
    return Shader(name).finish(
        Base_Color=colour,
        Roughness=roughness,
        Specular_IOR_Level=specular,
        Subsurface_Weight=subsurface,
        Subsurface_Scale=scale,
        Coat_Weight=coat,
        Metallic=metal,
    )


def suit(colour: Colour, armpit_z: float, seam_x: float = 0.116, at: str = "") -> Any:
    """Woven wool with folds that fan out of the armpits (`armpit_z`: their height, metres), sleeves set in at `seam_x`.

    at: an attribute that holds where the cloth lies at rest, for cloth that moves: its weave must not swim.
    """
    s = Shader("suit")
    p = s.attribute(at) if at else s.object_position()
    x, y, z = s.split(p)
    dx = s.math("SUBTRACT", s.math("ABSOLUTE", x), 0.150)
    dz = s.math("SUBTRACT", z, armpit_z)
    r = s.math("SQRT", s.add(s.mul(dx, dx), s.mul(dz, dz)))
    angle = s.math("ARCTAN2", dz, dx)
    fan = s.noise(s.join(s.mul(angle, 1.7), s.mul(r, 5.0), s.math("SIGN", x)), 2.4, 2, 0.4)
    fan = s.mul(fan, s.math("EXPONENT", s.mul(r, -10.0)), s.step(r, 0.02, 0.12), 0.5)
    drape = s.noise(s.join(x, y, s.mul(z, 0.42)), 13, 2, 0.4)
    normal = s.bump(s.add(s.mul(drape, 0.5), fan), 0.048, 1.0)
    seam = _armhole(s, x, dz, seam_x)
    normal = s.bump(s.mul(seam, -1.0), 0.0022, 1.0, normal)
    weave = s.add(s.mul(s.math("SINE", s.mul(s.add(x, s.mul(z, 0.9)), 5200.0)), 0.25), s.noise(p, 1500, 2))
    normal = s.bump(weave, 0.0003, 0.18, normal)
    light = tuple(min(1.0, c * 1.35 + 0.004) for c in colour)
    shade = s.mix(s.mul(s.noise(p, 900, 2), 0.5), colour, light)
    shade = s.mix(s.mul(seam, 0.16), shade, tuple(c * 0.35 for c in colour))
    return s.finish(
        Base_Color=shade, Roughness=0.78, Normal=normal, Sheen_Weight=0.12, Sheen_Roughness=0.45, Specular_IOR_Level=0.3
    )


def _armhole(s: Shader, x: Any, dz: Any, seam_x: float) -> Any:
    """The seam where the sleeve is set in: 1 on a line a millimetre wide from shoulder to armpit."""
    up = s.step(dz, -0.01, 0.20)
    bow = s.mul(s.math("SINE", s.mul(up, 3.1416)), -0.010)
    off = s.math("DIVIDE", s.add(s.math("ABSOLUTE", x), -seam_x, s.mul(bow, -1.0)), 0.0011)
    line = s.math("EXPONENT", s.mul(off, off, -0.5))
    return s.mul(line, s.step(dz, -0.005, 0.02))


def blouse(colour: Colour, neckline: float) -> Any:
    """Silk over the chest, cut by alpha along a round neckline (`neckline`: its height in rest space)."""
    s = Shader("blouse")
    x, y, z = s.split(s.attribute("rp"))
    edge = s.add(z, -neckline, s.mul(s.mul(x, x), -9.0))
    drape = s.noise(s.join(s.mul(x, 1.4), y, s.mul(z, 0.35)), 22, 2)
    normal = s.bump(s.step(edge, -0.006, -0.004), 0.0008, 0.6, s.bump(drape, 0.010, 0.5))
    width = s.add(s.math("ABSOLUTE", x), s.mul(s.math("MAXIMUM", s.add(s.mul(z, -1.0), -0.215), 0.0), 0.42))
    alpha = s.mul(s.math("LESS_THAN", edge, 0.0), s.math("LESS_THAN", width, 0.078))
    return s.finish(
        Base_Color=colour, Roughness=0.42, Sheen_Weight=0.25, Specular_IOR_Level=0.45, Normal=normal, Alpha=alpha
    )


def knit(colour: Colour, depth: tuple[float, float], height: tuple[float, float]) -> Any:
    """Fine wool, cut by alpha along a tilted neckline: heights at the depths of the neck's front and back."""
    s = Shader("knit")
    p = s.attribute("rp")
    x, y, z = s.split(p)
    slope = (height[1] - height[0]) / (depth[1] - depth[0])
    line = s.add(s.mul(s.add(y, -depth[0]), slope), height[0])
    alpha = s.math("LESS_THAN", z, line)
    drape = s.noise(s.join(s.mul(x, 1.2), y, s.mul(z, 0.45)), 15, 2)
    return _wool(s, colour, s.mul(x, 3400.0), s.bump(drape, 0.010, 0.6), alpha)


def rib(colour: Colour) -> Any:
    """The ribbed band of a knit; `around`: radians around it."""
    s = Shader("rib")
    around = s.attribute("around", "Fac")
    ribs = s.math("SINE", s.mul(around, 150.0))
    return _wool(s, colour, s.mul(around, 528.0), s.bump(ribs, 0.0009, 0.55), 1.0)


def _wool(s: Shader, colour: Colour, wales: Any, normal: Any, alpha: Any) -> Any:
    p = s.object_position()
    fuzz = s.noise(p, 1300, 3)
    shade = tuple(c * 0.90 for c in colour)
    return s.finish(
        Base_Color=s.mix(s.mul(fuzz, 0.5), colour, shade),
        Roughness=0.86,
        Sheen_Weight=0.30,
        Sheen_Roughness=0.5,
        Specular_IOR_Level=0.25,
        Subsurface_Weight=0.15,
        Subsurface_Scale=0.002,
        Normal=s.bump(s.add(s.mul(s.math("SINE", wales), 0.3), fuzz), 0.00035, 0.30, normal),
        Alpha=alpha,
    )


def eyeball(look: HostLook) -> Any:
    """A painted eyeball on a unit sphere that looks along -y; r = 0.5 is the limbus."""
    s = Shader("eye")
    x, y, z = s.split(s.object_position())
    r = s.math("SQRT", s.add(s.mul(x, x), s.mul(z, z)))
    angle = s.math("ARCTAN2", z, x)
    r = s.math("MAXIMUM", r, s.mul(s.math("GREATER_THAN", y, 0.0), 2.0))
    ring = s.math("DIVIDE", r, 0.50)
    spoke = s.join(s.mul(s.math("COSINE", angle), 4.0), s.mul(s.math("SINE", angle), 4.0), s.mul(r, 1.6))
    fibres = s.noise(spoke, 7, 4, 0.65)
    iris = s.mix(s.step(ring, 0.42, 0.95), look.iris_inner, look.iris_outer)
    iris = s.mix(s.mul(s.step(fibres, 0.40, 0.68), 0.55), iris, (0.012, 0.006, 0.004))
    glow = tuple(a * b for a, b in zip(look.iris_inner, (1.9, 1.8, 1.6), strict=True))
    iris = s.mix(s.mul(s.step(z, 0.15, -0.4), s.step(ring, 0.95, 0.6), 0.6), iris, glow)
    iris = s.mix(s.step(ring, 0.76, 0.97), iris, (0.010, 0.006, 0.005))
    iris = s.mix(s.step(ring, 0.43, 0.36), iris, (0.002, 0.002, 0.002))
    veins = s.noise(s.join(s.mul(x, 3.0), s.mul(y, 3.0), s.mul(z, 7.0)), 5, 5, 0.7)
    white = s.mix(
        s.mul(s.step(veins, 0.56, 0.75), s.step(r, 0.65, 0.95), 0.25), (0.80, 0.755, 0.73), (0.66, 0.40, 0.36)
    )
    white = s.mix(s.step(r, 0.78, 0.98), white, (0.62, 0.38, 0.33))
    colour = s.mix(s.step(ring, 0.93, 1.06), iris, white)
    return s.finish(
        Base_Color=colour,
        Roughness=0.22,
        Specular_IOR_Level=0.35,
        Coat_Weight=1.0,
        Coat_Roughness=0.015,
        Coat_IOR=1.45,
        Subsurface_Weight=0.12,
        Subsurface_Scale=0.06,
    )


def hair(name: str, melanin: float, redness: float, roughness: float = 0.27, variety: float = 0.28) -> Any:
    """Strand hair by melanin (Chiang et al. 2016, Cycles' Principled Hair)."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    strand = tree.nodes.new("ShaderNodeBsdfHairPrincipled")
    strand.parametrization = "MELANIN"
    values = {
        "Melanin": melanin,
        "Melanin Redness": redness,
        "Roughness": roughness,
        "Radial Roughness": 0.35,
        "Coat": 0.0,
        "Random Color": variety,
        "Random Roughness": 0.15,
    }
    for name_, value in values.items():
        strand.inputs[name_].default_value = value
    tree.links.new(strand.outputs[0], output.inputs[0])
    return material
