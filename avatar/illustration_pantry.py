"""Drawings for food and the kitchen. Coordinates are px of illustration.SIZE; the ground is at y = 176."""

import math

from avatar.painter import Paint, Painter, Rgb, curve, down, flat, round_body, shade

CREAM: Rgb = (252, 246, 234)
LEAF: Rgb = (104, 142, 82)
WHITE: Rgb = (255, 255, 255)


def pouch(p: Painter, tint: Rgb) -> None:
    """Two stand-up pouches and a bowl."""
    p.shadow((70, 166, 310, 186), 7, 0.32)
    _one_pouch(p, 176, 34, shade(tint, -0.18))
    _one_pouch(p, 96, 20, tint)
    p.polygon(
        curve((232, 140), (238, 162), (258, 177), (296, 177), (316, 162), (322, 140)), round_body((226, 217, 203))
    )
    p.ellipse((232, 128, 322, 152), down((250, 246, 240), (222, 212, 198)))
    p.ellipse((238, 131, 316, 149), down((214, 158, 84), (232, 186, 118)))
    for x, y, size in ((256, 137, 13), (280, 140, 15), (296, 137, 11), (268, 143, 12)):
        p.ellipse((x - size, y - size / 3, x + size, y + size / 3), down((240, 200, 136), (204, 146, 76)))


def _one_pouch(p: Painter, left: float, top: float, tint: Rgb) -> None:
    right, bottom = left + 108, 176.0
    side = curve((left + 4, top), (left, top + 40), (left - 3, 130), (left + 2, bottom))
    other = [(left + right - x, y) for x, y in reversed(side)]
    p.polygon(
        [*side, *curve((left + 2, bottom), (left + 54, bottom + 5), (right - 2, bottom)), *other], round_body(tint)
    )
    p.rounded(
        (left + 4, top, right - 4, top + 15),
        2,
        Paint((0, shade(tint, -0.1)), (0.4, shade(tint, 0.4)), (1, shade(tint, -0.15)), angle=0),
    )
    p.line([(left + 6, top + 21), (right - 6, top + 21)], 1.4, flat(shade(tint, -0.3), 0.6))
    p.rounded((left + 18, top + 40, right - 18, top + 108), 8, down(CREAM, shade(CREAM, -0.06)))
    for n in range(5):  # ears of rice
        x, y = left + 54 + 13 * math.sin(n * 1.26 - 2.5), top + 66 - 7 * math.cos(n * 1.26 - 2.5)
        p.ellipse((x - 4, y - 7, x + 4, y + 7), down(shade(tint, 0.25), tint))
    p.rounded((left + 32, top + 86, right - 32, top + 90), 2, flat(shade(tint, -0.35)))
    p.rounded((left + 38, top + 95, right - 38, top + 98), 1.5, flat(shade(tint, 0.1)))


def jar(p: Painter, tint: Rgb) -> None:
    """Two glass jars of preserve, one yuja and a leaf."""
    p.shadow((66, 166, 318, 186), 7, 0.3)
    _one_jar(p, 186, 46, shade(tint, -0.08))
    _one_jar(p, 88, 34, tint)
    p.ellipse((262, 120, 322, 178), Paint((0, shade(tint, 0.45)), (0.5, tint), (1, shade(tint, -0.28)), angle=50))
    p.ellipse((274, 130, 290, 140), flat(WHITE, 0.35))
    p.polygon(
        curve((290, 124), (304, 104), (332, 102), (318, 122), (290, 124)), down(shade(LEAF, 0.2), shade(LEAF, -0.2))
    )
    p.line(curve((291, 123), (308, 114), (328, 104)), 1.2, flat(shade(LEAF, 0.5), 0.8))


