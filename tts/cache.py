"""What was said before: finished sentences, found by what went into them, in memory and on disk.

Hosts repeat themselves: greetings, prices, the rules of the show. A phrase that is known costs no engine.
"""

import hashlib
import logging
import os
import struct
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgpack
import numpy as np

from tts.text import Spoken
from tts.types import AudioChunk, PhoneSpan, Prosody, WordSpan

log = logging.getLogger(__name__)

# Of what we make of an engine's sound. Raise it whenever a change of ours changes a sample or a phone.
PROCESSING_VERSION = 2
MEMORY_BYTES = 64 * 1024 * 1024  # six minutes of speech
DISK_BYTES = 512 * 1024 * 1024
MAX_PHRASE_BYTES = 8 * 1024 * 1024  # a phrase longer than 40 s is not kept

_SPAN_BYTES = 100  # in memory, of a phone or a word
_MAGIC = b"ONMARU-PHRASE-1\n"
_DIGEST_BYTES = 32
_SWEEP_EVERY = 64  # writes between two looks at how much the folder holds


def key_of(voice_id: str, engine_version: str, spoken: Spoken, prosody: Prosody) -> str:
    """The address of a phrase: a hash of everything that makes its sound, its phones and its words."""
    knobs = (prosody.speed, prosody.pitch, prosody.volume, prosody.emotion, prosody.strength)
    tokens = [(token.written, token.start, token.end) for token in spoken.tokens]
    made_of = msgpack.packb([PROCESSING_VERSION, voice_id, engine_version, spoken.text, tokens, knobs])
    return hashlib.blake2b(made_of, digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class _Kept:
    chunks: tuple[AudioChunk, ...]
    size: int  # bytes


class PhraseCache:
    """Phrases by their address; the longest unused go first. Safe to use from several threads and processes."""

    def __init__(
        self, memory_bytes: int = MEMORY_BYTES, folder: Path | None = None, disk_bytes: int = DISK_BYTES
    ) -> None:
        """Keep `memory_bytes` of phrases, and `disk_bytes` in `folder` if one is given."""
        self._memory_bytes = memory_bytes
        self._disk_bytes = disk_bytes
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._size = 0
        self._writes = 0

    @property
    def size(self) -> int:
        """Bytes held in memory."""
        return self._size

    @property
    def on_disk(self) -> bool:
        """Whether phrases are kept on disk as well."""
        return self._folder is not None

    def remembered(self, key: str) -> tuple[AudioChunk, ...] | None:
        """The phrase's chunks, if they are in memory; nothing is read from disk."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found.chunks if found is not None else None

    def get(self, key: str) -> tuple[AudioChunk, ...] | None:
        """The phrase's chunks, which count from its own start; None where it is not known. May read a file."""
        chunks = self.remembered(key)
        if chunks is not None or self._folder is None:
            return chunks
        chunks = self._read(self._folder / f"{key}.phrase")
        if chunks is not None:
            self._remember(key, chunks)
        return chunks

    def put(self, key: str, chunks: Sequence[AudioChunk]) -> None:
        """Keep a phrase. May write a file; where that fails, memory has to do."""
        for chunk in chunks:
            chunk.samples.flags.writeable = False  # whoever gets it later gets the same bits
        if not self._remember(key, tuple(chunks)) or self._folder is None:
            return
        try:
            self._write(self._folder / f"{key}.phrase", _packed(chunks))
        except OSError as error:
            log.warning("a phrase could not be kept on disk: %s", error)

    def _remember(self, key: str, chunks: tuple[AudioChunk, ...]) -> bool:
        size = sum(c.samples.nbytes + _SPAN_BYTES * (len(c.phones) + len(c.words)) for c in chunks)
        if size > min(MAX_PHRASE_BYTES, self._memory_bytes):
            return False
        with self._lock:
            old = self._kept.pop(key, None)
            self._size += size - (old.size if old else 0)
            self._kept[key] = _Kept(chunks, size)
            while self._size > self._memory_bytes:
                _, gone = self._kept.popitem(last=False)
                self._size -= gone.size
        return True

    def _read(self, path: Path) -> tuple[AudioChunk, ...] | None:
        try:
            if path.stat().st_size > 2 * MAX_PHRASE_BYTES:
                return None
            chunks = _unpacked(path.read_bytes())
            os.utime(path)  # used: it goes last
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            log.warning("%s is damaged and is made anew: %s", path.name, error)
            path.unlink(missing_ok=True)
            return None
        return chunks

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        beside.write_bytes(data)
        beside.replace(path)
        with self._lock:
            self._writes += 1
            due = self._writes % _SWEEP_EVERY == 1
        if due:
            self._sweep(path.parent)

    def _sweep(self, folder: Path) -> None:
        """Delete the files that were unused longest until the folder holds no more than it may."""
        found = []
        for path in folder.glob("*.phrase"):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue  # another process swept it
            found.append((status.st_mtime_ns, status.st_size, path))
        left = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if left <= self._disk_bytes:
                return
            path.unlink(missing_ok=True)
            left -= size


def _packed(chunks: Sequence[AudioChunk]) -> bytes:
    told = [
        (
            chunk.start,
            len(chunk.samples),
            [(p.phone, p.start, p.length, p.stress) for p in chunk.phones],
            [(w.text, w.start, w.length) for w in chunk.words],
        )
        for chunk in chunks
    ]
    head: bytes = msgpack.packb(told)
    body = struct.pack("<I", len(head)) + head + b"".join(c.samples.astype("<f4").tobytes() for c in chunks)
    return _MAGIC + _digest(body) + body


def _unpacked(data: bytes) -> tuple[AudioChunk, ...]:
    """ValueError: these are not the bytes that were written."""
    body = data[len(_MAGIC) + _DIGEST_BYTES :]
    if data[: len(_MAGIC)] != _MAGIC or data[len(_MAGIC) : -len(body) or None] != _digest(body):
        raise ValueError("its sum is wrong")
    (size,) = struct.unpack_from("<I", body)
    told: list[Any] = msgpack.unpackb(body[4 : 4 + size])
    samples = np.frombuffer(body, "<f4", offset=4 + size)
    chunks = []
    position = 0
    for start, length, phones, words in told:
        chunks.append(
            AudioChunk(
                samples[position : position + length].astype(np.float32, copy=False),
                start,
                tuple(PhoneSpan(*phone) for phone in phones),
                tuple(WordSpan(*word) for word in words),
            )
        )
        position += length
    return tuple(chunks)


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest()
