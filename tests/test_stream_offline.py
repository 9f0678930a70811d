"""`onmaru say`: a film that sounds and looks as it should, and clear words where it cannot be made."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result

from stream.cli import main
from stream.offline import MAX_LINE, MAX_TEXT, OfflineError, Order
from tts.loudness import loudness
from tts.spoken import language

pytestmark = pytest.mark.media

SIZE = "640x360"
TAIL_S = 0.5
KOREAN, ENGLISH = "안녕하세요, 온마루입니다. 오늘은 좋은 물건을 소개합니다.", "Good evening, and welcome to our show."
MOUTH = (slice(150, 190), slice(215, 263))  # rows and columns about harin's mouth in 640x360


def say(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["say", *arguments], input=typed)


@dataclass(frozen=True)
class Film:
    """A decoded MP4."""

    pictures: np.ndarray  # (n, height, width), luma
    picture_s: np.ndarray  # (n,) times
    sound: np.ndarray  # (m,)
    sound_from_s: float


def watch(path: Path) -> Film:
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    with av.open(str(path)) as container:
        sound = list(container.decode(audio=0))
    return Film(
        np.stack([f.to_ndarray(format="gray") for f in frames]),
        np.array([f.time for f in frames]),
        np.concatenate([f.to_ndarray()[0] for f in sound]),
        float(sound[0].time or 0.0),
    )


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """One Korean and one English line, from a script."""
    folder = tmp_path_factory.mktemp("film")
    script = folder / "lines.txt"
    script.write_text(f"{KOREAN}\n\n{ENGLISH}\n", encoding="utf-8")
    out = folder / "show.mp4"
    made = say("--script", str(script), "-o", str(out), "--size", SIZE, "--data", str(folder))
    assert made.exit_code == 0, made.output
    assert not out.with_name("show.mp4.part").exists()
    return watch(out)


def spoken(film: Film) -> np.ndarray:
    """Times when she is heard, s."""
    return np.flatnonzero(np.abs(film.sound) > 0.01) / 48_000 + film.sound_from_s


def test_picture_and_sound_start_together_and_end_half_a_second_after_the_speech(film: Film):
    assert film.pictures.shape[1:] == (360, 640)
    assert film.picture_s[0] == 0
    assert film.sound_from_s == pytest.approx(0, abs=0.022)
    assert np.allclose(np.diff(film.picture_s), 0.04)
    pictured, sounded = film.picture_s[-1] + 0.04, film.sound_from_s + len(film.sound) / 48_000
    assert pictured == pytest.approx(sounded, abs=0.05)
    assert pictured - spoken(film)[-1] == pytest.approx(TAIL_S, abs=0.3)
    assert 4 < pictured < 20


def test_it_is_as_loud_as_it_should_be_and_never_clips(film: Film):
    measured = loudness(film.sound, 48_000)
    assert measured is not None
    assert abs(measured + 16) < 1.5
    assert np.abs(film.sound).max() < 1.0


def test_the_mouth_moves_while_she_speaks_and_rests_at_the_end(film: Film):
    mouth = film.pictures[(slice(None), *MOUTH)].astype(float)
    moved = np.abs(np.diff(mouth, axis=0)).mean(axis=(1, 2))
    times, heard = film.picture_s[1:], spoken(film)
    speaking = moved[(times > heard[0]) & (times < heard[-1])]
    silent = moved[times > heard[-1] + 0.3]
    assert len(silent) >= 3
    assert speaking.mean() > 3 * silent.mean()


def test_a_dash_reads_what_is_typed_in(tmp_path: Path):
    out = tmp_path / "typed.mp4"
    made = say("-", "-o", str(out), "--size", SIZE, "--no-captions", typed="Yes.\n")
    assert made.exit_code == 0, made.output
    assert 0.7 < len(watch(out).sound) / 48_000 < 3


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["", "-o", "OUT"], "empty"),
        ([" \n ", "-o", "OUT"], "empty"),
        (["가" * 100_000, "-o", "OUT"], str(MAX_LINE)),
        (["bell\x07", "-o", "OUT"], "U+0007"),
        (["half \udce0", "-o", "OUT"], "U+DCE0"),
        (["hello", "-o", "OUT", "--voice", "espeak:klingon"], "klingon"),
        (["hello", "-o", "OUT", "--host", "nobody"], "harin"),
        (["hello", "-o", "OUT", "--size", "641x360"], "even"),
        (["hello", "-o", "OUT", "--size", "big"], "WIDTHxHEIGHT"),
        (["hello", "-o", "OUT", "--size", "640x640"], "stretch"),
        (["hello", "-o", "NOWHERE"], "does not exist"),
        (["🎉", "-o", "OUT"], "spoken"),
    ],
)
def test_what_cannot_be_made_is_said_and_leaves_no_file(tmp_path: Path, arguments: list[str], why: str):
    places = {"OUT": str(tmp_path / "x.mp4"), "NOWHERE": str(tmp_path / "none" / "x.mp4")}
    ended = say(*(places.get(a, a) for a in arguments), "--data", str(tmp_path / "data"))
    assert ended.exit_code == 1
    assert isinstance(ended.exception, SystemExit)
    assert ended.output.startswith("Error: ")
    assert why in ended.output
    assert not list(tmp_path.glob("x.mp4*"))


def test_text_and_script_together_are_refused(tmp_path: Path):
    (tmp_path / "lines.txt").write_text("hello")
    both = say("hello", "--script", str(tmp_path / "lines.txt"), "-o", str(tmp_path / "x.mp4"))
    assert both.exit_code == 2
    assert say("-o", str(tmp_path / "x.mp4")).exit_code == 2


def test_a_script_is_bounded_as_a_whole():
    lines = ["a" * 1000] * (MAX_TEXT // 1000 + 1)
    with pytest.raises(OfflineError, match="Split"):
        Order.make(lines, "auto", None, None, captions=True)


@pytest.mark.parametrize(("line", "lang"), [("안녕 Onmaru", "ko"), ("Hello", "en"), ("ㅋㅋ", "ko"), ("123", "en")])
def test_the_language_is_told_by_its_letters(line: str, lang: str):
    assert language(line, "auto") == lang
    assert language(line, "ko") == "ko"