def _one_jar(p: Painter, left: float, top: float, tint: Rgb) -> None:
    p.rounded((left, top + 22, left + 100, 178), 20, round_body(shade(tint, 0.05)))
    for n in range(9):  # slices of peel in the syrup
        x, y = left + 14 + (n * 37) % 72, top + 44 + (n * 53) % 86
        p.line(curve((x, y), (x + 8, y + 5), (x + 14, y - 2)), 3.2, flat(shade(tint, 0.4), 0.7))
    p.rounded((left + 7, top + 30, left + 15, 168), 4, flat(WHITE, 0.55))
    p.rounded((left + 14, top + 62, left + 86, 152), 7, down(CREAM, shade(CREAM, -0.07)))
    p.ellipse(
        (left + 36, top + 72, left + 64, top + 98), Paint((0, shade(tint, 0.3)), (1, shade(tint, -0.1)), angle=45)
    )
    p.rounded((left + 30, top + 104, left + 70, top + 108), 2, flat((92, 70, 40)))
    p.rounded((left + 6, top, left + 94, top + 27), 6, round_body((205, 170, 96)))
    p.line([(left + 7, top + 20), (left + 93, top + 20)], 1.2, flat((120, 92, 40), 0.5))


def box(p: Painter, tint: Rgb) -> None:
    """A carton of drip bags and a cup with one hung over it."""
    p.shadow((64, 166, 322, 186), 7, 0.32)
    p.polygon([(78, 46), (182, 40), (182, 177), (78, 176)], down(shade(tint, 0.1), shade(tint, -0.1)))
    p.polygon([(182, 40), (216, 50), (216, 172), (182, 177)], down(shade(tint, -0.25), shade(tint, -0.4)))
    p.polygon([(78, 46), (112, 36), (216, 50), (182, 40)], flat(shade(tint, 0.3)))
    p.polygon([(92, 70), (168, 66.5), (168, 134), (92, 135)], down(CREAM, shade(CREAM, -0.06)))
    p.ellipse((112, 80, 148, 120), down(shade(tint, 0.12), shade(tint, -0.2)))
    p.line(curve((131, 81), (125, 94), (135, 106), (129, 119)), 2.4, flat(CREAM))
    p.rounded((108, 148, 152, 152), 2, flat(shade(CREAM, -0.1)))
    p.rounded((118, 158, 142, 161), 1.5, flat(shade(tint, 0.4)))
    p.polygon([(240, 106), (316, 106), (308, 170), (302, 177), (254, 177), (248, 170)], round_body((240, 234, 226)))
    p.ellipse((300, 116, 336, 154), flat((224, 215, 204)))
    p.ellipse((307, 123, 329, 147), flat((250, 244, 238)))
    p.polygon([(240, 106), (316, 106), (311, 144), (245, 144)], round_body((240, 234, 226)))
    p.ellipse((240, 98, 316, 114), down((250, 246, 242), (214, 204, 192)))
    p.ellipse((246, 101, 310, 112), down((74, 44, 28), (104, 66, 42)))
    p.polygon([(256, 70), (300, 70), (296, 106), (260, 106)], down((250, 244, 232), (226, 212, 192)))
    p.polygon([(256, 70), (240, 92), (244, 106), (262, 98)], flat((236, 226, 208)))
    p.polygon([(300, 70), (316, 92), (312, 106), (294, 98)], flat((222, 208, 188)))
    for x in (268, 288):  # steam
        p.line(curve((x, 62), (x - 5, 50), (x + 4, 40), (x - 1, 28)), 3, flat(WHITE, 0.55))


