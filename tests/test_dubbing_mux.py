"""The finished file: the same pictures, the new sound in time with them, languages, subtitles, the old sound beside."""

from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest
from PIL import Image

from dubbing import companions, still
from dubbing.companions import MS
from dubbing.errors import NoSound, NotMedia
from dubbing.master import master
from dubbing.mix import DUCK_DB, Mix, Track
from dubbing.mux import Tracks, length_s, mux
from dubbing.sound import blocks
from dubbing.subtitles import Cue
from dubbing.types import PROFILES, Base
from tests.dubbing_media import add_sound, clap_track, flashes_in, heard, make_video, onsets
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
    assert done.notes == ()
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


@pytest.mark.parametrize(("name", "codec"), [("a.mov", "pcm_s16le"), ("a.avi", "mp3")])
def test_an_old_sound_that_mp4_cannot_hold_is_encoded_and_told(tmp_path: Path, sound: Path, name: str, codec: str):
    source = make_video(tmp_path / name, 3.0, sound=clap_track(3.0, [1.0]), audio_codec=codec)
    done = mux(source, Tracks(sound, "ko", keep_original=True), tmp_path / "out.mp4")
    assert [codec in note and "AAC" in note for note in done.notes] == [True]
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert [s.codec_context.name for s in container.streams.audio] == ["aac", "aac"]
    assert onsets(heard(tmp_path / "out.mp4", 1)[0]) == pytest.approx([1.0], abs=0.03)
    assert onsets(heard(tmp_path / "out.mp4", 0)[0]) == pytest.approx(CLAPS, abs=0.015)


