"""The slate: a still picture with silence, encoded once with the stage's own codec parameters.

python -m stream.stage.slate --out FILE        (the server runs it when the cache has none)
"""

from pathlib import Path

import av
import click
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from stream.packets import AAC_SAMPLES, OPUS_SAMPLES, Packet, low_size
from stream.slate import Slate, save
from stream.stage.encoder import GOP_FRAMES, AacEncoder, OpusEncoder, VideoEncoder
from stream.stage.painter import scale

FONT = Path(__file__).parents[2] / "avatar" / "fonts"
KOREAN = "잠시 후 다시 만나요"
ENGLISH = "We will be right back"
TOP, BOTTOM = (38, 32, 30), (64, 52, 48)  # RGB of the background, a warm dark


def draw(width: int, height: int) -> NDArray[np.uint8]:
    """The slate's picture, uint8 RGB (height, width, 3)."""
    ramp = np.linspace(0, 1, height)[:, None, None]
    rows = np.array(TOP) * (1 - ramp) + np.array(BOTTOM) * ramp
    noise = np.random.default_rng(0).uniform(-0.8, 0.8, (height, width, 1))  # dither: a dark ramp bands
    picture = Image.fromarray(np.clip(rows + noise, 0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    centre, unit = width / 2, min(width, height) / 720
    for text, name, size, y, ink in (
        (KOREAN, "Pretendard-Bold.otf", 54, -20, (250, 246, 240)),
        (ENGLISH, "Pretendard-Medium.otf", 30, 44, (196, 184, 174)),
    ):
        font = ImageFont.truetype(str(FONT / name), round(size * unit))
        pen.text((centre, height / 2 + y * unit), text, fill=ink, font=font, anchor="mm")
    pen.ellipse(
        [centre - 5 * unit, height / 2 - 96 * unit, centre + 5 * unit, height / 2 - 86 * unit], fill=(235, 110, 80)
    )
    return np.asarray(picture)


def build(width: int, height: int, high_kbps: int, low_kbps: int) -> Slate:
    """Draw and encode the slate."""
    planes = cv2.cvtColor(draw(width, height), cv2.COLOR_RGB2YUV_I420).astype(np.uint8, copy=False)
    gops: list[tuple[Packet, ...]] = []
    for encoder in (
        VideoEncoder("high", width, height, high_kbps),
        VideoEncoder("low", *low_size(width, height), low_kbps),
    ):
        scaled = scale(planes, encoder.width, encoder.height)
        gops.append(tuple(encoder.encode(scaled, k) for k in range(GOP_FRAMES)))
    opus, aac = OpusEncoder(), AacEncoder()
    quiet = [opus.encode(np.zeros(OPUS_SAMPLES, np.float32), k * OPUS_SAMPLES) for k in range(5)][-1]
    silence = [p for k in range(5) for p in aac.encode(np.zeros(AAC_SAMPLES, np.float32), k * AAC_SAMPLES)][-1]
    return Slate(gops[0], gops[1], quiet, silence)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--size", default="1280x720", show_default=True, help="Of the high rendition.")
@click.option("--high-kbps", default=2000, show_default=True)
@click.option("--low-kbps", default=500, show_default=True)
def main(out: Path, size: str, high_kbps: int, low_kbps: int) -> None:
    """Make the slate and write it to a file."""
    av.logging.set_level(av.logging.ERROR)
    width, height = map(int, size.split("x"))
    save(build(width, height, high_kbps, low_kbps), out)


if __name__ == "__main__":
    main()
