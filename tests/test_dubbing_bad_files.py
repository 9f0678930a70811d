"""Files that were made to break dubbing: each meets a typed error, or does what it can, and nothing stays behind.

They go the way that an upload goes: the probe in its own process, the order, the production, the archive. What bounds
each is the limit of the process that looks at it; here only that it ends, how, and what it left.
"""

import contextlib
import itertools
import json
import os
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from dubbing import archive, production, slides, still, transcript
from dubbing.errors import (
    ArchiveRefused,
    DubbingError,
    MediaBroken,
    MediaMissing,
    MediaRefused,
    MediaTooLarge,
    NoPicture,
    NoSound,
    NotMedia,
    OutputRefused,
    PlaylistRefused,
    ScriptInvalid,
    TranscriptInvalid,
)
from dubbing.probe import MediaInfo, probe
from dubbing.types import Base
from tests import dubbing_bad_files as bad
from tests.dubbing_bad_files import Maker, data
from tests.dubbing_media import heard
from tests.dubbing_scripts import dub_order, script_order
from tts.types import SAMPLE_RATE

pytestmark = [pytest.mark.media, pytest.mark.process]

ENGLISH = b"1\n00:00:00,400 --> 00:00:01,000\nHello.\n"
FINE = MediaInfo  # it can be used


def dubbed(path: Path) -> MediaInfo:
    """All that a dub does with a video."""
    info = probe(path, picture=True)
    order = dub_order(path, ENGLISH)
    out = path.parent / "out" / "dub.mp4"
    out.parent.mkdir(exist_ok=True)
    report = production.produce(order, [out], path.parent.parent / "cache", lambda *_: None)
    assert abs(heard(out)).max() > 0.05
    assert report.length >= SAMPLE_RATE // 2
    return info


def as_sound(path: Path) -> MediaInfo:
    """All that an effect goes through."""
    info = probe(path, sound=True)
    (path.parent / "script.yaml").write_text(
        f"clips: [{{start: 0, text: hello, voice: 'espeak:en-us'}}]\neffects: [{{start: 0, file: {path.name}}}]\n"
    )
    order = script_order(path.parent / "script.yaml")
    production.produce(order, [path.parent / "o.wav"], path.parent.parent / "cache", lambda *_: None)
    return info


def looked_at(path: Path) -> MediaInfo:
    return probe(path)


def as_words(path: Path) -> object:
    return transcript.read(path)


def as_picture(path: Path) -> object:
    return still.picture_of(Base(path))


def as_slides(path: Path) -> object:
    return slides.draw(path, path.parent)


def as_archive(path: Path) -> object:
    (path.parent / "taken").mkdir()
    return archive.unpack(path, path.parent / "taken")


def as_script(path: Path) -> object:
    return script_order(path)


