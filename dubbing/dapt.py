"""Scripts with their times as W3C DAPT 1.0 (a profile of TTML2), the format in which dubbing studios exchange them.

Source: Dubbing and Audio description Profiles of TTML2, W3C Candidate Recommendation, https://www.w3.org/TR/dapt/.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from dubbing.errors import TranscriptInvalid
from dubbing.types import SAMPLES_A_MS
from dubbing.xml_tree import Element, parse

TT: Final = "http://www.w3.org/ns/ttml"
TTM: Final = f"{TT}#metadata"
TTP: Final = f"{TT}#parameter"
DAPTM: Final = f"{TT}/profile/dapt#metadata"
XML: Final = "http://www.w3.org/XML/1998/namespace"
PROFILE: Final = f"{TT}/profile/dapt1.0/content"

ScriptType = Literal["originalTranscript", "translatedTranscript", "preRecording", "asRecorded"]

_REPRESENTS: Final = "audio.dialogue"
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0
_CLOCK: Final = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d(?:\.\d+)?)")
_OFFSET: Final = re.compile(r"(\d+(?:\.\d+)?)(h|m|s|ms|f|t)")
_MS: Final = {"h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_MAX_MS: Final = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Text:
    """The words of an event in one language."""

    lang: str  # BCP 47
    text: str
    source_lang: str = ""  # that it was translated from; its own or "" where it is the original


@dataclass(frozen=True, slots=True)
class Event:
    """What is said in one stretch."""

    start: int  # samples
    end: int
    texts: tuple[Text, ...]
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A document."""

    lang: str  # of the document
    kind: ScriptType
    events: tuple[Event, ...]  # by their start
    title: str = ""


def write(script: Script) -> str:
    """The document; `dubbing.dapt_rules.faults` finds nothing in it."""
    speakers = {
        name: f"character_{n}" for n, name in enumerate(dict.fromkeys(e.speaker for e in script.events if e.speaker), 1)
    }
    sources = {text.source_lang for event in script.events for text in event.texts if text.source_lang}
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<tt xmlns="{TT}" xmlns:ttm="{TTM}" xmlns:ttp="{TTP}" xmlns:daptm="{DAPTM}"',
        f'    ttp:contentProfiles="{PROFILE}"',
        f"    xml:lang={_attribute(script.lang)}",
        *([f"    daptm:langSrc={_attribute(min(sources))}"] if len(sources) == 1 else []),
        f'    daptm:scriptRepresents="{_REPRESENTS}"',
        f'    daptm:scriptType="{script.kind}">',
        "  <head>",
        "    <metadata>",
        *([f"      <ttm:title>{_words(script.title)}</ttm:title>"] if script.title else []),
        *(
            f'      <ttm:agent type="character" xml:id="{key}">'
            f'<ttm:name type="alias">{_words(name)}</ttm:name></ttm:agent>'
            for name, key in speakers.items()
        ),
        "    </metadata>",
        "  </head>",
        "  <body>",
    ]
    events = [line for n, event in enumerate(script.events, 1) for line in _event(n, event, speakers)]
    return "\n".join([*head, *events, "  </body>", "</tt>", ""])


def _event(number: int, event: Event, speakers: dict[str, str]) -> list[str]:
    agent = f' ttm:agent="{speakers[event.speaker]}"' if event.speaker else ""
    times = f'begin="{_time(event.start)}" end="{_time(event.end)}"'
    return [
        f'    <div xml:id="event_{number}" {times} daptm:represents="{_REPRESENTS}"{agent}>',
        *(
            f"      <p xml:lang={_attribute(text.lang)} daptm:langSrc={_attribute(text.source_lang or text.lang)}>"
            f"{_words(text.text)}</p>"
            for text in event.texts
        ),
        "    </div>",
    ]


def _words(text: str) -> str:
    return escape(_UNWRITABLE.sub(" ", text))


def _attribute(text: str) -> str:
    return quoteattr(_UNWRITABLE.sub(" ", text))


