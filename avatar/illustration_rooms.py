"""Drawings for the home, beauty and the street. Coordinates are px of illustration.SIZE; the ground is at y = 176."""

import math

from avatar.painter import Paint, Painter, Rgb, curve, down, flat, round_body, shade

CREAM: Rgb = (252, 246, 236)
WHITE: Rgb = (255, 255, 255)


def towel(p: Painter, tint: Rgb) -> None:
    """A stack of folded towels, one rolled up on top."""
    p.shadow((74, 166, 306, 186), 7, 0.32)
    tones = (shade(tint, -0.22), (236, 226, 212), shade(tint, 0.12), (214, 190, 178))
    for n, tone in enumerate(tones):
        top, inset = 148 - 29 * n, 3 * (n % 2)
        left, right = 84.0 + inset, 290.0 - inset * 2
        p.rounded(
            (left, top, right, top + 30),
            13,
            Paint((0, shade(tone, 0.3)), (0.35, tone), (1, shade(tone, -0.22)), angle=80),
        )
        p.line(curve((left + 10, top + 15), (186, top + 17), (right - 3, top + 15)), 1.6, flat(shade(tone, -0.35), 0.7))
        for x in (right - 46, right - 38):
            p.line([(x, top + 2), (x, top + 28)], 2.2, flat(shade(tone, 0.45), 0.55))
    p.rounded(
        (118, 24, 252, 64),
        20,
        Paint((0, shade(tint, 0.6)), (0.4, shade(tint, 0.35)), (1, shade(tint, -0.05)), angle=85),
    )
    p.ellipse((226, 24, 262, 64), down(shade(tint, 0.45), shade(tint, 0.1)))
    spiral = [
        (244 + (2 + t * 0.55) * math.cos(t * 0.55) * 0.8, 44 + (2 + t * 0.55) * math.sin(t * 0.55)) for t in range(28)
    ]
    p.line(spiral, 1.5, flat(shade(tint, -0.3), 0.75))


def quilt(p: Painter, tint: Rgb) -> None:
    """A quilt folded in three and a pillow."""
    p.shadow((58, 166, 322, 186), 8, 0.3)
    for n in range(3):
        top = 138 - 34 * n
        tone = shade(tint, (0.0, 0.14, 0.28)[n])
        outline = [
            *curve((70, top + 36), (58, top + 20), (72, top + 2)),
            *curve((72, top + 2), (190, top - 7), (300, top + 2)),
            *curve((300, top + 2), (316, top + 20), (304, top + 38)),
            *curve((304, top + 38), (190, top + 43), (70, top + 38)),
        ]
        p.polygon(outline, Paint((0, shade(tone, 0.32)), (0.4, tone), (1, shade(tone, -0.26)), angle=86))
        for x in range(104, 300, 40):  # stitches
            p.line(curve((x, top), (x - 4, top + 18), (x, top + 37)), 1.5, flat(shade(tone, -0.28), 0.45))
            p.line(curve((x + 3, top), (x - 1, top + 18), (x + 3, top + 37)), 1.5, flat(WHITE, 0.25))
    pillow = [
        *curve((104, 60), (92, 34), (112, 20)),
        *curve((112, 20), (186, 12), (258, 20)),
        *curve((258, 20), (280, 36), (264, 62)),
        *curve((264, 62), (186, 76), (104, 62)),
    ]
    p.polygon(pillow, Paint((0, WHITE), (0.5, (246, 240, 234)), (1, (214, 204, 198)), angle=80))
    p.line(curve((118, 56), (184, 66), (252, 57)), 1.5, flat((190, 178, 170), 0.7))


def bottle(p: Painter, tint: Rgb) -> None:
    """A pump bottle with two refills."""
    p.shadow((70, 166, 312, 186), 7, 0.3)
    _refill(p, 222, shade(tint, 0.16))
    _refill(p, 80, shade(tint, 0.28))
    p.rounded((166, 36, 176, 66), 3, round_body((236, 238, 236)))
    p.polygon(
        curve((186, 26), (160, 26), (142, 28), (136, 38), (146, 38), (160, 36), (186, 38), steps=8),
        down((250, 251, 250), (206, 211, 207)),
    )
    p.rounded((158, 54, 214, 72), 5, round_body((240, 242, 240)))
    p.rounded((180, 24, 194, 56), 4, round_body((236, 238, 236)))
    p.rounded((138, 66, 234, 178), 24, round_body(tint))
    p.rounded((148, 88, 156, 164), 4, flat(WHITE, 0.35))
    p.rounded((160, 98, 214, 154), 6, down(WHITE, (240, 244, 238)))
    p.polygon(
        curve((187, 104), (176, 122), (187, 132), (198, 122), (187, 104)), down(shade(tint, 0.25), shade(tint, -0.1))
    )
    p.rounded((172, 139, 202, 142.5), 1.7, flat(shade(tint, -0.4)))


def _refill(p: Painter, left: float, tint: Rgb) -> None:
    outline = [
        (left, 84),
        (left + 56, 84),
        (left + 78, 106),
        *curve((left + 78, 106), (left + 76, 146), (left + 72, 177)),
        (left + 4, 177),
        *curve((left + 4, 177), (left - 2, 130), (left, 84)),
    ]
    p.polygon(outline, round_body(tint))
    p.polygon([(left + 56, 84), (left + 72, 78), (left + 84, 92), (left + 78, 106)], flat(shade(tint, -0.12)))
    p.rounded((left + 14, 112, left + 60, 158), 6, flat(WHITE, 0.85))
    p.ellipse((left + 28, 120, left + 46, 138), down(shade(tint, 0.1), shade(tint, -0.2)))
    p.rounded((left + 24, 146, left + 50, 149), 1.5, flat(shade(tint, -0.4)))


