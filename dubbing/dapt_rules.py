"""What DAPT 1.0 demands of a document, checked without regard to who wrote it.

Each rule is a MUST or a prohibition of https://www.w3.org/TR/dapt/ (sections 4 to 6 and its content profile) or of
TTML2 where DAPT builds on it. What DAPT only recommends is not looked at.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from dubbing.errors import TranscriptInvalid
from dubbing.xml_tree import Element, Name, parse

_TT: Final = "http://www.w3.org/ns/ttml"
_META: Final = "http://www.w3.org/ns/ttml#metadata"
_PARAM: Final = "http://www.w3.org/ns/ttml#parameter"
_DAPT: Final = "http://www.w3.org/ns/ttml/profile/dapt#metadata"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_CONTENT: Final = "http://www.w3.org/ns/ttml/profile/dapt1.0/content"
_PROCESSOR: Final = "http://www.w3.org/ns/ttml/profile/dapt1.0/processor"
_TYPES: Final = ("originalTranscript", "translatedTranscript", "preRecording", "asRecorded")
_SCREEN: Final = ("ON", "OFF", "ON_OFF", "OFF_ON")
_FORBIDDEN: Final = ("profile", "clockMode", "dropMode", "markerMode", "subFrameRate")
_ON_ROOT: Final = ((_DAPT, "scriptType"), (_DAPT, "scriptRepresents"))
_TIMED: Final = ("begin", "end", "dur")
_ID: Final = re.compile(r"[^\W\d][\w.\-·]*")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_DESCRIPTOR: Final = re.compile(r"(audio|visual|x-[\w\-]+)(\.[A-Za-z][\w\-]*)*")
_CLOCK: Final = re.compile(r"\d{2,}:[0-5]\d:([0-5]\d|60)(\.\d+)?")
_OFFSET: Final = re.compile(r"\d+(\.\d+)?(h|ms|m|s|f|t)")
# What may stand in what, of TTML's own elements.
_INSIDE: Final[dict[str, tuple[str, ...]]] = {
    "tt": ("head", "body"),
    "head": ("metadata", "styling", "layout", "resources"),
    "body": ("metadata", "animate", "set", "div"),
    "div": ("metadata", "animate", "set", "div", "p"),
    "p": ("metadata", "animate", "set", "audio", "span", "br"),
    "span": ("metadata", "animate", "set", "audio", "span", "br"),
    "br": ("metadata", "animate", "set"),
    "audio": ("metadata", "animate", "set", "source"),
}
_WITH_WORDS: Final = ("p", "span")
# Attributes without a namespace, where TTML2 knows others than none.
_BARE: Final[dict[str, frozenset[str]]] = {
    name: frozenset(("animate", "begin", "condition", "dur", "end", "region", "style", "timeContainer"))
    for name in ("body", "div", "p", "span")
} | {"br": frozenset(("animate", "condition", "style")), "tt": frozenset(), "head": frozenset()}


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a document breaks."""

    row: int  # of the file, from 1
    message: str


