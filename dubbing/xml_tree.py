"""XML from strangers as a plain tree: no entities, no document types, nothing is fetched, all of it has bounds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from dubbing.errors import TranscriptInvalid

MAX_BYTES: Final = 16 << 20
MAX_ELEMENTS: Final = 400_000
MAX_DEPTH: Final = 64

Name = tuple[str, str]  # namespace, "" for none; local name


@dataclass(slots=True)
class Element:
    """One element."""

    name: Name
    row: int  # line of the file, from 1
    attributes: dict[Name, str] = field(default_factory=dict)
    content: list["Element | str"] = field(default_factory=list)

    def get(self, namespace: str, name: str) -> str:
        """An attribute; "" where it is missing."""
        return self.attributes.get((namespace, name), "")

    def elements(self) -> Iterator["Element"]:
        """Its children that are elements."""
        return (each for each in self.content if isinstance(each, Element))

    def children(self, namespace: str, name: str) -> Iterator["Element"]:
        """Its children of this name."""
        return (each for each in self.elements() if each.name == (namespace, name))

    def walk(self) -> Iterator["Element"]:
        """It and everything under it, in the order of the document."""
        yield self
        for each in self.elements():
            yield from each.walk()

    def all(self, namespace: str, name: str) -> Iterator["Element"]:
        """Everything under it that has this name."""
        return (each for each in self.walk() if each.name == (namespace, name))

    def text(self) -> str:
        """All words under it."""
        return "".join(each if isinstance(each, str) else each.text() for each in self.content)


def parse(data: bytes) -> Element:
    """The root of a document.

    Raises:
        TranscriptInvalid: it is no XML, declares a document type or an entity, or breaks a limit; with the line.
    """
    if len(data) > MAX_BYTES:
        raise TranscriptInvalid(f"the file has {len(data) >> 20} MB; {MAX_BYTES >> 20} MB is the limit. Split it.")
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise TranscriptInvalid(f"this is no XML ({expat.ErrorString(error.code)})", error.lineno) from error
    except ValueError as error:  # an encoding that Python does not have
        raise TranscriptInvalid(f"this XML cannot be read ({error}); save it as UTF-8") from error
    assert builder.root is not None  # noqa: S101 - a document that was parsed has a root
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        row = self.parser.CurrentLineNumber
        if self._count > MAX_ELEMENTS:
            raise TranscriptInvalid(f"more than {MAX_ELEMENTS:,} elements; split it", row)
        if len(self._open) >= MAX_DEPTH:
            raise TranscriptInvalid(f"elements are nested deeper than {MAX_DEPTH}", row)
        made = Element(_name(name), row, {_name(key): value for key, value in attributes.items()})
        if self._open:
            self._open[-1].content.append(made)
        else:
            self.root = made
        self._open.append(made)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _words(self, text: str) -> None:
        if self._open:
            self._open[-1].content.append(text)

    def _refuse(self, *_: Any) -> None:  # noqa: ANN401 - expat's own
        raise TranscriptInvalid("it declares a document type; take the DOCTYPE out", self.parser.CurrentLineNumber)


def _name(joined: str) -> Name:
    namespace, _, name = joined.rpartition(" ")
    return namespace, name
