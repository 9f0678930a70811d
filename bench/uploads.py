"""Two hours of video on their way up: what the server holds in memory meanwhile. `python -m bench.uploads`."""

import hashlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil

from bench.tables import Row, machine, print_table
from tests import live_server

TWO_HOURS = 4_500_000_000  # bytes: 5 Mbit/s
PIECE = bytes(1 << 20)
LOOK_S = 0.1


def rows(size: int = TWO_HOURS) -> list[Row]:
    """One upload in one request, over a server that is on air."""
    with tempfile.TemporaryDirectory() as name:
        server = live_server.start(Path(name), ONMARU_DISK_RESERVE_MB="0")
        try:
            process = psutil.Process(server.process.pid)
            before, cpu = process.memory_info().rss, _cpu(process)
            most = [before]
            begun = time.monotonic()
            head = {**server.headers, "Tus-Resumable": "1.0.0"}
            with httpx.Client(base_url=server.url, headers=head, timeout=120) as tus:
                made = tus.post("/v1/uploads", headers={"Upload-Length": str(size)}).raise_for_status()
                place = made.headers["location"]
                octets = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
                tus.patch(
                    place, headers={**octets, "Content-Length": str(size)}, content=_pieces(size, process, most)
                ).raise_for_status()
                took, cpu = time.monotonic() - begun, _cpu(process) - cpu
                most.append(process.memory_info().rss)
                stored = Path(name) / "uploads" / place.rsplit("/", 1)[-1] / "data"
                whole = stored.stat().st_size == size and _digest(stored) == _digest_of(size)
        finally:
            server.close()
    grown = (max(most) - before) / 1e6
    return [
        Row(f"server's growth while {size / 1e9:.1f} GB come up in one request", "≤100 MB", f"{grown:.0f} MB"),
        Row("the file is the one that was sent, by SHA-256", "yes", "yes" if whole else "no"),
        Row("time; processor time of the server, its show on air included", "–", f"{took:.0f} s; {cpu:.1f} s"),
    ]


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _pieces(size: int, process: psutil.Process, most: list[int]) -> Iterator[bytes]:
    looked = 0.0
    for at in range(0, size, len(PIECE)):
        if time.monotonic() - looked > LOOK_S:
            looked = time.monotonic()
            most.append(process.memory_info().rss)
        yield PIECE[: size - at]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_of(size: int) -> str:
    digest = hashlib.sha256()
    for at in range(0, size, len(PIECE)):
        digest.update(PIECE[: size - at])
    return digest.hexdigest()


if __name__ == "__main__":
    print(machine())
    print_table("Uploads", rows())
