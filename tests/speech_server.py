"""A real HTTP server that speaks OpenAI's `/v1/audio/speech`, with the faults that such servers have."""

import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

RATE = 24_000  # Hz
KEY = "sk-very-secret-1234"


def tone(text: str) -> bytes:
    """16-bit PCM: every letter a beep of 80 ms that swells and fades."""
    count = max(1, sum(char.isalnum() for char in text)) * RATE * 80 // 1000
    t = np.arange(count) / RATE
    beeps = 0.3 * np.sin(2 * np.pi * 6.25 * t) ** 2 * np.sin(2 * np.pi * 220 * t)
    return bytes((beeps * 32_767).astype("<i2").tobytes())


def wav(pcm: bytes, channels: int = 1, bits: int = 16) -> bytes:
    """A WAV file of unknown length, as streaming servers write it, with a chunk before the sound."""
    fmt = b"".join(
        n.to_bytes(size, "little")
        for n, size in ((1, 2), (channels, 2), (RATE, 4), (RATE * channels * bits // 8, 4), (2, 2), (bits, 2))
    )
    head = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0" + fmt + b"LIST\x05\0\0\0INFO?\0"
    return head + b"data\xff\xff\xff\xff" + pcm


@dataclass
class SpeechServer:
    """A running server. `voice` of a request chooses what it does; see `_DEEDS`."""

    url: str
    server: ThreadingHTTPServer
    asked: list[dict[str, Any]] = field(default_factory=list)  # bodies, with "authorization"
    faults: dict[str, str] = field(default_factory=dict)  # voice → what it does from now on

    def __enter__(self) -> "SpeechServer":
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def listed(self, path: Path, *voices: str, **more: object) -> None:
        """Write a voices.toml that names these voices of this server."""
        entries = []
        for voice in voices:
            given: dict[str, object] = {
                "name": voice,
                "base_url": f"{self.url}/v1",
                "model": "m",
                "voice": voice,
                "languages": ["ko", "en"],
            }
            given = {**given, **more}
            entries.append("[[voice]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items()))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(entries))


def start() -> SpeechServer:
    """A server on a free port of this machine; use it in a `with`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    running = SpeechServer(f"http://127.0.0.1:{server.server_address[1]}", server)
    server.speech = running  # type: ignore[attr-defined] # how a handler finds it
    return running


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None: ...

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # who asked has gone
            super().handle()

    def do_POST(self) -> None:
        speech: SpeechServer = self.server.speech  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        speech.asked.append({**body, "path": self.path, "authorization": self.headers.get("Authorization", "")})
        self._do(speech.faults.get(body["voice"], body["voice"]), body)

    def _do(self, deed: str, body: dict[str, Any]) -> None:
        speech: SpeechServer = self.server.speech  # type: ignore[attr-defined]
        pcm = tone(body["input"])
        match deed:
            case "refuses":
                self._say(401, {"error": f"no such key: {self.headers.get('Authorization')}"})
            case "busy" | "busy for long":
                late = sum(1 for asked in speech.asked if asked["voice"] == body["voice"]) > 1 and deed == "busy"
                if late:
                    return self._sound(pcm)
                self._say(429, {"error": "slow down"}, {"Retry-After": "0.05" if deed == "busy" else "30"})
            case "broken":
                self._say(500, {"error": "out of memory"})
            case "elsewhere":
                self._say(307, {}, {"Location": "http://example.com/v1/audio/speech?key=1"})
            case "talks":
                self._say(200, {"sound": "none"})
            case "mp3":
                self._sound(pcm, "audio/mpeg")
            case "empty":
                self._sound(b"")
            case "slow":
                time.sleep(1.2)
                self._sound(pcm)
            case "hangs":
                time.sleep(30)
            case "cut":
                self._sound(pcm, cut=True)
            case "endless":
                self._endless()
            case "wav":
                self._sound(wav(pcm), "audio/wav")
            case "stereo":
                self._sound(wav(np.repeat(np.frombuffer(pcm, "<i2"), 2).tobytes(), channels=2), "audio/x-wav")
            case "24 bit":
                self._sound(wav(pcm, bits=24), "audio/wav")
            case "no wav":
                self._sound(pcm + bytes(8000), "audio/wav")
            case "16k":
                self._sound(pcm, "audio/pcm;rate=16000")
            case _:
                self._sound(pcm)
        return None

    def _say(self, status: int, answer: dict[str, str], headers: dict[str, str] | None = None) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(data)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _begin(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _sound(self, data: bytes, kind: str = "audio/pcm", *, cut: bool = False) -> None:
        """Chunks of odd lengths, so that samples are torn apart."""
        self._begin(kind)
        pieces = [data[at : at + 4801] for at in range(0, len(data), 4801)]
        for piece in pieces[: len(pieces) // 2 + 1] if cut else pieces:
            self._chunk(piece)
        if cut:
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")

    def _endless(self) -> None:
        self._begin("audio/pcm")
        second = tone("a" * 12)
        while True:
            self._chunk(second)
