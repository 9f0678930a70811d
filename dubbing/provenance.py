"""A signed note in the file of what made it (C2PA 2.2): which parts are a machine's, and from which upload they came.

The certificate is `dubbing.certificate`'s: where it was made here, readers show a file as whole, and signed by somebody
whom they do not know.
"""

import importlib.util
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Literal

from dubbing import certificate
from dubbing.errors import ProvenanceFailed

TYPES: Final[Mapping[str, str]] = {".mp4": "video/mp4", ".wav": "audio/wav", ".mp3": "audio/mpeg"}
# Of an upload, by its first bytes: names lie. What is not among them has no note that could be read.
_HEADS: Final = (
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/avi"),
    (8, b"WEBP", "image/webp"),
    (0, b"\x89PNG", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"%PDF", "application/pdf"),
)
# Notes that lie at an address are not fetched: an upload would make the server call anybody.
_OFFLINE: Final[Mapping[str, object]] = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
_SOURCE_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_ORGANISATION: Final = "Onmaru"
_MAX_TITLE: Final = 200  # characters

Source = Literal[
    "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic", "trainedAlgorithmicMedia", "algorithmicMedia"
]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done to make a file."""

    action: str  # of C2PA: "c2pa.dubbed", "c2pa.edited" …
    words: str  # what it was, for people
    source: Source | None = None  # what the machine's part is
    tool: str = ""  # what did it


@dataclass(frozen=True, slots=True)
class Marked:
    """What a file says of itself."""

    state: str  # "Trusted", "Valid" or "Invalid": C2PA's own words
    title: str
    source_types: tuple[str, ...]  # the last part of each IPTC address
    actions: tuple[str, ...]
    ingredients: tuple[tuple[str, bool], ...]  # titles, and whether each has a note of its own
    signer: str
    faults: tuple[str, ...]  # codes of what does not hold


def lacking() -> str:
    """Why nothing can be signed here; "" where it can."""
    if importlib.util.find_spec("c2pa") is None:
        return "c2pa-python is not installed: pip install c2pa-python==0.38.1"
    return ""


def sign(
    path: Path,
    identity: Path,
    deeds: Sequence[Deed],
    *,
    upload: Path | None = None,
    title: str = "",
    upload_title: str = "",
) -> None:
    """Sign a finished file in its place; it is the old one or the signed one, never half of it.

    Args:
        path: one of TYPES.
        identity: folder of the certificate, as `dubbing.certificate.identity` takes it.
        deeds: what was done, in order.
        upload: what it was made from; its own note, where it has one, stays part of the new one.
        title: of the file; its name where none is given.
        upload_title: of the upload, the same.

    Raises:
        ProvenanceFailed: the library is missing, the certificate cannot be used, or the file cannot be signed.
        OSError: the disk is full.
    """
    if missing := lacking():
        raise ProvenanceFailed(missing)
    import c2pa

    form = TYPES[path.suffix.lower()]
    made = path.with_name(f".{path.name}.signed")
    try:
        with (
            c2pa.Context.from_dict(_OFFLINE) as context,
            c2pa.Builder(json.dumps(_manifest(title or path.name, form, deeds, upload)), context) as builder,
            _signer(identity) as signer,
            path.open("rb") as source,
            made.open("w+b") as target,
        ):
            if upload is not None:
                _add(builder, upload, _ingredient(upload_title or upload.name))
            builder.sign(signer, form, source, target)
        made.replace(path)
    except c2pa.C2paError as error:
        raise ProvenanceFailed(f"{path.name} cannot be signed ({str(error)[:300]})") from error
    finally:
        made.unlink(missing_ok=True)


def read(path: Path, anchors: bytes | None = None) -> Marked | None:
    """What a file says of itself, and whether that holds; None where it says nothing.

    Args:
        path: any file.
        anchors: certificates (PEM) that are trusted; without them the best state is "Valid".

    Raises:
        ProvenanceFailed: it cannot be read, or the library is missing.
    """
    if missing := lacking():
        raise ProvenanceFailed(missing)
    import c2pa

    settings = dict(_OFFLINE)
    if anchors is not None:
        settings["trust"] = {"trust_anchors": anchors.decode()}
    try:
        with (
            path.open("rb") as file,
            c2pa.Context.from_dict(settings) as context,
            c2pa.Reader(_form(path) or None, file, context=context) as reader,
        ):
            return _marked(json.loads(reader.json()))
    except c2pa.C2paError.ManifestNotFound:
        return None
    except c2pa.C2paError as error:
        raise ProvenanceFailed(f"{path.name} cannot be read ({str(error)[:300]})") from error


def _add(builder: Any, upload: Path, told: Mapping[str, str]) -> None:  # noqa: ANN401 - c2pa carries no types
    """Name the upload, with its own note where that can be read; a broken one is left out, and stops nothing."""
    import c2pa

    with upload.open("rb") as file:
        try:
            builder.add_ingredient(told, _form(upload), file)
        except c2pa.C2paError:
            file.seek(0)
            builder.add_ingredient(told, "", file)


def _form(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    return next((form for at, mark, form in _HEADS if head[at : at + len(mark)] == mark), "")


def _manifest(title: str, form: str, deeds: Sequence[Deed], upload: Path | None) -> dict[str, object]:
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["upload"]}}
    created = {"action": "c2pa.created", "digitalSourceType": _address(_whole(deeds))}
    return {
        "claim_generator_info": [{"name": _ORGANISATION, "version": metadata.version("onmaru")}],
        "title": title[:_MAX_TITLE],
        "format": form,
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [opened if upload is not None else created, *map(_action, deeds)]},
            }
        ],
    }


def _whole(deeds: Sequence[Deed]) -> Source:
    """What a file without an upload is: all of it comes from machines."""
    trained = any(deed.source in ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia") for deed in deeds)
    return "trainedAlgorithmicMedia" if trained else "algorithmicMedia"


def _action(deed: Deed) -> dict[str, object]:
    told: dict[str, object] = {"action": deed.action, "description": deed.words}
    if deed.source is not None:
        told["digitalSourceType"] = _address(deed.source)
    if deed.tool:
        told["softwareAgent"] = {"name": deed.tool}
    return told


def _address(source: Source) -> str:
    return _SOURCE_TYPES + source


def _ingredient(title: str) -> Mapping[str, str]:
    return {"title": title[:_MAX_TITLE], "relationship": "parentOf", "label": "upload"}


def _marked(told: dict[str, Any]) -> Marked:
    active = told["manifests"][told["active_manifest"]]
    actions = [
        action
        for assertion in active.get("assertions", ())
        if assertion["label"].startswith("c2pa.actions")
        for action in assertion["data"]["actions"]
    ]
    types = (action["digitalSourceType"] for action in actions if "digitalSourceType" in action)
    return Marked(
        told.get("validation_state", "Invalid"),
        active.get("title", ""),
        tuple(dict.fromkeys(address.rpartition("/")[2] for address in types)),
        tuple(action["action"] for action in actions),
        tuple((each.get("title", ""), "active_manifest" in each) for each in active.get("ingredients", ())),
        active.get("signature_info", {}).get("common_name", ""),
        tuple(status["code"] for status in told.get("validation_status", ())),
    )


def _signer(identity: Path) -> Any:  # noqa: ANN401 - c2pa carries no types
    import c2pa

    mine = certificate.identity(identity)
    return c2pa.Signer.from_info(c2pa.C2paSignerInfo(mine.algorithm, mine.chain, mine.key, None))
