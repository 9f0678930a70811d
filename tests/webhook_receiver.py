"""A machine that webhooks are sent to: keeps what came, and answers as it is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Receiver:
    """`answers` are given in turn, the last one for good: a status, or None to give none for a while."""

    port: int = 0
    answers: list[int | None] = field(default_factory=lambda: [204])
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hook?a=1"

    def wait(self, count: int, limit_s: float = 15.0) -> None:
        end = time.monotonic() + limit_s
        while len(self.got) < count:
            assert time.monotonic() < end, f"{len(self.got)} of {count} messages came"
            time.sleep(0.02)


@contextmanager
def receiving(*answers: int | None) -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    kept = Receiver(answers=list(answers) or [204])
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            kept.got.append((self.path, dict(self.headers.items()), body))
            answer = kept.answers.pop(0) if len(kept.answers) > 1 else kept.answers[0]
            if answer is None:
                released.wait(20)
                return
            self.send_response(answer)
            if 300 <= answer < 400:
                self.send_header("Location", f"http://localhost:{kept.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        released.set()
        server.shutdown()
        thread.join(10)
        server.server_close()
