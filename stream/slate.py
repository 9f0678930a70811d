"""The slate as the server knows it: packets in a file that a process of its own has made."""

import asyncio
import hashlib
import sys
from pathlib import Path

import msgspec

from stream.packets import Packet

MAKE_LIMIT_S = 60.0


class Slate(msgspec.Struct, frozen=True):
    """One GOP of each rendition, and one packet of silence of each codec; pts from 0."""

    high: tuple[Packet, ...]
    low: tuple[Packet, ...]
    opus: Packet
    aac: Packet


class SlateFailed(Exception):
    """The slate could not be made; the server cannot go on air without it."""


def load(path: Path) -> Slate:
    """Read a slate file; raises OSError or msgspec.MsgspecError."""
    return msgspec.msgpack.decode(path.read_bytes(), type=Slate)


def save(slate: Slate, path: Path) -> None:
    """Write a slate file, whole or not at all."""
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.msgpack.encode(slate))
    part.replace(path)


async def cached(folder: Path, width: int, height: int, high_kbps: int, low_kbps: int) -> Slate:
    """The slate for these codec parameters, made now if the folder has none.

    Raises:
        SlateFailed: the maker failed or took over MAKE_LIMIT_S.
    """
    stage = Path(__file__).parent / "stage"
    # The encoder too: a slate with other codec parameters than the host's would break viewers at the switch.
    source = b"".join((stage / name).read_bytes() for name in ("slate.py", "encoder.py"))
    key = hashlib.sha256(source + f"{width}x{height} {high_kbps} {low_kbps}".encode()).hexdigest()[:16]
    path = folder / f"slate-{key}.msgpack"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        await _make(path, width, height, high_kbps, low_kbps)
    try:
        return load(path)
    except msgspec.MsgspecError as error:
        path.unlink()
        raise SlateFailed(f"{path} is damaged; it was removed, start again") from error


async def _make(path: Path, width: int, height: int, high_kbps: int, low_kbps: int) -> None:
    command = [sys.executable, "-m", "stream.stage.slate", "--out", str(path), "--size", f"{width}x{height}"]
    command += ["--high-kbps", str(high_kbps), "--low-kbps", str(low_kbps)]
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    try:
        _, stderr = await asyncio.wait_for(process.communicate(), MAKE_LIMIT_S)
    except TimeoutError as error:
        process.kill()
        raise SlateFailed(f"the slate was not made within {MAKE_LIMIT_S:.0f} s") from error
    if process.returncode:
        raise SlateFailed(f"the slate could not be made: {stderr.decode(errors='replace')[-500:]}")
