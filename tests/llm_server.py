"""A server of /v1/chat/completions that fails as it is told to: real sockets, real HTTP."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Fault = Callable[["Handler"], None]


@dataclass
class LlmServer:
    """Answers by its script, one entry a request, the last one for ever; remembers what it was asked."""

    script: Sequence[Fault]
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def count(self) -> int:
        return len(self.requests)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    told: LlmServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        number = self.told.count
        self.told.requests.append(body)
        self.told.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.close_connection = True
        with suppress(OSError):  # the client has gone
            self.told.script[min(number, len(self.told.script) - 1)](self)

    def log_message(self, *_: object) -> None:
        pass

    def begin(self) -> None:
        """The head of a stream that ends with its connection."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()

    def event(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def piece(self, words: str | None, ended: str | None = None, **more: object) -> None:
        choice = {"index": 0, "delta": {"content": words, **more}, "finish_reason": ended}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self.event(json.dumps(chunk))

    def hang(self) -> None:
        """Nothing more, until the test is over."""
        self.told.over.wait(30)


# ---------------------------------------------------------------- what a request may meet
def says(*pieces: str, ended: str | None = "stop", done: bool = True, gap_s: float = 0.0) -> Fault:
    """A stream of words."""

    def fault(handler: Handler) -> None:
        handler.begin()
        for piece in pieces:
            handler.piece(piece)
            time.sleep(gap_s)
        if ended is not None:
            handler.piece(None, ended)
        if done:
            handler.event("[DONE]")

    return fault


def status(code: int, message: str = "no", **headers: str) -> Fault:
    """An answer that is an error."""

    def fault(handler: Handler) -> None:
        body = json.dumps({"error": {"message": message, "type": "t", "param": None, "code": None}}).encode()
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return fault


def raw(*events: str) -> Fault:
    """A stream of whatever."""

    def fault(handler: Handler) -> None:
        handler.begin()
        for event in events:
            handler.event(event)

    return fault


def hangs(*pieces: str) -> Fault:
    """Some words, then silence with the connection open."""

    def fault(handler: Handler) -> None:
        handler.begin()
        for piece in pieces:
            handler.piece(piece)
        handler.hang()

    return fault


def silent(handler: Handler) -> None:
    """Not even a head."""
    handler.hang()


def breaks(*pieces: str) -> Fault:
    """Some words in a chunked body, then the connection is reset in the middle of a chunk."""

    def fault(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        for piece in pieces:
            event = b"data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": piece}}]}).encode() + b"\n\n"
            handler.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
        handler.wfile.write(b"ffff\r\ndata: {")
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    return fault


def babbles(count: int, words: str = "말 ") -> Fault:
    """So many tokens, one a piece."""

    def fault(handler: Handler) -> None:
        handler.begin()
        for _ in range(count):
            handler.piece(words)
        handler.piece(None, "stop")

    return fault


def floods(handler: Handler) -> None:
    """One event that never ends."""
    handler.begin()
    handler.wfile.write(b'data: {"choices": "')
    for _ in range(10_000):
        handler.wfile.write(b"x" * 10_000)


@contextmanager
def served(*script: Fault) -> Iterator[LlmServer]:
    """The server on a port of its own, for as long as the test."""
    told = LlmServer(script)
    handler = type("ToldHandler", (Handler,), {"told": told})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
