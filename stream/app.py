"""The server's composition root: every part is made and joined here, and nothing imports this."""

import asyncio
import contextlib
import functools
import logging
import secrets
from collections.abc import AsyncIterator

from aiortc import RTCIceServer
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from avatar.pack import PackInfo
from avatar.statement import MAX_BYTES as MAX_STATEMENT
from dubbing.transcript import MAX_BYTES as MAX_CUES
from script import catalogue as catalogues
from script.catalogue import Catalogue
from script.catalogue.files import MAX_BYTES
from script.template import TemplateWriter
from script.writer import ScriptWriter
from stream import slate
from stream.api import aired as aired_routes
from stream.api import backstage as backstage_routes
from stream.api import catalogue as catalogue_routes
from stream.api import channels as channel_routes
from stream.api import chat as chat_routes
from stream.api import (
    check,
    cues,
    desk,
    dub_archives,
    dub_clips,
    dub_jobs,
    dub_languages,
    dub_media,
    dub_projects,
    dub_segments,
    health,
    house,
    pages,
    problems,
    promotions,
    prompts,
    rundown,
    shows,
    sockets,
    users,
    whep,
    whip,
)
from stream.api import egress as egress_routes
from stream.api import films as film_routes
from stream.api import operations as operation_routes
from stream.api import statistics as statistics_routes
from stream.api import tunings as tuning_routes
from stream.api import uploads as upload_routes
from stream.api import webhooks as webhook_routes
from stream.api.auth import Gate
from stream.api.idempotency import Idempotency
from stream.api.limits import LimitBody
from stream.api.state import Live, Rooms
from stream.api.tus import PREFIX, Tus
from stream.audience import make_chat, make_connector
from stream.backstage import Backstage
from stream.clock import MonotonicClock
from stream.dubs.dubs import make_dubs
from stream.egress.show_egress import ShowEgress
from stream.enrolments import MAX_PHOTO, Enrolments
from stream.films import Films
from stream.hosts import OnAirHost, host_to_begin_with, list_hosts, settings_for, wished_frame
from stream.label_reader import MAX_PICTURE
from stream.line_preview import LinePreviews
from stream.packets import Packet, fair_kbps
from stream.pages import PAGES
from stream.products import Products
from stream.prompt_lab import PromptLab
from stream.recognise import make_recogniser
from stream.rtc.admission import AdmissionLimits
from stream.rtc.hub import Hub
from stream.rtc.whep import WhepService
from stream.rtc.whip import WhipService
from stream.rundowns import first_rundown
from stream.settings import Settings
from stream.show.attendance import Attendance
from stream.show.channels import Channels
from stream.show.checking import Checker, guard_of
from stream.show.consent_watch import ConsentWatch
from stream.show.host_change import HostChange
from stream.show.memory import decode
from stream.show.show import Script, Show, together
from stream.show.steering import Steering
from stream.show.voice_questions import VoiceQuestions
from stream.stage.supervisor import StageSupervisor
from stream.store.aired import AiredLog
from stream.store.catalogue import CatalogueStore
from stream.store.channels import ChannelStore
from stream.store.chat import ChatStore
from stream.store.db import Database
from stream.store.deeds import DeedLog
from stream.store.makings import MakingStore
from stream.store.prompts import PromptStore
from stream.store.shows import ShowStore
from stream.store.statistics import Statistics
from stream.store.users import UserStore
from stream.tunings import Tunings
from stream.voices import chains as voices_of
from stream.voices import list_voices
from stream.writers import make_model, make_writer

log = logging.getLogger(__name__)

DEMO = "demo"
MAX_EDITED = 2 << 20  # bytes: many edits of a dubbing project at once


def stage_arguments(settings: Settings, host: PackInfo, titles: dict[str, str]) -> list[str]:
    """The command line of the stage. Raises FramingUnknown and VoiceError."""
    framing, size = wished_frame(settings, host)
    voices = {lang: ",".join(chain) for lang, chain in voices_of(settings).items()}
    flags = {
        "--pack": host.path,
        "--framing": framing,
        "--size": f"{size[0]}x{size[1]}",
        "--background": settings.background,
        "--seed": settings.seed,
        "--high-kbps": settings.high_kbps or fair_kbps(*size),
        "--low-kbps": settings.low_kbps,
        "--patience-ms": settings.voice_patience_ms,
        "--threads": settings.kernel_threads,
        "--log-level": settings.log_level,
    }
    arguments = [str(part) for flag in flags.items() for part in flag]
    for flag, by_lang in (("--voice", voices), ("--title", titles)):
        arguments += [part for lang, value in by_lang.items() for part in (flag, f"{lang}={value}")]
    return arguments


