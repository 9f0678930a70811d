"""The job that looks at a project's base: what it holds, its sound as a curve, and a strip of its pictures."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import av
import av.error
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dubbing import mux, probe, slides, sound
from dubbing.base_kind import kind_of
from dubbing.containers import opened, origin_s, picture_of
from dubbing.errors import MediaMissing
from dubbing.job import PEAKS, STRIP, Done
from dubbing.probe import MediaInfo
from dubbing.work import Work
from tts.types import SAMPLE_RATE

PEAKS_A_S: Final = 50
MOST_PEAKS: Final = 200_000  # of a file: an hour at PEAKS_A_S; longer ones are drawn coarser
TILE_HEIGHT: Final = 90  # px
MOST_TILES: Final = 100
_MOST_WIDTH: Final = 16_000  # px: WebP ends at 16,383
_EVERY_S: Final = 2.0  # at least, between two tiles


def probe_base(work: Work) -> Done:
    """What the base holds, with `PEAKS` where it is heard and `STRIP` where it is seen."""
    upload = work.job.project.base.upload
    path = work.files.get(upload)
    if path is None:
        raise MediaMissing("the project has no upload as its base; give it one")
    if work.job.project.kind == "script" and (kind := kind_of(path)) != "film":
        # A picture or slides: they last as long as what is said.
        pages = slides.count(path) if kind == "slides" else None
        return work.finish(_facts(upload, MediaInfo(kind, 0.0, None, ()), 0.0) | {"pages": pages})
    info = probe.probe(path)
    track = work.job.project.base.track
    length_s = info.duration_s or mux.length_s(path, track)
    facts = _facts(upload, info, length_s) | {"track": track}
    if info.audio and length_s > 0:
        told = _curve(work, path, round(length_s * SAMPLE_RATE), track)
        (work.out / PEAKS).write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
    if info.video is not None and length_s > 0:
        facts["strip"] = _strip(work, path, length_s)
    return work.finish(facts)


def _facts(upload: str, info: MediaInfo, length_s: float) -> dict[str, Any]:
    video = info.video
    return {
        "upload": upload,
        "container": info.container,
        "duration_ms": round(1000 * length_s),
        "video": {"codec": video.codec, "width": video.width, "height": video.height, "fps": round(video.fps, 3)}
        if video is not None
        else None,
        "audio": [
            {
                "codec": a.codec,
                "sample_rate": a.sample_rate,
                "channels": a.channels,
                "language": a.language,
                "title": a.title,
                "default": a.default,
            }
            for a in info.audio
        ],
        "strip": None,
        "pages": None,
    }


def _curve(work: Work, path: Path, total: int, track: int) -> dict[str, Any]:
    """The lowest and highest of each stretch of the channels' mean, as `audiowaveform` writes it: version 2, 8 bits."""
    each = max(SAMPLE_RATE // PEAKS_A_S, -(-total // MOST_PEAKS))
    data = list[int]()
    for low, high, share in _extremes(path, total, each, track):
        data += (low, high)
        work.progress("listen", share)
    return {
        "version": 2,
        "channels": 1,
        "sample_rate": SAMPLE_RATE,
        "samples_per_pixel": each,
        "bits": 8,
        "length": len(data) // 2,
        "data": data,
    }


def _extremes(path: Path, total: int, each: int, track: int) -> Iterator[tuple[int, int, float]]:
    rest, given = np.zeros(0, np.float32), 0
    for block in sound.blocks(path, total, track):
        given += len(block)
        rest = np.concatenate([rest, block.mean(axis=1)])
        whole = len(rest) // each * each if given < total else len(rest)
        for low, high in _pairs(rest[:whole], each):
            yield low, high, given / total
        rest = rest[whole:]


def _pairs(samples: NDArray[np.float32], each: int) -> list[tuple[int, int]]:
    if len(samples) == 0:
        return []
    edges = np.arange(0, len(samples), each)
    bounds = [np.round(np.clip(f.reduceat(samples, edges), -1, 1) * 127) for f in (np.minimum, np.maximum)]
    return [(int(low), int(high)) for low, high in zip(*bounds, strict=True)]


def _strip(work: Work, path: Path, length_s: float) -> dict[str, int] | None:
    """Pictures at even times, side by side; None where none can be decoded."""
    tiles, width = list[Image.Image](), 0
    wished = max(1, min(MOST_TILES, int(length_s / _EVERY_S)))
    for number, tile in enumerate(_tiles(path, length_s, wished), 1):
        width = width or min(tile.width, _MOST_WIDTH // wished)
        tiles.append(tile.resize((width, TILE_HEIGHT)) if tile.width != width else tile)
        work.progress("look", number / wished)
    if not tiles:
        return None
    strip = Image.new("RGB", (width * len(tiles), TILE_HEIGHT))
    for number, tile in enumerate(tiles):
        strip.paste(tile, (number * width, 0))
    strip.save(work.out / STRIP, quality=70, method=2)
    return {"tiles": len(tiles), "width": width, "height": TILE_HEIGHT, "every_ms": round(1000 * length_s / wished)}


def _tiles(path: Path, length_s: float, wished: int) -> Iterator[Image.Image]:
    """One picture for each of `wished` stretches, the nearest that stands alone; the one before where none decodes."""
    last: Image.Image | None = None
    with opened(path) as container:
        stream = picture_of(container)
        if stream is None or stream.time_base is None:
            return
        stream.codec_context.skip_frame = "NONKEY"
        zero = origin_s(container)
        for number in range(wished):
            at = zero + (number + 0.5) * length_s / wished
            frame = _at(container, stream, round(at / stream.time_base))
            last = _small(frame) if frame is not None else last
            if last is not None:
                yield last


def _at(container: av.container.InputContainer, stream: av.VideoStream, pts: int) -> av.VideoFrame | None:
    try:
        container.seek(pts, stream=stream)
        for frame in sound.decoded(container, stream):
            if isinstance(frame, av.VideoFrame):
                return frame
    except av.error.FFmpegError:
        pass
    return None


def _small(frame: av.VideoFrame) -> Image.Image:
    width = max(2, round(TILE_HEIGHT * frame.width / frame.height))
    turned = frame.rotation % 180 != 0
    size = (TILE_HEIGHT, max(2, round(TILE_HEIGHT * frame.height / frame.width))) if turned else (width, TILE_HEIGHT)
    picture = Image.fromarray(frame.reformat(*size, format="rgb24").to_ndarray())
    return picture.rotate(frame.rotation, expand=True) if frame.rotation else picture
