"""`onmaru dub`: a video in another language, or a script of typed clips, as files."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

from stream.cli_settings import DATA, read_settings
from tts.types import SAMPLE_RATE

if TYPE_CHECKING:
    from dubbing.production import Order, Report
    from stream.settings import Settings

_FLAGS = {
    "fast": "hurried",
    "overlong": "longer than its place",
    "late": "begins late",
    "beyond_end": "goes on after the end of the video",
}
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("video", type=click.Path(path_type=Path), required=False)
@click.option("--script", type=_FILE, help="YAML file of typed clips, in place of VIDEO.")
@click.option("--to", type=click.Choice(["ko", "en"]), help="Language that the video is to speak.")
@click.option("--transcript", type=_FILE, help="What is said in the video, with its times: SRT, WebVTT or JSON.")
@click.option("--translation", type=_FILE, help="What is to be said: SRT, WebVTT or JSON.")
@click.option(
    "-o", "--out", "outputs", type=_FILE, multiple=True, required=True, help="File to write: mp4, wav, srt or vtt."
)
@click.option("--voice", "voices", multiple=True, help="Voice of everybody, or SPEAKER=VOICE; may be repeated.")
@click.option(
    "--background",
    type=click.Choice(["between", "duck", "keep", "off"]),
    default="between",
    show_default=True,
    help="The video's own sound: only between the lines, softer under them, all of it, or none.",
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

    The sound alone is dubbed: the mouth in the picture still speaks the old language. Lip-sync comes later, and so do
    recognition and translation; until then both texts are given. Lines that cannot fit are never cut; the report names
    them.

    Sentences are kept in DATA/cache/dub: a run that was stopped goes on where it was, and after one edited line only
    that line is spoken again.

    \b
    Examples:
      onmaru dub talk.mp4 --to en --transcript ko.srt --translation en.srt -o talk-en.mp4
      onmaru dub talk.mp4 --to en --translation en.srt --voice flite:slt --background duck -o en.mp4 -o en.srt
      onmaru dub --script script.yaml -o out.mp4 -o out.wav
    """
    from dubbing.errors import DubbingError
    from dubbing.production import produce
    from stream.voices import use_places
    from tts.errors import VoiceError

    settings = read_settings(data=data)
    use_places(settings)
    if (video is None) == (script is None):
        raise click.UsageError("give either VIDEO or --script")
    if script is not None and any(given[name] for name in ("to", "transcript", "translation", "voices")):
        raise click.UsageError("a script names its languages and voices itself; leave those options out")
    try:
        order = _script(script) if script is not None else _automatic(settings, video, given)
        with _Bars(len(order.lines)) as bars:
            report = produce(order, outputs, settings.data / "cache" / "dub", bars.told)
    except (DubbingError, VoiceError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(_fields(report), ensure_ascii=False) if as_json else "\n".join(_told(report, outputs)))


def _script(path: Path) -> "Order":
    from dubbing import script_mode

    return script_mode.read(path)


def _automatic(settings: "Settings", video: Path | None, given: dict[str, Any]) -> "Order":
    from dataclasses import replace

    from dubbing import automatic, transcript

    if video is None or given["to"] is None or given["translation"] is None:
        raise click.UsageError("give --to and --translation with VIDEO")
    original = transcript.read(given["transcript"]) if given["transcript"] is not None else None
    wished = settings.voice_ko if given["to"] == "ko" else settings.voice_en
    order = automatic.order_of(
        video,
        transcript.read(given["translation"]),
        given["to"],
        original,
        {"": wished} | _cast(given["voices"]),
        given["background"],
        given["loudness"],
    )
    return replace(order, subtitles=given["subtitles"], keep_original=given["keep_original"])


def _cast(voices: Sequence[str]) -> dict[str, str]:
    """Speaker to voice; "" is everybody else."""
    return {name if mark else "": voice if mark else name for name, mark, voice in (v.partition("=") for v in voices)}


class _Bars:
    """A bar for each stage, one after the other."""

    def __init__(self, lines: int) -> None:
        self._lines = lines
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
            self._bar = tqdm(total=1.0, bar_format=f"{stage:<6}" + "{percentage:3.0f}% |{bar}| {elapsed}", leave=True)
        if self._bar is not None:
            self._bar.update(max(0.0, min(1.0, share) - self._bar.n))


def _told(report: "Report", outputs: Sequence[Path]) -> list[str]:
    lines = [f"note, {note.row}: {note.text}" for note in report.notes]
    for said in report.lines:
        if said.placement.flag:
            lines.append(f"line {said.number} {_FLAGS[said.placement.flag]}: {said.text}")
    if report.hasty_cues:
        lines.append(f"{report.hasty_cues} subtitles go by faster than they can be read")
    if report.sound is not None and report.sound.lufs is not None:
        lines.append(f"{report.sound.lufs:.1f} LUFS, true peak {report.sound.dbtp:.1f} dBTP")
    if report.pictures_copied is False:
        lines.append("the pictures were encoded anew: MP4 cannot hold them as they were")
    lines.append(f"{', '.join(map(str, outputs))}: {report.length / SAMPLE_RATE:.1f} s, {len(report.lines)} lines")
    return lines


def _fields(report: "Report") -> dict[str, object]:
    return {
        "seconds": round(report.length / SAMPLE_RATE, 3),
        "lufs": None if report.sound is None or report.sound.lufs is None else round(report.sound.lufs, 2),
        "dbtp": None if report.sound is None or report.sound.lufs is None else round(report.sound.dbtp, 2),
        "pictures_copied": report.pictures_copied,
        "hasty_cues": report.hasty_cues,
        "notes": [{"row": note.row, "text": note.text} for note in report.notes],
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