def ice_servers(settings: Settings) -> tuple[RTCIceServer, ...]:
    return tuple(
        RTCIceServer(s.urls, s.username or None, s.credential.get_secret_value() or None) for s in settings.ice_servers
    )


async def _parts(settings: Settings, gate: Gate) -> tuple[Rooms, Live, StageSupervisor, ConsentWatch]:
    """Make everything that one server runs."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.store_url)
    store = ShowStore(database)
    known = await store.begin(DEMO)
    remembered = decode(known.state)
    host = await asyncio.to_thread(host_to_begin_with, settings, remembered.host if remembered is not None else "")
    uploads = settings.data / "cache" / "imports"

    def sell(catalogue: Catalogue) -> None:
        show.set_catalogue(catalogue)
        chat.set_catalogue(catalogue)

    products = Products(CatalogueStore(database), uploads, sell)
    catalogue = await products.open(settings.catalogue or catalogues.SAMPLE)
    _, size = wished_frame(settings, host)
    high_kbps = settings.high_kbps or fair_kbps(*size)
    still = await slate.cached(settings.data / "cache", *size, high_kbps, settings.low_kbps)
    await gate.open(UserStore(database))
    aired = AiredLog(database)
    titles = {"ko": catalogue.show.ko, "en": catalogue.show.en}
    arguments = await asyncio.to_thread(stage_arguments, settings, host, titles)

    supervisor = StageSupervisor(
        arguments,
        lambda message: show.on_message(message),
        lambda reason: show.on_lost(reason),
        listen=settings.stage_listen,
        spawn=settings.stage_spawn,
        token=settings.token.get_secret_value(),
    )
    hub = Hub(lambda rendition: show.request_key(rendition))
    rundown = known.rundown
    if rundown is None:
        rundown = first_rundown(catalogue, settings.rundown_minutes, settings.seed)
        rundown = await store.put_rundown(DEMO, rundown, "start", "generate", None)

    def publish(packet: Packet) -> None:
        hub.publish(packet)
        outputs.push(packet)

    writer = make_writer(settings, catalogue, lambda active: show.writer_changed(active))
    templates = TemplateWriter(catalogue, settings.seed + 1)

    def writers(catalogue: Catalogue) -> tuple[ScriptWriter, ScriptWriter]:
        writer.set_catalogue(catalogue)
        templates.set_catalogue(catalogue)
        return writer, templates

    channel_store = ChannelStore(database)
    channels = Channels(DEMO, channel_store, await channel_store.all(DEMO), lambda: outputs.channels)
    checker = Checker(catalogue, await asyncio.to_thread(guard_of, catalogue))
    script = Script(rundown, writers, repeat=settings.rundown_repeat, close=writer.close)
    show = Show(DEMO, checker, script, still, MonotonicClock(), store, publish, supervisor.send, known)
    if not known.state:
        show.feed.set_mode(settings.approval, settings.veto_s)
    viewers = WhepService(
        hub,
        limits=AdmissionLimits(max_viewers=settings.max_viewers, handshakes=settings.max_joining),
        ice_servers=ice_servers(settings),
        on_count=lambda count: show.event("viewer.count", viewers=count),
    )
    outputs = ShowEgress(settings.data / "recordings", DEMO, lambda: hub.request_key("high"), show.event)
    for url in settings.outputs:
        outputs.add_output(url)
    model, chats = make_model(settings), ChatStore(database)
    chat = await make_chat(settings, DEMO, show, catalogue, chats, model)
    microphone = WhipService(ice_servers=ice_servers(settings))
    show.takeover.on_end = microphone.drop
    questions = VoiceQuestions(show, chat, make_recogniser(settings.asr_model))
    steering = Steering(show)
    channels.attach(steering)
    on_air = OnAirHost(settings, host)

    async def arguments_for(name: str) -> list[str]:
        chosen = {f"voice_{lang}": voice for lang, voice in (show.stage.voices if show.stage else {}).items()}
        present = settings.model_copy(update={**chosen, "background": show.background or settings.background})
        wished, other = await asyncio.to_thread(settings_for, present, name, size)
        if show.look.framing in {each.name for each in other.framings if each.fits(size)}:
            wished = wished.model_copy(update={"framing": show.look.framing})
        return await asyncio.to_thread(stage_arguments, wished, other, titles)

    later = asyncio.get_running_loop().call_later
    show.look.on_framing = functools.partial(supervisor.start_with, "--framing")
    host_change = HostChange(show, supervisor, arguments_for, on_air.put, later)
    live = Live(show, viewers, outputs, hub.stats, steering, chat, microphone, questions, channels, host_change)

    watch = ConsentWatch(on_air.check, show, period_s=settings.consent_check_s)
    hosts = functools.partial(asyncio.to_thread, list_hosts, settings)
    voices = functools.partial(asyncio.to_thread, list_voices)
    lab = PromptLab(PromptStore(database), model, lambda: show.catalogue, settings)
    await lab.store.open()
    statistics = Statistics(database)
    rooms = Rooms(
        gate,
        {DEMO: live},
        database,
        aired,
        DeedLog(database),
        products,
        voices,
        hosts,
        lab,
        chats,
        make_connector(settings),
        statistics,
        Backstage(settings),
        LinePreviews(settings),
        Enrolments(settings, MakingStore(database, "host")),
        Tunings(settings),
        Films(settings, aired, MakingStore(database, "film")),
        make_dubs(settings, database),
        PAGES,
        settings.testcard,
    )
    return rooms, live, supervisor, watch


def make_app(settings: Settings, gate: Gate) -> FastAPI:
    """The application; its parts start and stop with it."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        rooms, live, supervisor, watch = await _parts(settings, gate)
        app.state.rooms = rooms
        await rooms.dubs.open()
        await rooms.films.open()
        await rooms.enrolments.open()
        await rooms.tunings.open()
        attendance = Attendance(lambda: live.whep.stats().watching, functools.partial(rooms.statistics.sample, DEMO))
        running = asyncio.create_task(
            together(live.show.run(), live.show.lasting(live.chat.run), supervisor.run(), watch.run(), attendance.run())
        )
        running.add_done_callback(_log_failure)
        dubbing = asyncio.create_task(rooms.dubs.run())  # apart: if it dies, the show goes on
        dubbing.add_done_callback(_log_failure)
        try:
            yield
        finally:
            live.show.end()
            running.cancel()
            dubbing.cancel()
            await asyncio.gather(running, dubbing, return_exceptions=True)
            await live.show.finish_log()
            await live.whip.close()
            await live.questions.close()
            await live.whep.close()
            await live.egress.close()
            await rooms.enrolments.close()
            await rooms.tunings.close()
            await rooms.films.close()
            await rooms.lab.close()
            rooms.database.close()

    app = FastAPI(
        title="Onmaru",
        version="1",
        description="Live virtual show hosts. Changes need the operator's token; errors are problem+json.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    app.add_middleware(Tus)
    app.add_middleware(Idempotency)
    app.add_middleware(LimitBody, larger=_larger_bodies(settings))
    for module in (
        shows,
        chat_routes,
        channel_routes,
        rundown,
        cues,
        check,
        aired_routes,
        desk,
        sockets,
        catalogue_routes,
        promotions,
        users,
        whep,
        whip,
        egress_routes,
        statistics_routes,
        backstage_routes,
        tuning_routes,
        house,
        film_routes,
        prompts,
        upload_routes,
        webhook_routes,
        dub_projects,
        dub_segments,
        dub_languages,
        dub_archives,
        dub_clips,
        dub_jobs,
        dub_media,
        operation_routes,
        health,
        pages,
    ):
        app.include_router(module.router)
    app.mount("/assets", StaticFiles(directory=PAGES / "assets", check_dir=False), name="assets")
    return app


def _larger_bodies(settings: Settings) -> dict[str, int]:
    upload = settings.upload_max_gb << 30
    return {
        "/v1/consents": MAX_STATEMENT,
        "/v1/enrolments": MAX_PHOTO,
        "/v1/catalogue/imports": MAX_BYTES,
        "/v1/catalogue/label": MAX_PICTURE,
        PREFIX: upload,
        f"{PREFIX}/*": upload,
        "/v1/projects/*/transcript": MAX_CUES,
        "/v1/projects/*/languages/*/translation": MAX_CUES,
        "/v1/projects/*/speakers/split": MAX_EDITED,
        "/v1/projects/*/batch": MAX_EDITED,
    }


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("a part of the server died; restart it", exc_info=task.exception())


def new_gate(settings: Settings) -> Gate:
    """The operator's token: the one that was set, or a new one for this start."""
    return Gate(
        settings.token.get_secret_value() or secrets.token_urlsafe(24), settings.viewer_token.get_secret_value()
    )
