"""espeak-ng as a program of its own: `python -m tts.espeak_worker`.

espeak-ng is GPL-3 and a C library that may crash; here both stay behind a pipe. The program
speaks length-prefixed msgpack: four bytes, big-endian, then one map.

    stdout  {"type": "ready", "sample_rate": Hz, "version": str}                      once, first
    stdin   {"type": "speak", "id": int, "voice": str, "text": str,
             "rate": words a minute, "pitch": 0..100, "range": 0..100 (0 is a monotone; 50 if not told)}
    stdout  {"type": "spoken", "id": int, "pcm": int16 little-endian mono,
             "phones": [[sample, IPA label], ...], "words": [[sample, offset in text], ...]}
            {"type": "refused", "id": int, "fault": "text" | "voice", "message": str}

It ends when its standard input does. Text is data: SSML and phoneme markup are off.

Each sentence is spoken by a fork of the untouched library (about 1 ms): the library keeps the phase of
its oscillators from one text to the next, and only so does the same text always sound the same.
"""

import ctypes
import os
import signal
import struct
import sys
import unicodedata
from typing import Any, BinaryIO

import espeakng_loader
import msgpack

MAX_TEXT_CHARS = 5_000
MAX_REQUEST_BYTES = 64 * 1024
MAX_AUDIO_S = 300  # five times what 5,000 characters of prose need would still be a fault

_FORK_LIFE_S = 20  # a fork that hangs ends itself, whoever is left to notice
_SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: the call returns when the sound is whole; no thread, no 20 ms poll
_PHONEME_EVENTS_IPA = 0x3
_CHARS_UTF8 = 1
_BUFFER_MS = 60
_EVENT_END, _EVENT_WORD, _EVENT_PHONEME = 0, 1, 7
_RATE, _PITCH, _RANGE = 1, 3, 4
_OWN_RANGE = 50


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """`espeak_EVENT` of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),  # in characters, from 1
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # ms
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Refused(Exception):
    """The request cannot be spoken; the worker itself is well."""

    fault = "text"


class VoiceMissing(Refused):
    """espeak-ng's data hold no such voice."""

    fault = "voice"


class Espeak:
    """The library, loaded once, speaking one text at a time."""

    def __init__(self) -> None:
        self._lib = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        data = str(espeakng_loader.get_data_path()).encode()
        self.sample_rate: int = self._lib.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, data, _PHONEME_EVENTS_IPA)
        if self.sample_rate <= 0:
            raise SystemExit("espeak-ng did not start: its data files could not be read")
        self._lib.espeak_Info.restype = ctypes.c_char_p
        self.version = self._lib.espeak_Info(None).decode()
        self._callback = _SynthCallback(self._on_sound)  # kept: the library holds only a pointer to it
        self._lib.espeak_SetSynthCallback(self._callback)
        self._pcm = bytearray()
        self._phones: list[tuple[int, str]] = []
        self._words: list[tuple[int, int]] = []

    def _on_sound(self, wav: Any, count: int, events: Any) -> int:  # noqa: ANN401 - ctypes pointers have no static type
        """Collect sound and events; 1 tells the library to stop."""
        if wav and count:
            self._pcm += ctypes.string_at(wav, 2 * count)
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            sample = event.audio_position * self.sample_rate // 1000
            if event.type == _EVENT_PHONEME:
                self._phones.append((sample, event.id.string.decode("utf-8", "ignore")))
            elif event.type == _EVENT_WORD:
                self._words.append((sample, event.text_position - 1))
            index += 1
        return int(len(self._pcm) > 2 * MAX_AUDIO_S * self.sample_rate)

    def choose(self, voice: str) -> None:
        """Make `voice` ("ko", "en-us+f2") the one that speaks."""
        if self._lib.espeak_SetVoiceByName(voice.encode()) != 0:
            raise VoiceMissing(f"espeak-ng has no voice {voice!r}")

    def speak(self, text: str, rate: int, pitch: int, range_: int) -> dict[str, Any]:
        """Speak plain text with the chosen voice."""
        self._lib.espeak_SetParameter(_RATE, rate, 0)
        self._lib.espeak_SetParameter(_PITCH, pitch, 0)
        self._lib.espeak_SetParameter(_RANGE, range_, 0)
        self._lib.espeak_ng_SetRandSeed(ctypes.c_long(1))  # breath is noise: the same noise each time
        raw = text.encode()
        status = self._lib.espeak_Synth(
            raw, ctypes.c_size_t(len(raw) + 1), ctypes.c_uint(0), 1, ctypes.c_uint(0), _CHARS_UTF8, None, None
        )
        if status != 0:
            raise Refused(f"espeak-ng refused the text (status {status})")
        return {"pcm": bytes(self._pcm), "phones": self._phones, "words": self._words}


def checked_text(text: object) -> str:
    """The text, if it is one that espeak-ng may be given.

    Raises:
        Refused: no text, too long, or with control characters.
    """
    if not isinstance(text, str) or not text:
        raise Refused("the request holds no text")
    if len(text) > MAX_TEXT_CHARS:
        raise Refused(f"{len(text)} characters; at most {MAX_TEXT_CHARS} go in one request")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise Refused("the text holds control characters")
    return text


def answer(espeak: Espeak, request: dict[str, Any]) -> dict[str, Any]:
    """What the worker says to one request."""
    try:
        text = checked_text(request.get("text"))
        espeak.choose(str(request["voice"]))
        range_ = int(request.get("range", _OWN_RANGE))
        spoken = espeak.speak(text, int(request["rate"]), int(request["pitch"]), range_)
        return {"type": "spoken", "id": request["id"], **spoken}
    except Refused as error:
        return {"type": "refused", "id": request["id"], "fault": error.fault, "message": str(error)}


def _read_exactly(stream: BinaryIO, size: int) -> bytes | None:
    """`size` bytes, or None where the stream ends first."""
    data = stream.read(size)
    return data if len(data) == size else None


def _write(stream: BinaryIO, message: dict[str, Any]) -> None:
    packed = msgpack.packb(message)
    stream.write(struct.pack(">I", len(packed)) + packed)
    stream.flush()


def _answer_in_a_fork(espeak: Espeak, request: dict[str, Any], replies: BinaryIO) -> None:
    """Let a fork answer, so that this process' library stays as it was loaded.

    Raises:
        SystemExit: the fork died, as it would on a fault of the library.
    """
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.alarm(_FORK_LIFE_S)
            _write(replies, answer(espeak, request))
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise SystemExit(f"espeak-ng died while speaking (wait status {status})")


def main() -> None:
    """Serve requests until standard input ends."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the library prints must not land between two messages
    espeak = Espeak()
    _write(replies, {"type": "ready", "sample_rate": espeak.sample_rate, "version": espeak.version})
    while header := _read_exactly(sys.stdin.buffer, 4):
        size = struct.unpack(">I", header)[0]
        if size > MAX_REQUEST_BYTES:
            raise SystemExit(f"a request of {size} bytes; at most {MAX_REQUEST_BYTES}")
        body = _read_exactly(sys.stdin.buffer, size)
        if body is None:
            return
        _answer_in_a_fork(espeak, msgpack.unpackb(body), replies)


if __name__ == "__main__":
    main()
