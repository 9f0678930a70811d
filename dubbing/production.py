"""From lines to finished files: speak, mix, mux. All of the files appear at the end, or none does."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import av.error

from dubbing import mux, sound, still, subtitles
from dubbing.errors import LineRefused, OutputRefused
from dubbing.master import Mastered, master
from dubbing.mix import DUCK_DB, Mix, Original, Track
from dubbing.speak import Booth
from dubbing.types import (
    PROFILES,
    Background,
    Base,
    Effect,
    Line,
    Lipsync,
    Loudness,
    Note,
    Placement,
    ShotVerdict,
    Spoken,
)
from tts.markup import parse
from tts.types import SAMPLE_RATE

OUTPUTS: Final = (".mp4", ".wav", ".srt", ".vtt")
MAX_EFFECT_S: Final = 600.0
_OVER: Final = 3600 * SAMPLE_RATE  # how far speech may go on behind the video
_TAIL: Final = SAMPLE_RATE // 2  # after the last word where nothing else gives the length

Progress = Callable[[str, float], None]  # a stage's name, and how much of it is done, 0 to 1


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made of what."""

    lines: tuple[Line, ...]  # by their start
    base: Base
    length: int | None = None  # samples of the base; None is as long as what is heard
    effects: tuple[Effect, ...] = ()
    original: Original | None = None  # the base's own sound
    background: Background = "off"
    duck_db: float = DUCK_DB
    loudness: Loudness = field(default_factory=lambda: PROFILES["-16"])
    subtitles: bool = False  # a track of them in the MP4
    keep_original: bool = False  # the base's own sound as a second track
    lipsync: Lipsync | None = None  # mouths that say what is heard; None leaves them
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One line as it came out."""

    number: int
    text: str
    lang: str
    voice: str
    speed: int  # steps that the fit added
    placement: Placement
    wished: int  # start that was asked for


@dataclass(frozen=True, slots=True)
class Report:
    """What came out."""

    length: int  # samples
    lines: tuple[SaidLine, ...]
    sound: Mastered | None  # None where only subtitles were asked for
    pictures_copied: bool | None  # None without a film
    hasty_cues: int  # that go by faster than they can be read
    notes: tuple[Note, ...]
    shots: tuple[ShotVerdict, ...] = ()  # what became of each, where lip-sync was asked for


def produce(order: Order, outputs: Sequence[Path], cache: Path | None, progress: Progress) -> Report:
    """Make the files; each suffix (.mp4, .wav, .srt, .vtt) says what goes into it.

    Args:
        order: what is to be made.
        outputs: where to; the folders exist.
        cache: folder of what was said before; a run that was stopped goes on from there.
        progress: told of each stage.

    Raises:
        DubbingError: a line, a file or an output cannot be used.
        tts.errors.VoiceError: a voice is not there, or died.
    """
    _checked(outputs)
    try:
        with tempfile.TemporaryDirectory(prefix=".onmaru-dub-", dir=outputs[0].parent) as folder:
            return _Production(order, tuple(outputs), Path(folder), progress).make(cache)
    except (OSError, av.error.FFmpegError) as error:
        raise OutputRefused(f"{outputs[0].name} cannot be written ({error})") from error


def _checked(outputs: Sequence[Path]) -> None:
    if not outputs:
        raise OutputRefused("nothing is to be written; name a file")
    for path in outputs:
        if path.suffix.lower() not in OUTPUTS:
            raise OutputRefused(f"{path.name} ends in none of {', '.join(OUTPUTS)}; its ending says what is written")
        if not path.parent.is_dir():
            raise OutputRefused(f"the folder {path.parent} does not exist; make it first")


class _Production:
    def __init__(self, order: Order, outputs: tuple[Path, ...], folder: Path, progress: Progress) -> None:
        self._order = order
        self._outputs = outputs
        self._folder = folder
        self._progress = progress
        last = max((line.slot.start for line in order.lines), default=0)
        self._end = order.length if order.length is not None else last + _OVER
        self._speech = Track(folder / "speech", self._end + _OVER)
        self._said: list[SaidLine] = []
        self._notes = list(order.notes)

    def make(self, cache: Path | None) -> Report:
        asyncio.run(self._speak(cache))
        length = self._length()
        self._speech.shorten(length)
        suffixes = {path.suffix.lower() for path in self._outputs}
        mastered: Mastered | None = None
        if suffixes & {".mp4", ".wav"}:
            mastered = self._mastered(length, suffixes)
        copied = self._film(length) if ".mp4" in suffixes else None
        cues = self._cues()
        (self._folder / "out.srt").write_text(subtitles.as_srt(cues), encoding="utf-8")
        (self._folder / "out.vtt").write_text(subtitles.as_vtt(cues), encoding="utf-8")
        for path in self._outputs:
            (self._folder / f"out{path.suffix.lower()}").replace(path)
        hasty = subtitles.too_fast(cues)
        return Report(length, tuple(self._said), mastered, copied, hasty, tuple(self._notes))

    async def _speak(self, cache: Path | None) -> None:
        lines = self._order.lines
        self._progress("speak", 0.0)
        async with Booth(cache) as booth:
            async for spoken in booth.speak(lines, self._end):
                self._keep(spoken)
                self._progress("speak", len(self._said) / len(lines))
            self._notes += booth.notes

    def _keep(self, spoken: Spoken) -> None:
        placement = spoken.placement
        if placement.start + len(spoken.samples) > len(self._speech):
            raise LineRefused(spoken.line.number, "speech goes on for over an hour behind the video; shorten the lines")
        self._speech.add(placement.start, spoken.samples)
        line = spoken.line
        said = SaidLine(line.number, spoken.text, line.lang, spoken.voice, spoken.speed, placement, line.slot.start)
        self._said.append(said)

    def _length(self) -> int:
        heard = max((each.placement.start + each.placement.length for each in self._said), default=0)
        if self._order.length is not None:
            return max(self._order.length, heard)
        return heard + _TAIL

    def _mastered(self, length: int, suffixes: set[str]) -> Mastered:
        mix = Mix(
            self._speech, self._effects(length), self._order.original, self._order.background, self._order.duck_db
        )
        result: Mastered | None = None
        forms = [name for suffix, name in ((".wav", "out.wav"), (".mp4", "sound.mp4")) if suffix in suffixes]
        for number, name in enumerate(forms):

            def told(share: float, number: int = number) -> None:
                self._progress("mix", (number + share) / len(forms))

            result = master(mix, self._order.loudness, self._folder / name, told)
        assert result is not None  # noqa: S101 - at least one of the suffixes is there
        return result

    def _effects(self, length: int) -> Track | None:
        if not self._order.effects:
            return None
        track = Track(self._folder / "effects", length, channels=2)
        for effect in self._order.effects:
            samples = sound.whole(effect.path, round(MAX_EFFECT_S * SAMPLE_RATE))
            track.add(effect.start, samples * 10 ** (effect.gain_db / 20))
        return track

    def _film(self, length: int) -> bool:
        self._progress("mux", 0.0)
        base = self._order.base
        pictures = base.path
        if pictures is None or not base.moving:
            pictures = self._folder / "still.mp4"
            still.film(base, length, pictures)
        cues = self._cues() if self._order.subtitles else ()
        tracks = mux.Tracks(self._folder / "sound.mp4", self._lang(), cues, self._order.keep_original)
        done = mux.mux(pictures, tracks, self._folder / "out.mp4")
        self._progress("mux", 1.0)
        return done.copied

    def _cues(self) -> tuple[subtitles.Cue, ...]:
        said = sorted(
            (each.placement.start, each.placement.start + each.placement.length, _written(each.text), each.lang)
            for each in self._said
        )
        return subtitles.cues(said)

    def _lang(self) -> str:
        return Counter(line.lang for line in self._order.lines).most_common(1)[0][0] if self._order.lines else "ko"


def _written(text: str) -> str:
    """Without pause marks, which nobody reads."""
    return " ".join("".join(piece.text for piece in parse(text)).split())
