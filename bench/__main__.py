"""Every table of RESULTS.md but the soak, one after the other: `make bench` or `python -m bench [SECTION …]`."""

import asyncio
import functools
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

from bench import (
    answers,
    browser,
    chat,
    console,
    cuda,
    drawing,
    dub,
    dub_fit,
    dub_jobs,
    espnet,
    guard,
    hearing,
    lipsync_lag,
    listener,
    loss,
    mined,
    photo,
    poses,
    rehearse,
    script,
    seam,
    sound,
    stage,
    text,
    viewers,
    voices,
)
from bench.tables import Row, machine, print_table
from tests import live_server
from tests.browser_chromium import FLAGS
from tests.live_server import LiveServer


def _browser(server: LiveServer) -> list[Row]:
    target = browser.Target(server.url, server.token, server.kill_stage)
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser.CHROMIUM, args=list(FLAGS))
        rows = [
            *browser.glass_to_glass(chromium, target, 20),
            *browser.joins(chromium, target, 20),
            *browser.lip_sync(chromium, target, 20),
            *browser.kills(chromium, target, 10),
        ]
        chromium.close()
    return rows


def _whep(server: LiveServer) -> str:
    return f"{server.url}/v1/shows/demo/whep"


SECTIONS: dict[str, Callable[[LiveServer], Sequence[Row]]] = {
    "stage": lambda server: stage.cost(server.url),
    "sound": lambda server: sound.run(server.url, server.token, 20),
    "browser": _browser,
    "loss": lambda server: asyncio.run(loss.watch(_whep(server), 60)),
    "console": console.rows,
    "viewers": lambda server: viewers.rows(_whep(server), (20, 60, 80), 20),
}
ALONE: dict[str, Callable[[], Sequence[Row]]] = {
    "offline": stage.offline,
    "lipsync": lipsync_lag.rows,
    "hearing": hearing.rows,
    "drawing": drawing.rows,
    "cuda": cuda.rows,
    "photo": photo.rows,
    "poses": poses.rows,
    "seam": seam.rows,
    "voices": voices.rows,
    "espnet": espnet.rows,
    "text": text.rows,
    "answers": answers.rows,
    "chat": chat.rows,
    "guard": guard.rows,
    "rehearse": rehearse.rows,
    "dub": dub.rows,
    "dub_fit": dub_fit.rows,
    "dub_jobs": dub_jobs.rows,
    "planning": script.planning_rows,
    "next": script.next_rows,
}
OF_CLIPS: dict[str, Callable[[Path | None], Sequence[Row]]] = {"mined": mined.rows, "listener": listener.rows}


def _live(names: list[str]) -> None:
    """The sections that watch a server, each when its host is on air."""
    if not names:
        return
    with tempfile.TemporaryDirectory() as folder:
        server = live_server.start(Path(folder), "--testcard")
        try:
            for name in names:
                server.wait_for("live")
                print_table(name, SECTIONS[name](server))
        finally:
            server.stop()


@click.command()
@click.argument("sections", nargs=-1, type=click.Choice([*SECTIONS, *ALONE, *OF_CLIPS]))
@click.option("--clips", type=click.Path(path_type=Path), help="Folder of videos of people, for mined and listener.")
def main(sections: tuple[str, ...], clips: Path | None) -> None:
    """Measure SECTIONS, or all."""
    wanted = sections or (*SECTIONS, *ALONE, *OF_CLIPS)
    alone: dict[str, Callable[[], Sequence[Row]]] = dict(ALONE)
    alone.update((name, functools.partial(rows, clips)) for name, rows in OF_CLIPS.items())
    click.echo(f"{machine()}: python -m bench {' '.join(sections)}\n")
    _live([name for name in wanted if name in SECTIONS])
    for name in wanted:
        if name in alone:
            print_table(name, alone[name]())
    click.echo("The soak takes half an hour more: make soak")


if __name__ == "__main__":
    main()
