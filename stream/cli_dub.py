"""`onmaru dub`: a video in another language, or a script of typed clips, as files."""

import errno
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from tqdm import tqdm

from stream.cli_settings import DATA, read_settings

if TYPE_CHECKING:
    from dubbing.project import Project
    from dubbing.types import Note, Transcript
    from stream.dubs.errand import Errand
    from stream.settings import Settings

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
_VIDEO: Final = "video"  # the upload that VIDEO is
_SPOKEN: Final = {"ko": "Korean", "en": "English"}
_SAVED: Final = (".srt", ".vtt", ".json")
_OF_VIDEO = (
    "track", "to", "source", "transcript", "translation", "asr_model", "speakers", "glossary", "save_transcript",
    "save_translation", "voices", "lipsync", "consents", "slow_video",
)  # fmt: skip


@click.command()
@click.argument("video", type=click.Path(path_type=Path), required=False)
@click.option("--script", type=_FILE, help="YAML file of typed clips, in place of VIDEO.")
@click.option(
    "--track", type=click.IntRange(0, 32), default=0, help="Which of VIDEO's sounds, from 1; 0: its own choice."
)
@click.option("--to", type=click.Choice(["ko", "en"]), help="Language that the video is to speak.")
@click.option(
    "--from",
    "source",
    metavar="LANGUAGE",
    help="Language it speaks now: ko, en, … Else Whisper tells, or it is guessed.",
)
@click.option("--transcript", type=_FILE, help="What is said in the video, with its times: SRT, WebVTT, JSON or DAPT.")
@click.option("--translation", type=_FILE, help="What is to be said: SRT, WebVTT, JSON or DAPT.")
@click.option("--asr-model", type=_FOLDER, help="Folder of a Whisper model, in place of the setting `asr_model`.")
@click.option("--speakers", type=click.IntRange(1, 100), help="Tell so many speakers apart; needs a network for it.")
@click.option("--glossary", type=_FILE, help="YAML file of words whose translation is settled.")
@click.option("--save-transcript", type=_FILE, help="Write what is said: srt, vtt or json.")
@click.option("--save-translation", type=_FILE, help="Write the translation: srt, vtt or json (all three lengths).")
@click.option(
    "-o",
    "--out",
    "outputs",
    type=_FILE,
    multiple=True,
    help="File to write: mp4, wav, mp3, zip (stems), srt, vtt, ttml.",
)
@click.option("--voice", "voices", multiple=True, help="Voice of everybody, or SPEAKER=VOICE; may be repeated.")
@click.option(
    "--background",
    type=click.Choice(["between", "duck", "keep", "music", "off"]),
    help="The video's own sound: only between the lines (of a VIDEO unless you say), softer under them, all of it, "
    "all but voices (needs a network for it), or none.",
)
@click.option(
    "--loudness",
    type=click.Choice(["-16", "-14", "-23", "-27"]),
    help="LUFS of the result, -16 unless you or a script say; -27 is of speech alone.",
)
@click.option("--subtitles", is_flag=True, help="Put a track of subtitles into the MP4.")
@click.option("--keep-original", is_flag=True, help="Keep the video's own sounds behind the new one.")
@click.option(
    "--slow-video", is_flag=True, help="Show shots slower whose lines are too long, up to 1.15 times as long."
)
@click.option("--lipsync", is_flag=True, help="Let the mouths in the picture say what is heard; needs --consent.")
@click.option(
    "--consent",
    "consents",
    multiple=True,
    help="Id of the record that allows --lipsync of everybody, or SPEAKER=ID; may be repeated.",
)
@click.option(
    "--label",
    type=click.Choice(["kr", "eu", "none"]),
    help="The notice that AI made it, as Korea's or the EU's law asks: seen in films, heard before sounds.",
)
@click.option("--label-reason", default="", help="Why there is none; needed with --label none, and told in the report.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one line of JSON.")
@DATA
def dub(
    video: Path | None,
    script: Path | None,
    outputs: tuple[Path, ...],
    as_json: bool,
    data: Path | None,
    **given: Any,  # noqa: ANN401 - the options of the automatic mode
) -> None:
    """Let VIDEO speak another language, or make a video of a script of typed clips.

    Without --transcript, speech is written down by a Whisper model that is on this machine (--asr-model), or by
    PocketSphinx where it is English; without --translation, the language model of `llm_base_url` translates. Lines that
    cannot fit are never cut; the report names them. The mouth in the picture still speaks the old language, unless
    --lipsync draws it anew with the speaker's own mouths (`make enrol`), shot by shot, where that does no harm.

    What was heard, translated and spoken is kept in DATA/cache/dub: a run that was stopped goes on where it was, and
    after one edited line only that line is spoken again. Whatever reads VIDEO, a script's files or a page of slides is
    a process of its own without a network, with bounds of time and memory (`dub_memory_mb`), as on a server.

    \b
    Examples:
      onmaru dub talk.mp4 --to en --transcript ko.srt --translation en.srt -o talk-en.mp4
      onmaru dub talk.mp4 --to en --asr-model models/whisper --glossary terms.yaml -o talk-en.mp4
      onmaru dub talk.mp4 --from en --save-transcript en.srt
      onmaru dub talk.mp4 --to en --transcript ko.srt --translation en.srt --lipsync --consent 3f9a2b7c1d04 -o en.mp4
      onmaru dub --script script.yaml -o out.mp4 -o out.wav
    """
    from dubbing.errors import DubbingError
    from stream.dubs.workers import WorkerFailed, WorkerLost
    from stream.voices import use_places

    settings = read_settings(data=data)
    use_places(settings)
    if (video is None) == (script is None):
        raise click.UsageError("give either VIDEO or --script")
    if script is not None and any(given[name] for name in _OF_VIDEO):
        raise click.UsageError("a script names its languages and voices itself; leave those options out")
    saved = [path for path in (given["save_transcript"], given["save_translation"]) if path is not None]
    if not outputs and not saved:
        raise click.UsageError("nothing is to be written; name a file with -o")
    try:
        _checked(settings, outputs, saved, given)
        beside = (outputs or saved)[0].parent
        with tempfile.TemporaryDirectory(prefix=".onmaru-dub-", dir=beside) as folder, _Bars() as bars:
            errand = _errand(settings, Path(folder), given["asr_model"], bars)
            dubbed = _scripted(script, given) if script is not None else _automatic(errand, video, given, outputs)
            report = _produced(errand, dubbed, outputs, given) if outputs else None
    except DubbingError as error:
        raise click.ClickException(str(error)) from error
    except WorkerFailed as error:
        raise click.ClickException(error.failure.detail) from error
    except WorkerLost as error:
        raise click.ClickException(f"{error}; start again: what was heard, translated and spoken is kept") from error
    except OSError as error:
        raise click.ClickException(f"{(outputs or saved)[0]} cannot be written ({error.strerror})") from error
    _say(report, dubbed.notes, outputs, saved, as_json)