LOCAL, FAR = (bad.HLS.format(where).encode() for where in ("file:///etc/passwd", "http://127.0.0.1:9/x.ts"))
CASES: list[tuple[str, Maker, object, type[object]]] = [
    ("empty.mp4", data(b""), dubbed, MediaMissing),
    ("no-index.mp4", data(bad.without_index), dubbed, MediaBroken),
    ("half-an-index.mp4", data(bad.broken_off), dubbed, MediaBroken),
    ("nested.mp4", data(bad.nested), dubbed, MediaRefused),
    ("packed-index.mov", data(bad.compressed_index), dubbed, MediaRefused),
    ("film.txt", data(lambda good: good), dubbed, FINE),
    ("sound.mp4", data(bad.wav()), dubbed, NoPicture),
    ("words.mp4", data(b"only words\n" * 99), dubbed, NotMedia),
    ("page.mp4", data(b"<html><video src=file:///etc/passwd></html>"), dubbed, NotMedia),
    ("film-and-zip.mp4", data(lambda good: good + b"PK\3\4" + bytes(99)), dubbed, FINE),
    ("list-and-film.mp4", data(lambda good: LOCAL + good), dubbed, PlaylistRefused),
    ("gif-and-script.mp4", data(b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)"), dubbed, NotMedia),
    ("hls-local.m3u8", data(LOCAL), dubbed, PlaylistRefused),
    ("hls-far.m3u8", data(FAR), dubbed, PlaylistRefused),
    ("hls.mp4", data(b"\xef\xbb\xbf\n " + FAR), dubbed, PlaylistRefused),
    ("dash.mpd", data(bad.DASH), dubbed, PlaylistRefused),
    ("concat.mp4", data(b"ffconcat version 1.0\nfile /etc/passwd\n"), dubbed, PlaylistRefused),
    ("call.mp4", data(bad.SDP), dubbed, PlaylistRefused),
    ("huge.mkv", bad.film(size=(16_384, 2_064), codec="mjpeg", times=[0.0]), dubbed, MediaTooLarge),
    ("one-picture.mkv", bad.film(times=[0.0]), looked_at, FINE),
    ("no-rate.mp4", data(bad.patched(b"stts", 12, bytes(4))), dubbed, FINE),
    ("no-clock.mp4", data(bad.patched(b"mdhd", 12, bytes(4))), dubbed, FINE),
    ("before-zero.mkv", bad.film(times=[-2.0, -1.0, 0.0, 0.5]), dubbed, FINE),
    ("ten-hours.mkv", bad.film(times=[0.0, 36_000.0]), looked_at, FINE),
    ("thirteen-hours.mkv", bad.film(times=[0.0, 46_800.0]), dubbed, MediaTooLarge),
    ("tracks.mkv", bad.many_tracks, dubbed, MediaTooLarge),
    ("silent.mp4", bad.silent, dubbed, FINE),
    ("silent-effect.mp4", bad.silent, as_sound, NoSound),
    ("noise.mp4", data(bad.noise_as_sound), dubbed, MediaBroken),
    ("half-noise.mp4", data(bad.half_noise_as_sound), dubbed, FINE),
    ("font.mkv", bad.with_a_font, dubbed, FINE),
    ("low.wav", data(bad.wav(4_000)), as_sound, FINE),
    ("endless.wav", data(bad.wav(size=0xFFFF_FFF0)), as_sound, FINE),
    ("channels.wav", data(bad.wav(channels=65_535)), as_sound, MediaRefused),
    ("tag.mp3", data(bad.endless_tag()), as_sound, MediaRefused),
    ("font.ass", data(bad.ASS), dubbed, NotMedia),
    ("font.svg", data(bad.SVG), dubbed, NotMedia),
    ("picture.svg", data(bad.SVG), as_picture, NotMedia),
    ("bomb.png", data(bad.png(60_000, 60_000)), as_picture, MediaRefused),
    ("half.jpg", bad.half_a_jpeg, as_picture, NotMedia),
    ("many-cues.srt", data(bad.CUES * 100), as_words, TranscriptInvalid),
    ("one-cue.srt", data(b"00:00:00,000 --> 00:00:01,000\n" + b"x" * 3_000_000), as_words, TranscriptInvalid),
    ("million-lines.srt", data(b"00:00:00,000 --> 00:00:01,000\n" * 250_000), as_words, TranscriptInvalid),
    ("picture.srt", data(bad.png(8, 8)), as_words, TranscriptInvalid),
    ("subtitles.ass", data(bad.ASS), as_words, TranscriptInvalid),
    ("laughs.ttml", data(bad.LAUGHING), as_words, TranscriptInvalid),
    ("deep.json", data(b"[" * 100_000), as_words, TranscriptInvalid),
    ("aliases.yaml", data(b"a: &a [x]\nclips: [*a, *a]\n"), as_script, ScriptInvalid),
    ("words.pdf", data(b"%PDF-1.7 but no more"), as_slides, MediaBroken),
    ("pages.pdf", bad.pages(301), as_slides, MediaTooLarge),
    ("bomb.zip", bad.bomb, as_archive, ArchiveRefused),
    ("climbing.zip", bad.climbing, as_archive, ArchiveRefused),
]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return bad.a_film(tmp_path_factory.mktemp("good") / "good.mp4")


def children() -> set[int]:
    """Processes of our own; what a server that other tests share starts is not asked for."""
    return {each.pid for each in psutil.Process().children()}


@pytest.mark.parametrize(("name", "make", "way", "told"), CASES, ids=[case[0] for case in CASES])
def test_a_bad_file(tmp_path: Path, good: bytes, name: str, make: Maker, way, told: type[object]):
    path = tmp_path / name
    make(path, good)
    before, running = path.read_bytes(), children()
    if told is FINE:
        assert isinstance(way(path), FINE)
    else:
        assert issubclass(told, DubbingError)
        with pytest.raises(told) as raised:
            way(path)
        assert len(str(raised.value)) > 10, "it says what is wrong"
        assert "passwd" not in str(raised.value) or name in str(raised.value)
    assert path.read_bytes() == before
    assert children() <= running
    left = {each.name for each in tmp_path.rglob("*") if each.is_file() and each.suffix != ".phrase"}
    assert not any(each.startswith(".") for each in left), left
    if told is not FINE:
        assert left <= {name, "script.yaml"}


def test_names_that_are_traps(tmp_path: Path, good: bytes):
    for name in ("\u202egpm.4pm", "-i.mp4", "$(reboot).mp4", "a\nb.mp4", "file:x.mp4", "%s%n.mp4"):
        (tmp_path / name).write_bytes(good)
        assert probe(tmp_path / name).video is not None
    for path in (tmp_path / "a\0b.mp4", tmp_path / ("x" * 300), Path("/dev/zero"), Path("/proc/self/mem"), tmp_path):
        with pytest.raises(MediaMissing):
            probe(path)
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(MediaMissing):
        probe(tmp_path / "pipe.mp4")
    (tmp_path / "script.yaml").write_text("base: {video: ../../etc/passwd}\nclips:\n  - {start: 0, text: x}\n")
    with pytest.raises(ScriptInvalid, match="outside"):
        script_order(tmp_path / "script.yaml")


def test_pictures_whose_heads_are_cut_short_or_lie(tmp_path: Path):
    chunk = b"IHDR" + bytes(8)  # of 13 bytes that a head has
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">L", 8) + chunk + struct.pack(">L", zlib.crc32(chunk))
    Image.new("P", (80, 80)).save(tmp_path / "palette.bmp")
    bmp = bytearray((tmp_path / "palette.bmp").read_bytes())
    struct.pack_into("<L", bmp, 46, 0x10000)  # colours in its palette
    for name, held in (("p.png", png), ("p.bmp", bytes(bmp)), ("q.png", png[:20]), ("q.bmp", bytes(bmp[:40]))):
        (tmp_path / name).write_bytes(held)
        with pytest.raises(NotMedia, match="no picture that can be read"):
            still.picture_of(Base(tmp_path / name))