def faults(data: bytes) -> tuple[Fault, ...]:
    """Every rule that the document breaks; none where it conforms."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return (Fault(1, "a document is encoded as UTF-8"),)
    if re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"'])", data, re.IGNORECASE):
        return (Fault(1, "a document says that it is UTF-8, or nothing"),)
    try:
        root = parse(data)
    except TranscriptInvalid as error:
        return (Fault(error.row, str(error)),)
    if root.name != (_TT, "tt"):
        return (Fault(root.row, "the root is tt of TTML"),)
    root = _own(root)
    rules: tuple[Callable[[Element], Iterator[Fault]], ...] = (
        _root, _parameters, _structure, _order, _attributes, _ids, _times, _characters, _events, _languages,
    )  # fmt: skip
    found = {fault for rule in rules for fault in rule(root)}
    return tuple(sorted(found, key=lambda fault: (fault.row, fault.message)))


def _own(element: Element) -> Element:
    """The document without elements of other vocabularies, which may stand anywhere: TTML2 prunes them first."""
    own = [each if isinstance(each, str) else _own(each) for each in element.content if _known(each)]
    return replace(element, content=own)


def _known(each: Element | str) -> bool:
    return isinstance(each, str) or each.name[0] == _TT or each.name[0].startswith((f"{_TT}#", f"{_TT}/"))


def _root(root: Element) -> Iterator[Fault]:
    if not root.get(_XML, "lang"):
        yield Fault(root.row, "tt has an xml:lang that is not empty")
    if root.get(_DAPT, "scriptType") not in _TYPES:
        yield Fault(root.row, f"tt has a daptm:scriptType, one of {', '.join(_TYPES)}")
    represented = root.get(_DAPT, "scriptRepresents").split()
    if not represented:
        yield Fault(root.row, "tt has a daptm:scriptRepresents")
    for each in represented:
        if not _DESCRIPTOR.fullmatch(each):
            yield Fault(root.row, f"daptm:scriptRepresents names {each!r}, which is no content descriptor")


def _parameters(root: Element) -> Iterator[Fault]:
    if _CONTENT not in root.get(_PARAM, "contentProfiles").replace(")", " ").replace("(", " ").split():
        yield Fault(root.row, f"ttp:contentProfiles holds {_CONTENT}")
    processors = (_PARAM, "processorProfiles")
    if processors in root.attributes and _PROCESSOR not in root.attributes[processors].split():
        yield Fault(root.row, f"ttp:processorProfiles, where it stands, holds {_PROCESSOR}")
    for name in _FORBIDDEN:
        if (_PARAM, name) in root.attributes:
            yield Fault(root.row, f"ttp:{name} is prohibited")
    if root.get(_PARAM, "timeBase") not in ("", "media"):
        yield Fault(root.row, "the only ttp:timeBase is media")


def _structure(root: Element) -> Iterator[Fault]:
    for element in root.walk():
        space, name = element.name
        if space != _TT or name not in _INSIDE:
            continue
        for child in element.content:
            if isinstance(child, str):
                if child.strip() and name not in _WITH_WORDS:
                    yield Fault(element.row, f"words stand in p and span, not in {name}")
            elif child.name[0] == _TT and child.name[1] not in _INSIDE[name]:
                yield Fault(child.row, f"{child.name[1]} does not stand in {name}")
    for name in ("head", "body"):
        if sum(1 for _ in root.children(_TT, name)) > 1:
            yield Fault(root.row, f"there is one {name} at most")


def _order(root: Element) -> Iterator[Fault]:
    """TTML2, 8.1: an element tells of itself before it is animated, and is animated before it has content."""
    for element in root.walk():
        if element.name[0] != _TT or element.name[1] not in _INSIDE:
            continue
        last = 0
        for child in element.content:
            if isinstance(child, str):
                rank = 2 if child.strip() else last
                told = "words"
            else:
                rank, told = _rank(child, element.name[1]), child.name[1]
            if rank < last:
                yield Fault(element.row, f"in {element.name[1]}, {told} stands before what follows metadata")
            last = max(last, rank)


def _rank(child: Element, within: str) -> int:
    space, name = child.name
    if within == "tt":
        return int(name == "body")
    if space == _META or (space, name) == (_TT, "metadata"):
        return 0
    if within == "head":
        return 1 + ("resources", "styling", "layout").index(name) if name in ("resources", "styling", "layout") else 0
    return {"animate": 1, "set": 1}.get(name, 2) if space == _TT else 0


def _attributes(root: Element) -> Iterator[Fault]:
    for element in root.walk():
        space, own = element.name
        for namespace, name in element.attributes:
            if space == _TT and namespace == "" and name not in _BARE.get(own, (name,)):
                yield Fault(element.row, f"{own} has no attribute {name[:40]}")
            if namespace == _PARAM and element is not root:
                yield Fault(element.row, f"ttp:{name[:40]} stands on tt alone")
            if (namespace, name) in _ON_ROOT and element is not root:
                yield Fault(element.row, f"daptm:{name} stands on tt alone")
            if (namespace, name) == (_DAPT, "onScreen") and element.name != (_TT, "div"):
                yield Fault(element.row, "daptm:onScreen stands on div")


def _ids(root: Element) -> Iterator[Fault]:
    seen = set[str]()
    for element in root.walk():
        if (_XML, "id") not in element.attributes:
            continue
        given = element.get(_XML, "id")
        if not _ID.fullmatch(given):
            yield Fault(element.row, f"xml:id {given[:40]!r} is no name of XML")
        if given in seen:
            yield Fault(element.row, f"xml:id {given[:40]!r} is there twice")
        seen.add(given)


def _times(root: Element) -> Iterator[Fault]:
    needed = {"f": "frameRate", "t": "tickRate"}
    for element in root.walk():
        if element.get("", "timeContainer") not in ("", "par"):
            yield Fault(element.row, "the only timeContainer is par")
        for name in _TIMED:
            given = element.get("", name).strip()
            if ("", name) not in element.attributes or element.name[0] != _TT:
                continue
            if not (_CLOCK.fullmatch(given) or _OFFSET.fullmatch(given)):
                yield Fault(element.row, f"{name} {given[:30]!r} is neither hh:mm:ss.sss nor a number with its metric")
            elif given[-1] in needed and (_PARAM, needed[given[-1]]) not in root.attributes:
                yield Fault(element.row, f"a time in {given[-1]} needs ttp:{needed[given[-1]]} on tt")


def _characters(root: Element) -> Iterator[Fault]:
    known = {agent.get(_XML, "id") for agent in root.all(_META, "agent")}
    for agent in root.all(_META, "agent"):
        if not agent.get(_XML, "id"):
            yield Fault(agent.row, "ttm:agent has an xml:id")
        if agent.get("", "type") == "character":
            names = [name for name in agent.children(_META, "name") if name.get("", "type") == "alias"]
            if not names or not names[0].text().strip():
                yield Fault(agent.row, "a character has a ttm:name of type alias")
        for actor in agent.children(_META, "actor"):
            if actor.get("", "agent") not in known:
                yield Fault(actor.row, f"ttm:actor names {actor.get('', 'agent')[:40]!r}, who is not there")
    for element in root.walk():
        for named in element.get(_META, "agent").split():
            if named not in known:
                yield Fault(element.row, f"ttm:agent names {named[:40]!r}, who is not there")


def _events(root: Element) -> Iterator[Fault]:
    allowed = root.get(_DAPT, "scriptRepresents").split()
    for body in root.children(_TT, "body"):
        for div in body.children(_TT, "div"):
            yield from _event(div, body.get(_DAPT, "represents"), allowed)


def _event(div: Element, inherited: str, allowed: list[str]) -> Iterator[Fault]:
    represents = div.get(_DAPT, "represents") or inherited
    inner, texts = list(div.children(_TT, "div")), list(div.children(_TT, "p"))
    for nested in inner:
        yield from _event(nested, represents, allowed)
    if inner and texts:
        yield Fault(div.row, "a div holds either texts or other divs")
    if inner:
        return
    if not div.get(_XML, "id"):
        yield Fault(div.row, "a script event has an xml:id")
    if div.get(_DAPT, "onScreen") not in ("", *_SCREEN):
        yield Fault(div.row, f"daptm:onScreen is one of {', '.join(_SCREEN)}")
    for element in (div, *texts):
        computed = element.get(_DAPT, "represents") or represents
        if not _DESCRIPTOR.fullmatch(computed):
            yield Fault(element.row, "an event and its texts have a daptm:represents, their own or their parent's")
        elif not any(computed == each or computed.startswith(f"{each}.") for each in allowed):
            yield Fault(element.row, f"daptm:represents {computed!r} is no part of daptm:scriptRepresents")


def _languages(root: Element) -> Iterator[Fault]:
    names: tuple[tuple[Name, str], ...] = (((_XML, "lang"), "xml:lang"), ((_DAPT, "langSrc"), "daptm:langSrc"))
    for element in root.walk():
        for name, told in names:
            given = element.attributes.get(name, "")
            if given and not _LANGUAGE.fullmatch(given):
                yield Fault(element.row, f"{told} {given[:40]!r} is no language tag")
        if (_DAPT, "langSrc") in element.attributes and element.name not in ((_TT, "tt"), (_TT, "p"), (_TT, "span")):
            yield Fault(element.row, "daptm:langSrc stands on tt, p and span")
        for audio in element.children(_TT, "audio"):
            if (_XML, "lang") in audio.attributes and audio.get(_XML, "lang") != element.get(_XML, "lang"):
                yield Fault(audio.row, "audio is in the language of its text")