def _time(samples: int) -> str:
    ms = round(samples / SAMPLES_A_MS)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def is_ttml(data: bytes) -> bool:
    """Whether it looks like a document of TTML, of which DAPT is a profile."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and TT.encode() in data[:8192]


def read(data: bytes) -> Script:
    """A document of DAPT, or another of TTML that has times on its `p` or `div` elements.

    Raises:
        TranscriptInvalid: it is none, or breaks a limit; with the line.
    """
    root = parse(data)
    if root.name != (TT, "tt"):
        raise TranscriptInvalid("this is XML, but no TTML; export it as DAPT, SRT or WebVTT", root.row)
    clock = _Clock.of(root)
    agents = {
        agent.get(XML, "id"): " ".join(name.text().split())
        for agent in root.all(TTM, "agent")
        for name in agent.all(TTM, "name")
    }
    lang = root.get(XML, "lang")
    events = [
        event
        for body in root.children(TT, "body")
        for event in _events(body, _Within(clock.begin(body, 0), clock.end(body, 0, None), lang, "", ""), clock, agents)
    ]
    kind: ScriptType = "originalTranscript"
    given = root.get(DAPTM, "scriptType")
    for known in ("translatedTranscript", "preRecording", "asRecorded"):
        if given == known:
            kind = known
    titles = [" ".join(title.text().split()) for title in root.all(TTM, "title")]
    return Script(lang, kind, tuple(sorted(events, key=lambda each: each.start)), titles[0] if titles else "")


@dataclass(frozen=True, slots=True)
class _Within:
    """What an element inherits."""

    begin: int  # ms
    end: int | None
    lang: str
    source: str
    agent: str


def _events(element: Element, within: _Within, clock: "_Clock", agents: dict[str, str]) -> list[Event]:
    """Of a body or div: each div that holds text is an event, or each p that has times of its own."""
    found: list[Event] = []
    here: list[tuple[_Within, str]] = []
    for child in element.elements():
        inner = _inner(child, within, clock)
        if child.name == (TT, "div"):
            found += _events(child, inner, clock, agents)
        elif child.name == (TT, "p") and (words := " ".join(_said_in(child).split())):
            here.append((inner, words))
    texts: dict[tuple[int, int, str], list[Text]] = {}
    for inner, words in here:
        if inner.end is None:
            raise TranscriptInvalid("a text has no end; give each div or p a begin and an end", element.row)
        key = inner.begin, inner.end, agents.get(inner.agent.split(" ")[0], "")
        texts.setdefault(key, []).append(Text(inner.lang, words, inner.source))
    found += [
        Event(begin * SAMPLES_A_MS, end * SAMPLES_A_MS, tuple(words), speaker)
        for (begin, end, speaker), words in texts.items()
    ]
    return found


def _said_in(element: Element) -> str:
    """The words of a p or span: its own and those of its spans; a br parts them, all else tells of them or sounds."""
    parts = []
    for each in element.content:
        if isinstance(each, str):
            parts.append(each)
        elif each.name == (TT, "span"):
            parts.append(_said_in(each))
        elif each.name == (TT, "br"):
            parts.append(" ")
    return "".join(parts)


def _inner(element: Element, within: _Within, clock: "_Clock") -> _Within:
    begin = clock.begin(element, within.begin)
    return _Within(
        begin,
        clock.end(element, within.begin, within.end),
        element.get(XML, "lang") or within.lang,
        element.get(DAPTM, "langSrc") or within.source,
        element.get(TTM, "agent") or within.agent,
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    """How a document counts."""

    frame_rate: float
    tick_rate: float

    @classmethod
    def of(cls, root: Element) -> "_Clock":
        rates = []
        for name, usual in (("frameRate", 30.0), ("tickRate", 1.0)):
            given = root.get(TTP, name)
            if given and not (given.isascii() and given.isdigit() and int(given[:9])):
                raise TranscriptInvalid(f"ttp:{name} is {given[:20]!r}; it must be a number", root.row)
            rates.append(float(given[:9]) if given else usual)
        return cls(*rates)

    def begin(self, element: Element, parent: int) -> int:
        """ms; times are counted from the parent's begin."""
        given = element.get("", "begin")
        return parent + self._ms(given, element.row) if given else parent

    def end(self, element: Element, parent: int, parents_end: int | None) -> int | None:
        """ms; the earlier of end and begin + dur, or the parent's."""
        ends = [parents_end] if parents_end is not None else []
        if given := element.get("", "end"):
            ends.append(parent + self._ms(given, element.row))
        if given := element.get("", "dur"):
            ends.append(self.begin(element, parent) + self._ms(given, element.row))
        return min(ends) if ends else None

    def _ms(self, given: str, row: int) -> int:
        if match := _CLOCK.fullmatch(given.strip()):
            ms = int(match[1][:6]) * 3_600_000 + int(match[2]) * 60_000 + float(match[3]) * 1000
        elif match := _OFFSET.fullmatch(given.strip()):
            units = _MS | {"f": 1000 / self.frame_rate, "t": 1000 / self.tick_rate}
            ms = float(match[1][:30]) * units[match[2]]
        else:
            raise TranscriptInvalid(f'{given[:30]!r} is no time; write "00:00:01.500" or "1.5s"', row)
        if ms > _MAX_MS:
            raise TranscriptInvalid("times go from 0 to 24 hours", row)
        return round(ms)


def words_in(script: Script, wished: Sequence[str]) -> list[tuple[Event, Text]]:
    """Each event with its words in the first of the wished languages that it has; others in its last language."""
    found = []
    for event in script.events:
        ranked = [text for lang in wished for text in event.texts if text.lang.split("-")[0].lower() == lang]
        found.append((event, ranked[0] if ranked else event.texts[-1]))
    return found
