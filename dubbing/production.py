"""From lines to finished files: speak, mix, mux. All of the files appear at the end, or none does."""

import asyncio
import datetime
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

import av.error
import numpy as np
from numpy.typing import NDArray

from dubbing import dapt, marking, mux, provenance, slides, sound, stems, still, subtitles, voice_consent
from dubbing.announced import Announced
from dubbing.errors import LineRefused, OutputRefused
from dubbing.label import Label
from dubbing.master import Heard, Mastered, master
from dubbing.meter import speech_lufs
from dubbing.mix import DUCK_DB, Mix, Original, Track
from dubbing.notice import Painter, Still, on_stills
from dubbing.outputs import check as check_outputs
from dubbing.pauses import written
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
    Said,
    ShotVerdict,
    Slot,
    Spoken,
    Unsaid,
)
from tts.types import SAMPLE_RATE

MAX_EFFECT_S: Final = 600.0
MAX_WAV: Final = (1 << 32) // 4 - SAMPLE_RATE  # samples: its header counts bytes in 32 bits
_OVER: Final = 3600 * SAMPLE_RATE  # how far speech may go on behind the video
_FULL: Final = 32_767 / 32_768  # the highest sample that 16 bits hold: a voice that reaches it was cut off
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
    keep_original: bool = False  # the base's own sounds behind the new one
    lipsync: Lipsync | None = None  # mouths that say what is heard; None leaves them
    label: Label | None = None  # the notice that AI made it; None says nothing of it
    identity: Path | None = None  # folder of the certificate that signs films and sounds; None signs nothing
    consents: Path | None = None  # records of consents; a voice that names one needs it to hold
    title: str = ""
    source_lang: str = ""  # that is spoken in the base, where it is known
    notes: tuple[Note, ...] = ()
    slowed_from: Path | None = None  # the base as it was, where parts of `base` are shown slower
    strict: bool = False  # a line that cannot be said stops all, where it can before a word is; else it stays silent


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
    speaker: str = ""
    original: str = ""  # what is said there in the base, where it is known
    lufs: float | None = None  # as it was spoken, before the mix; None where it is shorter than 0.4 s
    clipped: bool = False  # the voice itself went over full scale
    why: str = ""  # it was not said


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
    label: Label | None = None
    signed: tuple[str, ...] = ()  # names of the files that say in a signed note what made them


