"""`onmaru dub` with nothing but a video: it is written down, translated and spoken; what is missing is told."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dubbing.job import Done
from dubbing.project import Project, Segment
from stream.cli import main
from stream.dubs.errand import Errand
from tests.dubbing_media import heard, make_video, onsets
from tests.dubbing_speech import laid, sentences
from tests.llm_server import Handler, LlmServer, served

pytestmark = [pytest.mark.media, pytest.mark.process, pytest.mark.timeout(300)]  # each step starts a worker

TEXTS = ("Good evening everyone, and welcome back.", "Delivery takes two days.")
STARTS = (1.0, 5.0)
needs_pocketsphinx = pytest.mark.skipif(
    importlib.util.find_spec("pocketsphinx") is None, reason="pocketsphinx is not installed (make dev)"
)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spoken = sentences("flite:slt", "en", TEXTS)
    sound = laid(8.0, list(zip(STARTS, spoken, strict=True)))
    return make_video(tmp_path_factory.mktemp("film") / "film.mp4", 8.0, sound=sound)


def translated(handler: Handler) -> None:
    """Korean for each line that is asked for, whatever it is."""
    lines = json.loads(handler.told.requests[-1]["messages"][-1]["content"])["lines"]
    rows = [
        {
            "number": line["number"],
            "short": "반가워요.",
            "normal": "안녕하세요, 반갑습니다.",
            "long": "여러분 안녕하세요, 정말 반갑습니다.",
        }
        for line in lines
    ]
    handler.begin()
    handler.piece(json.dumps({"lines": rows}, ensure_ascii=False))
    handler.piece(None, "stop")
    handler.event("[DONE]")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[LlmServer]:
    with served(translated) as server:
        monkeypatch.setenv("ONMARU_LLM_BASE_URL", server.url)
        monkeypatch.setenv("ONMARU_LLM_MODEL", "m")
        yield server


def dub(*arguments: object, data: Path) -> Result:
    return CliRunner().invoke(main, ["dub", *map(str, arguments), "--data", str(data)])


@needs_pocketsphinx
def test_a_video_alone_is_written_down_translated_and_spoken(film: Path, model: LlmServer, tmp_path: Path):
    (tmp_path / "terms.yaml").write_text("welcome: 어서 오세요\n", encoding="utf-8")
    saved = ("--save-transcript", tmp_path / "en.srt", "--save-translation", tmp_path / "ko.json")
    arguments = (film, "--to", "ko", "--from", "en", "--glossary", tmp_path / "terms.yaml", *saved)
    made = dub(*arguments, "-o", tmp_path / "ko.mp4", "--json", data=tmp_path / "data")
    assert made.exit_code == 0, made.output
    report = json.loads(made.stdout.splitlines()[-1])
    assert [line["text"] for line in report["lines"]] == ["안녕하세요, 반갑습니다."] * 2
    assert [line["start_s"] for line in report["lines"]] == pytest.approx(STARTS, abs=0.2)
    notes = " ".join(note["text"] for note in report["notes"])
    assert "written down by pocketsphinx" in notes
    assert "taken for" not in notes, "--from was given"
    assert "translated by m at" in notes
    assert "'welcome' is not translated as '어서 오세요'" in notes
    starts = onsets(heard(tmp_path / "ko.mp4")[0], 0.02)
    assert all(min(abs(start - wished) for start in starts) <= 0.2 for wished in STARTS)
    assert "welcome back" in (tmp_path / "en.srt").read_text(encoding="utf-8")
    kept = json.loads((tmp_path / "ko.json").read_text(encoding="utf-8"))
    assert kept[1]["others"] == ["반가워요.", "여러분 안녕하세요, 정말 반갑습니다."]
    assert [entry["target"] for entry in json.loads(model.requests[0]["messages"][-1]["content"])["glossary"]] == [
        "어서 오세요"
    ]


@needs_pocketsphinx
def test_a_transcript_alone_can_be_had_read_and_given_again(film: Path, model: LlmServer, tmp_path: Path):
    said = tmp_path / "en.json"
    made = dub(film, "--from", "en", "--save-transcript", said, data=tmp_path)
    assert made.exit_code == 0, made.output
    assert "read the transcript" in made.output
    assert model.count == 0
    rows = json.loads(said.read_text(encoding="utf-8"))
    rows[0]["text"] = "What I really said."
    said.write_text(json.dumps(rows), encoding="utf-8")
    made = dub(film, "--to", "ko", "--transcript", said, "-o", tmp_path / "ko.srt", data=tmp_path)
    assert made.exit_code == 0, made.output
    assert "note: what the video says is taken for English; where it is not, say --from\n" in made.output
    assert json.loads(model.requests[0]["messages"][-1]["content"])["lines"][0]["text"] == "What I really said."
    assert "안녕하세요" in (tmp_path / "ko.srt").read_text(encoding="utf-8")


def test_what_is_missing_is_told_before_anything_is_heard(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr("dubbing.ge2e.weights", lambda: None)
    korean = tmp_path / "ko.srt"
    korean.write_text("1\n00:00:01,000 --> 00:00:03,000\n안녕하세요.\n", encoding="utf-8")
    out = ("-o", tmp_path / "o.mp4")
    for arguments, told in (
        ((film, "--to", "ko", *out), "llm_base_url"),
        ((film, "--from", "ko", "--save-transcript", tmp_path / "t.srt"), "no recogniser for ko"),
        ((film, "--from", "en", "--save-transcript", tmp_path / "t.doc"), "ends in none of .srt, .vtt, .json"),
        ((film, "--to", "ko"), "name a file with -o"),
        ((film, *out), "give --to"),
        ((film, "--to", "ko", "--translation", korean, "--background", "music", *out), "MODELS/separator"),
        ((film, "--to", "ko", "--transcript", korean, "--translation", korean, "--speakers", 2, *out), "speaker.onnx"),
        (("--script", korean, "--glossary", korean, *out), "leave those options out"),
    ):
        result = dub(*arguments, data=tmp_path)
        assert result.exit_code != 0
        assert told in result.output, result.output
    assert not (tmp_path / "o.mp4").exists()


def test_where_nothing_can_be_written_is_told_before_anything_is_done(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("stream.dubs.errand.Errand.done", None)
    monkeypatch.setenv("ONMARU_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ONMARU_LLM_MODEL", "m")
    korean = tmp_path / "ko.srt"
    korean.write_text("1\n00:00:01,000 --> 00:00:03,000\n안녕하세요.\n", encoding="utf-8")
    here, there = ("-o", tmp_path / "o.mp4"), Path("/proc")  # in which nobody makes a file
    for arguments, told in (
        (("--from", "en", "--save-transcript", tmp_path / "none" / "t.srt"), "none does not exist; make it"),
        (("--from", "en", *here, "--to", "ko", "--save-transcript", there / "t.srt"), "/proc/t.srt cannot be written"),
        (("--to", "ko", "--translation", korean, *here, "--save-translation", there / "t.json"), "/proc/t.json cannot"),
        (("--to", "ko", "--translation", korean, *here, "-o", there / "o.srt"), "/proc/o.srt cannot be written"),
    ):
        result = dub(film, *arguments, data=tmp_path)
        assert result.exit_code == 1
        assert told in result.output, result.output


def test_which_sound_and_how_many_speakers_go_to_the_workers(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[str, int, dict[str, object]]] = []

    def done(_: Errand, kind: str, project: Project, files: object, **params: object) -> tuple[Done, Path]:
        asked.append((kind, project.base.track, params))
        told = {"language": "en", "engine": "x", "notes": []}
        return Done(told, segments=(Segment("s", 0, 900, "Hi."),)), tmp_path

    monkeypatch.setattr(Errand, "done", done)
    monkeypatch.setattr("dubbing.speakers.needed", lambda: tmp_path)
    options = ("--from", "en", "--track", 2, "--speakers", 3, "--save-transcript", tmp_path / "t.json")
    result = dub(film, *options, data=tmp_path)
    assert result.exit_code == 0, result.output
    assert asked == [
        ("transcribe", 2, {"language": "en", "speakers": False}),
        ("speakers", 2, {"count": 3}),
    ]


def test_a_glossary_that_is_none_is_told(film: Path, model: LlmServer, tmp_path: Path):
    said = tmp_path / "en.srt"
    said.write_text("1\n00:00:01,000 --> 00:00:03,000\nHello.\n", encoding="utf-8")
    (tmp_path / "terms.yaml").write_text("- a\n")
    arguments = ("--to", "ko", "--transcript", said, "--glossary", tmp_path / "terms.yaml", "-o", tmp_path / "o.srt")
    result = dub(film, *arguments, data=tmp_path)
    assert result.exit_code != 0
    assert "one term a line" in result.output
    assert model.count == 0
