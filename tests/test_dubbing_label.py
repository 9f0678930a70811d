"""The notice that AI made it: by profile, in the picture upright, before a sound alone, and in the file."""

import datetime
import hashlib
import json
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result

from avatar.consent_registry import ConsentRegistry, NewConsent
from dubbing import label, provenance, voice_consent
from dubbing.dapt_rules import faults
from dubbing.errors import ConsentLacking, LabelRefused, OutputRefused
from dubbing.label import labelled
from dubbing.notice import Painter, laid, on_stills
from dubbing.production import Order, Report, produce
from dubbing.types import Base, Line, Slot
from stream.cli import main
from tests.dubbing_media import clap_track, heard, make_video, onsets
from tts.types import SAMPLE_RATE

pytestmark = [pytest.mark.media, pytest.mark.process]

S = SAMPLE_RATE


def test_profiles():
    assert labelled("kr").profile == "KR"
    assert labelled("EU", "not needed").reason == ""
    bare = labelled("none", " shown by\nthe  channel ")
    assert (bare.reason, bare.seen("ko"), bare.heard("ko")) == ("shown by the channel", "", "")
    assert labelled("KR").seen("en") == labelled("KR").seen("ko") == labelled("EU").seen("ko")
    assert labelled("KR").seen("ko") == "AI로 만든 음성·영상입니다"
    assert "AI" in labelled("EU").seen("en")
    assert (labelled("KR").until, labelled("EU").until) == (None, label.START)
    for profile, reason, told in (
        ("none", " ", "reason is needed"),
        ("none", "x" * 501, "501"),
        ("CN", "", "no label"),
    ):
        with pytest.raises(LabelRefused, match=told):
            labelled(profile, reason)


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (90, 160), (64, 64)])
def test_the_notice_lies_in_the_upper_right_and_is_legible(size: tuple[int, int]):
    grey = np.full((*size, 3), 128, np.uint8)
    changed = (laid(grey, "AI로 만든 음성·영상입니다") != grey).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert rows[0] > 0
    assert rows[-1] < size[0] / 3
    assert columns[-1] < size[1]
    assert columns[-1] > size[1] * 0.9
    part = laid(grey, "AI로 만든 음성·영상입니다")[rows[0] : rows[-1], columns[0] : columns[-1]]
    assert part.min() < 60, "dark ground"
    if min(size) > 100:
        assert part.max() > 230, "light letters"


def test_still_pictures_carry_it_until_its_time_is_over():
    black, white = np.zeros((90, 160, 3), np.uint8), np.full((90, 160, 3), 255, np.uint8)

    def told(shown, until: int | None) -> list[tuple[int, bool]]:
        return [(at, picture.min() != picture.max()) for at, picture in on_stills(shown, "AI", until)]

    assert told([(0, black)], None) == [(0, True)]
    assert told([(0, black)], 5) == [(0, True), (5, False)]
    assert told([(0, black), (3, white), (9, black)], 5) == [(0, True), (3, True), (5, False), (9, False)]
    assert told([(0, black), (5, white)], 5) == [(0, True), (5, False)]