def pot(p: Painter, tint: Rgb) -> None:
    """A stainless pot with its lid on."""
    steel: Rgb = (190, 196, 203)
    p.shadow((84, 164, 290, 186), 8, 0.36)
    for side in (-1, 1):  # handles
        x = 186 + side * 96
        p.line(
            curve((x - side * 8, 96), (x + side * 22, 98), (x + side * 22, 116), (x - side * 8, 118)),
            8,
            down((120, 126, 134), (86, 92, 100)),
        )
    p.rounded(
        (94, 82, 278, 178),
        18,
        Paint(
            (0, (128, 134, 142)),
            (0.12, steel),
            (0.3, (246, 248, 250)),
            (0.42, steel),
            (0.7, (150, 157, 166)),
            (0.82, (204, 210, 216)),
            (1, (112, 118, 127)),
            angle=0,
        ),
    )
    p.rounded(
        (94, 160, 278, 178),
        14,
        Paint(
            (0, (100, 106, 114)),
            (0.3, (206, 211, 216)),
            (0.5, (150, 156, 164)),
            (1, (88, 94, 102)),
            angle=0,
            opacity=0.75,
        ),
    )
    p.pie(
        (92, 50, 280, 128),
        180,
        360,
        Paint((0, (150, 157, 165)), (0.28, (240, 243, 246)), (0.5, (188, 194, 201)), (1, (120, 127, 136)), angle=10),
    )
    p.rounded(
        (90, 82, 282, 92),
        5,
        Paint((0, (140, 146, 154)), (0.3, (250, 251, 252)), (0.6, (170, 177, 185)), (1, (120, 126, 134)), angle=0),
    )
    p.rounded((176, 40, 196, 54), 4, round_body((120, 126, 134)))
    p.rounded((164, 30, 208, 45), 7, round_body(shade(tint, -0.35)))
    p.ellipse((120, 62, 176, 76), flat(WHITE, 0.3))


def tumbler(p: Painter, tint: Rgb) -> None:
    """A tall tumbler with a handle and a straw."""
    p.shadow((118, 168, 268, 186), 7, 0.34)
    p.line([(206, 44), (213, 12)], 7, Paint((0, shade(tint, 0.7)), (1, shade(tint, 0.35)), angle=0))
    p.line(
        curve((222, 66), (262, 66), (266, 90), (258, 120), (216, 124)), 12, down(shade(tint, 0.05), shade(tint, -0.3))
    )
    p.polygon([(134, 42), (228, 42), (214, 172), (206, 178), (156, 178), (148, 172)], round_body(tint))
    p.polygon([(146.5, 160), (215.4, 160), (214, 172), (206, 178), (156, 178), (148, 172)], round_body((196, 201, 206)))
    p.rounded((128, 30, 234, 48), 7, round_body(shade(tint, -0.3)))
    p.rounded((138, 22, 224, 34), 6, round_body(shade(tint, -0.22)))
    p.rounded((150, 62, 156, 140), 3, flat(WHITE, 0.28))
    p.ellipse((172, 90, 194, 112), flat(WHITE, 0.85))
    p.ellipse((176.5, 94.5, 189.5, 107.5), flat(tint))


def board(p: Painter, tint: Rgb) -> None:
    """A wooden board on its stand, a loaf's heel and herbs beside it."""
    p.shadow((76, 166, 312, 186), 7, 0.32)
    p.rounded((92, 22, 268, 166), 16, flat(shade(tint, -0.38)))
    p.rounded(
        (86, 18, 262, 164),
        16,
        Paint((0, shade(tint, 0.34)), (0.5, shade(tint, 0.14)), (1, shade(tint, -0.04)), angle=70),
    )
    for n, y in enumerate((36, 54, 70, 92, 112, 132, 150)):  # the grain
        bend = 5 * math.sin(n * 1.7)
        p.line(
            curve((92, y), (140, y + bend), (200, y - bend * 0.6), (256, y + 2)), 1.5, flat(shade(tint, -0.18), 0.35)
        )
    p.ellipse((226, 32, 248, 54), flat(shade(tint, -0.42)))
    p.ellipse((228, 34.5, 248, 54), flat((248, 240, 230), 0.9))
    p.rounded((104, 160, 244, 178), 5, down(shade(tint, -0.08), shade(tint, -0.34)))
    p.ellipse((252, 128, 300, 178), Paint((0, (240, 120, 92)), (0.5, (214, 74, 56)), (1, (158, 42, 36)), angle=50))
    p.ellipse((262, 136, 276, 145), flat(WHITE, 0.4))
    for turn in range(5):
        angle = math.radians(-150 + turn * 30)
        tip = (276 + 15 * math.cos(angle), 129 + 9 * math.sin(angle))
        p.line([(276, 130), tip], 3, flat(shade(LEAF, -0.15)))
