"""`onmaru dub`: a video in another language, or a script of typed clips, as files."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

from stream.cli_settings import DATA, read_settings
from tts.types import SAMPLE_RATE

if TYPE_CHECKING:
    from dubbing.label import Label
    from dubbing.production import Order, Progress, Report
    from dubbing.types import Background, Lipsync, Note, ShotVerdict, Transcript
    from script.llm import LanguageModel
    from stream.settings import Settings

_FLAGS = {
    "fast": "hurried",
    "overlong": "longer than its place",
    "late": "begins late",
    "beyond_end": "goes on after the end of the video",
}
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
_OF_VIDEO = (
    "to", "source", "transcript", "translation", "asr_model", "speakers", "glossary", "save_transcript",
    "save_translation", "voices", "lipsync", "consents",
)  # fmt: skip


@click.command()
@click.argument("video", type=click.Path(path_type=Path), required=False)
@click.option("--script", type=_FILE, help="YAML file of typed clips, in place of VIDEO.")
@click.option("--to", type=click.Choice(["ko", "en"]), help="Language that the video is to speak.")
@click.option("--from", "source", metavar="LANGUAGE", help="Language that it speaks now: ko, en, … Else Whisper tells.")
@click.option("--transcript", type=_FILE, help="What is said in the video, with its times: SRT, WebVTT or JSON.")
@click.option("--translation", type=_FILE, help="What is to be said: SRT, WebVTT or JSON.")
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
    default="between",
    show_default=True,
    help="The video's own sound: only between the lines, softer under them, all of it, all but voices (needs a network "
    "for it), or none.",
)
@click.option(
    "--loudness",
    type=click.Choice(["-16", "-14", "-23", "-27"]),
    default="-16",
    show_default=True,
    help="LUFS of the result; -27 is of speech alone.",
)
@click.option("--subtitles", is_flag=True, help="Put a track of subtitles into the MP4.")
@click.option("--keep-original", is_flag=True, help="Keep the video's own sound as a second track.")
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
    after one edited line only that line is spoken again.

    \b
    Examples:
      onmaru dub talk.mp4 --to en --transcript ko.srt --translation en.srt -o talk-en.mp4
      onmaru dub talk.mp4 --to en --asr-model models/whisper --glossary terms.yaml -o talk-en.mp4
      onmaru dub talk.mp4 --from en --save-transcript en.srt
      onmaru dub talk.mp4 --to en --transcript ko.srt --translation en.srt --lipsync --consent 3f9a2b7c1d04 -o en.mp4
      onmaru dub --script script.yaml -o out.mp4 -o out.wav
    """
    from dubbing.errors import DubbingError
    from dubbing.label import labelled
    from stream.voices import use_places
    from tts.errors import VoiceError

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
        label = labelled(given["label"], given["label_reason"]) if given["label"] is not None else None
        with tempfile.TemporaryDirectory(prefix="onmaru-dub-") as folder, _Bars() as bars:
            order = (
                _script(script) if script is not None else _automatic(settings, video, given, bool(outputs), bars.told)
            )
            if given["background"] == "music" and outputs:
                order = _with_music(order, Path(folder), bars.told)
            report = _produced(order, outputs, settings, label, bars.told) if outputs else None
    except (DubbingError, VoiceError) as error:
        raise click.ClickException(str(error)) from error
    _say(report, order, outputs, saved, as_json)


def _say(
    report: "Report | None", order: "Order", outputs: Sequence[Path], saved: Sequence[Path], as_json: bool
) -> None:
    if report is None:
        lines = [*_notes(order.notes), f"{', '.join(map(str, saved))}: written"]
        click.echo(json.dumps({"notes": _rows(order.notes)}, ensure_ascii=False) if as_json else "\n".join(lines))
    else:
        told = "\n".join(_told(report, outputs))
        click.echo(json.dumps(_fields(report), ensure_ascii=False) if as_json else told)


def _produced(
    order: "Order", outputs: Sequence[Path], settings: "Settings", label: "Label | None", told: "Progress"
) -> "Report":
    from dataclasses import replace

    from dubbing.production import produce

    order = replace(order, label=label, identity=settings.data / "provenance", consents=settings.consents)
    return produce(order, outputs, settings.data / "cache" / "dub", told)


