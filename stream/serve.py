"""`onmaru serve`: a bound socket, two links, and a server that ends cleanly."""

import asyncio
import errno
import fcntl
import logging
import logging.handlers
import os
import socket
import sys
from pathlib import Path
from typing import BinaryIO

import click
import uvicorn
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from avatar.background import THEMES
from avatar.errors import AvatarError
from script.catalogue import SAMPLE, ScriptError, load
from stream.app import DEMO, make_app, new_gate, stage_arguments
from stream.audience import faq_of
from stream.errors import StreamError
from stream.hosts import shown_host
from stream.settings import Settings
from stream.store.db import Database
from stream.voices import use_places
from stream.writers import endpoint_of
from tts.errors import VoiceError

LOG_BYTES, LOG_FILES = 2 << 20, 5


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; raises click.ClickException with advice where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((host, port))
        server.listen(512)
    except OSError as error:
        server.close()
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(
                f"port {port} is in use on {host}; stop what uses it, or choose another: --port {port + 1}"
            ) from error
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return server


def hold(data: Path) -> BinaryIO:
    """A data folder for us alone, as long as the file is open and we live.

    A server that starts takes for broken off what is being made there. Raises click.ClickException, with advice, where
    another one is at work, or the folder cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / "server.lock").open("ab")
    except OSError as error:
        raise click.ClickException(f"the data folder {data} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise click.ClickException(
            f"another server works in the data folder {data}; stop it, or choose another folder: --data FOLDER"
        ) from error
    except OSError:
        logging.getLogger(__name__).warning("the disk of %s knows no locks: start one server there only", data)
    return file


def set_up_logs(settings: Settings) -> None:
    """To the terminal and to a file that cannot grow past LOG_BYTES * LOG_FILES."""
    folder = settings.data / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    rotating = logging.handlers.RotatingFileHandler(
        folder / "onmaru.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1
    )
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    logging.basicConfig(
        level=settings.log_level.upper(),
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
        handlers=[rotating, terminal],
        force=True,
    )
    for chatty in ("aioice", "aiortc", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def check(settings: Settings) -> None:
    """Refuse settings that cannot go on air, with advice, before anything starts."""
    if settings.background not in THEMES:
        raise click.ClickException(f"no background is called {settings.background!r}; there are: {', '.join(THEMES)}")
    try:
        stage_arguments(settings, shown_host(settings), {})
        faq_of(settings, load(settings.catalogue or SAMPLE))
        endpoint_of(settings)
    except (StreamError, AvatarError, VoiceError, ScriptError) as error:
        raise click.ClickException(f"{error} (`onmaru doctor` looks at everything)") from error
    try:
        Database(settings.store_url).close()
    except SQLAlchemyError as error:
        place = make_url(settings.store_url).render_as_string(hide_password=True)
        raise click.ClickException(f"{place} cannot be read; move it away and start again: {error}") from error
    except OSError as error:
        raise click.ClickException(f"the data folder {settings.data} cannot be written: {error.strerror}") from error


class _Server(uvicorn.Server):
    """Prints the links once the application is up."""

    def __init__(self, config: uvicorn.Config, links: str) -> None:
        super().__init__(config)
        self._links = links

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            click.echo(self._links)
            sys.stdout.flush()


def run(settings: Settings) -> int:
    """Serve until a signal; gives the exit status."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # children inherit it: two cores are for drawing and encoding
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    use_places(settings)
    check(settings)
    alone = hold(settings.data)
    server = listen(settings.host, settings.port)
    try:
        set_up_logs(settings)
    except OSError as error:
        raise click.ClickException(f"the data folder {settings.data} cannot be written: {error.strerror}") from error
    gate = new_gate(settings)
    host, port = server.getsockname()[:2]
    base = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    links = f"\n  watch     {base}/watch/{DEMO}\n  operate   {base}/studio?token={gate.token}\n"
    config = uvicorn.Config(
        make_app(settings, gate),
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=2,
        server_header=False,
        ws_max_size=4096,  # bytes: a page says nothing over its sockets
        ws_per_message_deflate=False,  # the loop is the show's
    )
    runner = _Server(config, links)
    with alone:
        asyncio.run(runner.serve(sockets=[server]))
    return 0 if runner.started else 1