def test_overlapping_and_reversed_cues_are_mended(tmp_path: Path):
    (tmp_path / "x.srt").write_text(
        "3\n00:00:05,000 --> 00:00:04,000\nthree\n\n1\n00:00:00,000 --> 00:00:02,500\none\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\ntwo\n"
    )
    read = transcript.read(tmp_path / "x.srt")
    assert [segment.text for segment in read.segments] == ["one", "two", "three"]
    assert all(a.end <= b.start for a, b in itertools.pairwise(read.segments))
    assert len(read.notes) == 3


def test_films_with_flipped_bytes_end_one_way_or_the_other(tmp_path: Path, good: bytes):
    chance, running = np.random.default_rng(11), children()
    for number in range(12):
        film = bytearray(good)
        for at in chance.integers(0, len(film), 40):
            film[at] ^= int(chance.integers(1, 255))
        index = film.index(b"moov") if b"moov" in film else 0
        for at in index + chance.integers(0, 600, 6):
            film[at % len(film)] ^= int(chance.integers(1, 255))
        path = tmp_path / f"flipped-{number}.mp4"
        path.write_bytes(film)
        with contextlib.suppress(MediaRefused):
            assert isinstance(probe(path), MediaInfo)
    assert children() <= running


# A disk of a few megabytes that is filled at the moment when a stage begins: what then fails fails as it would.
_FULL_DISK = """
import json, pathlib, sys
from dubbing import archive, excerpt, production
from dubbing.errors import DubbingError
from dubbing.project import Base, Project
from tests.dubbing_scripts import script_order

inputs, disk = map(pathlib.Path, sys.argv[1:])
order = script_order(inputs / "script.yaml")

def fill(stage, share=0.0):
    if stage == wanted and not (disk / "ballast").exists():
        with (disk / "ballast").open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass

def attempt(name, work):
    global wanted
    wanted = name
    try:
        work()
        told = "done"
    except (DubbingError, OSError) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        told = f"{type(error).__name__} {getattr(cause, 'errno', None)}"
    left = sorted(path.name for path in disk.rglob("*") if path.name != "ballast")
    (disk / "ballast").unlink(missing_ok=True)
    print(json.dumps([name, told, left]), flush=True)

order = production.replace(order, identity=inputs / "identity")
outputs = [disk / f"o.{kind}" for kind in ("mp4", "wav", "zip", "ttml")]
for stage in ("speak", "mix", "mux", "sign"):
    attempt(stage, lambda: production.produce(order, outputs, inputs / "cache", fill))
attempt("slides", lambda: production.produce(
    script_order(inputs / "slides.yaml"), [disk / "s.mp4"], inputs / "cache",
    lambda stage, share: fill("slides" if stage == "mux" else stage)))
attempt("mix", lambda: excerpt.excerpt(order, 0, 96_000, disk / "x.wav", inputs / "cache", fill))
project = Project("p", "script", "P", Base(upload="aabbccdd"))
files = {"aabbccdd": inputs / "big"}
attempt("pack", lambda: (fill("pack"), archive.pack(project, files, disk / "p.zip")))
(disk / "p.zip").unlink(missing_ok=True)
archive.pack(project, files, inputs / "p.zip")
(disk / "in").mkdir()
attempt("unpack", lambda: (fill("unpack"), archive.unpack(inputs / "p.zip", disk / "in")))
wanted = ""
production.produce(order, outputs, inputs / "cache", fill)
print(json.dumps(["after", "done", sorted(path.name for path in disk.glob("o.*"))]))
"""