def an_order(base: Base, length: int | None = None, **more: object) -> Order:
    slot = Slot(S // 2, S, S // 2, S)
    return Order((Line(1, slot, ("Good evening.",), "en", "espeak:en-us", fitted=False),), base, length, **more)  # type: ignore[arg-type]


def made(order: Order, *outputs: Path) -> Report:
    return produce(order, outputs, outputs[0].parent / "cache", lambda *_: None)


def pictures(path: Path) -> list[tuple[float, np.ndarray, int]]:
    with av.open(str(path)) as container:
        return [(f.time or 0.0, f.to_ndarray(format="rgb24"), f.rotation) for f in container.decode(video=0)]


def test_a_film_carries_the_notice_through_and_keeps_its_times_and_sound(tmp_path: Path):
    film = make_video(tmp_path / "film.mp4", 2.0, [1.0], sound=clap_track(2.0, [1.0]), late_s=0.2)
    order = an_order(Base(film, moving=True), 2 * S, label=labelled("KR"), keep_original=True)
    report = made(order, tmp_path / "kr.mp4")
    assert report.pictures_copied is False
    before, after = pictures(film), pictures(tmp_path / "kr.mp4")
    assert [at for at, *_ in after] == pytest.approx([at for at, *_ in before], abs=0.002)
    for _, picture, _ in after:
        assert np.ptp(picture[:30].mean(axis=2)) > 60, "it is on every picture"
        assert np.ptp(picture[40:].mean(axis=2)) < 12, "and nowhere else"
    with av.open(str(tmp_path / "kr.mp4")) as container:
        assert container.metadata["comment"] == "AI로 만든 음성·영상입니다"
        assert len(container.streams.audio) == 2


def test_a_turned_and_deep_film_is_labelled_upright(tmp_path: Path):
    path = tmp_path / "deep.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx265", 25, options={"x265-params": "log-level=error"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p10le"
        stream.codec_context.color_trc = 16
        stream.set_display_rotation(90)
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 90, np.uint8), format="rgb24")
            out.mux(stream.encode(frame.reformat(format="yuv420p10le")))
        out.mux(stream.encode(None))
    made(an_order(Base(path, moving=True), S, label=labelled("EU")), tmp_path / "eu.mp4")
    _, coded, rotation = pictures(tmp_path / "eu.mp4")[0]
    assert rotation == pictures(path)[0][2]
    upright = np.rot90(coded, round(rotation / 90) % 4)
    changed: np.ndarray = np.abs(upright.astype(int) - int(np.median(upright))).max(axis=2) > 25
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert upright.shape == (320, 180, 3)
    assert rows[-1] < 100
    assert columns[-1] > 160
    with av.open(str(tmp_path / "eu.mp4")) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt, codec.color_trc) == ("hevc", "yuv420p10le", 16)


def test_the_painter_stops_in_time():
    frame = av.VideoFrame.from_ndarray(np.full((96, 160, 3), 90, np.uint8), format="rgb24").reformat(format="yuv420p")
    paint = Painter("AI", 10.0)
    assert paint(frame, 10.0, 0) is frame
    assert int(np.ptp(paint(frame, 9.96, 0).to_ndarray(format="gray"))) > 60


