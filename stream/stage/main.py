"""The stage process: its composition root. `python -m stream.stage.main --help`."""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import psutil

from avatar.errors import AvatarError
from avatar.framing import Size, choose, parse_size
from avatar.host import open_host
from kernels.device import set_threads
from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.clock import MonotonicClock
from stream.packets import Packet, low_size
from stream.stage.chain import Chain
from stream.stage.conductor import Conductor, Tick
from stream.stage.encoder import AacEncoder, OpusEncoder, VideoEncoder
from stream.stage.link import Link, ServerGone, connect
from stream.stage.opening import open_chains, opened
from stream.stage.pacer import Pacer
from stream.stage.painter import Painter
from stream.stage.picture import ShowPicture
from stream.stage.protocol import (
    MAX_PCM,
    VERSION,
    Cut,
    CutDone,
    FramingChanged,
    FromStage,
    GiveBack,
    Hello,
    HideQuestion,
    Listen,
    Mic,
    Priced,
    Product,
    ProtocolError,
    Ready,
    RequestKey,
    SetCaptions,
    SetFraming,
    SetLabels,
    SetScene,
    SetVoice,
    ShowCard,
    ShowQuestion,
    Speak,
    Stats,
    Stop,
    TakeOver,
    TestCard,
    ToStage,
    VoiceChanged,
    read_to_stage,
)
from stream.stage.showing import unpriced
from stream.stage.speaker import Speaker
from stream.stage.takeover import Microphone
from stream.stage.testcard import Clap

log = logging.getLogger("stage")

_ONE_THREAD_PX = 1280 * 720  # up to here one thread draws in time, and the other core is for encoding and voice


class StageFailed(Exception):
    """A part of the stage died; the process ends and the supervisor starts another."""


