"""What the channels that a show goes to want of it. They get one picture and one voice: the strictest wish holds.

The picture carries the wording of every channel that has one, no channel hears what one of them forbids, and lines get
on air in the strictest of their ways.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from script.guard import Code
from stream.errors import ChannelRefused
from stream.show.buffer import Mode

WATCH = "watch"  # the show's own page: it is always a channel
LANGS = ("ko", "en")
STRICT: tuple[Mode, ...] = ("automatic", "veto", "manual")
MAX_LABEL = 36  # characters on the picture: more would not fit beside her
SAYS_SO = ("ai", "가상", "인공지능", "virtual", "artificial", "synthetic", "digital human")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a show goes, and what is wanted there."""

    name: str
    title: str = ""
    labels: dict[str, str] = field(default_factory=dict)  # the notice on the picture; none: the usual one
    blocked: frozenset[Code] = frozenset()  # classes whose claims may not be said although they are proven
    forbidden: tuple[str, ...] = ()  # words
    approval: Mode = "automatic"  # the least strict way in which lines get on air

    def __post_init__(self) -> None:
        for label in self.labels.values():
            if not any(word in label.casefold() for word in SAYS_SO):
                raise ChannelRefused(f"the notice {label!r} must say that she is virtual, or AI: the law wants it")


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds on air."""

    labels: dict[str, str] = field(default_factory=dict)
    blocked: frozenset[Code] = frozenset()
    forbidden: tuple[str, ...] = ()
    approval: Mode = "automatic"
    channels: tuple[str, ...] = ()  # whose wishes these are


NO_POLICY = Policy()


def joined(channels: Iterable[Channel]) -> Policy:
    """What holds where a show goes to all of these; raises ChannelRefused where their notices do not fit together."""
    channels = tuple(channels)
    labels: dict[str, str] = {}
    for lang in LANGS:
        told = " / ".join(dict.fromkeys(each.labels[lang] for each in channels if each.labels.get(lang)))
        if len(told) > MAX_LABEL:
            raise ChannelRefused(f"the notices of these channels do not fit on one picture: {told!r}; make them alike")
        if told:
            labels[lang] = told
    return Policy(
        labels,
        frozenset().union(*(each.blocked for each in channels)),
        tuple(dict.fromkeys(word for each in channels for word in each.forbidden)),
        max((each.approval for each in channels), key=STRICT.index, default="automatic"),
        tuple(each.name for each in channels),
    )


def laxer(one: Mode, other: Mode) -> bool:
    """Whether lines get on air more easily by `one` than by `other`."""
    return STRICT.index(one) < STRICT.index(other)