def test_a_sound_alone_begins_with_the_notice_and_a_film_of_it_does_not(tmp_path: Path):
    outputs = [tmp_path / name for name in ("kr.wav", "kr.mp3", "kr.mp4")]
    report = made(an_order(Base(size=(128, 72)), label=labelled("KR")), *outputs)
    film, wav = heard(outputs[2])[0], heard(outputs[0])[0] / 32_768
    assert onsets(film, 0.02, 1.0) == pytest.approx([0.5], abs=0.1)
    assert onsets(wav, 0.02)[0] < 0.3
    assert len(wav) > len(film) + S
    assert report.length / S == pytest.approx(len(film) / S, abs=0.05)
    assert len(heard(outputs[1])[0]) == pytest.approx(len(wav), abs=S // 20)
    assert b"LIST" in outputs[0].read_bytes()
    with av.open(str(outputs[0])) as container:
        assert container.metadata["comment"] == "AI로 만든 음성·영상입니다"


def test_without_a_notice_the_reason_is_in_the_report(tmp_path: Path):
    report = made(an_order(Base(size=(128, 72)), label=labelled("none", "an internal test")), tmp_path / "o.wav")
    assert report.label is not None
    assert report.label.reason == "an internal test"
    assert len(heard(tmp_path / "o.wav")[0]) == report.length


def test_films_and_sounds_say_what_made_them(tmp_path: Path):
    film = make_video(tmp_path / "film.mp4", 1.5, sound=clap_track(1.5, [1.0]))
    order = an_order(Base(film, moving=True), 2 * S, label=labelled("EU"), identity=tmp_path / "id", title="여름")
    report = made(order, *[tmp_path / f"o.{kind}" for kind in ("mp4", "wav", "mp3", "srt", "zip")])
    assert sorted(report.signed) == ["o.mp3", "o.mp4", "o.wav"]
    for name in report.signed:
        marked = provenance.read(tmp_path / name)
        assert marked is not None
        assert (marked.state, marked.title) == ("Valid", "여름")
        assert marked.ingredients == (("여름", False),)
        assert marked.source_types == ("compositeSynthetic",), "espeak speaks by rules"
        assert marked.actions == ("c2pa.opened", "c2pa.dubbed", "c2pa.edited")
    assert onsets(heard(tmp_path / "o.mp4")[0], 0.02, 1.0)[0] == pytest.approx(0.5, abs=0.1)


def test_two_outputs_of_one_kind_are_refused(tmp_path: Path):
    with pytest.raises(OutputRefused, match="once"):
        made(an_order(Base(size=(128, 72))), tmp_path / "a.wav", tmp_path / "b.WAV")


def a_voice(models: Path, consent: str) -> str:
    """A tuned voice's card, its files empty; the id that it has."""
    folder = models / "voices" / "mina"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").touch()
    (folder / "model.pth").touch()
    digest = hashlib.sha256(b"").hexdigest()
    (folder / "voice.toml").write_text(
        f'format = 1\ntitle = "Mina"\nlanguages = ["ko"]\nlicence = "hers"\ncheckpoint = "model.pth"\n'
        f'sha256 = "{digest}"\nsample_rate = 22050\n[data]\nconsent = "{consent}"\n'
    )
    return "espnet:mina"


def test_a_persons_voice_needs_their_consent_to_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path / "models"))
    registry, today = ConsentRegistry(tmp_path / "consents"), datetime.date(2026, 11, 30)
    (tmp_path / "signed.txt").write_text("signed: 미나")
    later = today + datetime.timedelta(days=30)
    records = {
        scope: registry.add(NewConsent("미나", "온마루", (scope,), today, later), tmp_path / "signed.txt").consent.id
        for scope in ("voice", "live")
    }
    voice_consent.check(a_voice(tmp_path / "models", records["voice"]), registry.folder, today)
    voice_consent.check("espeak:ko", registry.folder, today)
    for consent, day, told in (
        (records["live"], today, "not for voice"),
        (records["voice"], later + datetime.timedelta(days=1), "expired"),
        ("0123456789ab", today, "no consent has the id"),
    ):
        with pytest.raises(ConsentLacking, match=told):
            voice_consent.check(a_voice(tmp_path / "models", consent), registry.folder, day)
    registry.revoke(records["voice"], "the contract ended", today)
    with pytest.raises(ConsentLacking, match="the contract ended"):
        voice_consent.check(a_voice(tmp_path / "models", records["voice"]), registry.folder, today)
    with pytest.raises(ConsentLacking, match="whose voice"):
        voice_consent.check("espnet:nobody", registry.folder, today)


def test_the_command_line_labels_signs_and_asks_for_a_reason(tmp_path: Path):
    film = make_video(tmp_path / "film.mp4", 1.5, sound=clap_track(1.5, [1.2]))
    (tmp_path / "en.srt").write_text("1\n00:00:00,200 --> 00:00:01,000\nHello.\n")
    texts = [film, "--to", "en", "--translation", tmp_path / "en.srt", "--voice", "espeak:en-us"]

    def dub(*more: object) -> Result:
        out = ["-o", tmp_path / "o.mp4", "-o", tmp_path / "o.ttml", "--data", tmp_path / "data"]
        return CliRunner().invoke(main, ["dub", *map(str, [*texts, *out, *more])])

    assert "reason is needed" in dub("--label", "none").output
    assert not (tmp_path / "o.mp4").exists()
    assert "no notice says that AI made it: --label" in dub().output
    made = dub("--label", "kr", "--json")
    told = json.loads(made.stdout.splitlines()[-1])
    assert (told["label"], told["signed"]) == ({"profile": "KR", "reason": ""}, ["o.mp4"])
    assert (tmp_path / "data" / "provenance" / "key.pem").stat().st_mode & 0o777 == 0o600
    assert faults((tmp_path / "o.ttml").read_bytes()) == ()
    assert "for the notice" in dub("--label", "eu").output