def a_disc(path: Path) -> Path:
    """Three seconds with two sounds (the second is meant to be heard), styled subtitles and two chapters."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", 25)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        sounds = [out.add_stream("aac", SAMPLE_RATE, layout="mono") for _ in range(2)]
        for track, language, title in zip(sounds, ("jpn", "kor"), ("해설", "원음"), strict=True):
            track.metadata.update(language=language, title=title)
        sounds[0].disposition = av.stream.Disposition.comment
        sounds[1].disposition = av.stream.Disposition.default
        texts = out.add_stream("subrip")
        texts.metadata["language"] = "kor"
        texts.codec_context.subtitle_header = companions._STYLE
        texts.time_base = MS
        out.set_chapters(
            [
                {"id": n, "start": 1000 * n, "end": 1000 * n + 1000, "time_base": MS, "metadata": {"title": title}}
                for n, title in enumerate(("하나", "둘"))
            ]
        )
        for number in range(75):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 40, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for track, claps in zip(sounds, ([0.5], [1.5]), strict=True):
            add_sound(out, track, clap_track(3.0, claps))
        packet = av.Packet("<i>안녕</i>\nHello".encode())
        packet.stream, packet.time_base, packet.pts, packet.dts, packet.duration = texts, MS, 500, 500, 700
        out.mux_one(packet)
    return path


def test_all_that_a_film_brings_goes_along(tmp_path: Path, sound: Path):
    source = a_disc(tmp_path / "a.mkv")
    done = mux(source, Tracks(sound, "en", keep_original=True), tmp_path / "out.mp4")
    assert [("subrip" in note, "styles" in note) for note in done.notes] == [(True, True)]
    with av.open(str(tmp_path / "out.mp4")) as container:
        tracks = container.streams.audio
        assert [(s.language, s.metadata.get("name")) for s in tracks] == [
            ("eng", None),
            ("jpn", "해설"),
            ("kor", "원음"),
        ]
        assert [bool(s.disposition & av.stream.Disposition.default) for s in tracks] == [True, False, False]
        assert [(c["start"], c["metadata"]["title"]) for c in container.chapters()] == [(0, "하나"), (1000, "둘")]
        assert [s.language for s in container.streams.subtitles] == ["kor"]
        cues = [p for p in container.demux(subtitles=0) if len(bytes(p)) > 2]
        assert [(bytes(p)[2:].decode(), round(float((p.pts or 0) * p.time_base), 2)) for p in cues] == [
            ("안녕\nHello", 0.5)
        ]
    for track, claps in ((1, [0.5]), (2, [1.5])):
        assert onsets(heard(tmp_path / "out.mp4", track)[0]) == pytest.approx(claps, abs=0.015)


def test_chapters_with_titles_in_an_old_encoding_are_left_out_and_told(tmp_path: Path, sound: Path):
    whole = a_disc(tmp_path / "a.mkv").read_bytes()
    changed = whole.replace("하나".encode(), "하나네".encode("euc-kr"))
    assert len(changed) == len(whole)
    (tmp_path / "b.mkv").write_bytes(changed)
    done = mux(tmp_path / "b.mkv", Tracks(sound, "en"), tmp_path / "out.mp4")
    assert any("chapters are left out" in note for note in done.notes)
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.chapters() == []


def test_a_sound_that_is_encoded_anew_ends_with_the_film(tmp_path: Path, sound: Path):
    """Its clock jumps by days: what is between is not filled up with silence."""
    with av.open(str(tmp_path / "a.mkv"), "w") as out:
        video, track = out.add_stream("libx264", 25), out.add_stream("pcm_s16le", S, layout="mono")
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        for number in range(75):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 40, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for at in (0, 10 * 3600):
            block = av.AudioFrame.from_ndarray(np.zeros((1, S), np.int16), format="s16", layout="mono")
            block.sample_rate, block.pts, block.time_base = S, at * S, Fraction(1, S)
            out.mux(track.encode(block))
    mux(tmp_path / "a.mkv", Tracks(sound, "en", keep_original=True), tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        kept = container.streams.audio[1]
        assert float((kept.duration or 0) * (kept.time_base or 0)) == pytest.approx(3.0, abs=0.1)


def test_subtitles_with_layout_become_their_words_alone(tmp_path: Path):
    told = (
        r"{\p1}m 0 0 l 100 0 100 100 0 100{\p0}",
        r"{\pos(10,20)\i1}One{\i0}\Ntwo\hthree, four",
        r"{\an8\p2\c&HFF&}m 0 0 l 9 9{\p0}Sold {\p1}m 1 1{\p0}out",
    )
    events = "".join(f"Dialogue: 0,0:00:0{n}.00,0:00:0{n}.50,Default,,0,0,0,,{text}\n" for n, text in enumerate(told))
    (tmp_path / "t.ass").write_text(companions._STYLE.decode().rstrip("\0") + events)
    with av.open(str(tmp_path / "t.ass")) as source, av.open(str(tmp_path / "t.mp4"), "w") as target:
        into = companions.text_track(target)
        found = [bytes(made)[2:].decode() for packet in source.demux() for made in companions.texts_of(packet, into)]
    assert found == ["One\ntwo three, four", "Sold out"]


def test_the_track_that_is_heard_is_the_one_that_the_file_means_or_that_is_asked_for(tmp_path: Path):
    source = a_disc(tmp_path / "a.mkv")
    for track, claps in ((0, [1.5]), (1, [0.5]), (2, [1.5])):
        found = np.concatenate(list(blocks(source, 3 * S, track)))
        assert onsets(found[:, 0]) == pytest.approx(claps, abs=0.015)
    with pytest.raises(NoSound, match="no track of sound 3"):
        list(blocks(source, 3 * S, 3))


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


def an_old_film(path: Path, codec: str, later: int, lost: int) -> Path:
    """Three seconds with flashes; `later` pictures are read after those that they come before, and of the first `lost`
    nothing can be decoded."""
    with av.open(str(path), "w") as out:
        video = cast(av.VideoStream, out.add_stream(codec, 25))
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        video.codec_context.gop_size, video.codec_context.max_b_frames = 10, later
        if codec == "libx264":
            video.codec_context.options = {"x264-params": f"keyint=10:scenecut=0:open-gop=0:b-adapt=0:bframes={later}"}
        white, ready = {round(clap * 25) for clap in CLAPS}, list["av.Packet[Any]"]()
        for number in range(75):
            frame = av.VideoFrame.from_ndarray(
                np.full((64, 64, 3), 255 if number in white else 40, np.uint8), format="rgb24"
            )
            frame.pts, frame.time_base = number, Fraction(1, 25)
            ready += video.encode(frame)
        for number, packet in enumerate((*ready, *video.encode(None))):
            kept = packet if number >= lost else av.Packet(b"\0\0\0\1\x0c\xff\x80")  # a filler, without a picture
            kept.stream, kept.time_base, kept.pts, kept.dts = video, packet.time_base, packet.pts, packet.dts
            out.mux_one(kept)
    return path


@pytest.mark.parametrize(("codec", "later"), [("libx264", 0), ("libx264", 2), ("mpeg4", 0), ("mpeg4", 1)])
@pytest.mark.parametrize("lost", [0, 12])
def test_what_has_no_times_of_its_own_is_in_time_whatever_of_it_is_lost(
    tmp_path: Path, sound: Path, codec: str, later: int, lost: int
):
    source = an_old_film(tmp_path / "a.avi", codec, later, lost)
    mux(source, Tracks(sound, "en"), tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        seen = [f.time for f in container.decode(video=0) if f.to_ndarray(format="gray").mean() > 180]
    # MPEG-4's decoder finds out by what comes that pictures wait for others: one picture is what that may cost.
    near = 0.055 if codec == "mpeg4" and later and lost else 0.015
    assert seen == pytest.approx([clap for clap in CLAPS if clap * 25 > lost], abs=near)


def test_odd_sides_are_told(tmp_path: Path, sound: Path):
    with av.open(str(tmp_path / "a.mkv"), "w") as out:
        video = out.add_stream("ffv1", 25)
        video.width, video.height, video.pix_fmt = 321, 179, "yuv420p"
        for number in range(25):
            frame = av.VideoFrame.from_ndarray(np.full((179, 321, 3), 40, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    done = mux(tmp_path / "a.mkv", Tracks(sound, "en"), tmp_path / "out.mp4")
    assert done.notes == ("its pictures are scaled from 321x179 to 320x178: what is encoded anew has even sides",)
    even = make_video(tmp_path / "b.webm", 1.0, codec="libvpx")
    assert mux(even, Tracks(sound, "en"), tmp_path / "even.mp4").notes == ()


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