def lamp(p: Painter, tint: Rgb) -> None:
    """A folding lamp, lit, over a book."""
    metal: Rgb = (236, 236, 234)
    p.shadow((96, 166, 310, 184), 7, 0.3)
    p.polygon([(214, 66), (288, 66), (338, 178), (172, 178)], down(shade(tint, 0.55), shade(tint, 0.85), opacity=0.5))
    p.ellipse((178, 168, 332, 186), flat(shade(tint, 0.6), 0.6))
    p.rounded((96, 166, 186, 179), 6, down((250, 250, 249), (196, 196, 194)))
    p.line(
        [(134, 168), (146, 66)], 9, Paint((0, (210, 210, 208)), (0.4, (255, 255, 255)), (1, (176, 176, 174)), angle=0)
    )
    p.ellipse((135, 42, 161, 68), Paint((0, (255, 255, 255)), (1, (170, 170, 168)), angle=60))
    p.line([(148, 55), (226, 48)], 8, down((255, 255, 255), (190, 190, 188)))
    p.rounded((204, 40, 300, 60), 10, down(metal, (184, 184, 182)))
    p.rounded((212, 58, 292, 64), 3, down((255, 250, 226), shade(tint, 0.5)))
    p.polygon([(212, 172), (256, 164), (256, 174), (212, 180)], down((255, 252, 244), (226, 216, 200)))
    p.polygon([(300, 172), (256, 164), (256, 174), (300, 180)], down((250, 244, 232), (214, 202, 184)))
    p.ellipse((108, 169, 118, 174), flat(tint))


def tube(p: Painter, tint: Rgb) -> None:
    """Three tubes of cream and half a fig."""
    p.shadow((76, 168, 316, 186), 7, 0.3)
    for left, tone in ((88, shade(tint, 0.34)), (226, (168, 148, 130)), (156, tint)):
        top = 30.0 if left != 156 else 18.0
        p.polygon([(left - 4, top), (left + 72, top), (left + 61, 148), (left + 7, 148)], round_body(tone))
        p.rounded(
            (left - 5, top - 3, left + 73, top + 9),
            2,
            Paint((0, shade(tone, -0.25)), (0.35, shade(tone, 0.5)), (1, shade(tone, -0.3)), angle=0),
        )
        for x in range(int(left), int(left) + 72, 6):
            p.line([(x, top - 1), (x, top + 7)], 0.8, flat(shade(tone, -0.4), 0.35))
        p.rounded((left + 8, 146, left + 60, 178), 5, round_body((66, 56, 52)))
        p.rounded((left + 22, top + 36, left + 48, top + 39.5), 1.7, flat(CREAM))
        p.rounded((left + 28, top + 46, left + 42, top + 48.5), 1.2, flat(CREAM, 0.8))
        p.ellipse((left + 26, top + 62, left + 43, top + 82), flat(CREAM, 0.9))
        p.ellipse((left + 31, top + 69, left + 38, top + 79), flat(shade(tone, -0.1)))
    fig = curve((312, 122), (334, 142), (332, 168), (312, 178), (292, 168), (290, 142), (312, 122))
    p.polygon(fig, down((122, 82, 112), (82, 50, 78)))
    p.ellipse((296, 140, 328, 174), down((248, 232, 214), (236, 210, 192)))
    p.ellipse((301, 146, 323, 169), Paint((0, (226, 128, 112)), (1, (176, 66, 76)), angle=60))
    for n in range(9):
        seed_x, seed_y = 312 + 7 * math.cos(n * 2.4), 158 + 8 * math.sin(n * 2.4)
        p.ellipse((seed_x - 1.4, seed_y - 1.4, seed_x + 1.4, seed_y + 1.4), flat((250, 224, 180)))


def umbrella(p: Painter, tint: Rgb) -> None:
    """An open umbrella."""
    p.shadow((112, 170, 256, 184), 7, 0.28)
    p.line(
        [(176, 20), (176, 152)], 5, Paint((0, (120, 124, 130)), (0.5, (226, 228, 232)), (1, (120, 124, 130)), angle=0)
    )
    p.line(curve((176, 150), (177, 172), (190, 177), (203, 170), (203, 158)), 9, down((150, 104, 66), (98, 62, 36)))
    canopy = [*curve((56, 112), (76, 62), (122, 34), (176, 26), (230, 34), (276, 62), (296, 112), steps=10)]
    hem = [
        point
        for left in range(236, -4, -60)
        for point in reversed(curve((56 + left, 112), (86 + left, 101), (116 + left, 112), steps=8))
        if left <= 180
    ]
    p.polygon([*canopy, *hem], Paint((0, shade(tint, 0.3)), (0.5, tint), (1, shade(tint, -0.3)), angle=35))
    for middle, tone in ((86, 0.16), (146, 0.3), (206, -0.06)):
        panel = [
            *curve((176, 27), ((middle - 30 + 176) / 2 - 8, 50), (middle - 30, 112)),
            *curve((middle - 30, 112), (middle, 101), (middle + 30, 112)),
            *reversed(curve((176, 27), ((middle + 30 + 176) / 2, 52), (middle + 30, 112))),
        ]
        p.polygon(panel, down(shade(tint, tone + 0.1), shade(tint, tone - 0.12), opacity=0.75))
    p.rounded((173, 12, 179, 28), 3, flat(shade(tint, -0.4)))