def _with_music(order: "Order", folder: Path, told: "Progress") -> "Order":
    from dubbing import separate

    return separate.with_music(order, folder, told)


def _script(path: Path) -> "Order":
    from dubbing import script_mode

    return script_mode.read(path)


def _automatic(
    settings: "Settings", video: Path | None, given: dict[str, Any], films: bool, told: "Progress"
) -> "Order":
    from dataclasses import replace

    from dubbing import automatic
    from dubbing.production import Order
    from dubbing.types import Base

    if video is None or (given["to"] is None and (films or given["save_translation"])):
        raise click.UsageError("give --to with VIDEO: ko or en")
    translates = given["translation"] is None and (films or given["save_translation"] is not None)
    model = _translator(settings) if translates else None  # what is missing is told before hours of listening
    original, language = _transcript(settings, video, given, told)
    if given["save_transcript"] is not None and original is not None:
        _save(original, given["save_transcript"])
    if not films and given["save_translation"] is None:
        return Order((), Base(video, moving=True), notes=original.notes if original is not None else ())
    translation = _translation(settings, model, original, language, given, told)
    if given["save_translation"] is not None:
        _save(translation, given["save_translation"])
    notes = original.notes if original is not None and given["transcript"] is None else ()
    if not films:
        return Order((), Base(video, moving=True), notes=(*notes, *translation.notes))
    wished = settings.voice_ko if given["to"] == "ko" else settings.voice_en
    background: Background = "keep" if given["background"] == "music" else given["background"]
    voices = {"": wished} | _cast(given["voices"])
    order = automatic.order_of(video, translation, given["to"], original, voices, background, given["loudness"])
    more = {"subtitles": given["subtitles"], "keep_original": given["keep_original"]}
    lipsync = _lipsync(settings, order, original or translation, given) if given["lipsync"] else None
    return replace(order, **more, lipsync=lipsync, notes=(*notes, *order.notes))


def _lipsync(settings: "Settings", order: "Order", spoken: "Transcript", given: dict[str, Any]) -> "Lipsync":
    """What lip-sync needs; who is named without a consent is left as filmed."""
    from dubbing.types import Lipsync

    named = _cast(given["consents"])
    speakers = {segment.speaker for segment in spoken.segments} | {line.speaker for line in order.lines}
    consents = {speaker: named.get(speaker, named.get("", "")) for speaker in speakers}
    cache = settings.data / "cache" / "dub" / "mouths"
    return Lipsync(spoken.segments, consents, settings.data / "consents", cache)


def _transcript(
    settings: "Settings", video: Path, given: dict[str, Any], told: "Progress"
) -> "tuple[Transcript | None, str]":
    """What is said in the video, and in which language; None where a translation alone was given."""
    from dubbing import automatic, transcript
    from dubbing.recognise import RecogniseOptions

    model = given["asr_model"] or settings.asr_model
    other = {"ko": "en", "en": "ko"}.get(given["to"], "")  # what is dubbed into one is mostly in the other
    if given["transcript"] is not None:
        original, language = transcript.read(given["transcript"]), given["source"] or other
    elif given["translation"] is not None and given["save_transcript"] is None:
        return None, given["source"] or other
    else:
        options = RecogniseOptions(model, cache=settings.data / "cache" / "dub" / "heard")
        asked = given["source"] or ("" if model is not None else other)
        original, language = automatic.transcribed(video, asked, options, told)
    if given["speakers"] is not None:
        original = automatic.told_apart(video, original, given["speakers"], told)
    return original, language


def _translator(settings: "Settings") -> "LanguageModel":
    from dubbing.translate import model_at, needed

    return needed(model_at(settings.llm_base_url, settings.llm_model, settings.llm_key_env))


def _translation(
    settings: "Settings",
    model: "LanguageModel | None",
    original: "Transcript | None",
    language: str,
    given: dict[str, Any],
    told: "Progress",
) -> "Transcript":
    from dubbing import automatic, glossary, transcript
    from dubbing.translate import TranslateOptions

    if given["translation"] is not None or original is None:
        return transcript.read(given["translation"])
    terms = glossary.read(given["glossary"]) if given["glossary"] is not None else ()
    options = TranslateOptions(model, settings.data / "cache" / "dub" / "translated")
    return automatic.translated(original, language, given["to"], options, terms, told)


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
    if path.suffix.lower() not in forms:
        raise OutputRefused(f"{path.name} ends in none of {', '.join(forms)}; its ending says what is written")
    try:
        path.write_text(forms[path.suffix.lower()](), encoding="utf-8")
    except OSError as error:
        raise OutputRefused(f"{path} cannot be written ({error.strerror})") from error


