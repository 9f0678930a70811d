"""`onmaru say`: the same conductor, face and voice as on air, with time that runs as fast as it can."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import click
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from avatar.background import THEMES
from avatar.errors import AvatarError, FramingUnknown
from avatar.framing import Size, parse_size
from avatar.host import open_host
from kernels.device import set_threads
from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.errors import HostUnknown
from stream.hosts import shown_host
from stream.packets import CLOCK_RATE, FRAME_RATE, OPUS_SAMPLES
from stream.settings import Settings
from stream.stage.conductor import Conductor, FrameJob
from stream.stage.knobs import fitted
from stream.stage.mouth import ear_for
from stream.stage.passage import Passage
from stream.stage.picture import ShowPicture
from tts.catalogue import default_voice, open_voice
from tts.errors import VoiceError
from tts.spoken import language
from tts.types import AudioChunk, Prosody, Utterance
from tts.voice import Voice

MAX_LINES = 2000
MAX_LINE = 2000  # characters
MAX_TEXT = 20_000  # characters: about an hour, whose sound is held in memory (0.7 GB)
TAIL_TICKS = 25  # 0.5 s of her face after the last word
IN_FLIGHT = 4  # frames drawn and not yet encoded


class OfflineError(Exception):
    """Rendering cannot start or go on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to render."""

    lines: tuple[str, ...]
    lang: str  # "auto", "ko" or "en"
    voice: str | None
    size: Size | None  # px; None is the framing's own
    captions: bool
    framing: str | None = None  # None takes the first that fits the size
    prosody: Prosody = field(default_factory=Prosody)

    @classmethod
    def make(
        cls,
        lines: Sequence[str],
        lang: str,
        voice: str | None,
        size: str | None,
        captions: bool,
        framing: str | None = None,
        prosody: Prosody | None = None,
    ) -> "Order":
        """Check what the command line gave; raises OfflineError."""
        spoken = tuple(" ".join(line.split()) for line in lines if line.strip())
        if not spoken:
            raise OfflineError("there is nothing to say: the text is empty")
        if len(spoken) > MAX_LINES:
            raise OfflineError(f"{len(spoken)} lines; {MAX_LINES} is the limit. Split the script.")
        for number, line in enumerate(spoken, 1):
            if len(line) > MAX_LINE:
                raise OfflineError(f"line {number} has {len(line)} characters; {MAX_LINE} is the limit. Break it up.")
            if bad := re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", line):
                raise OfflineError(f"line {number} has the control character U+{ord(bad[0]):04X}; take it out")
        if (total := sum(map(len, spoken))) > MAX_TEXT:
            raise OfflineError(f"{total} characters in all; {MAX_TEXT} is the limit. Split the script.")
        return cls(spoken, lang, voice, _size(size), captions, framing, prosody or Prosody())


def _size(text: str | None) -> Size | None:
    try:
        return parse_size(text or "")
    except FramingUnknown as error:
        raise OfflineError(str(error)) from error


def render(settings: Settings, order: Order, out: Path) -> float:
    """Render to an MP4 file, whole or not at all; gives its length in seconds. Raises OfflineError."""
    return film_of(settings, order, _passages(order, settings), out)


def film_of(settings: Settings, order: Order, spoken: AsyncIterator[Passage], out: Path) -> float:
    """A film of these passages, in the order's framing and size. Otherwise as `render`."""
    if not out.parent.is_dir():
        raise OfflineError(f"the folder {out.parent} does not exist; make it first")
    part = out.with_name(out.name + ".part")
    try:
        set_threads(os.cpu_count() or 1)
        picture = _picture(settings, order)
        seconds = asyncio.run(_render(picture, spoken, part))
        part.replace(out)
    except (AvatarError, HostUnknown, VoiceError, OSError, av.FFmpegError) as error:
        raise OfflineError(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return seconds


def _picture(settings: Settings, order: Order) -> ShowPicture:
    host = shown_host(settings)
    if settings.background not in THEMES:
        raise OfflineError(f"no background is called {settings.background!r}; there are: {', '.join(THEMES)}")
    framing = order.framing or settings.framing or None
    drawn = open_host(host.path, framing=framing, size=order.size or parse_size(settings.size))
    titles = {"ko": "온마루", "en": "Onmaru"}
    return ShowPicture(
        drawn, background=settings.background, seed=settings.seed, titles=titles, captions=order.captions, live=False
    )


async def _passages(order: Order, settings: Settings) -> AsyncIterator[Passage]:
    """Every sentence of every line, spoken."""
    opened: dict[str, Voice] = {}
    wished = {"ko": settings.voice_ko, "en": settings.voice_en}
    told: set[str] = set()
    try:
        for number, line in enumerate(order.lines):
            lang = language(line, order.lang)
            voice_id = order.voice or wished[lang] or default_voice(lang)
            if voice_id not in opened:
                opened[voice_id] = await asyncio.to_thread(open_voice, voice_id)
            voice = opened[voice_id]
            if lang not in voice.info.languages:
                raise VoiceError(f"{voice_id} does not speak {lang!r} (line {number + 1}); see `onmaru doctor`")
            prosody, lacking = fitted(order.prosody, voice.info.capabilities)
            if lacking and voice_id not in told:
                told.add(voice_id)
                click.echo(f"{voice_id} has no {' and no '.join(lacking)}: ignored", err=True)
            async for chunk in said(voice, Utterance(line, lang, prosody)):
                yield Passage(str(number), 0, chunk)
    finally:
        for voice in opened.values():
            await voice.close()


async def said(voice: Voice, utterance: Utterance) -> AsyncIterator[AudioChunk]:
    """What the voice says, with a mouth for each chunk whose phones it does not time."""
    ear = ear_for(voice.info)
    async for chunk in voice.speak(utterance):
        yield chunk if ear is None else ear.hear(chunk)


async def _render(picture: ShowPicture, spoken: AsyncIterator[Passage], out: Path) -> float:
    passages = [passage async for passage in spoken]
    total = sum(len(p.chunk.samples) for p in passages) / CLOCK_RATE
    with Film(out, picture.size) as film, _bar(total) as bar:
        for audio, job in _timeline(passages):
            film.add(audio, picture.draw(job) if job is not None else None)
            if job is not None:
                bar.update(min(1 / FRAME_RATE, max(0.0, bar.total - bar.n)))
        return film.seconds


def _bar(total_s: float) -> "tqdm[None]":
    form = "{percentage:3.0f}% |{bar}| {n:.1f} of {total:.1f} s, {remaining} left"
    return tqdm(total=total_s, bar_format=form, mininterval=0.2)


def _timeline(passages: list[Passage]) -> Iterator[tuple[NDArray[np.float32], FrameJob | None]]:
    """The whole film, 20 ms at a time."""
    conductor = Conductor(mouth_poses, REST)
    left = iter(passages)
    waiting = next(left, None)
    tail = TAIL_TICKS
    while tail or conductor.now % (2 * OPUS_SAMPLES):
        while waiting is not None and not conductor.full:
            conductor.add(waiting)
            waiting = next(left, None)
        if conductor.idle and waiting is None:
            tail = max(0, tail - 1)
        tick = conductor.tick()
        yield tick.audio, tick.frame


class Film:
    """An MP4 file in the making: pictures are encoded in a thread beside the drawing."""

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "faststart"})
        self._video = self._container.add_stream("libx264", FRAME_RATE)
        self._video.width, self._video.height = size
        self._video.pix_fmt = "yuv420p"
        context = self._video.codec_context
        context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 6, 6, 6
        # 51 dB on her face; superfast would take twice the time for a third less of the file.
        context.options = {"preset": "ultrafast", "crf": "20", "x264-params": "deblock=0,0"}
        context.thread_count = 2
        self._audio = self._container.add_stream("aac", CLOCK_RATE, layout="mono")
        self._audio.bit_rate = 128_000
        self._frames = 0
        self._samples = 0
        self._pool = ThreadPoolExecutor(1)
        self._pending: list[Future[None]] = []

    def __enter__(self) -> "Film":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown()
        if kind is None:
            for pending in self._pending:
                pending.result()  # the last pictures may have met a full disk too
        for stream in (self._video, self._audio):
            self._container.mux(stream.encode(None))
        self._container.close()

    @property
    def seconds(self) -> float:
        return self._samples / CLOCK_RATE

    def add(self, audio: NDArray[np.float32], planes: NDArray[np.uint8] | None) -> None:
        """20 ms of sound, and the picture that starts with it, if one does."""
        if len(self._pending) >= IN_FLIGHT:
            self._pending.pop(0).result()
        frame = None
        if planes is not None:
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = self._frames, Fraction(1, FRAME_RATE)
            self._frames += 1
        sound = av.AudioFrame.from_ndarray(audio[None], format="fltp", layout="mono")
        sound.sample_rate = CLOCK_RATE
        sound.pts, sound.time_base = self._samples, Fraction(1, CLOCK_RATE)
        self._samples += len(audio)
        self._pending.append(self._pool.submit(self._mux, frame, sound))

    def _mux(self, frame: av.VideoFrame | None, sound: av.AudioFrame) -> None:
        if frame is not None:
            self._container.mux(self._video.encode(frame))
        self._container.mux(self._audio.encode(sound))
