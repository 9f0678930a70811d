"""Keeps the stage in step with the clock: one tick every 20 ms, and a jump after a stall."""

import asyncio
from collections.abc import Callable

from stream.clock import MediaClock
from stream.packets import CLOCK_RATE, FRAME_SAMPLES
from stream.stage.conductor import Conductor, Tick

STALL_SAMPLES = CLOCK_RATE // 5  # 200 ms behind: catching up would be heard, so the clock jumps instead


class Pacer:
    """Ticks the conductor when its time has come."""

    def __init__(self, conductor: Conductor, clock: MediaClock, on_tick: Callable[[Tick], None]) -> None:
        self._conductor = conductor
        self._clock = clock
        self._on_tick = on_tick
        self.stalls = 0

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            self.step()
            wait = (self._conductor.now - self._clock.now()) / CLOCK_RATE
            await asyncio.sleep(max(0.0, wait))

    def step(self) -> None:
        """Do every tick that is due."""
        behind = self._clock.now() - self._conductor.now
        if behind > STALL_SAMPLES:
            self._conductor.jump(behind // FRAME_SAMPLES)
            self.stalls += 1
        while self._conductor.now <= self._clock.now():
            self._on_tick(self._conductor.tick())
