"""From texts and a video to finished files, with the voices of the house; whole, or nothing at all."""

import json
from pathlib import Path

import av
import numpy as np
import pyloudnorm
import pytest
from click.testing import CliRunner, Result

from dubbing import production, speak
from dubbing.errors import LineRefused, OutputRefused
from dubbing.production import Report, produce
from dubbing.transcript import read
from stream.cli import main
from tests.dubbing_media import clap_track, heard, make_video, onsets
from tests.dubbing_scripts import dub_order, script_order
from tests.test_dubbing_mux import packets
from tts.types import SAMPLE_RATE

pytestmark = [pytest.mark.media, pytest.mark.process]

S = SAMPLE_RATE
KOREAN = "1\n00:00:00,600 --> 00:00:02,200\n처음 뵙겠습니다.\n\n2\n00:00:03,200 --> 00:00:05,000\n시작하겠습니다.\n"
ENGLISH = "1\n00:00:00,600 --> 00:00:02,200\nNice to meet you.\n\n2\n00:00:03,200 --> 00:00:05,000\nLet us begin now.\n"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of pictures, a room's noise, and a beep at 5.5 s where nobody speaks."""
    folder = tmp_path_factory.mktemp("film")
    room = np.asarray(np.random.default_rng(1).normal(0, 0.0005, 6 * S), np.float32)
    (folder / "ko.srt").write_text(KOREAN, encoding="utf-8")
    (folder / "en.srt").write_text(ENGLISH, encoding="utf-8")
    return make_video(folder / "film.mp4", 6.0, sound=room + 0.4 * clap_track(6.0, [5.5]))


def dub(*arguments: object, data: Path) -> Result:
    return CliRunner().invoke(main, ["dub", *map(str, arguments), "--data", str(data)])


