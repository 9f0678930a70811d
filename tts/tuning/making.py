"""The way from recordings to a voice: check, prepare, train, put into the folder of models. It may stop anywhere."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tts.errors import VoiceUnavailable
from tts.espnet_card import inside, read_card
from tts.program import ended
from tts.tuning import finishing
from tts.tuning.dataset import Prepared, prepare, read_prepared
from tts.tuning.errors import TuningRefused
from tts.tuning.inspecting import Inspected, inspect, summary, write_table
from tts.tuning.order import FRONTENDS, Order, Work
from tts.tuning.recipe import from_scratch, tuned
from tts.tuning.recordings import find
from tts.tuning.voice_folder import VoiceFolder, mend

_LAST_LINES = 12  # of a failed training's log


@dataclass(frozen=True, slots=True)
class Means:
    """Where and on what a voice is made."""

    models: Path
    device: str = "auto"
    threads: int = 1


class Making:
    """One order, carried out step by step; each step finds what was done before."""

    def __init__(self, order: Order, means: Means, *, fresh: bool = False) -> None:
        """Take an order up; `fresh` forgets what was done before under its name.

        Raises:
            TuningRefused: it cannot be carried out, another is under way in its folder, or a voice has its name.
        """
        self.order = order.checked()
        self.means = means
        self.work = Work(means.models / "tuning" / order.name)
        self.voice = VoiceFolder(means.models, order.name)
        mend(means.models, order.name)
        self.voice.check_ours(order, self.work)
        if fresh:
            self.work.forget()
        self.goes_on = self.work.take_up(order)

    async def inspect(self, told: Callable[[int, int], None]) -> tuple[list[Inspected], list[str]]:
        """Check every recording; the table of findings is written, a summary given. Raises TuningRefused."""
        recordings = find(Path(self.order.source))
        found = await inspect(recordings, self.order.lang, lambda done: told(done, len(recordings)))
        write_table(found, self.work.findings)
        return found, summary(found, bool(self.order.base))

    async def prepare(self, inspected: list[Inspected], told: Callable[[int, int], None]) -> Prepared:
        """Sounds, tokens, lists and the recipe. Raises TuningRefused."""
        kept = [each.recording for each in inspected if each.usable]
        return await prepare(self.order, self.work, kept, lambda done: told(done, len(kept)))

    @property
    def prepared(self) -> Prepared | None:
        """What `prepare` left, now or before a break."""
        return read_prepared(self.work)

    def write_recipe(self, prepared: Prepared) -> None:
        """What ESPnet is given. Raises TuningRefused: the base cannot be tuned to this."""
        recipe = from_scratch(self.order, prepared.tokens)
        if self.order.base:
            folder = self.means.models / "voices" / self.order.base
            try:
                card = read_card(folder, self.means.models)
            except VoiceUnavailable as error:
                raise TuningRefused(f"The base {self.order.base!r} cannot be taken: {error}") from error
            if card.frontend != FRONTENDS[self.order.lang]:
                wanted = FRONTENDS[self.order.lang]
                raise TuningRefused(f"The base {self.order.base!r} is fed by {card.frontend}, not by {wanted}.")
            base = yaml.safe_load(inside(folder, card.config, self.means.models).read_text(encoding="utf-8"))
            checkpoint = inside(folder, card.checkpoint, self.means.models)
            recipe = tuned(self.order, base, checkpoint, prepared.tokens)
        self.work.recipe.write_text(yaml.safe_dump(recipe, allow_unicode=True, sort_keys=False), encoding="utf-8")

    async def train(self) -> AsyncGenerator[dict[str, Any], None]:
        """Train, and yield each epoch as it ends. Closing it stops the training; another call goes on after it.

        Raises:
            TuningRefused: the training fails; the message ends with its log.
        """
        command = [sys.executable, "-m", "tts.tuning.training", str(self.work.folder.absolute())]
        command += ["--device", self.means.device, "--threads", str(self.means.threads)]
        log = self.work.folder / "training.log"
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                cwd=Path(__file__).parent.parent.parent,
                start_new_session=True,
            )
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        try:
            async for line in process.stdout:
                if line.startswith(b'{"epoch"'):
                    yield json.loads(line)
            status = await process.wait()
        finally:
            await ended(process)
        if status != 0:
            last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
            raise TuningRefused("The training failed:\n" + "\n".join(last))

    async def finish(self) -> Path:
        """The voice's folder, ready to be spoken, with its card, its losses as a picture and samples.

        Raises:
            TuningRefused: nothing is trained yet, or a voice of this name came there meanwhile.
            VoiceUnavailable: the voice does not speak.
        """
        self.voice.mend()
        self.voice.check_ours(self.order, self.work)
        prepared = self.prepared
        if prepared is None:
            raise TuningRefused("Nothing is prepared yet.")
        part = self.voice.part
        finishing.assemble(self.order, self.work, prepared, part)
        await finishing.speak_samples(part, self.means.models, self.order, self.means.device, self.means.threads)
        self.voice.put()
        return self.voice.whole


async def make(making: Making, told: Callable[[str], None]) -> Path:
    """All steps that are not done yet; `told` hears each in words. Returns the voice's folder.

    Raises TuningRefused, also where another process works on the same voice.
    """
    with making.work.held():
        making.work.set_aim(making.order.epochs)
        return await _made(making, told)


def counted(doing: str, told: Callable[[str], None]) -> Callable[[int, int], None]:
    """Hears how many of how many are done, and tells it in words, every tenth time."""
    return lambda done, of: told(f"{doing}: {done} of {of}") if done == of or done % 10 == 0 else None


async def _made(making: Making, told: Callable[[str], None]) -> Path:
    prepared = making.prepared
    if prepared is None:
        found, lines = await making.inspect(counted("checked", told))
        for line in lines:
            told(line)
        told(f"Each recording's findings: {making.work.findings}")
        prepared = await making.prepare(found, counted("prepared", told))
    making.write_recipe(prepared)
    if making.work.last_epoch < making.order.epochs:
        async with aclosing(making.train()) as epochs:
            async for epoch in finishing.with_time_left(epochs, making.order.epochs):
                told(epoch)
    return await making.finish()