def _cast(voices: Sequence[str]) -> dict[str, str]:
    """Speaker to voice; "" is everybody else."""
    return {name if mark else "": voice if mark else name for name, mark, voice in (v.partition("=") for v in voices)}


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


def _notes(notes: "Sequence[Note]") -> list[str]:
    return [f"note, {note.row}: {note.text}" for note in notes]


def _rows(notes: "Sequence[Note]") -> list[dict[str, object]]:
    return [{"row": note.row, "text": note.text} for note in notes]


def _told(report: "Report", outputs: Sequence[Path]) -> list[str]:
    lines = _notes(report.notes)
    for said in report.lines:
        if said.placement.flag:
            lines.append(f"line {said.number} {_FLAGS[said.placement.flag]}: {said.text}")
    lines += [_shot(each) for each in report.shots]
    if report.hasty_cues:
        lines.append(f"{report.hasty_cues} subtitles go by faster than they can be read")
    if report.sound is not None and report.sound.lufs is not None:
        lines.append(f"{report.sound.lufs:.1f} LUFS, true peak {report.sound.dbtp:.1f} dBTP")
    if report.pictures_copied is False:
        noticed = report.label is not None and report.label.profile != "none"
        why = "for the notice that AI made it" if noticed else "MP4 cannot hold them as they were"
        lines.append(f"the pictures were encoded anew: {why}")
    if report.label is None:
        lines.append("no notice says that AI made it: --label kr or --label eu puts one in")
    elif report.label.reason:
        lines.append(f"no notice says that AI made it: {report.label.reason}")
    lines.append(f"{', '.join(map(str, outputs))}: {report.length / SAMPLE_RATE:.1f} s, {len(report.lines)} lines")
    return lines


def _shot(shot: "ShotVerdict") -> str:
    """What became of a shot's mouth."""
    seconds = f"{shot.start / SAMPLE_RATE:.1f}-{shot.end / SAMPLE_RATE:.1f} s"
    return f"mouth, {seconds}: {f'left as filmed ({shot.left}): {shot.why}' if shot.left else 'drawn anew'}"


def _shot_fields(shot: "ShotVerdict") -> dict[str, object]:
    return {
        "start_s": round(shot.start / SAMPLE_RATE, 3),
        "end_s": round(shot.end / SAMPLE_RATE, 3),
        "speaker": shot.speaker,
        "left": shot.left,
        "why": shot.why,
        "sync_before": shot.sync_before,
        "sync_after": shot.sync_after,
        "jitter_before": shot.jitter_before,
        "jitter_after": shot.jitter_after,
    }


def _fields(report: "Report") -> dict[str, object]:
    return {
        "seconds": round(report.length / SAMPLE_RATE, 3),
        "lufs": None if report.sound is None or report.sound.lufs is None else round(report.sound.lufs, 2),
        "dbtp": None if report.sound is None or report.sound.lufs is None else round(report.sound.dbtp, 2),
        "pictures_copied": report.pictures_copied,
        "label": {"profile": report.label.profile, "reason": report.label.reason} if report.label is not None else None,
        "signed": list(report.signed),
        "hasty_cues": report.hasty_cues,
        "notes": _rows(report.notes),
        "shots": [_shot_fields(shot) for shot in report.shots],
        "lines": [
            {
                "number": said.number,
                "text": said.text,
                "voice": said.voice,
                "start_s": round(said.placement.start / SAMPLE_RATE, 3),
                "end_s": round((said.placement.start + said.placement.length) / SAMPLE_RATE, 3),
                "wished_s": round(said.wished / SAMPLE_RATE, 3),
                "speed": said.speed,
                "tempo": round(said.placement.tempo, 3),
                "flag": said.placement.flag,
            }
            for said in report.lines
        ],
    }
