"""How many viewers one server carries, and what each costs.

python -m bench.viewers --url http://127.0.0.1:8080/v1/shows/demo/whep

Counting clients in a process of their own watch the running server; then a
server with an encoder for each viewer is measured in the same way, on the same
machine, in the same minute.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
import psutil

from bench.tables import Row, machine, print_table

COMPARED = 2  # viewers of the server with an encoder each: more would fill the machine


@dataclass(frozen=True, slots=True)
class Run:
    """One measurement. CPU in cores."""

    viewers: int
    fps_min: float  # at the worst viewer
    fps_max: float  # at the best: what the show made
    lost: int
    packets: int
    longest_gap_s: float
    joins_per_s: float
    server: float
    show: float  # the server's children: the stage, the voice
    clients: float


def listener(url: str) -> psutil.Process:
    """The process that listens where `url` points."""
    port = urlsplit(url).port
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
            return psutil.Process(connection.pid)
    raise click.ClickException(f"nothing listens at {url}; start a server with: make run")


def cpu_s(process: psutil.Process) -> tuple[float, float]:
    """CPU seconds so far of a process, and of all its children."""
    own = process.cpu_times()
    children = [child.cpu_times() for child in process.children(recursive=True)]
    return own.user + own.system, sum(times.user + times.system for times in children)


def measure(url: str, viewers: int, seconds: float, token: str = "") -> Run:
    """Let `viewers` counting clients watch `url` for so long."""
    server = listener(url)
    command = [sys.executable, "-m", "bench.counting", "--url", url, "--viewers", str(viewers)]
    command += ["--seconds", str(seconds), "--token", token]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as clients:
        if clients.stdout is None or clients.stdout.readline().strip() != "ready":
            raise click.ClickException("the counting clients could not join; their error is above")
        before = cpu_s(server)
        figures = json.loads(clients.stdout.readline())
        after = cpu_s(server)
    return Run(
        viewers=viewers,
        fps_min=figures["fps_min"],
        fps_max=figures["fps_max"],
        lost=int(figures["lost"]),
        packets=int(figures["packets"]),
        longest_gap_s=figures["longest_gap_s"],
        joins_per_s=figures["joins_per_s"],
        server=(after[0] - before[0]) / seconds,
        show=(after[1] - before[1]) / seconds,
        clients=figures["cpu"],
    )


@contextmanager
def encoder_each() -> Iterator[str]:
    """The WHEP URL of a server with an encoder for each viewer."""
    process = subprocess.Popen([sys.executable, "-m", "bench.encoder_each"], stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip() if process.stdout else ""
    finally:
        process.kill()
        process.wait()


def rows(url: str, counts: tuple[int, ...], seconds: float, token: str = "") -> list[Row]:
    """The table: each count, then the comparison."""
    one = measure(url, 1, seconds, token)
    result, last = [], one
    for count in counts:
        last = measure(url, count, seconds, token)
        result.append(_row(last))
    shared = (last.server - one.server) / (last.viewers - one.viewers)
    with encoder_each() as other:
        single, several = measure(other, 1, seconds), measure(other, COMPARED, seconds)
    each = (several.server - single.server) / (COMPARED - 1)
    measured = f"{shared * 100:.2f} % of a core a viewer against {each * 100:.0f} %: {each / shared:.0f} times as many"
    return [*result, Row("one encode for all against one encoder a viewer, 720p25", "in the same run", measured)]


def _row(run: Run) -> Row:
    measured = (
        f"{run.fps_min:.1f} fps at the worst viewer, {run.fps_max:.1f} at the best, "
        f"{run.lost} of {run.packets} packets lost, longest gap "
        f"{run.longest_gap_s * 1000:.0f} ms; cores: server {run.server:.2f}, stage and voice {run.show:.2f}, "
        f"clients {run.clients:.2f}; {run.joins_per_s:.1f} joins a second"
    )
    return Row(f"{run.viewers} counting viewers at 720p25", "≥60 without loss on two cores", measured)


@click.command()
@click.option("--url", default="http://127.0.0.1:8080/v1/shows/demo/whep", show_default=True)
@click.option("--viewers", default="20,60,80", show_default=True, help="Counts, with commas.")
@click.option("--seconds", default=20.0, show_default=True, help="Of counting, each.")
@click.option("--token", default="", help="Viewer's token, where the server asks for one.")
def main(url: str, viewers: str, seconds: float, token: str) -> None:
    """Measure a running server."""
    counts = tuple(int(count) for count in viewers.split(","))
    print_table(f"Viewers ({machine()})", rows(url, counts, seconds, token))


if __name__ == "__main__":
    main()