def produce(order: Order, outputs: Sequence[Path], cache: Path | None, progress: Progress) -> Report:
    """Make the files; each suffix (see `dubbing.outputs`) says what goes into it.

    Args:
        order: what is to be made.
        outputs: where to; the folders exist.
        cache: folder of what was said before; a run that was stopped goes on from there.
        progress: told of each stage.

    Raises:
        DubbingError: a line, a file or an output cannot be used.
        tts.errors.VoiceError: a voice is not there, or died.
    """
    check_outputs(outputs)
    try:
        with tempfile.TemporaryDirectory(prefix=".onmaru-dub-", dir=outputs[0].parent) as folder:
            return _Production(order, tuple(outputs), Path(folder), progress).make(cache)
    except (OSError, av.error.FFmpegError) as error:
        raise OutputRefused(f"{outputs[0].name} cannot be written ({error})") from error


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
        self._unsaid: list[SaidLine] = []
        self._mouths: dict[str, list[Said]] = {}  # what each speaker's mouth has to say
        self._shots: tuple[ShotVerdict, ...] = ()
        self._notes = list(order.notes)
        self._suffixes = {path.suffix.lower() for path in outputs}
        self._notice: NDArray[np.float32] | None = None  # what is said before sounds without a picture

    def make(self, cache: Path | None) -> Report:
        asyncio.run(self._speak(cache))
        length = self._length()
        self._speech.shorten(length)
        mastered = self._sounds(length) if self._suffixes & {".mp4", ".wav", ".mp3", ".zip"} else None
        copied = self._film(length) if ".mp4" in self._suffixes else None
        cues = self._cues()
        (self._folder / "out.srt").write_text(subtitles.as_srt(cues), encoding="utf-8")
        (self._folder / "out.vtt").write_text(subtitles.as_vtt(cues), encoding="utf-8")
        (self._folder / "out.ttml").write_text(dapt.write(self._script()), encoding="utf-8")
        signed = self._signed()
        for path in self._outputs:
            (self._folder / f"out{path.suffix.lower()}").replace(path)
        hasty = subtitles.too_fast(cues)
        label = self._order.label
        return Report(
            length,
            tuple(sorted((*self._said, *self._unsaid), key=lambda each: each.wished)),
            mastered,
            copied,
            hasty,
            tuple(self._notes),
            self._shots,
            label=label,
            signed=signed,
        )

    async def _speak(self, cache: Path | None) -> None:
        lines = self._order.lines
        self._progress("speak", 0.0)
        async with Booth(cache) as booth:
            bad = await booth.unsaid(lines)
            if bad and (self._order.strict or len(bad) == len(lines)):
                raise LineRefused(bad[0].line.number, bad[0].why)
            async for spoken in booth.speak(lines, self._end):
                self._leave(spoken) if isinstance(spoken, Unsaid) else self._keep(spoken)
                self._progress("speak", (len(self._said) + len(self._unsaid)) / len(lines))
            if self._unsaid and not self._said:
                raise LineRefused(self._unsaid[0].number, self._unsaid[0].why)
            self._notes += booth.notes
            label = self._order.label
            if label is not None and self._suffixes & {".wav", ".mp3"} and (words := label.heard(self._lang())):
                lang = label.lang(self._lang())
                voice = next((said.voice for said in self._said if said.lang == lang), "")
                self._notice = await _said(booth, words, lang, voice)

    def _words(self) -> str:
        """Of the notice that is seen; "" where there is none."""
        label = self._order.label
        return "" if label is None else label.seen(self._lang())

    def _leave(self, unsaid: Unsaid) -> None:
        line = unsaid.line
        if self._order.strict:
            raise LineRefused(line.number, unsaid.why)
        place = Placement(line.slot.start, 0, 1.0, "unsaid")
        said = SaidLine(line.number, line.wordings[0], line.lang, line.voice, 0, place, line.slot.start)
        self._unsaid.append(replace(said, speaker=line.speaker, original=line.original, why=unsaid.why))

    def _keep(self, spoken: Spoken) -> None:
        placement = spoken.placement
        if placement.start + len(spoken.samples) > len(self._speech):
            self._leave(Unsaid(spoken.line, "speech goes on for over an hour behind the video; shorten the lines"))
            return
        self._allow(spoken.voice)
        self._speech.add(placement.start, spoken.samples)
        line = spoken.line
        heard = Said(placement.start, len(spoken.samples), spoken.phones)
        self._mouths.setdefault(line.speaker, []).append(heard)
        said = SaidLine(line.number, spoken.text, line.lang, spoken.voice, spoken.speed, placement, line.slot.start)
        clipped = bool(np.abs(spoken.samples).max(initial=0.0) >= _FULL)
        lufs = speech_lufs(spoken.samples)
        self._said.append(replace(said, speaker=line.speaker, original=line.original, lufs=lufs, clipped=clipped))

    def _allow(self, voice: str) -> None:
        records = self._order.consents
        if records is not None and all(said.voice != voice for said in self._said):
            voice_consent.check(voice, records, datetime.date.today())

    def _length(self) -> int:
        heard = max((each.placement.start + each.placement.length for each in self._said), default=0)
        if self._order.length is not None:
            return max(self._order.length, heard)
        return heard + _TAIL

    def _sounds(self, length: int) -> Mastered | None:
        """The mix in each of its forms; how loud the last one is that was mastered."""
        mix = Mix(
            self._speech, self._effects(length), self._order.original, self._order.background, self._order.duck_db
        )
        alone: Heard = mix if self._notice is None else Announced(self._notice, mix)
        forms: list[tuple[str, Heard]] = []
        forms += [(f"out{suffix}", alone) for suffix in (".wav", ".mp3") if suffix in self._suffixes]
        forms += [("sound.mp4", mix)] if ".mp4" in self._suffixes else []
        steps = len(forms) + (".zip" in self._suffixes)
        result: Mastered | None = None
        for number, (name, heard) in enumerate(forms):
            if name.endswith(".wav") and len(heard) > MAX_WAV:
                raise OutputRefused(f"a WAV file ends at {MAX_WAV / SAMPLE_RATE / 3600:.1f} hours; write an MP3")
            told = partial(self._mixed, number, steps)
            result = master(heard, self._order.loudness, self._folder / name, told, self._words())
        if ".zip" in self._suffixes:
            stems.write(mix, self._folder / "out.zip", partial(self._mixed, len(forms), steps))
        return result

    def _mixed(self, number: int, steps: int, share: float) -> None:
        self._progress("mix", (number + share) / steps)

    def _effects(self, length: int) -> Track | None:
        if not self._order.effects:
            return None
        track = Track(self._folder / "effects", length, channels=2)
        for effect in self._order.effects:
            samples = sound.whole(effect.path, round(MAX_EFFECT_S * SAMPLE_RATE))
            track.add(effect.start, samples * 10 ** (effect.gain_db / 20))
        return track

    def _film(self, length: int) -> bool:
        base = self._order.base
        pictures = base.path
        relipped = self._relipped(base)
        self._progress("mux", 0.0)
        if pictures is None or not base.moving:
            pictures = self._folder / "still.mp4"
            still.film(self._stills(length), length, pictures)
        words, label = self._words(), self._order.label
        until = label.until if label is not None else None
        tracks = mux.Tracks(
            self._folder / "sound.mp4",
            self._lang(),
            self._cues() if self._order.subtitles else (),
            self._order.keep_original,
            Painter(words, until / SAMPLE_RATE if until is not None else None) if words and base.moving else None,
            words,
            None if relipped is None else pictures,
            "it is stretched with the pictures" if self._order.slowed_from is not None else "",
        )
        done = mux.mux(pictures if relipped is None else relipped, tracks, self._folder / "out.mp4")
        self._notes += [Note(0, note) for note in done.notes]
        self._progress("mux", 1.0)
        return done.copied

    def _relipped(self, base: Base) -> Path | None:
        """The base's pictures with mouths that say what is heard; None where nothing is changed."""
        if self._order.lipsync is None or base.path is None or not base.moving:
            return None
        from dubbing import lipsync_shots  # here, for it loads what draws mouths, which most dubs do without

        told = partial(self._progress, "lipsync")
        made = lipsync_shots.relip(
            base.path, self._mouths, self._heard_alone, self._order.lipsync, self._folder / "pictures.mp4", told
        )
        self._shots = made.shots
        return made.pictures

    def _heard_alone(self, start: int, end: int) -> NDArray[np.float32]:
        """What is said from one sample to another, without anything else."""
        return self._speech.part(start, min(end, len(self._speech)))[:, 0]

    def _stills(self, length: int) -> Iterable[Still]:
        """What is seen of a base that does not move, with the notice on it."""
        base, words, label = self._order.base, self._words(), self._order.label
        if base.paged and base.path is not None:
            folder = self._folder / "pages"
            folder.mkdir()
            shown: Iterable[Still] = slides.shown(slides.draw(base.path, folder), base, length)
        else:
            shown = [(0, still.picture_of(base))]
        return on_stills(shown, words, label.until if label is not None else None) if words else shown

    def _script(self) -> dapt.Script:
        return dapt.Script(
            self._lang(),
            "asRecorded",
            tuple(
                dapt.Event(
                    each.placement.start,
                    each.placement.start + each.placement.length,
                    self._texts(each),
                    each.speaker,
                )
                for each in sorted(self._said, key=lambda each: each.placement.start)
            ),
            self._order.title,
        )

    def _texts(self, said: SaidLine) -> tuple[dapt.Text, ...]:
        source = self._order.source_lang
        spoken = dapt.Text(said.lang, _read(said), source if source and said.original else said.lang)
        return (dapt.Text(source, said.original, source), spoken) if source and said.original else (spoken,)

    def _signed(self) -> tuple[str, ...]:
        """The names of the files that are signed; where none can be, a note says why."""
        order = self._order
        if order.identity is None or not self._suffixes & set(provenance.TYPES):
            return ()
        if missing := provenance.lacking():
            self._notes.append(Note(0, f"nothing was signed: {missing}"))
            return ()
        upload = order.slowed_from or order.base.path or (order.original.path if order.original is not None else None)
        done = marking.deeds(
            [(said.lang, said.voice) for said in self._said],
            order.label,
            relipped=any(not shot.left for shot in self._shots),
            upload=upload is not None,
            slowed=order.slowed_from is not None,
        )
        files = [(self._folder / f"out{path.suffix.lower()}", path.name) for path in self._outputs]
        told = partial(self._progress, "sign")
        return marking.sign(files, order.identity, done, upload, order.title, told)

    def _cues(self) -> tuple[subtitles.Cue, ...]:
        said = sorted(
            (each.placement.start, each.placement.start + each.placement.length, _read(each), each.lang)
            for each in self._said
        )
        return subtitles.cues(said)

    def _lang(self) -> str:
        return Counter(line.lang for line in self._order.lines).most_common(1)[0][0] if self._order.lines else "ko"


async def _said(booth: Booth, words: str, lang: str, voice: str) -> NDArray[np.float32]:
    """(n,) the notice, by a voice that has spoken, or the best for its language."""
    line = Line(1, Slot(0, SAMPLE_RATE, 0, SAMPLE_RATE), (words,), lang, voice, fitted=False)
    async for spoken in booth.speak([line], SAMPLE_RATE):
        if isinstance(spoken, Spoken):
            return spoken.samples
    return np.zeros(0, np.float32)


def _read(said: SaidLine) -> str:
    """What was said, as people read it."""
    return written(said.text, said.lang)
