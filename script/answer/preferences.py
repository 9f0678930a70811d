"""What a viewer says that she likes, in a closed vocabulary: size, colour, purpose, language. Nothing else is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from script.answer.memory import Preference, PreferenceKind
from script.types import Lang

# Each value of the vocabulary, with the words for it.
_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "black": r"블랙|검정|검은|까만|\bblack\b", "white": r"화이트|흰색|하얀|\bwhite\b",
        "navy": r"네이비|남색|\bnavy\b",
        "blue": r"블루|파란|파랑|하늘색|\bblue\b", "red": r"레드|빨간|빨강|\bred\b", "pink": r"핑크|분홍|\bpink\b",
        "green": r"그린|초록|녹색|카키|\bgreen\b|\bkhaki\b", "yellow": r"옐로|노란|노랑|\byellow\b",
        "beige": r"베이지|아이보리|크림색|\bbeige\b|\bivory\b", "grey": r"그레이|회색|\bgr[ae]y\b",
        "brown": r"브라운|갈색|\bbrown\b", "purple": r"퍼플|보라|라벤더|\bpurple\b|\blavender\b",
    }
)  # fmt: skip
_PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "gift": r"선물(?:용|로|하려|할)|\b(?:as|for) a (?:gift|present)\b",
        "camping": r"캠핑(?:용|갈|에|장)|\bfor (?:my )?camping\b",
        "office": r"사무실(?:용|에서)|회사에서\s?(?:쓸|먹|마실)|\bfor (?:the|my) office\b",
        "travel": r"여행(?:용|갈|에)|\bfor (?:a |my )?(?:trip|travel\w*)\b",
    }
)
_LANGUAGES: Mapping[Lang, str] = MappingProxyType(
    {
        "en": r"(?:영어로|in english)\s?(?:로\s?)?(?:말해|답해|대답|부탁|해\s?(?:줘|주)|please)?",
        "ko": r"(?:한국어로|한국말로|in korean)\s?(?:말해|답해|대답|부탁|해\s?(?:줘|주)|please)?",
    }
)
_SIZE = re.compile(
    r"(?<![a-z0-9])(xxl|xl|xs|[sml]|free|프리)\s?(?:사이즈|size)|(?:size|사이즈는?)\s?(xxl|xl|xs|[sml])(?![a-z0-9])"
    r"|(?<!\d)(2[1-9][05])\s?(?:mm|사이즈|신어|신는|신습)|(?<!\d)(44|55|66|77|88)\s?(?:사이즈|입)"
)
_MINE = re.compile(
    r"(?:저는|전|제가|나는|난|내가|저)(?:\s|$)"
    r"|(?:입어요|입습니다|입는데|신어요|신는데|좋아해|좋아하|찾고\s?있|사려고|사려구|원해|쓰려고|할\s?거|하려고)"
    r"|\bi(?:'m|'d| am| wear| like| love| prefer| want| need| take)\b"
    r"|\bmy size\b|\bplease\b|해\s?(?:줘|주세요)|답해|말해"
)
_GONE = re.compile(
    r"(?:이제|더\s?이상)[^?]{0,16}(?:안|싫|아니)|싫어(?:요|졌|해)|안\s?좋아|취소"
    r"|\b(?:don'?t|no longer|not)\b[^?]{0,16}(?:like|want|need)|never mind"
)
_ASKS_MINE = re.compile(r"(?:제|내|저한테\s?맞는|저\s?맞는)\s?(?:사이즈|치수|색깔?|컬러)|\bmy (?:size|colou?r)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says of its writer's likes."""

    wanted: tuple[Preference, ...]
    gone: tuple[Preference, ...]  # taken back


def said(text: str) -> Said:
    """The preferences that a message states; none for one that only asks."""
    low = text.casefold()
    if not _MINE.search(low):
        return Said((), ())
    if _GONE.search(low):
        return Said((), _found(low))
    return Said(_found(low), ())


def asks_for_own(text: str) -> PreferenceKind | None:
    """Which preference a question needs to be known: "do you have my size?"."""
    match = _ASKS_MINE.search(text.casefold())
    if match is None:
        return None
    return "size" if re.search(r"사이즈|치수|size", match[0]) else "colour"


def fits(like: Preference, label: str) -> bool:
    """Whether a choice of a product is what a viewer likes."""
    if like.kind == "size":
        return like.value.casefold() == label.casefold()
    return like.kind == "colour" and re.search(_COLOURS[like.value], label.casefold()) is not None


def _found(low: str) -> tuple[Preference, ...]:
    found = [Preference("colour", value) for value, words in _COLOURS.items() if re.search(words, low)]
    found += [Preference("purpose", value) for value, words in _PURPOSES.items() if re.search(words, low)]
    found += [Preference("language", value) for value, words in _LANGUAGES.items() if re.search(words, low)]
    if size := _SIZE.search(low):
        found.append(Preference("size", next(group for group in size.groups() if group).upper()))
    return tuple(found)
