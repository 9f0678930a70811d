"""Scripts are checked before a word is said: the error names the line and the field."""

import wave
from pathlib import Path

import pytest

from dubbing.errors import MediaRefused, ScriptInvalid
from dubbing.script_mode import BaseIn, ClipIn, ScriptIn, parse, project_of, read
from tests.dubbing_scripts import script_order
from tts.types import SAMPLE_RATE, Prosody

pytestmark = pytest.mark.unit

S = SAMPLE_RATE
WHOLE = """
base: {colour: "#336699", size: 320x181}
voice: espeak:ko
background: off
loudness: -23
subtitles: true
clips:
  - {start: "1:02.5", text: Good evening., voice: flite:slt, speed: 2, pitch: -1, emotion: happy, end: 65}
  - {start: 0.5, text: "안녕하세요. / 반갑습니다."}
effects:
  - {start: 3, file: ding.wav, volume: -6}
"""


def write_wav(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(1600))


@pytest.mark.process
def test_a_whole_script(tmp_path: Path):
    write_wav(tmp_path / "ding.wav")
    (tmp_path / "script.yaml").write_text(WHOLE, encoding="utf-8")
    order = script_order(tmp_path / "script.yaml")
    first, second = order.lines
    assert (first.number, first.slot.start, first.lang, first.voice) == (1, S // 2, "ko", "espeak:ko")
    assert not first.fitted
    script = read(tmp_path / "script.yaml")
    assert [script.numbers[clip.id] for clip in script.project.clips] == [2, 1], "as they stand in the file"
    assert (second.slot.start, second.slot.end) == (round(62.5 * S), 65 * S)
    assert (second.voice, second.lang, second.fitted) == ("flite:slt", "en", True)
    assert second.prosody == Prosody(speed=2, pitch=-1, emotion=2)
    assert (order.base.size, order.length, order.background) == ((320, 180), None, "off")
    assert (order.loudness.lufs, order.subtitles, order.effects[0].gain_db) == (-23.0, True, -6.0)


@pytest.mark.parametrize(
    ("text", "row", "field", "told"),
    [
        ("", 0, "", "table with clips"),
        ("- 1", 0, "", "table with clips"),
        ("clips: [", 1, "", "no YAML"),
        ("a: &x 1\nclips: *x", 2, "", "anchors"),
        ("[" * 3000, 0, "", "no YAML"),
        ("base: {}\n", 1, "clips", "required"),
        ("clips: []", 1, "clips", "at least 1"),
        ("clips:\n  - start: 1\n    text: x\n  - start: 1\n    txt: x", 4, "clips.1.text", "required"),
        ("clips:\n  - start: 1\n    text: x\n    speed: 9", 4, "clips.0.speed", "less than or equal to 5"),
        ("clips:\n  - start: 1\n    text: x\n    speed: 1.5", 4, "clips.0.speed", "valid integer"),
        ("clips:\n  - start: soon\n    text: x", 2, "clips.0.start", "valid number"),
        ("clips:\n  - start: .nan\n    text: x", 2, "clips.0.start", "greater than or equal to 0"),
        ("clips:\n  - start: -1\n    text: x", 2, "clips.0.start", "greater than or equal to 0"),
        ("clips:\n  - {start: 2, end: 1, text: x}", 2, "clips.0", "later than start"),
        ("clips:\n  - {start: 2, text: x, colour: red}", 2, "clips.0.colour", "not permitted"),
        ("loudness: -10\nclips:\n  - {start: 2, text: x}", 1, "loudness", "-16"),
        ("background: between\nclips:\n  - {start: 2, text: x}", 1, "background", "duck"),
        ("base: {video: a.mp4, picture: b.png}\nclips:\n  - {start: 2, text: x}", 1, "base", "one of"),
    ],
)
def test_faults_are_told_with_line_and_field(text: str, row: int, field: str, told: str):
    with pytest.raises(ScriptInvalid, match=told) as error:
        parse(text)
    assert (error.value.row, error.value.field) == (row, field)


def test_yamls_bare_off_is_off():
    assert parse("background: off\nclips: [{start: 0, text: x}]").background == "off"


@pytest.mark.process
@pytest.mark.parametrize(
    ("base", "error", "told"),
    [
        ("{video: ../film.mp4}", ScriptInvalid, "outside"),
        ("{video: /etc/passwd}", ScriptInvalid, "outside"),
        ("{picture: none.png}", ScriptInvalid, "no file"),
        ("{colour: reddish}", ScriptInvalid, "no colour"),
        ("{size: 4000x100}", ScriptInvalid, "1920"),
        ("{video: script.yaml}", MediaRefused, "no video"),
        ("{picture: script.yaml}", ScriptInvalid, "no picture but neither"),
        ("{video: cover.png}", ScriptInvalid, "no video but a picture"),
    ],
)
def test_files_lie_beside_the_script(tmp_path: Path, base: str, error: type[Exception], told: str):
    (tmp_path / "cover.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "script.yaml").write_text(f"base: {base}\nclips:\n  - {{start: 0, text: x}}\n", encoding="utf-8")
    with pytest.raises(error, match=told):
        script_order(tmp_path / "script.yaml")


def test_a_picture_that_cannot_be_read_is_told_with_its_field():
    """A file that is there, and of which nobody can read the first bytes."""
    for field, base in (("picture", BaseIn(picture="mem")), ("slides", BaseIn(slides="mem"))):
        script = ScriptIn(base=base, clips=[ClipIn(start=0, text="Hello.")])
        with pytest.raises(ScriptInvalid, match=f"base.{field}: mem cannot be read") as error:
            project_of(script, Path("/proc/self"))
        assert error.value.field == f"base.{field}"


def test_scripts_that_cannot_be_read(tmp_path: Path):
    (tmp_path / "latin.yaml").write_bytes(b"clips: \xff\xfe")
    (tmp_path / "huge.yaml").write_bytes(b"#" * (3 << 20))
    for name, told in (("latin.yaml", "UTF-8"), ("huge.yaml", "2 MB"), ("none.yaml", "cannot be read")):
        with pytest.raises(ScriptInvalid, match=told):
            read(tmp_path / name)
