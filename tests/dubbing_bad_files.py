"""Files that were made to break whoever reads them, and some that are only odd; for the tests of dubbing."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from tests.dubbing_media import clap_track, make_video
from tests.dubbing_slides import make_pdf

Maker = Callable[[Path, bytes], object]  # writes the file; the bytes are those of a good film


def data(content: bytes | Callable[[bytes], bytes]) -> Maker:
    return lambda path, good: path.write_bytes(content if isinstance(content, bytes) else content(good))


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


def without_index(good: bytes) -> bytes:
    return good[: good.index(b"moov") - 4]


def broken_off(good: bytes) -> bytes:
    """A film whose index comes first, cut in its middle."""
    return good[: good.index(b"moov") + 400]


def nested(_: bytes) -> bytes:
    """Boxes in boxes, ten thousand deep."""
    body = b""
    for _depth in range(10_000):
        body = box(b"moov", body)
    return box(b"ftyp", b"isom\0\0\2\0isom") + body


def compressed_index(_: bytes) -> bytes:
    """An index that says it becomes two gigabytes when it is unpacked."""
    packed = zlib.compress(bytes(1 << 24))
    inner = box(b"dcom", b"zlib") + box(b"cmvd", struct.pack(">I", 0x7FFF_FF00) + packed)
    return box(b"ftyp", b"qt  \0\0\2\0qt  ") + box(b"moov", box(b"cmov", inner)) + box(b"mdat", b"")


def patched(name: bytes, at: int, value: bytes) -> Callable[[bytes], bytes]:
    """The film with bytes changed `at` so many behind the first box of this name."""

    def change(good: bytes) -> bytes:
        place = good.index(name) + 4 + at
        return good[:place] + value + good[place + len(value) :]

    return change


def noise_as_sound(good: bytes) -> bytes:
    return _sound_replaced(good, 0)


def half_noise_as_sound(good: bytes) -> bytes:
    return _sound_replaced(good, 2)


def _sound_replaced(good: bytes, keep_one_in: int) -> bytes:
    with av.open(io.BytesIO(good), "r") as container:
        packets = [bytes(packet) for packet in container.demux(audio=0) if packet.size]
    for number, packet in enumerate(packets):
        if not keep_one_in or number % keep_one_in:
            good = good.replace(packet, b"\xff" * len(packet))
    return good


def many_tracks(path: Path, _: bytes) -> None:
    with av.open(str(path), "w", format="matroska") as out:
        tracks = [out.add_stream("pcm_s16le", 8_000, layout="mono") for _ in range(100)]
        for track in tracks:
            assert isinstance(track, av.AudioStream)
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 8_000, 0, Fraction(1, 8_000)
            out.mux(track.encode(frame))


def film(times: list[float], size: tuple[int, int] = (160, 90), codec: str = "libx264") -> Maker:
    """A film with pictures at these times, s."""

    def make(path: Path, _: bytes) -> None:
        with av.open(str(path), "w", format="matroska") as out:
            stream = out.add_stream(codec, 25)
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height = size
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            stream.codec_context.time_base = Fraction(1, 1000)
            for time in times:
                frame = av.VideoFrame(*size, stream.pix_fmt)
                frame.pts, frame.time_base = round(1000 * time), Fraction(1, 1000)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))

    return make


def with_a_font(path: Path, _: bytes) -> None:
    with av.open(str(path), "w", format="matroska") as out:
        out.add_attachment("evil.ttf", "application/x-truetype-font", b"\0\1\0\0" + bytes(64))
        stream = out.add_stream("libx264", 25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        out.mux(stream.encode(av.VideoFrame(160, 90, "yuv420p")))
        out.mux(stream.encode(None))


def silent(path: Path, _: bytes) -> None:
    make_video(path, 0.4)


def wav(rate: int = 48_000, channels: int = 1, size: int | None = None) -> bytes:
    sound = (8_000 * np.sin(np.arange(rate) / 20)).astype("<i2").tobytes()
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 * channels % (1 << 32), 2 * channels % (1 << 16), 16)
    told = len(sound) if size is None else size
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", told) + sound
    return b"RIFF" + struct.pack("<I", (len(body)) % (1 << 32)) + body


def endless_tag() -> bytes:
    """An MP3 whose tag says that it has 256 MB."""
    return b"ID3\x04\0\0\x7f\x7f\x7f\x7fTIT2" + bytes(100)


def bomb(path: Path, _: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("project.json", bytes(66 << 20))
        made.writestr("manifest.json", b"{}")


def climbing(path: Path, _: bytes) -> None:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("../../etc/cron.d/evil", b"x")


def png(width: int, height: int) -> bytes:
    """Only its head says how large it is."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def half_a_jpeg(path: Path, _: bytes) -> None:
    Image.fromarray(np.random.default_rng(3).integers(0, 255, (200, 300, 3), np.uint8)).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:3_000])


def pages(count: int) -> Maker:
    return lambda path, _: make_pdf(path, [(1, 0, 0)] * count)


def a_film(path: Path) -> bytes:
    """The good one, two seconds with sound, its index first."""
    make_video(path, 2.0, [1.0], sound=0.4 * clap_track(2.0, [0.5]))
    return path.read_bytes()


CUES = "".join(f"{n}\n00:00:00,000 --> 00:00:01,000\nx\n\n" for n in range(1, 1001)).encode()
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHING = f'<!DOCTYPE tt [<!ENTITY l0 "ha">{LAUGHS}]><tt xmlns="http://www.w3.org/ns/ttml">&l9;</tt>'.encode()
ASS = b"[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: evil.ttf\n!!!\n[Events]\nDialogue: 0,0:00:00,0:00:01,,x\n"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><style>@font-face{src:url(file:///etc/passwd)}</style></svg>"
SDP = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n"
DASH = b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>http://127.0.0.1/</BaseURL></MPD>"
