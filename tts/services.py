"""Outside speech services: what MODELS/voices.toml says of them, and whether they are there.

[[voice]]
name = "kokoro"                        # the voice's id is "openai:kokoro"
base_url = "http://127.0.0.1:8880/v1"
model = "kokoro"
voice = "af_heart"
languages = ["en"]
# all that follows may be left out
api_key_env = "KOKORO_KEY"             # the environment variable that holds the key; never the key itself
sample_rate = 24000                    # Hz, of pcm
format = "pcm"                         # pcm (16 bit, little-endian, mono) or wav
speed = true                           # whether it follows `speed`
timeout_s = 30.0                       # for one sentence, from the request to its last byte
title = "Kokoro, woman"
licence = "Apache-2.0"
"""

import ipaddress
import os
import re
import socket
import threading
import time
import tomllib
from collections.abc import Container
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

MAX_SERVICES = 50
MAX_FILE_BYTES = 256 * 1024
CHECK_WAIT_S = 0.3  # a list waits no longer to hear whether the services are there
CHECK_AGE_S = 30.0  # and asks again after so long
CONNECT_LIMIT_S = 2.0

_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")


class ServiceInvalid(Exception):
    """An entry of the file is wrong: which, and what to write."""


@dataclass(frozen=True, slots=True)
class Service:
    """One voice of one service."""

    name: str
    base_url: str  # without a slash at its end
    model: str
    voice: str
    languages: tuple[str, ...]
    api_key_env: str = ""
    sample_rate: int = 24_000  # Hz
    format: Literal["pcm", "wav"] = "pcm"
    speed: bool = True
    timeout_s: float = 30.0
    title: str = ""
    licence: str = "the service's own terms"

    @property
    def host(self) -> str:
        """Its host and port, for people."""
        return urlsplit(self.base_url).netloc

    @property
    def api_key(self) -> str:
        """The key, from the environment; empty where none is needed or none is set."""
        return os.environ.get(self.api_key_env, "") if self.api_key_env else ""

    def missing(self) -> str:
        """What the operator has to set before it can speak; empty if nothing."""
        if self.api_key_env and not self.api_key:
            return f"set the environment variable {self.api_key_env}"
        return ""


def read_services(path: Path) -> tuple[list[Service], list[str]]:
    """The services of a file, and what is wrong with the entries that are left out. No file: none of either."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return [], [f"{path} has over {MAX_FILE_BYTES >> 10} KiB"]
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("voice", [])
    except FileNotFoundError:
        return [], []
    except (OSError, ValueError) as error:  # TOML and UTF-8 errors are ValueErrors
        return [], [f"{path}: {error}"]
    if not isinstance(entries, list):
        return [], [f"{path}: write each voice under [[voice]]"]
    services: dict[str, Service] = {}
    faults = [f"{path}: {len(entries)} voices; {MAX_SERVICES} are the limit"] if len(entries) > MAX_SERVICES else []
    for number, entry in enumerate(entries[:MAX_SERVICES], 1):
        try:
            service = _service(entry, services)
            services[service.name] = service
        except ServiceInvalid as error:
            faults.append(f"{path}, voice {number}: {error}")
    return list(services.values()), faults


def _service(entry: object, others: Container[str]) -> Service:
    if not isinstance(entry, dict):
        raise ServiceInvalid("write it as a table under [[voice]]")
    known = {field.name for field in fields(Service)}
    if unknown := sorted(set(entry) - known):
        raise ServiceInvalid(f"there is no {unknown[0]!r}; there are: {', '.join(sorted(known))}")
    for name in ("name", "base_url", "model", "voice"):
        if not isinstance(entry.get(name), str) or not entry[name]:
            raise ServiceInvalid(f"{name} is missing")
    for name, kind in (("api_key_env", str), ("title", str), ("licence", str), ("speed", bool), ("sample_rate", int)):
        if name in entry and type(entry[name]) is not kind:
            raise ServiceInvalid(f"{name} is {entry[name]!r}")
    timeout_s = entry.get("timeout_s", 30.0)
    checks = (
        (_NAME.fullmatch(entry["name"]), "name takes letters, digits, '.', '_' and '-', at most 40"),
        (entry["name"] not in others, f"there is another voice called {entry['name']!r}"),
        (_is_languages(entry.get("languages")), 'languages is a list of "ko" and "en"'),
        (8_000 <= entry.get("sample_rate", 24_000) <= 48_000, "sample_rate is from 8000 to 48000"),
        (entry.get("format", "pcm") in ("pcm", "wav"), 'format is "pcm" or "wav"'),
        (type(timeout_s) in (int, float) and 1 <= timeout_s <= 120, "timeout_s is from 1 to 120"),
    )
    for holds, advice in checks:
        if not holds:
            raise ServiceInvalid(advice)
    url = _url(entry["base_url"], keyed=bool(entry.get("api_key_env")))
    return Service(**{**entry, "base_url": url, "languages": tuple(entry["languages"]), "timeout_s": float(timeout_s)})


def _is_languages(given: object) -> bool:
    return isinstance(given, list) and bool(given) and all(lang in ("ko", "en") for lang in given)


def _url(text: str, *, keyed: bool) -> str:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - it raises where the port is no number
    except ValueError as error:
        raise ServiceInvalid(f"base_url: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ServiceInvalid(f"base_url is {text!r}; write it as https://HOST/v1")
    if parts.username or parts.password:
        raise ServiceInvalid("base_url holds a password; put the key into an environment variable (api_key_env)")
    if keyed and parts.scheme == "http" and not _near(parts.hostname):
        raise ServiceInvalid(f"the key would go to {parts.hostname} unencrypted; write https://")
    return text.rstrip("/")


def _near(host: str) -> bool:
    """Whether a host is this machine or one of its own network."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_private
    except ValueError:
        return False


# ---------------------------------------------------------------- whether they are there
_checks: dict[str, tuple[float, str]] = {}  # base URL → when it was asked, and what came of it
_asking: set[str] = set()
_changed = threading.Condition()


def states(services: list[Service]) -> dict[str, str]:
    """Each service by name: "ready", or what is missing. Asks in the background and waits CHECK_WAIT_S at most."""
    urls = {service.base_url for service in services if not service.missing()}
    with _changed:
        now = time.monotonic()
        for url in urls:
            asked = _checks.get(url)
            if url not in _asking and (asked is None or now - asked[0] > CHECK_AGE_S):
                _asking.add(url)
                threading.Thread(target=_check, args=(url,), name="voice service", daemon=True).start()
        _changed.wait_for(lambda: not urls & _asking, CHECK_WAIT_S)
        found = {url: _checks[url][1] if url in _checks else "not reached: no answer yet" for url in urls}
    return {service.name: service.missing() or found[service.base_url] for service in services}


def _check(url: str) -> None:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), CONNECT_LIMIT_S):
            state = "ready"
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        state = f"not reached: {parts.hostname}:{port}: {why}"
    with _changed:
        _checks[url] = (time.monotonic(), state)
        _asking.discard(url)
        _changed.notify_all()
