"""A TCP proxy that breaks connections in the middle, as networks do."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cutting(target: tuple[str, int], *cuts: int) -> Iterator[int]:
    """The port of a proxy to `target`: after `cuts[n]` bytes from a client it breaks, once for each of them in turn.

    Only connections that bring so many bytes use a cut up.
    """
    waiting = list(cuts)
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    open_sockets: list[socket.socket] = []

    def pump(source: socket.socket, sink: socket.socket, *, counted: bool) -> None:
        passed = 0
        with suppress(OSError):
            while data := source.recv(16_384):
                sink.sendall(data)
                passed += len(data)
                if counted and waiting and passed >= waiting[0]:
                    waiting.pop(0)
                    break
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()  # what was not read yet makes it a reset, as where a cable is pulled

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(target)
                open_sockets.extend((client, server))
                for source, sink, counted in ((client, server, True), (server, client, False)):
                    thread = threading.Thread(
                        target=pump, args=(source, sink), kwargs={"counted": counted}, daemon=True
                    )
                    thread.start()
                    threads.append(thread)

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(5)
        for each in open_sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(5)
