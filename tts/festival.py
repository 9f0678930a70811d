"""festival with CMU's HTS voice slt (Debian's `festival`, `festvox-us-slt-hts`): one session, kept running.

Starting festival takes 0.4 s and more, a sentence 0.1 s: so it stays, fed through its standard input.
"""

import asyncio
import functools
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tts.arpabet import IPA_OF
from tts.engine import EnginePhone, EngineSound, WordMark
from tts.persistence import EngineLost, persistently
from tts.pitch import transposed
from tts.program import ended, program_stamp, stamp
from tts.types import Prosody, VoiceInfo
from tts.voicing import SpeakingVoice
from tts.wav import read_wav

START_TIMEOUT_S = 6.0  # on a cold disk; warm it is 0.4 s
SENTENCE_TIMEOUT_S = 4.0  # takes 0.2 s

_SPEED_STEP = 1.09
_PITCH_STEP = 1.06  # about a semitone; the engine's own option for it moves nothing with this voice
_READY, _DONE = "onmaru-ready", "onmaru-done"
_VOICE_FOLDERS = ("/usr/share/festival/voices", "/usr/lib/festival/voices", "/usr/local/share/festival/voices")
_NOT_PLAIN = re.compile(r"[^\w\s.,!?;:'-]")  # quotes and brackets would end the Scheme string, or the word's timing

# festival's own utt.save.segs tells no stress, and its utt.save.words the words after expansion.
_SESSION = f"""
(voice_cmu_us_slt_arctic_hts)
(define (onmaru-tell what)
  (format t "%s\\n" what)
  (fflush nil))
(define (onmaru-lines path rows)
  (let ((file (fopen path "w")))
    (mapcar (lambda (row) (format file "%s\\n" row)) rows)
    (fclose file)))
(define (onmaru-segment segment)
  (format nil "%f %s %s" (item.feat segment 'end) (item.name segment)
          (item.feat segment "R:SylStructure.parent.stress")))
(define (onmaru-token token)
  (if (item.daughters token)
      (format nil "%f %s" (item.feat (car (item.daughters token)) 'word_start) (item.name token))
      ""))
(define (onmaru-say text base rate)
  (set! hts_engine_params (append cmu_us_slt_arctic_hts::hts_engine_params (list (list "-r" rate))))
  (let ((utt (utt.synth (eval (list 'Utterance 'Text text)))))
    (onmaru-lines (string-append base ".segments") (mapcar onmaru-segment (utt.relation.items utt 'Segment)))
    (onmaru-lines (string-append base ".words") (mapcar onmaru-token (utt.relation.items utt 'Token)))
    (utt.save.wave utt (string-append base ".wav") 'riff)
    (onmaru-tell "{_DONE}")))
(onmaru-tell "{_READY}")
"""