@dataclass(frozen=True, slots=True)
class _Dubbed:
    """What is to be rendered."""

    project: "Project"
    files: Mapping[str, Path]
    numbers: Mapping[str, int]  # segment or clip to what people count it as, from 1
    asked: Mapping[str, Any]  # parameters of the render besides the outputs and the notice
    notes: "tuple[Note, ...]" = ()


def _checked(settings: "Settings", outputs: Sequence[Path], saved: Sequence[Path], given: Mapping[str, Any]) -> None:
    """What is missing is told before hours are listened to. Raises DubbingError."""
    from dubbing import outputs as kinds
    from dubbing.errors import OutputRefused
    from dubbing.label import labelled
    from dubbing.translate import model_at, needed

    if outputs:
        kinds.check(outputs)
    for path in saved:
        if path.suffix.lower() not in _SAVED:
            raise OutputRefused(f"{path.name} ends in none of {', '.join(_SAVED)}; its ending says what is written")
        kinds.check_folder(path)
    if given["label"] is not None:
        labelled(given["label"], given["label_reason"])
    translates = given["translation"] is None and given["to"] is not None
    if translates and (outputs or given["save_translation"]):
        needed(model_at(settings.llm_base_url, settings.llm_model, settings.llm_key_env))
    if given["speakers"] is not None:
        from dubbing import speakers

        speakers.needed()
    if given["background"] == "music" and outputs:
        from dubbing import separate

        separate.check()


