"""flite: small English voices as a program (Debian's package `flite`), one run a sentence."""

import asyncio
import functools
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tts.arpabet import IPA_OF
from tts.engine import EnginePhone, EngineSound, WordMark
from tts.persistence import EngineLost, persistently
from tts.pitch import transposed
from tts.program import ended, program_stamp
from tts.types import Prosody, VoiceInfo
from tts.voicing import SpeakingVoice
from tts.wav import read_wav

TIMEOUT_S = 4.0  # a sentence takes 0.1 s

_SPEED_STEP = 1.09
_PITCH_STEP = 1.06  # about a semitone
_FIXED_PITCH = ("rms",)  # its contour is recorded and takes no shift: here its sound does
_TITLES = {  # kal and awb_time are telephone speech and a talking clock
    "slt": "English (US), woman",
    "rms": "English (US), man, calm",
    "kal16": "English (US), man, quick",
    "awb": "English (Scottish), man",
}
_NOTES = {"rms": "the clearest of flite's"}
_NOTE = "plain, clear for its size"
_LICENCE = "MIT-CMU"
_CLAUSE = re.compile(r"[^,;:!?…]+[,;:!?…]*\s*")  # a full stop within a sentence is an abbreviation's


class FliteEngine:
    """One voice of flite."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def prepare(self) -> None:
        """Nothing stays running."""

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        """One sentence; see `tts.engine.Engine`."""
        return await persistently("flite", lambda: self._attempt(text, prosody), self.close)

    async def _attempt(self, text: str, prosody: Prosody) -> EngineSound:
        with tempfile.TemporaryDirectory(prefix="onmaru-flite-") as folder:
            target = Path(folder) / "sentence.wav"
            timings = await _run(
                *("flite", "-voice", self._name, "-psdur"),
                *("--setf", f"duration_stretch={_SPEED_STEP**-prosody.speed:.4f}"),
                *("--setf", f"f0_shift={_PITCH_STEP**prosody.pitch:.4f}"),
                *("-t", text, "-o", str(target)),
            )
            samples, sample_rate = read_wav(target)
        if prosody.pitch and self._name in _FIXED_PITCH:
            samples = await asyncio.to_thread(transposed, samples, sample_rate, _PITCH_STEP**prosody.pitch)
        phones = parsed_timings(timings, sample_rate, len(samples))
        return EngineSound(samples, sample_rate, phones, clause_marks(text, phones))

    async def version(self) -> str:
        """See `tts.engine.Versioned`; the voices are in the program."""
        return program_stamp("flite")

    async def close(self) -> None:
        """Nothing to end."""


async def _run(*command: str) -> str:
    """What the program prints.

    Raises:
        EngineLost: it fails or takes too long.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        raise EngineLost(f"{command[0]} does not start: {error}") from error
    try:
        output, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    except TimeoutError as error:
        raise EngineLost(f"{command[0]} takes over {TIMEOUT_S:.0f} s") from error
    finally:
        await ended(process)
    if process.returncode != 0:
        raise EngineLost(f"{command[0]} ended with status {process.returncode}")
    return output.decode(errors="replace")


def parsed_timings(timings: str, sample_rate: int, length: int) -> tuple[EnginePhone, ...]:
    """flite's "pau:0.200 hh:0.255 …" (ends in seconds) as phones within `length` samples.

    Raises:
        EngineLost: it is no such list.
    """
    phones = []
    start = 0
    try:
        for entry in timings.split():
            name, end_s = entry.rsplit(":", 1)
            end = min(length, round(float(end_s) * sample_rate))
            if end > start:
                phones.append(EnginePhone(IPA_OF[name], start, end))
                start = end
    except (ValueError, KeyError) as error:
        raise EngineLost(f"flite told timings that cannot be read: {error!r}") from error
    return tuple(phones)


def clause_marks(text: str, phones: Sequence[EnginePhone]) -> tuple[WordMark, ...]:
    """The first word of each clause, where flite paused at every clause and nowhere else.

    flite tells no times of words; between these marks they are shared out by letters.
    """
    clauses = [match.start() for match in _CLAUSE.finditer(text) if any(char.isalnum() for char in match[0])]
    onsets = [
        phone.start for index, phone in enumerate(phones) if phone.label and (index == 0 or not phones[index - 1].label)
    ]
    if len(clauses) != len(onsets):
        return ()
    return tuple(WordMark(position, start) for position, start in zip(clauses, onsets, strict=True))


@functools.cache
def voices() -> tuple[VoiceInfo, ...]:
    """The voices of the flite on this machine; none where it is not installed. Looked up once."""
    if shutil.which("flite") is None:
        return ()
    try:
        listed = subprocess.run(["flite", "-lv"], capture_output=True, text=True, timeout=TIMEOUT_S, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    names = listed.partition(":")[2].split()
    return tuple(
        VoiceInfo(f"flite:{name}", "flite", title, ("en",), _LICENCE, _NOTES.get(name, _NOTE))
        for name, title in _TITLES.items()
        if name in names
    )


class FliteVoice(SpeakingVoice):
    """A voice of flite by its id, such as "flite:slt"."""

    def __init__(self, voice_id: str) -> None:
        info = next(info for info in voices() if info.id == voice_id)
        super().__init__(info, FliteEngine(voice_id.partition(":")[2]))