class FestivalSession:
    """A running festival and the folder that it writes to. Use `start`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._folder = tempfile.TemporaryDirectory(prefix="onmaru-festival-")

    @classmethod
    async def start(cls) -> "FestivalSession":
        """Start festival and wait until its voice is loaded.

        Raises:
            EngineLost: it does not come up.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *("festival", "--pipe"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineLost(f"festival does not start: {error}") from error
        session = cls(process)
        try:
            await session._command(_SESSION, _READY, START_TIMEOUT_S)
        except BaseException:
            await session.close()
            raise
        return session

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def say(self, text: str, rate: float) -> EngineSound:
        """One sentence, `rate` times as fast as the voice's own.

        Raises:
            EngineLost: no sound comes.
        """
        base = Path(self._folder.name) / "sentence"
        command = f'(onmaru-say "{_NOT_PLAIN.sub(" ", text)}" "{base}" {rate:.4f})\n'
        await self._command(command, _DONE, SENTENCE_TIMEOUT_S)
        samples, sample_rate = read_wav(base.with_suffix(".wav"))
        phones = parsed_segments(_lines(base.with_suffix(".segments")), sample_rate, len(samples))
        return EngineSound(
            samples, sample_rate, phones, parsed_words(_lines(base.with_suffix(".words")), text, sample_rate)
        )

    async def _command(self, command: str, answer: str, timeout_s: float) -> None:
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        try:
            async with asyncio.timeout(timeout_s):
                self._process.stdin.write(command.encode())
                await self._process.stdin.drain()
                while line := await self._process.stdout.readline():
                    if line.decode(errors="replace").strip() == answer:
                        return
        except (TimeoutError, OSError, ValueError) as error:  # ValueError: a line without end
            raise EngineLost(f"festival does not answer: {error!r}") from error
        raise EngineLost("festival ended")

    async def close(self) -> None:
        """End festival and remove what it wrote."""
        await ended(self._process)
        self._folder.cleanup()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError as error:
        raise EngineLost(f"festival left no timings: {error}") from error


def parsed_segments(lines: Iterable[str], sample_rate: int, length: int) -> tuple[EnginePhone, ...]:
    """festival's segments, "0.270000 p 1" (end in seconds, phone, stress), as phones within `length` samples.

    Raises:
        EngineLost: they cannot be read.
    """
    phones = []
    start = 0
    try:
        for line in lines:
            end_s, name, stress = line.split()
            end = min(length, round(float(end_s) * sample_rate))
            if end > start:
                phones.append(EnginePhone(("ˈ" if stress == "1" else "") + IPA_OF[name], start, end))
                start = end
    except (ValueError, KeyError) as error:
        raise EngineLost(f"festival told timings that cannot be read: {error!r}") from error
    return tuple(phones)


def parsed_words(lines: Iterable[str], text: str, sample_rate: int) -> tuple[WordMark, ...]:
    """festival's tokens, "0.405000 the" (start in seconds, as written), as marks in `text`."""
    marks = []
    position = 0
    for line in lines:
        start_s, _, name = line.partition(" ")
        found = text.find(name, position) if name else -1
        if found >= 0:
            marks.append(WordMark(found, round(float(start_s) * sample_rate)))
            position = found + len(name)
    return tuple(marks)


class FestivalEngine:
    """The voice slt-hts. A session that dies is started again and the sentence said again."""

    def __init__(self) -> None:
        self._session: FestivalSession | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """festival's process id, if it runs."""
        return self._session.pid if self._session is not None else None

    async def prepare(self) -> None:
        """Start festival (0.4 s and more)."""
        async with self._turn:
            await persistently("festival", self._running, self._discard)

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        """One sentence; see `tts.engine.Engine`."""

        async def attempt() -> EngineSound:
            return await (await self._running()).say(text, _SPEED_STEP**prosody.speed)

        async with self._turn:
            try:
                sound = await persistently("festival", attempt, self._discard)
            except asyncio.CancelledError:
                await self._discard()  # its answer to this sentence would be taken for the next one's
                raise
        if prosody.pitch == 0:
            return sound
        ratio = _PITCH_STEP**prosody.pitch
        return replace(sound, samples=await asyncio.to_thread(transposed, sound.samples, sound.sample_rate, ratio))

    async def version(self) -> str:
        """See `tts.engine.Versioned`."""
        found = _voice_folder()
        return f"{program_stamp('festival')}/{stamp(found)}" if found is not None else ""

    async def _running(self) -> FestivalSession:
        if self._session is None:
            self._session = await FestivalSession.start()
        return self._session

    async def _discard(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def close(self) -> None:
        """End festival."""
        await self._discard()


_SLT = VoiceInfo(
    id="festival:slt-hts",
    engine="festival",
    title="English (US), woman",
    languages=("en",),
    licence="EST (BSD-like)",
    note="clear",
)


@functools.cache
def voices() -> tuple[VoiceInfo, ...]:
    """The voice, if festival and it are installed. Looked up once."""
    if shutil.which("festival") is None:
        return ()
    return (_SLT,) if _voice_folder() is not None else ()


def _voice_folder() -> Path | None:
    found = (path for folder in _VOICE_FOLDERS for path in Path(folder).glob("*/cmu_us_slt_arctic_hts"))
    return next(found, None)


class FestivalVoice(SpeakingVoice):
    """festival's voice slt-hts."""

    def __init__(self, voice_id: str) -> None:
        info = next(info for info in voices() if info.id == voice_id)
        super().__init__(info, FestivalEngine())