@pytest.fixture(scope="module")
def dubbed(film: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """The folder of a whole dub, and its report."""
    folder = tmp_path_factory.mktemp("dubbed")
    texts = ("--transcript", film.with_name("ko.srt"), "--translation", film.with_name("en.srt"))
    outputs = [part for name in ("en.mp4", "en.srt", "en.vtt") for part in ("-o", folder / name)]
    more = ("--voice", "espeak:en-us", "--subtitles", "--keep-original", "--json")
    made = dub(film, "--to", "en", *texts, *outputs, *more, data=folder / "data")
    assert made.exit_code == 0, made.output
    return folder, json.loads(made.stdout.splitlines()[-1])


def test_the_dub_speaks_where_the_original_spoke(film: Path, dubbed: tuple[Path, dict]):
    folder, report = dubbed
    sound = heard(folder / "en.mp4")[0]
    starts = onsets(sound, 0.02)
    assert [line["flag"] for line in report["lines"]] == ["", ""]
    for wished in (0.6, 3.2):
        assert min(abs(start - wished) for start in starts) <= 0.08
    assert min(abs(start - 5.5) for start in starts) <= 0.015, "what is between the lines is the original's"
    assert packets(folder / "en.mp4") == packets(film)
    assert [cue.text for cue in read(folder / "en.srt").segments] == ["Nice to meet you.", "Let us begin now."]
    assert (folder / "en.vtt").read_text(encoding="utf-8").startswith("WEBVTT")


def test_its_loudness_length_and_tracks(dubbed: tuple[Path, dict]):
    folder, report = dubbed
    sound = heard(folder / "en.mp4")
    assert pyloudnorm.Meter(S).integrated_loudness(sound.T) == pytest.approx(-16, abs=0.5)
    assert report["dbtp"] <= -1
    assert sound.shape[1] / S == pytest.approx(6.0, abs=0.04)
    with av.open(str(folder / "en.mp4")) as container:
        assert [s.language for s in container.streams] == ["und", "eng", "und", "eng"]
    assert sorted(path.name for path in folder.iterdir()) == ["data", "en.mp4", "en.srt", "en.vtt"]


def made(film: Path, text: str, out: Path, progress=lambda *_: None) -> Report:
    return produce(dub_order(film, text.encode()), [out], out.parent / "cache", progress)


@pytest.mark.parametrize("stage", ["speak", "mix", "mux"])
def test_a_run_that_is_stopped_leaves_what_was_there(film: Path, tmp_path: Path, stage: str):
    (tmp_path / "out.mp4").write_text("the one from before")
    seen = []

    def stop(name: str, share: float) -> None:
        seen.append(name)
        if name == stage and share > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(film, ENGLISH, tmp_path / "out.mp4", stop)
    assert (tmp_path / "out.mp4").read_text() == "the one from before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "out.mp4"]
    assert len(list((tmp_path / "cache").glob("*.phrase"))) == (1 if stage == "speak" else 2)


def test_a_refused_line_and_an_output_that_cannot_be(film: Path, tmp_path: Path):
    bad = ENGLISH.replace("Let us begin now", "こんにちは世界")
    report = made(film, bad, tmp_path / "o.srt")
    assert [(line.placement.flag, bool(line.why)) for line in report.lines] == [("", False), ("unsaid", True)]
    assert not report.notes, "the line itself tells why"
    assert [cue.text for cue in read(tmp_path / "o.srt").segments] == ["Nice to meet you."]
    (tmp_path / "o.srt").unlink()
    with pytest.raises(LineRefused, match="line 1"):
        made(film, bad.replace("Nice to meet you", "You piece of shit"), tmp_path / "out.mp4")
    with pytest.raises(OutputRefused, match="ends in none"):
        made(film, ENGLISH, tmp_path / "out.avi")
    with pytest.raises(OutputRefused, match="does not exist"):
        made(film, ENGLISH, tmp_path / "none" / "out.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


def test_what_a_scripts_voice_cannot_say_stops_it_though_it_is_found_while_it_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(speak, "MAX_LINE_S", 2.0)
    (tmp_path / "script.yaml").write_text(
        "voice: espeak:en-us\nclips:\n  - {start: 1, text: Hello.}\n"
        "  - {start: 3, text: 'One, two, three, four, five, six, seven, eight, nine, ten.'}\n"
    )
    with pytest.raises(LineRefused, match="line 2: it takes more than"):
        produce(script_order(tmp_path / "script.yaml"), [tmp_path / "o.srt"], None, lambda *_: None)
    monkeypatch.undo()
    monkeypatch.setattr(production, "_OVER", S)
    with pytest.raises(LineRefused, match="line 2: speech goes on for over an hour"):
        produce(script_order(tmp_path / "script.yaml"), [tmp_path / "o.srt"], None, lambda *_: None)
    assert not (tmp_path / "o.srt").exists()


def test_a_script_over_a_colour_with_an_effect(tmp_path: Path):
    make_video(tmp_path / "ding.wav.mkv", 0.2, sound=clap_track(0.3, [0.0]), audio_codec="pcm_s16le")
    (tmp_path / "script.yaml").write_text(
        "base: {colour: '#204060', size: 128x72}\nvoice: espeak:en-us\nclips:\n"
        "  - {start: 0.5, text: 'Hello. / Good evening.'}\n  - {start: 3.5, text: And bye., speed: 3}\n"
        "effects:\n  - {start: 2.9, file: ding.wav.mkv, volume: -3}\n"
    )
    report = produce(script_order(tmp_path / "script.yaml"), [tmp_path / "o.mp4"], None, lambda *_: None)
    assert [line.placement.start for line in report.lines] == [S // 2, round(3.5 * S)]
    starts = onsets(heard(tmp_path / "o.mp4")[0], 0.02, apart_s=0.2)
    for wished in (0.5, 2.9, 3.5):
        assert min(abs(start - wished) for start in starts) <= 0.08, (wished, starts)
    with av.open(str(tmp_path / "o.mp4")) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (128, 72)


def test_the_command_line_says_what_is_wrong(film: Path, tmp_path: Path):
    out = ("-o", tmp_path / "o.mp4")
    english = film.with_name("en.srt")
    for arguments, told in (
        (out, "either VIDEO or --script"),
        ((film, *out), "give --to"),
        (("--script", english, "--to", "en", *out), "leave those options out"),
        (("--script", english, *out), "table with clips"),
        ((film, "--to", "en", "--translation", film, *out), "encoding|JSON|no cue"),
        ((english, "--to", "en", "--translation", english, *out), "no video"),
        ((film, "--to", "en", "--translation", english, "--voice", "nobody:x", *out), "no voice 'nobody:x'"),
    ):
        result = dub(*arguments, data=tmp_path)
        assert result.exit_code != 0
        assert any(part in result.output for part in told.split("|")), result.output
    assert not (tmp_path / "o.mp4").exists()
