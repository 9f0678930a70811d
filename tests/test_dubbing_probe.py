"""Uploads are looked at from outside: what they hold, or which of the typed errors says why not."""

import sys
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from dubbing import probe as module
from dubbing.errors import (
    MediaBroken,
    MediaHung,
    MediaMissing,
    MediaTooLarge,
    NoPicture,
    NoSound,
    NotMedia,
    PlaylistRefused,
)
from dubbing.probe import AudioTrack, probe
from tests.dubbing_media import clap_track, make_video

pytestmark = [pytest.mark.media, pytest.mark.process]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("film") / "film.mp4", 1.0, sound=clap_track(1.0, [0.5]))


def test_a_video_is_described(film: Path):
    info = probe(film, sound=True, picture=True)
    assert info.video is not None
    assert (info.video.codec, info.video.width, info.video.height, info.video.fps) == ("h264", 160, 90, 25.0)
    assert info.audio == (AudioTrack("aac", 48_000, 1, "und", default=True),)
    assert info.duration_s == pytest.approx(1.0, abs=0.05)


def test_files_that_are_none(tmp_path: Path):
    (tmp_path / "empty.mp4").touch()
    for path in (tmp_path / "empty.mp4", tmp_path / "none.mp4", tmp_path, Path("a\0b.mp4"), tmp_path / ("x" * 300)):
        with pytest.raises(MediaMissing):
            probe(path)


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("words.mp4", "this is a text, not a video\n" * 40, NotMedia),
        ("page.mp4", "<html><body>not found</body></html>", NotMedia),
        ("list.mp4", "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", PlaylistRefused),
        ("list.m3u8", "\ufeff#EXTM3U\nhttp://127.0.0.1/x.ts\n", PlaylistRefused),
        ("concat.mp4", "ffconcat version 1.0\nfile 'film.mp4'\n", PlaylistRefused),
        ("concat.txt", "file 'film.mp4'\n", PlaylistRefused),
        ("call.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n", PlaylistRefused),
        ("dash.mpd", "<?xml version='1.0'?><MPD/>", PlaylistRefused),
        ("font.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", NotMedia),
    ],
)
def test_texts_and_playlists_open_nothing(tmp_path: Path, name: str, text: str, error: type[Exception]):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(error, match=name):
        probe(tmp_path / name)


def test_a_file_that_breaks_off_before_its_index(film: Path, tmp_path: Path):
    whole = film.read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: whole.index(b"moov") - 4])
    with pytest.raises(MediaBroken, match="upload it again"):
        probe(tmp_path / "cut.mp4")


def test_pictures_of_a_size_that_nobody_films(tmp_path: Path):
    with av.open(str(tmp_path / "huge.mkv"), "w") as out:
        video = out.add_stream("mjpeg", 25)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = 16_384, 2_064, "yuvj420p"
        out.mux(video.encode(av.VideoFrame(16_384, 2_064, "yuvj420p")))
        out.mux(video.encode(None))
    with pytest.raises(MediaTooLarge, match="16384x2064"):
        probe(tmp_path / "huge.mkv")


def test_sound_of_which_nothing_can_be_decoded(film: Path, tmp_path: Path):
    with av.open(str(film)) as container:
        packets = [bytes(packet) for packet in container.demux(audio=0) if packet.size]
    whole = film.read_bytes()
    for packet in packets:
        whole = whole.replace(packet, b"\xff" * len(packet))
    (tmp_path / "noise.mp4").write_bytes(whole)
    with pytest.raises(MediaBroken, match="nothing can be decoded"):
        probe(tmp_path / "noise.mp4")


def test_sound_or_picture_that_is_needed(tmp_path: Path):
    silent = make_video(tmp_path / "silent.mp4", 0.4)
    with pytest.raises(NoSound):
        probe(silent, sound=True)
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 4000, 0, "NONE", ""))
        file.writeframes(bytes(4000))
    assert probe(tmp_path / "a.wav", sound=True).audio[0].sample_rate == 4000
    with pytest.raises(NoPicture):
        probe(tmp_path / "a.wav", picture=True)


def test_names_that_are_traps_are_only_names(film: Path, tmp_path: Path):
    for name in ("-i.mp4", "a b'\"$(x).mp4", "\u202egpm.4pm", "http:x.mp4", "concat:a|b.mp4"):
        path = tmp_path / name
        path.write_bytes(film.read_bytes())
        assert probe(path).video is not None


def test_too_many_tracks(tmp_path: Path):
    path = tmp_path / "many.mkv"
    with av.open(str(path), "w") as out:
        tracks = [out.add_stream("pcm_s16le", 8000, layout="mono") for _ in range(40)]
        for track in tracks:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 8000, 0
            out.mux(track.encode(frame))
    with pytest.raises(MediaTooLarge, match="40 tracks"):
        probe(path)


def test_a_file_that_nobody_may_read_is_told_as_that(film: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(MediaMissing, match="Permission denied"):
        probe(film)


def test_a_reader_that_gets_no_turn_is_tried_again(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    reader = tmp_path / "reader"
    reader.write_text(
        f"#!/bin/sh\n[ -e {tmp_path}/tried ] || {{ : > {tmp_path}/tried; exec sleep 60; }}\n"
        """echo '{"error": "NotMedia", "message": "was looked at"}'\n"""
    )
    reader.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(reader))
    monkeypatch.setattr(module, "_WALL_S", 5.0)
    with pytest.raises(NotMedia, match="was looked at"):
        probe(film)
    reader.write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(module, "_WALL_S", 0.5)
    with pytest.raises(MediaHung, match="twice"):
        probe(film)