def _errand(settings: "Settings", folder: Path, asr_model: Path | None, bars: "_Bars") -> "Errand":
    from msgspec.structs import replace

    from stream.dubs.engines import engines_of
    from stream.dubs.errand import Errand

    engines = engines_of(settings)
    if asr_model is not None:
        engines = replace(engines, asr_model=str(asr_model.resolve()))
    return Errand(folder, settings.data / "cache" / "dub", engines, settings.dub_memory_mb << 20, bars.told)


def _scripted(path: Path, given: Mapping[str, Any]) -> _Dubbed:
    from msgspec.structs import replace

    from dubbing import script_mode

    script = script_mode.read(path)
    asked = {"subtitles": script.subtitles, "keep_original": script.keep_original}
    asked |= {name: True for name in asked if given[name]}
    wished = {name: given[name] for name in ("background", "loudness") if given[name] is not None}
    return _Dubbed(replace(script.project, **wished), script.files, script.numbers, asked)


def _automatic(errand: "Errand", video: Path | None, given: Mapping[str, Any], outputs: Sequence[Path]) -> _Dubbed:
    from dubbing import automatic
    from dubbing.project import Base, Project

    to = given["to"]
    if video is None or (to is None and (outputs or given["save_translation"])):
        raise click.UsageError("give --to with VIDEO: ko or en")
    other = {"ko": "en", "en": "ko"}.get(to, "")  # what is dubbed into one is mostly in the other
    project = Project(
        "dub",
        "dub",
        video.stem,
        Base(_VIDEO, track=given["track"]),
        source_language=given["source"] or other,
        background=given["background"] or "between",
        loudness=given["loudness"] or "-16",
    )
    files = {_VIDEO: video}
    project, notes = _heard(errand, project, files, given)
    if given["save_transcript"] is not None:
        _save(automatic.transcript_of(project), given["save_transcript"])
    if outputs or given["save_translation"] is not None:
        project, more = _said(errand, project, files, given)
        notes += more
        if given["save_translation"] is not None:
            _save(automatic.translation_of(project, to), given["save_translation"])
        project = automatic.with_people(project, to, _named(given["voices"]), _named(given["consents"]))
    numbers = {each.id: number for number, each in enumerate(project.segments, 1)}
    asked = {name: given[name] for name in ("subtitles", "keep_original", "lipsync", "slow_video")} | {"language": to}
    return _Dubbed(project, files, numbers, asked, notes)


def _heard(
    errand: "Errand", project: "Project", files: Mapping[str, Path], given: Mapping[str, Any]
) -> "tuple[Project, tuple[Note, ...]]":
    """The project with what is said in the video, where that is asked for."""
    from msgspec.structs import replace

    from dubbing import automatic, transcript
    from dubbing.importing import arranged
    from dubbing.types import Note

    notes: tuple[Note, ...] = ()
    guessed = "" if given["source"] else project.source_language
    if given["transcript"] is not None:
        project, notes = automatic.with_transcript(project, transcript.read(given["transcript"]))
    elif given["translation"] is None or given["save_transcript"] is not None:
        guessed = "" if errand.engines.asr_model else guessed  # Whisper tells
        language = given["source"] or guessed
        bare = replace(project, source_language="")
        done, _ = errand.done("transcribe", bare, files, language=language, speakers=False)
        project = arranged(replace(project, segments=done.segments or (), source_language=done.result["language"]))
        found = (f"what is said was written down by {done.result['engine']}", *done.result["notes"])
        notes = tuple(Note(0, text) for text in found)
    if guessed and project.segments:
        notes += (Note(0, f"what the video says is taken for {_SPOKEN[guessed]}; where it is not, say --from"),)
    if given["speakers"] is not None and project.segments:
        done, _ = errand.done("speakers", project, files, count=given["speakers"])
        project = arranged(replace(project, segments=done.segments or ()))
    return project, notes