def test_a_disk_that_is_full_in_each_stage(tmp_path: Path):
    can = ["unshare", "-rm", "true"]
    if shutil.which("unshare") is None or subprocess.run(can, check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    inputs, disk = tmp_path / "inputs", tmp_path / "disk"
    inputs.mkdir()
    disk.mkdir()
    (inputs / "big").write_bytes(bytes(3 << 20))
    clips = "voice: espeak:en-us\nclips:\n  - {start: 0.2, text: Hello. / And good evening.}\n"
    (inputs / "script.yaml").write_text("base: {colour: '#204060', size: 128x72}\n" + clips)
    (inputs / "slides.yaml").write_text("base: {slides: deck.pdf}\n" + clips)
    bad.pages(2)(inputs / "deck.pdf", b"")
    mounted = 'mount -t tmpfs -o size=12m tmpfs "$2" && exec "$3" -c "$4" "$1" "$2"'
    ended = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mounted, "sh", inputs, disk, sys.executable, _FULL_DISK],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [row[0] for row in rows] == ["speak", "mix", "mux", "sign", "slides", "mix", "pack", "unpack", "after"]
    for name, told, left in rows[:-1]:
        assert told.split()[1] == "28", (name, told)
        assert told.split()[0] == ("OSError" if name in ("pack", "unpack") or left == ["x.wav"] else told.split()[0])
        assert not [each for each in left if each.startswith((".onmaru", ".excerpt", "o."))], (name, left)
    assert {told.split()[0] for _, told, _ in rows[:5]} == {OutputRefused.__name__}
    assert rows[-1] == ["after", "done", ["o.mp4", "o.ttml", "o.wav", "o.zip"]]
