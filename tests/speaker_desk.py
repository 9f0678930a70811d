"""A real speaker with its conductor in virtual time: what is heard, seen and told is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import numpy as np

from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.packets import CLOCK_RATE, OPUS_SAMPLES
from stream.stage.chain import Member, chain_of
from stream.stage.conductor import Conductor, FrameJob
from stream.stage.protocol import KnobsIgnored, LineEnded, LineFailed, LineStarted, Speak, VoiceChanged
from stream.stage.speaker import Speaker
from tests import virtual_time
from tts.errors import VoiceUnavailable
from tts.types import Prosody
from tts.voice import Voice

TICK_S = OPUS_SAMPLES / CLOCK_RATE


class Desk:
    """The first voice is the chosen one; the others stand in for it. Their ids are "0", "1", …"""

    def __init__(self, *voices: Voice | None, others: Mapping[str, Voice] | None = None) -> None:
        """`others` can be opened besides, by id; a voice that is None can only be opened."""
        self._voices, self._others = voices, dict(others or {})
        self.reports: list[LineFailed | VoiceChanged | KnobsIgnored] = []
        self.started: list[LineStarted] = []
        self.ended: list[LineEnded] = []
        self.sound: list[np.ndarray] = []
        self.frames: list[FrameJob] = []

    def run(self, deeds: Callable[["Desk"], Awaitable[None]], *, virtual: bool = True) -> None:
        """Speak while the deeds are done, ticking in step with the loop's time; not `virtual` for real programs."""
        (virtual_time.run if virtual else asyncio.run)(self._run(deeds))

    async def _run(self, deeds: Callable[["Desk"], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        self.conductor = Conductor(mouth_poses, REST)
        self.members = [Member(str(k), voice) for k, voice in enumerate(self._voices)]
        for member in self.members:
            if member.voice is None:
                member.fell(loop.time())
        chains = {"ko": chain_of(self.members)}
        self.speaker = Speaker(self.conductor, chains, self.reports.append, self._open)
        tasks = [asyncio.create_task(self._tick()), asyncio.create_task(self.speaker.run())]
        try:
            await deeds(self)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.speaker.close()
        assert all(task.cancelled() for task in tasks)

    async def _open(self, voice_id: str) -> Voice:
        if voice_id not in self._others:
            raise VoiceUnavailable(f"no voice {voice_id}")
        return self._others[voice_id]

    async def _tick(self) -> None:
        while True:
            tick = self.conductor.tick()
            self.sound.append(tick.audio)
            if tick.frame is not None:
                self.frames.append(tick.frame)
            self.started += [e for e in tick.events if isinstance(e, LineStarted)]
            self.ended += [e for e in tick.events if isinstance(e, LineEnded)]
            await asyncio.sleep(TICK_S)

    def say(
        self, *line_ids: str, generation: int = 0, text: str = "하나 둘 셋.", prosody: Prosody | None = None
    ) -> None:
        """Queue lines of one text."""
        for line_id in line_ids:
            self.speaker.say(Speak(line_id, generation, text, "ko", prosody=prosody or Prosody()))

    def cut(self, generation: int) -> None:
        """As the stage does it."""
        self.conductor.cut(generation)
        self.speaker.cut(generation)

    async def until(self, done: Callable[[], bool], limit_s: float = 120.0) -> None:
        """Wait in virtual time."""
        async with asyncio.timeout(limit_s):
            while not done():  # noqa: ASYNC110 - the conductor wakes nobody
                await asyncio.sleep(TICK_S / 2)

    @property
    def captions(self) -> list[str]:
        """The sentences as they were shown, one after the other."""
        shown = [f.caption for f in self.frames if f.caption]
        return [c for k, c in enumerate(shown) if k == 0 or c != shown[k - 1]]

    @property
    def changes(self) -> list[tuple[str, str]]:
        """(from, to) of each change of the voice."""
        return [(r.was, r.voice) for r in self.reports if isinstance(r, VoiceChanged)]

    def silence_s(self, since: int = 0) -> float:
        """The longest silence before the last sound, from the sample `since` on."""
        return longest_silence(self.sound, since) / CLOCK_RATE


def longest_silence(sound: Sequence[np.ndarray], since: int = 0) -> int:
    """Samples of the longest silence before the last sound."""
    loud = np.flatnonzero(np.abs(np.concatenate(sound)[since:]) > 1e-4)
    return int(np.diff(loud, prepend=0).max()) if len(loud) else 0