class Stage:
    """Everything that speaks and draws, joined."""

    def __init__(self, picture: ShowPicture, chains: Mapping[str, Chain], link: Link, order: "StageOrder") -> None:
        self._link = link
        self._loop = asyncio.get_running_loop()
        self._picture = picture
        width, height = picture.size
        encoders = (
            VideoEncoder("high", width, height, order.high_kbps),
            VideoEncoder("low", *low_size(width, height), order.low_kbps),
        )
        self.conductor = Conductor(mouth_poses, REST)
        self.painter = Painter(picture, encoders, self._deliver_from_thread)
        self.speaker = Speaker(self.conductor, chains, self._send, opened, order.patience_ms / 1000)
        self.pacer = Pacer(self.conductor, MonotonicClock(), self._on_tick)
        self._opus = OpusEncoder()
        self._aac = AacEncoder()
        self._clap: Clap | None = None
        self._framing = asyncio.Lock()  # one is read at a time
        self._deeds: set[asyncio.Task[None]] = set()
        self._failed: asyncio.Future[None] = self._loop.create_future()

    # ------------------------------------------------------------------ out
    def _send(self, message: FromStage) -> None:
        try:
            self._link.send(message)
        except ServerGone as error:
            self._fail(error)

    def _deliver(self, packets: list[Packet]) -> None:
        try:
            self._link.send_media(packets)
        except ServerGone as error:
            self._fail(error)

    def _deliver_from_thread(self, packets: list[Packet]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process is ending
            self._loop.call_soon_threadsafe(self._deliver, packets)

    def _fail(self, error: BaseException) -> None:
        if not self._failed.done():
            self._failed.set_exception(error)

    def _on_tick(self, tick: Tick) -> None:
        audio = tick.audio if self._clap is None else self._clap.sound(tick.audio, tick.at)
        self._deliver([self._opus.encode(audio, tick.at), *self._aac.encode(audio, tick.at)])
        for event in tick.events:
            self._send(event)
        if tick.frame is not None:
            self.painter.offer(tick.frame)
            if self.painter.failed is not None:
                self._fail(StageFailed(f"drawing failed: {self.painter.failed}"))

    # ------------------------------------------------------------------ in
    def handle(self, message: ToStage) -> None:
        """Do what the server asks; nothing here waits, so that a cut is never late.

        Raises:
            ServerGone: told to stop.
        """
        match message:
            case Speak():
                if message.product is not None:
                    self._prepare(message.product)
                    self.conductor.price(message.product)
                self.speaker.say(message)
            case Cut(generation, finish):
                begun = self.conductor.cut(generation, finish)
                self.speaker.cut(generation)
                self._send(CutDone(generation, begun))
            case RequestKey(rendition):
                self.painter.force_key(rendition)
            case SetVoice(lang, voice):
                self._change_voice(lang, voice)
            case TestCard(mode):
                self._clap = Clap() if mode == "clap" else None
                self._picture.testcard = mode
            case Listen(on):
                self.conductor.listen(on)
            case ShowCard(product):
                self.conductor.show_card(product)
            case Priced(product):
                self._prepare(product)
                self.conductor.price(product)
            case SetScene(background):
                self._spawn(asyncio.to_thread(self._picture.set_scene, background))
            case SetFraming(framing):
                self._spawn(self._reframe(framing))
            case SetCaptions(on):
                self._picture.captions = on
            case SetLabels(labels):
                self._picture.labels = labels
            case ShowQuestion(question):
                self.conductor.asking.put(question)
            case HideQuestion(question_id):
                self.conductor.asking.take_off(question_id)
            case TakeOver(number, mode):
                self.conductor.take_over(Microphone(number, mode, REST))
            case Mic(number, pcm):
                self.conductor.hear(number, pcm[:MAX_PCM])
            case GiveBack(number):
                self.conductor.give_back(number)
            case Stop():
                raise ServerGone("told to stop")

    def _change_voice(self, lang: str, voice: str) -> None:
        """Beside everything else: opening a voice may take seconds."""
        self._spawn(self.speaker.set_voice(lang, voice))

    async def _reframe(self, framing: str) -> None:
        """Read the host again in another cut, beside everything else; one that cannot be read changes nothing."""
        async with self._framing:
            try:
                await asyncio.to_thread(self._picture.set_framing, framing)
            except (AvatarError, OSError, MemoryError) as error:
                self._send(FramingChanged(framing, str(error) or "there is no memory for it"))
            else:
                self._send(FramingChanged(framing))

    def _prepare(self, product: Product) -> None:
        """Draw a card before it is shown, without its price and with it."""
        for card in (unpriced(product), product):
            self._spawn(asyncio.to_thread(self._picture.prepare, card))

    def _spawn(self, deed: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(deed)
        self._deeds.add(task)
        task.add_done_callback(self._deed_done)

    def _deed_done(self, task: asyncio.Task[None]) -> None:
        self._deeds.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(StageFailed(f"{type(error).__name__}: {error}"))

    async def report(self) -> None:
        """Once a second, how the stage is."""
        process = psutil.Process()
        process.cpu_percent()
        frames, draw_s, encode_s = 0, 0.0, 0.0
        while True:
            await asyncio.sleep(1.0)
            p = self.painter
            n = max(1, p.frames - frames)
            self._send(
                Stats(
                    frames=p.frames,
                    late=p.late,
                    stalls=self.pacer.stalls,
                    draw_ms=(p.draw_s - draw_s) / n * 1000,
                    encode_ms=(p.encode_s - encode_s) / n * 1000,
                    cpu=process.cpu_percent() / 100,
                    rss=process.memory_info().rss,
                    queued=self.speaker.queued,
                )
            )
            frames, draw_s, encode_s = p.frames, p.draw_s, p.encode_s

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Be on air until the server goes or a part dies.

        Raises:
            ServerGone: the ordinary end.
            StageFailed: drawing died.
        """
        self.painter.start()
        tasks = [
            asyncio.create_task(c) for c in (self._read(reader), self.pacer.run(), self.speaker.run(), self.report())
        ]
        try:
            done, _ = await asyncio.wait([*tasks, self._failed], return_when=asyncio.FIRST_COMPLETED)
            for finished in done:
                finished.result()
        finally:
            for task in (*tasks, *self._deeds):
                task.cancel()
            await asyncio.gather(*tasks, *self._deeds, return_exceptions=True)
            self.painter.stop()
            await self.speaker.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while True:
            try:
                self.handle(await read_to_stage(reader))
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                raise ServerGone("the server closed the connection") from error


@dataclass(frozen=True, slots=True)
class StageOrder:
    """What a stage is started with."""

    pack: Path
    framing: str  # empty takes the one that fits
    size: Size | None  # px of a frame; None is the framing's own
    voices: dict[str, tuple[str, ...]]  # language → voice ids, the chosen one first, then who stands in for it
    patience_ms: int  # silence after which the next voice is asked
    titles: dict[str, str]  # language → the show's title
    background: str
    seed: int
    high_kbps: int
    low_kbps: int
    threads: int


async def serve(address: str, order: StageOrder) -> None:
    """Connect, warm up, and be on air."""
    started = time.perf_counter()
    reader, writer = await connect(address)
    link = Link(writer)
    link.send(Hello(VERSION, os.environ.get("ONMARU_STAGE_TOKEN", "")))
    drawing = asyncio.create_task(asyncio.to_thread(warm_picture, order))
    chains = await open_chains(order.voices)
    picture = await drawing
    stage = Stage(picture, chains, link, order)
    width, height = picture.size
    link.send(
        Ready(
            picture.host,
            width,
            height,
            {k: c.current for k, c in chains.items()},
            picture.device,
            picture.background,
            picture.framing,
            picture.framings,
        )
    )
    for lang, chain in chains.items():
        if chain.current != chain.members[0].voice_id:
            why = "it does not speak yet; the stage's log says why"
            link.send(VoiceChanged(lang, chain.current, why, chain.members[0].voice_id, stands_in=True))
    log.info("on air after %.1f s", time.perf_counter() - started)
    await stage.run(reader)


def warm_picture(order: StageOrder) -> ShowPicture:
    """Load the host and draw once, so that kernels, plates and fonts are there."""
    host = open_host(order.pack, framing=order.framing or None, size=order.size)
    set_threads(order.threads or threads_for(*host.size))
    chosen, _ = choose(host.info.name, host.info.framings, order.framing or None, order.size)
    picture = ShowPicture(
        host,
        background=order.background,
        seed=order.seed,
        titles=order.titles,
        framing=host.info.framings[chosen].name,
    )
    picture.warm()
    return picture


def threads_for(width: int, height: int) -> int:
    """How many threads draw frames of this size: a second only where one alone takes more than half a frame's time."""
    return 1 if width * height <= _ONE_THREAD_PX else 2


def _by_lang(pairs: tuple[str, ...]) -> dict[str, str]:
    """LANG=VALUE options as a dict."""
    if bad := [pair for pair in pairs if "=" not in pair]:
        raise click.BadParameter(f"{bad[0]!r} is not LANG=VALUE")
    return dict(pair.split("=", 1) for pair in pairs)


@click.command()
@click.option("--connect", "address", required=True, help="The server: unix:PATH or tcp:HOST:PORT.")
@click.option("--pack", type=click.Path(path_type=Path, exists=True), required=True, help="Folder of the host.")
@click.option("--framing", default="", help="Of the host; the first that fits the size if it is not given.")
@click.option("--size", default="", help="WIDTHxHEIGHT of the high rendition; the framing's own if it is not given.")
@click.option(
    "--voice", "voices", multiple=True, required=True, help="LANG=VOICE[,VOICE…], once a language: the next stands in."
)
@click.option("--patience-ms", default=800, show_default=True, help="Silence after which the next voice is asked.")
@click.option("--title", "titles", multiple=True, help="LANG=TITLE of the show, once a language.")
@click.option("--background", default="studio", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--high-kbps", default=2000, show_default=True)
@click.option("--low-kbps", default=500, show_default=True)
@click.option("--threads", default=0, show_default=True, help="Threads that draw; 0 goes by the frame's size.")
@click.option("--log-level", default="info", show_default=True)
def main(
    address: str,
    pack: Path,
    framing: str,
    size: str,
    voices: tuple[str, ...],
    patience_ms: int,
    titles: tuple[str, ...],
    background: str,
    seed: int,
    high_kbps: int,
    low_kbps: int,
    threads: int,
    log_level: str,
) -> None:
    """Speak and draw for a server.

    \b
    Example, on another machine (the server was started with --stage-listen):
      ONMARU_STAGE_TOKEN=… python -m stream.stage.main --connect tcp:10.0.0.5:9000 \\
        --pack avatar/packs/harin --voice ko=espeak:ko --voice en=flite:slt,espeak:en-us
    """
    logging.basicConfig(level=log_level.upper(), format="%(asctime)s stage %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells every request
    try:
        wished = framing, parse_size(size)
        chains = {lang: tuple(ids.split(",")) for lang, ids in _by_lang(voices).items()}
        order = StageOrder(
            pack, *wished, chains, patience_ms, _by_lang(titles), background, seed, high_kbps, low_kbps, threads
        )
        asyncio.run(serve(address, order))
    except ServerGone as error:
        log.info("ending: %s", error)
    except (ProtocolError, StageFailed, AvatarError) as error:
        log.error("ending: %s", error)  # noqa: TRY400 - the trace was logged where it happened
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
