"""Films with some pictures changed: what is not changed stays to the last bit, and every time and tag stays."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from dubbing.parameter_sets import Configuration, free_number, lengths_of, nal_units, slice_kind
from dubbing.pictures import Change, Film, change_of, cut, put
from dubbing.splice import splice
from kernels.box import Box

pytestmark = pytest.mark.media

WIDTH, HEIGHT = 192, 128
FRAMES = 60
GROUP = 10


def film_of(path: Path, codec: str = "libx264", times: list[int] | None = None, **options: str) -> Path:
    """A gradient that wanders; groups of 10 pictures, some of them reordered; times in 50000ths."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, 25, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.gop_size = GROUP
        stream.codec_context.time_base = Fraction(1, 50_000)
        stream.codec_context.color_primaries, stream.codec_context.color_trc = 1, 1
        stream.codec_context.colorspace, stream.codec_context.color_range = 1, 1
        for k in range(FRAMES):
            ys, xs = np.mgrid[:HEIGHT, :WIDTH]
            picture = np.stack([xs + 3 * k, ys + 2 * k, xs + ys + k], -1).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = (times or [2000 * j for j in range(FRAMES)])[k], Fraction(1, 50_000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def packets(path: Path) -> list[tuple[Fraction, bytes, bool]]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        found = [p for p in container.demux(stream) if p.size]
        return [((p.pts or 0) * stream.time_base, bytes(p), p.is_keyframe) for p in found]


def planes(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]


def spliced(source: Path, which: list[int], out: Path, level: int = 30):
    """A box of one level put into some pictures."""
    box = np.full((32 * 3 // 2, 48), level, np.uint8)
    box[32:] = 128
    with Film(source) as film:
        assert film.unfit() == ""
        pts = np.array([picture.pts for picture in film.pictures()])[which]
        told: list[float] = []
        made = splice(film, pts, lambda: ((int(p), Change(64, 40, box)) for p in pts), out, told.append)
    assert told[-1] == pytest.approx(1.0)
    return made


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
def test_only_groups_that_changed_are_encoded_anew(tmp_path: Path, suffix: str):
    source = film_of(tmp_path / f"film.{suffix}", preset="veryfast", crf="18", bf="3")
    made = spliced(source, [23, 24, 37], tmp_path / "out.mp4")
    assert (made.copied, made.encoded) == (FRAMES - 2 * GROUP, 2 * GROUP)
    before, after = packets(source), packets(tmp_path / "out.mp4")
    assert [each[0] for each in sorted(before)] == [each[0] for each in sorted(after)]
    assert [each[2] for each in before] == [each[2] for each in after], "one can seek to the same pictures"
    same = [a[1] == b[1] for a, b in zip(before, after, strict=True)]
    assert same == [not 20 <= k < 40 for k in range(FRAMES)]
    old, new = planes(source), planes(tmp_path / "out.mp4")
    for k, (a, b) in enumerate(zip(old, new, strict=True)):
        inside = b[44:68, 68:108].astype(int)
        if k in (23, 24, 37):
            assert abs(inside - 30).max() < 12
            b = b.copy()
            b[36:76, 60:116] = a[36:76, 60:116]
        error = np.square(a[:HEIGHT].astype(float) - b[:HEIGHT]).mean()
        assert error == 0 if not 20 <= k < 40 else error < 2.5, k


def test_times_that_vary_stay(tmp_path: Path):
    times = np.cumsum(np.random.default_rng(2).integers(500, 5000, FRAMES)) + 45_000
    source = film_of(tmp_path / "film.mp4", times=times.tolist(), preset="veryfast", bf="2")
    for which in ([5], list(range(FRAMES))):
        spliced(source, which, tmp_path / "out.mp4")
        assert sorted(p[0] for p in packets(source)) == sorted(p[0] for p in packets(tmp_path / "out.mp4"))


@pytest.mark.parametrize("codec", ["mpeg4", "libvpx-vp9"])
def test_what_cannot_be_spliced_is_encoded_whole(tmp_path: Path, codec: str):
    source = film_of(tmp_path / "film.mp4", codec, b="2M")
    made = spliced(source, [30], tmp_path / "out.mp4")
    assert (made.copied, made.encoded) == (0, FRAMES)
    assert sorted(p[0] for p in packets(source)) == sorted(p[0] for p in packets(tmp_path / "out.mp4"))
    old, new = planes(source), planes(tmp_path / "out.mp4")
    assert np.square(old[10][:HEIGHT].astype(float) - new[10][:HEIGHT]).mean() < 2.5
    assert abs(new[30][44:68, 68:108].astype(int) - 30).max() < 12


def test_times_that_go_back_do_not_end_the_work(tmp_path: Path):
    """A Matroska file whose fourth cluster says that it comes before the third: no muxer takes its packets."""
    film, broken = film_of(tmp_path / "film.mp4", preset="veryfast", bf="2"), tmp_path / "broken.mkv"
    with av.open(str(film)) as of, av.open(str(broken), "w", options={"cluster_time_limit": "400"}) as to:
        stream = to.add_stream_from_template(of.streams.video[0])
        for packet in of.demux(video=0):
            if packet.size:
                packet.stream = stream
                to.mux(packet)
    data = bytearray(broken.read_bytes())
    cluster = -1
    for _ in range(4):
        cluster = data.index(b"\x1f\x43\xb6\x75", cluster + 1)
    at = data.index(b"\xe7\x82", cluster) + 2  # its time, ms
    data[at : at + 2] = (int.from_bytes(data[at : at + 2]) - 500).to_bytes(2)
    broken.write_bytes(data)
    made = spliced(broken, [40], tmp_path / "out.mp4")
    assert made.copied == 0
    with Film(broken) as back:
        times = np.array([picture.at for picture in back.pictures()])
    rising = np.unique(np.maximum.accumulate(times))
    assert len(rising) < FRAMES
    written = sorted(float(p[0]) for p in packets(tmp_path / "out.mp4"))
    assert np.array(written) - written[0] == pytest.approx(rising - rising[0], abs=0.002)


def test_rotation_and_colours_stay_both_ways(tmp_path: Path):
    for codec in ("libx264", "mpeg4"):
        plain = film_of(tmp_path / f"{codec}.mp4", codec)
        turned = tmp_path / f"{codec}-turned.mp4"
        with av.open(str(plain)) as source, av.open(str(turned), "w") as target:
            stream = target.add_stream_from_template(source.streams.video[0])
            stream.set_display_rotation(90)
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = stream
                    target.mux_one(packet)
        with Film(turned) as film:
            assert film.unfit() == ""
            assert film.size == (HEIGHT, WIDTH)
        spliced(turned, [12], tmp_path / "out.mp4")
        with av.open(str(turned)) as a, av.open(str(tmp_path / "out.mp4")) as b:
            old, new = (list(each.decode(video=0)) for each in (a, b))
            assert (new[12].rotation, new[3].rotation) == (old[12].rotation, old[3].rotation) == (90, 90)
            tags = [(f.colorspace, f.color_primaries, f.color_trc, f.color_range) for f in (old[12], new[12])]
            assert tags[0] == tags[1]
        upright = np.rot90(planes(tmp_path / "out.mp4")[12][:HEIGHT])
        assert abs(upright[44:68, 68:108].astype(int) - 30).max() < 12, "the box lies where the upright picture has it"


def test_kinds_of_pictures_that_are_left(tmp_path: Path):
    for name, codec, options in (
        ("ten.mp4", "libx264", {"pix": "yuv420p10le"}),
        ("wide.mp4", "libx264", {"pix": "yuv444p"}),
    ):
        with av.open(str(tmp_path / name), "w") as out:
            stream = out.add_stream(codec, 25)
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, options["pix"]
            frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p").reformat(format=options["pix"])
            frame.pts, frame.time_base = 0, Fraction(1, 25)
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        with Film(tmp_path / name) as film:
            assert options["pix"] in film.unfit()


def test_changes_take_the_difference_alone():
    generator = np.random.default_rng(1)
    before = np.asarray(generator.integers(16, 236, (96, 64)), np.uint8)
    picture = before.copy()
    box = Box(16, 8, 48, 40)
    part = cut(picture, box)
    was = np.asarray(cv2.cvtColor(part, cv2.COLOR_YUV2BGR_I420), np.uint8)
    drawn = was.copy()
    same = change_of(part, was, drawn, (16, 8))
    assert (same.planes == part).all()
    drawn[10:20, 10:20] = np.clip(drawn[10:20, 10:20].astype(int) + 40, 0, 255)
    put(picture, change_of(part, was, drawn, (16, 8)))
    moved = picture[:64].astype(int) - before[:64]
    assert (moved[18:28, 26:36] > 0).any()
    moved[18:28, 26:36] = 0
    assert not moved.any()


def test_parameter_sets_are_read_and_written():
    made = av.CodecContext.create("libx264", "w")
    made.width, made.height, made.pix_fmt, made.time_base = 64, 64, "yuv420p", Fraction(1, 25)
    made.flags |= 1 << 22
    made.options = {"x264-params": "sps-id=7"}
    made.open()
    sets = bytes(made.extradata or b"")
    head = b"\x01\x64\x00\x1f\xff"
    first = Configuration(head, (), (), b"\xfd\xf8\xf8\x00").with_sets(sets)
    assert Configuration.read(first.written()) == first
    assert [unit[0] & 31 for unit in nal_units(sets)][:2] == [7, 8]
    assert free_number(first) == 31
    assert Configuration.read(sets) is None, "Annex B is none"
    assert Configuration.read(first.written()[:20]) is None
    packet = lengths_of(sets + b"\0\0\0\1\x65abc\0\0\1\x41de")
    assert packet == b"\0\0\0\4\x65abc\0\0\0\3\x41de"
    assert slice_kind(packet) == 5
    assert slice_kind(b"\0\0\0\1\x06") == 0