def _said(
    errand: "Errand", project: "Project", files: Mapping[str, Path], given: Mapping[str, Any]
) -> "tuple[Project, tuple[Note, ...]]":
    """The project with what is to be said."""
    from msgspec.structs import replace

    from dubbing import automatic, glossary, transcript
    from dubbing.types import Note

    to = given["to"]
    if given["translation"] is not None:
        return automatic.with_translation(project, to, transcript.read(given["translation"]))
    if given["glossary"] is not None:
        project = replace(project, glossary={to: glossary.read(given["glossary"])})
    done, _ = errand.done("translate", project, files, language=to)
    numbers = {each.id: number for number, each in enumerate(project.segments, 1)}
    notes = tuple(Note(numbers[each["line"]], each["text"]) for each in done.result["notes"])
    project = automatic.with_found_lines(project, to, done.translations or ())
    return project, (*notes, Note(0, f"translated by {done.result['engine']}"))


def _produced(errand: "Errand", dubbed: _Dubbed, outputs: Sequence[Path], given: Mapping[str, Any]) -> dict[str, Any]:
    """The files where they were asked for, and the report on them."""
    from dubbing import outputs as kinds
    from dubbing.job import QUALITY
    from stream.dubs import verdict
    from stream.dubs.workers import WorkerFailed

    label = {"label_profile": given["label"] or "", "label_reason": given["label_reason"]}
    wished = [kinds.kind_of(path) for path in outputs]
    try:
        _, folder = errand.done("render", dubbed.project, dubbed.files, outputs=wished, **dubbed.asked, **label)
    except WorkerFailed as error:
        if dubbed.project.kind != "script" or error.failure.line is None:
            raise
        reason = error.failure.detail.partition(": ")[2]  # a script's clips are named as they stand in it
        raise click.ClickException(f"clips.{dubbed.numbers[error.failure.line] - 1}: {reason}") from error
    told = json.loads((folder / QUALITY).read_bytes())
    made = {path.suffix: path for path in folder.iterdir()}
    for path in outputs:
        _put(made[path.suffix.lower()], path)
    names = {made[path.suffix.lower()].name: path.name for path in outputs}
    return verdict.report(told, dubbed.numbers, names, dubbed.notes)


def _put(made: Path, path: Path) -> None:
    """Move a finished file to where it was asked for; it is there whole, on another disk too."""
    try:
        made.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        half = path.with_name(f".{path.name}.part")
        try:
            shutil.copyfile(made, half)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)


def _say(
    report: dict[str, Any] | None,
    notes: "Sequence[Note]",
    outputs: Sequence[Path],
    saved: Sequence[Path],
    as_json: bool,
) -> None:
    from stream.dubs import verdict

    if report is not None:
        lines = [*verdict.told(report), verdict.written(report, outputs)]
    else:
        report = {"notes": verdict.rows(notes)}
        lines = [*verdict.noted(report), f"{', '.join(map(str, saved))}: written"]
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(lines))


def _save(found: "Transcript", path: Path) -> None:
    """Write segments as the file's ending says."""
    from dubbing import subtitles, transcript
    from dubbing.errors import OutputRefused

    cues = [subtitles.Cue(segment.start, segment.end, segment.text) for segment in found.segments]
    forms = {
        ".srt": lambda: subtitles.as_srt(cues),
        ".vtt": lambda: subtitles.as_vtt(cues),
        ".json": lambda: transcript.as_json(found),
    }
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_text(forms[path.suffix.lower()](), encoding="utf-8")
        half.replace(path)
    except OSError as error:
        raise OutputRefused(f"{path} cannot be written ({error.strerror})") from error
    finally:
        half.unlink(missing_ok=True)


def _named(given: Sequence[str]) -> dict[str, str]:
    """Speaker to what is theirs, of "SPEAKER=IT"; "" is everybody else."""
    return {name if mark else "": its if mark else name for name, mark, its in (each.partition("=") for each in given)}


class _Bars:
    """A bar for each stage, one after the other."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[None] | None = None

    def __enter__(self) -> "_Bars":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def told(self, stage: str, share: float) -> None:
        """`dubbing.production.Progress`."""
        if stage != self._stage:
            self.__exit__()
            self._stage = stage
            self._bar = tqdm(total=1.0, bar_format=f"{stage:<10}" + "{percentage:3.0f}% |{bar}| {elapsed}", leave=True)
        if self._bar is not None:
            self._bar.update(max(0.0, min(1.0, share) - self._bar.n))
