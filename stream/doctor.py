"""`onmaru doctor`: which engine is active at each seam, why, and what would be better."""

import importlib.util
import shutil
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import make_url

from avatar.errors import AvatarError
from avatar.pack import find_packs
from dubbing import certificate, provenance
from dubbing.errors import ProvenanceFailed
from kernels.device import choose
from script.catalogue import SAMPLE, CatalogueInvalid, load
from script.errors import EndpointInvalid
from stream.errors import HostUnknown
from stream.hosts import shown_host
from stream.pages import PAGES
from stream.settings import Settings
from stream.voices import EMBEDDED, chain_of, use_places
from stream.writers import endpoint_of, look_at
from tts import places
from tts.catalogue import find_voices
from tts.errors import VoiceError
from tts.services import read_services
from tts.types import VoiceInfo

# Engines of voices: why one is inactive, and what brings it.
_ENGINES = {
    "espeak": ("not installed", "`pip install espeakng-loader`: Korean and English, instant"),
    "onmaru": ("espeak-ng reads for it, and is not installed", "`pip install espeakng-loader`"),
    "flite": ("not installed", "`apt install flite`: small English voices of people"),
    "festival": ("not installed", "`apt install festival festvox-us-slt-hts`: an English voice, slower"),
    "espnet": (
        "no voice in MODELS/voices",
        "a folder there with a model's configuration and checkpoint: docs/voices.md",
    ),
    "openai": ("no service in MODELS/voices.toml", "name any server of /v1/audio/speech there: docs/voices.md"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One seam: what is active there."""

    seam: str
    active: str
    why: str = ""
    better: str = ""
    broken: bool = False

    @property
    def mark(self) -> str:
        return "✗" if self.broken else "✓"


def report(settings: Settings, *, serving: bool = False) -> list[Finding]:
    """Look at every seam; never raises, a fault is a finding. A server that runs (`serving`) has its port."""
    checks: tuple[Callable[[Settings], list[Finding]], ...] = (
        _device,
        _voices,
        _writer,
        _hosts,
        _enrolment,
        _store,
        *(() if serving else (_address,)),
        _pages,
        _egress,
        _signing,
    )
    return [finding for check in checks for finding in check(settings)]


def _device(_: Settings) -> list[Finding]:
    device = choose()
    better = "" if device.cuda else "a machine with an NVIDIA GPU and `pip install 'numba-cuda[cu13]'`"
    return [Finding("device", device.name, device.reason, better)]


def _voices(settings: Settings) -> list[Finding]:
    use_places(settings)
    try:
        found = find_voices()
    except VoiceError as error:
        return [Finding("voices", "none", str(error), broken=True)]
    ready = sum(info.state == "ready" for info in found)
    engines = [_engine(name, [info for info in found if info.engine == name]) for name in _ENGINES]
    faults = [Finding("voices", "left out", fault) for fault in read_services(places.voice_services())[1]]
    return [
        Finding("voices", f"{ready} of {len(found)} ready", "`onmaru voices` lists them"),
        *engines,
        *faults,
        *(_voice(lang, settings, found) for lang in EMBEDDED),
    ]


def _engine(name: str, voices: Sequence[VoiceInfo]) -> Finding:
    """One engine of voices; what is missing is no fault, since another one speaks."""
    ready = [info.id for info in voices if info.state == "ready"]
    missing = sorted({info.state for info in voices if info.state != "ready"})
    if not voices:
        return Finding(f"  {name}", "inactive", *_ENGINES[name])
    why = ", ".join(ready) + "".join(f"; {state}" for state in missing)
    return Finding(f"  {name}", f"{len(ready)} ready" if ready else "inactive", why.removeprefix("; "))


def _voice(lang: str, settings: Settings, found: Sequence[VoiceInfo]) -> Finding:
    """Who speaks a language, and who stands in."""
    try:
        chain = chain_of(settings, lang, found)
    except VoiceError as error:
        return Finding(f"voice {lang}", "none", str(error), broken=True)
    chosen = next(info for info in found if info.id == chain[0])
    better = ""
    if chosen.state != "ready":
        better = f"{chosen.id} is {chosen.state}"
    elif lang == "en" and chosen.engine == "espeak":
        better = "`apt install flite` brings a human-derived English voice"
    behind = f"; stands in: {', '.join(chain[1:])}" if chain[1:] else "; nobody stands in"
    return Finding(f"voice {lang}", chosen.id, f"{chosen.note}{behind}", better)


def _writer(settings: Settings) -> list[Finding]:
    path = settings.catalogue or SAMPLE
    try:
        catalogue = load(path)
    except CatalogueInvalid as error:
        return [Finding("writer", "none", str(error), broken=True)]
    which = "the sample catalogue" if path == SAMPLE else str(path)
    over = f"grounded templates over {which} ({len(catalogue.products)} products)"
    try:
        endpoint = endpoint_of(settings)
    except EndpointInvalid as error:
        return [Finding("writer", "none", str(error), "docs/writers.md says how to name an endpoint", broken=True)]
    if endpoint is None:
        better = "" if settings.writer == "template" else "`llm_base_url` and `llm_model` name a language model"
        return [Finding("writer", "template", over, better)]
    if fault := look_at(endpoint):
        return [Finding("writer", "template", f"{endpoint.model}: {fault}; {over}", "docs/writers.md")]
    return [Finding("writer", endpoint.model, f"at {endpoint.host}; stand in: {over}")]


def _hosts(settings: Settings) -> list[Finding]:
    try:
        shown_host(settings)
    except (AvatarError, HostUnknown) as error:
        return [Finding("host", "none", str(error), "`onmaru pack list` shows all", broken=True)]
    found = [pack.name for pack in find_packs(settings.pack_folders)]
    return [Finding("host", settings.avatar, f"installed: {', '.join(found)}")]


def enrolment_missing() -> str:
    """What is not installed that hosts of photos and videos need; empty: nothing."""
    return "" if importlib.util.find_spec("mediapipe") is not None else "mediapipe"


def _enrolment(_: Settings) -> list[Finding]:
    if enrolment_missing():
        what = "hosts of photos and videos cannot be made here; shows need nothing of it"
        return [Finding("enrolment", "none", what, "`make enrol` installs it")]
    return [Finding("enrolment", "mediapipe", "makes hosts of photos and videos: onmaru pack --help")]


def _signing(settings: Settings) -> list[Finding]:
    if missing := provenance.lacking():
        return [Finding("signed notes", "none", "dubbed files do not say what made them", missing)]
    folder = settings.data / "provenance"
    try:
        why = "dubbed files say what made them, by a certificate that is made at first use"
        if folder.exists() and any(folder.iterdir()):
            certificate.identity(folder)
            why = f"dubbed files say what made them, by the certificate in {folder}"
    except (ProvenanceFailed, OSError) as error:
        return [Finding("signed notes", "C2PA", str(error), "a valid certificate: docs/dubbing.md", broken=True)]
    return [Finding("signed notes", "C2PA", why)]


def _store(settings: Settings) -> list[Finding]:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(settings.data).free
        probe = settings.data / ".write-test"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return [Finding("store", "none", f"{settings.data} cannot be written: {error.strerror}", broken=True)]
    low = "free some space: an hour of recording takes about 1 GB" if free < 2 << 30 else ""
    place = make_url(settings.store_url)
    where = f"{place.render_as_string(hide_password=True)}, {free >> 30} GB free in {settings.data}"
    return [Finding("store", place.get_backend_name(), where, low)]


def _address(settings: Settings) -> list[Finding]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            why = f"{settings.host}:{settings.port}: {error.strerror}"
            return [Finding("port", "taken", why, f"`onmaru serve --port {settings.port + 1}`, or stop what uses it")]
    reach = "only this machine" if settings.host.startswith("127.") or settings.host == "::1" else "the network"
    return [Finding("port", f"{settings.port} free", f"{settings.host}: {reach} can connect")]


def _pages(_: Settings) -> list[Finding]:

    if not (PAGES / "watch.html").is_file():
        return [Finding("pages", "none", "the web pages are not built", "`make web`", broken=True)]
    return [Finding("pages", "built", str(PAGES.name))]


def _egress(settings: Settings) -> list[Finding]:
    listed = f"{len(settings.outputs)} targets in the settings" if settings.outputs else "no target set"
    return [Finding("egress", "PyAV", f"{listed}; recordings go to {settings.data / 'recordings'}")]
