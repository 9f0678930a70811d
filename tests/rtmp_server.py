"""A real RTMP server for tests: Debian's nginx with libnginx-mod-rtmp, on loopback, with its own configuration."""

import contextlib
import os
import select
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest

_CONF = """
load_module {module};
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
rtmp {{
    server {{
        listen 127.0.0.1:{port};
        application live {{
            live on;
            record all;
            record_path {folder};
            record_unique on;
        }}
    }}
}}
"""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody else has signed, and its key; skips the test where openssl is not installed."""
    key, made = folder / "key.pem", folder / "certificate.pem"
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl for a certificate: apt-get install openssl")
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*request, "-keyout", str(key), "-out", str(made)], check=True, capture_output=True)
    return made, key


class RtmpServer:
    """nginx that records what is pushed to `url` into `folder`; skips the test where it is not installed."""

    def __init__(self, folder: Path) -> None:
        nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        module = next(Path("/usr").glob("lib*/nginx/modules/ngx_rtmp_module.so"), None)
        if nginx is None or module is None:
            pytest.skip("needs nginx with its RTMP module: apt-get install nginx-light libnginx-mod-rtmp")
        self.folder, self._nginx = folder, nginx
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.url = f"rtmp://127.0.0.1:{self.port}/live/secret-key"
        user = "user root;" if os.geteuid() == 0 else ""  # else its worker may not write the recording
        self._conf = folder / "nginx.conf"
        self._conf.write_text(_CONF.format(module=module, user=user, folder=folder, port=self.port))

    def __enter__(self) -> "RtmpServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = process = subprocess.Popen(
            [self._nginx, "-c", str(self._conf), "-p", str(self.folder)],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert process.poll() is None, (self.folder / "error.log").read_text()
            time.sleep(0.05)
        raise AssertionError("nginx does not listen")

    def kill(self) -> None:
        """End it and its worker at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def recordings(self) -> list[Path]:
        """What was pushed, one file a connection, oldest first."""
        return sorted(self.folder.glob("*.flv"), key=lambda path: path.stat().st_mtime_ns)


class Tls:
    """Takes TLS connections with a certificate of its own and hands them to a plain port: RTMPS before RTMP."""

    def __init__(self, folder: Path, plain_port: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*certificate(folder))
        self._plain_port = plain_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"rtmps://127.0.0.1:{self._listener.getsockname()[1]}/live/secret-key"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Tls":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        """One connection: each way is copied by a loop over both sockets."""
        with contextlib.suppress(OSError):
            raw, _ = self._listener.accept()
            with (
                self._context.wrap_socket(raw, server_side=True) as outer,
                socket.create_connection(("127.0.0.1", self._plain_port)) as inner,
            ):
                while True:
                    ready = [outer] if outer.pending() else select.select([outer, inner], [], [])[0]
                    for source, goal in ((outer, inner), (inner, outer)):
                        if source in ready:
                            data = source.recv(65536)
                            if not data:
                                return
                            goal.sendall(data)
