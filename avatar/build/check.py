"""Draw a pack with a plain player and compare it with its plates: a builder's test before the pack is committed.

python avatar/build/check.py avatar/packs/harin --sheet /tmp/sheet.png
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from raster import rasterise
from stage import Rect
from views import dense, kept_area

REGIONS = ("mouth", "eyes", "brows")
UNSEEN = 1e-3  # a hidden vertex still has this much weight, so that no pixel is left without a colour


class Player:
    """A pack drawn in NumPy by the rules of `docs/architecture.md`."""

    def __init__(self, folder: Path) -> None:
        self.toml = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
        self.crop = Rect(**self.toml["crop"])
        self.names = [p["name"] for p in self.toml["plates"]]
        self.plate_region = [REGIONS.index(p["region"]) for p in self.toml["plates"]]
        self.figure = np.array(Image.open(folder / "figure.webp").convert("RGBA"))
        pictures = [np.array(Image.open(folder / "plates" / f"{n}.webp").convert("RGB")) for n in ("rest", *self.names)]
        self.plates = np.stack(pictures).astype(np.float32)
        with np.load(folder / "geometry.npz") as f:
            self.g = {k: f[k] for k in f.files}
        self.offset = self.g["offset"].astype(np.float32)
        self.mask = self.g["mask"].astype(np.float32)[..., None] / 255
        self.turn_box = Rect(**self.toml["turn"])
        self.views = self.toml["views"]
        self.fields = [dense(d, self.turn_box) for d in self.g["turn"]]
        self.seen = [_premultiplied(np.array(Image.open(folder / "views" / f"{v['name']}.webp"))) for v in self.views]

    def face(self, weights: dict[str, float]) -> np.ndarray:
        """The crop (h, w, 3) float32 with the face drawn in these plate weights."""
        w = np.array([weights.get(n, 0.0) for n in self.names], np.float32)
        points = self.g["rest"] + np.tensordot(w, self.offset, 1)
        cover = rasterise(points, self.g["triangles"], self.crop)
        crop = self.crop
        under = self.figure[crop.y : crop.y + crop.height, crop.x : crop.x + crop.width, :3].astype(np.float32)
        hit = cover.triangle >= 0
        corner, bary = self.g["triangles"][cover.triangle[hit]], cover.weights[hit].astype(np.float32)
        region = np.einsum("nk,nkr->nr", bary, self.g["region"][corner].astype(np.float32)) / 255
        colour = (1 - region.sum(1))[:, None] * self._sample(0, corner, bary)[0]
        for r in range(len(REGIONS)):
            colour += region[:, r : r + 1] * self._blend(r, w, corner, bary)
        drawn = under.copy()
        drawn[hit] = colour
        return under * (1 - self.mask) + drawn * self.mask

    def _blend(self, region: int, w: np.ndarray, corner: np.ndarray, bary: np.ndarray) -> np.ndarray:
        mine = [(k, w[k]) for k in range(len(w)) if self.plate_region[k] == region and w[k] > 0]
        total, norm = np.zeros((len(corner), 3), np.float32), np.zeros((len(corner), 1), np.float32)
        for plate, weight in ((0, max(0.0, 1 - sum(x for _, x in mine))), *((k + 1, x) for k, x in mine)):
            colour, seen = self._sample(plate, corner, bary)
            share = weight * (seen**2 + UNSEEN)
            total, norm = total + share * colour, norm + share
        return total / np.maximum(norm, 1e-6)

    def _sample(self, plate: int, corner: np.ndarray, bary: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Colours (n, 3) of a plate where it shows these points of the mesh, and how visible they are there (n, 1)."""
        points = self.g["rest"] + (self.offset[plate - 1] if plate else 0)
        at = np.einsum("nk,nkc->nc", bary, points[corner][..., :2]) - (self.crop.x, self.crop.y)
        grid = np.zeros((-(-len(at) // 1024) * 1024, 2), np.float32)  # OpenCV takes no rows of over 32767
        grid[: len(at)] = at
        x, y = grid.reshape(-1, 1024, 2).transpose(2, 0, 1)
        colour = cv2.remap(self.plates[plate], x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        seen = np.einsum("nk,nk->n", bary, self.g["visible"][plate][corner].astype(np.float32)) / 255
        return colour.reshape(-1, 3)[: len(at)], seen[:, None]

    def frame(
        self, weights: dict[str, float], yaw: float = 0.0, pitch: float = 0.0, background: float = 206.0
    ) -> np.ndarray:
        """The whole canvas (H, W, 3) uint8 over a plain background, the head turned by degrees."""
        rgb, alpha = self.figure[..., :3].astype(np.float32), self.figure[..., 3:].astype(np.float32) / 255
        crop = self.crop
        rgb[crop.y : crop.y + crop.height, crop.x : crop.x + crop.width] = self.face(weights)
        out = self.turned(np.dstack([rgb * alpha, alpha]), self.shares(yaw, pitch))
        return (out[..., :3] + background * (1 - out[..., 3:])).clip(0, 255).round().astype(np.uint8)

    def shares(self, yaw: float, pitch: float) -> list[float]:
        """The weight of each view at a turn."""
        return [max(0.0, yaw / v["yaw"] if v["yaw"] else pitch / v["pitch"]) for v in self.views]

    def turned(self, picture: np.ndarray, shares: list[float]) -> np.ndarray:
        """A canvas (H, W, 4), premultiplied, with its head turned."""
        box = self.turn_box
        window = np.s_[box.y : box.y + box.height, box.x : box.x + box.width]
        rest = _premultiplied(self.figure[window])
        at = picture[window] + sum(w * (s - rest) for w, s in zip(shares, self.seen, strict=True))
        move = sum((w * d for w, d in zip(shares, self.fields, strict=True)), np.zeros_like(self.fields[0]))
        y, x = np.mgrid[0 : box.height, 0 : box.width].astype(np.float32)
        from_x, from_y = x.copy(), y.copy()
        for _ in range(12):  # the warp's inverse by fixed point
            d = cv2.remap(move, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            from_x, from_y = x - d[..., 0], y - d[..., 1]
        out = picture.copy()
        out[window] = cv2.remap(at, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        out[..., 3] = out[..., 3].clip(0, 1)
        return out

    def fold(self, shares: list[float]) -> float:
        """The least area that a pixel keeps under a turn: at 0 and below, the warp folds."""
        move = sum((w * d for w, d in zip(shares, self.fields, strict=True)), np.zeros_like(self.fields[0]))
        return kept_area(move)


def _premultiplied(picture: np.ndarray) -> np.ndarray:
    """(h, w, 4) float32, colours 0..255 times alpha 0..1."""
    alpha = picture[..., 3:].astype(np.float32) / 255
    return np.dstack([picture[..., :3] * alpha, alpha])


def psnr(a: np.ndarray, b: np.ndarray, mask: np.ndarray) -> float:
    """Peak signal to noise in dB, weighted by a mask (h, w, 1) of 0..1."""
    error = (((a - b) ** 2) * mask).sum() / (mask.sum() * 3)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def report(player: Player) -> list[float]:
    """PSNR of each plate drawn alone against its render, inside the mask and in its own region."""
    out = []
    for k, name in enumerate(player.names):
        drawn, wanted = player.face({name: 1.0}), player.plates[k + 1]
        moved = (np.abs(wanted - player.plates[0]).max(2, keepdims=True) > 6) * player.mask
        out.append(psnr(drawn, wanted, player.mask))
        apart = psnr(drawn, wanted, moved)
        print(f"{name:12} {out[-1]:5.1f} dB in the mask, {apart:5.1f} dB where it differs from rest")
    print(f"{'rest':12} {psnr(player.face({}), player.plates[0], player.mask):5.1f} dB")
    return out


def sheet(player: Player, states: list[dict[str, float]], columns: int, box: Rect) -> np.ndarray:
    """A contact sheet (h, w, 3) of the box in each state, labelled."""
    tiles = []
    for state in states:
        tile = player.frame(state)[box.y : box.y + box.height, box.x : box.x + box.width].copy()
        label = " ".join(f"{k}{'' if v == 1 else f' {v:g}'}" for k, v in state.items()) or "rest"
        cv2.putText(tile, label, (6, box.height - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (30, 30, 30), 1, cv2.LINE_AA)
        tiles.append(tile)
    tiles += [np.full_like(tiles[0], 235)] * (-len(tiles) % columns)
    return np.vstack([np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)])


TURNS = ((0, 0), (-8, 0), (-4, 0), (4, 0), (8, 0), (0, -4), (0, 4), (0, 2), (6, 3), (-6, -3))


def report_turns(player: Player) -> bool:
    """How far the head's surface moves in each view, and whether a warp folds."""
    for view, d in zip(player.views, player.fields, strict=True):
        far = np.hypot(d[..., 0], d[..., 1]).max()
        print(f"{view['name']:12} moves up to {far:.1f} px, keeps {player.fold(player.shares(view['yaw'], view['pitch'])):.2f}")
    worst = min(player.fold(player.shares(8 * a, 4 * b)) for a in (-1, 1) for b in (-1, 1))
    print(f"diagonals keep {worst:.2f} of a pixel's area at least")
    return worst > 0


def turn_sheet(player: Player) -> np.ndarray:
    """Turned heads, labelled, five a row."""
    box, tiles = player.turn_box, []
    for yaw, pitch in TURNS:
        tile = player.frame({}, yaw, pitch)[box.y : box.y + box.height, box.x : box.x + box.width].copy()
        cv2.putText(tile, f"{yaw} {pitch}", (6, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (30, 30, 30), 1, cv2.LINE_AA)
        tiles.append(tile)
    return np.vstack([np.hstack(tiles[i : i + 5]) for i in range(0, len(tiles), 5)])


def main() -> int:
    """Print the figures and write the sheets; 1 if a plate is not reproduced or a turn folds."""
    a = argparse.ArgumentParser(description="Check an avatar pack.")
    a.add_argument("pack", type=Path)
    a.add_argument("--sheet", type=Path, help="write a contact sheet of all plates and some blends")
    a.add_argument("--turns", type=Path, help="write a sheet of turned heads")
    a.add_argument("--least-db", type=float, default=30.0)
    a.add_argument("--halves", action="store_true", help="the sheet shows every plate at a half instead")
    o = a.parse_args()
    player = Player(o.pack)
    worst = min(report(player))
    if o.sheet:
        states: list[dict[str, float]] = [{}, *({n: 0.5 if o.halves else 1.0} for n in player.names)]
        states += [{"aa": 0.5, "blink_50": 1.0}, {"delighted_mouth": 0.5, "O": 0.4}, {"I": 0.6, "brow_up": 1.0}]
        states += [{f"{mood}_{region}": 1.0 for region in REGIONS} for mood in ("delighted", "earnest")]
        cv2.imwrite(str(o.sheet), sheet(player, states, 6, player.crop)[..., ::-1])
    unfolded = report_turns(player)
    if o.turns:
        cv2.imwrite(str(o.turns), turn_sheet(player)[..., ::-1])
    print(f"worst {worst:.1f} dB (least {o.least_db:g})")
    return 0 if worst >= o.least_db and unfolded else 1


if __name__ == "__main__":
    sys.exit(main())
