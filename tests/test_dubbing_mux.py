"""The finished file: the same pictures, the new sound in time with them, languages, subtitles, the old sound beside."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from dubbing import still
from dubbing.errors import NotMedia
from dubbing.master import master
from dubbing.mix import DUCK_DB, Mix, Track
from dubbing.mux import Tracks, length_s, mux
from dubbing.subtitles import Cue
from dubbing.types import PROFILES, Base
from tests.dubbing_media import clap_track, flashes_in, heard, make_video, onsets
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.media

S = SAMPLE_RATE
CLAPS = [0.4, 1.2, 2.6]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Claps, mastered as every dub is."""
    folder = tmp_path_factory.mktemp("sound")
    speech = Track(folder / "speech", 3 * S)
    speech.add(0, clap_track(3.0, CLAPS))
    return master(Mix(speech, None, None, "off", DUCK_DB), PROFILES["-23"], folder / "sound.mp4").path


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("late_s", [0.0, 2.0])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.mov"])
def test_pictures_are_copied_and_the_sound_is_in_time(tmp_path: Path, sound: Path, name: str, late_s: float):
    """`late_s`: the whole file begins late on its own clock, as recordings do."""
    source = make_video(tmp_path / name, 3.0, flashes=CLAPS, late_s=late_s)
    done = mux(source, Tracks(sound, "ko"), tmp_path / "out.mp4")
    assert done.copied
    if name != "a.ts":  # MPEG-TS keeps its parameter sets in the packets
        assert packets(tmp_path / "out.mp4") == packets(source)
    seen, claps = flashes_in(tmp_path / "out.mp4"), onsets(heard(tmp_path / "out.mp4")[0])
    assert len(seen) == len(claps) == len(CLAPS)
    assert max(abs(a - b) for a, b in zip(seen, claps, strict=True)) <= 0.015
    assert length_s(tmp_path / "out.mp4") == pytest.approx(3.0, abs=0.041)


def test_languages_the_old_sound_and_subtitles(tmp_path: Path, sound: Path):
    source = make_video(tmp_path / "a.mp4", 3.0, sound=clap_track(3.0, [1.0]))
    cues = (Cue(S // 2, S, "안녕하세요.\n둘째 줄"), Cue(2 * S, 2 * S + S // 2, "Two"))
    done = mux(source, Tracks(sound, "ko", cues, keep_original=True), tmp_path / "out.mp4")
    assert done.kept
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert [(s.type, s.language) for s in container.streams] == [
            ("video", "und"),
            ("audio", "kor"),
            ("audio", "und"),
            ("subtitle", "kor"),
        ]
        defaults = [bool(s.disposition & av.stream.Disposition.default) for s in container.streams.audio]
        assert defaults == [True, False]
        shown = [
            (p.pts or 0, p.duration or 0, bytes(p)[2:].decode())
            for p in container.demux(subtitles=0)
            if len(bytes(p)) > 2
        ]
        scale = float(container.streams.subtitles[0].time_base or 0)
    assert [(round(a * scale, 2), round(b * scale, 2), text) for a, b, text in shown] == [
        (0.5, 0.5, "안녕하세요.\n둘째 줄"),
        (2.0, 0.5, "Two"),
    ]
    assert onsets(heard(tmp_path / "out.mp4", 1)[0]) == pytest.approx([1.0], abs=0.015)


def test_a_phones_rotation_stays(tmp_path: Path, sound: Path):
    source = make_video(tmp_path / "a.mp4", 1.0)
    whole = bytearray(source.read_bytes())
    matrix = whole.index(b"tkhd") + 4 + 40
    quarter = (0, 0x10000, 0, 0xFFFF0000, 0, 0, 90 << 16, 0, 0x40000000)  # 90 degrees, moved back into the picture
    whole[matrix : matrix + 36] = b"".join(value.to_bytes(4, "big") for value in quarter)
    source.write_bytes(whole)
    mux(source, Tracks(sound, "en"), tmp_path / "out.mp4")
    turned = []
    for path in (source, tmp_path / "out.mp4"):
        with av.open(str(path)) as container:
            turned.append(next(container.decode(video=0)).rotation)
    assert abs(turned[0]) == 90
    assert turned[0] == turned[1]


@pytest.mark.parametrize(("name", "codec"), [("a.webm", "libvpx"), ("a.avi", "mpeg4")])
def test_what_mp4_cannot_hold_is_encoded_anew_and_in_time(tmp_path: Path, sound: Path, name: str, codec: str):
    source = make_video(tmp_path / name, 3.0, flashes=CLAPS, codec=codec)
    assert not mux(source, Tracks(sound, "en"), tmp_path / "out.mp4").copied
    seen, claps = flashes_in(tmp_path / "out.mp4"), onsets(heard(tmp_path / "out.mp4")[0])
    assert max(abs(a - b) for a, b in zip(seen, claps, strict=True)) <= 0.015


def test_a_still_film_of_a_picture_or_a_colour(tmp_path: Path):
    Image.new("RGB", (301, 201), "#336699").save(tmp_path / "p.png")
    still.film([(0, still.picture_of(Base(tmp_path / "p.png")))], 2 * S, tmp_path / "p.mp4")
    still.film([(0, still.picture_of(Base(colour="#ffffff", size=(128, 72))))], 2 * S + 1, tmp_path / "c.mp4")
    with av.open(str(tmp_path / "p.mp4")) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert (len(frames), frames[0].shape) == (20, (200, 300, 3))
    assert np.abs(frames[9].mean(axis=(0, 1)) - (0x33, 0x66, 0x99)).max() < 6
    assert length_s(tmp_path / "c.mp4") == pytest.approx(2.1, abs=0.01)
    (tmp_path / "no.png").write_text("no picture")
    with pytest.raises(NotMedia):
        still.picture_of(Base(tmp_path / "no.png"))
