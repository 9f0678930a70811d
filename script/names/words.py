"""What stands in titles and says nothing of the product: words that sell, prices, percentages off, sellers' codes."""

import re
import tomllib
from pathlib import Path

_TABLES = tomllib.loads((Path(__file__).parents[1] / "data" / "selling.toml").read_text("utf-8"))
_ALONE, _BESIDE, _GLUED = (
    frozenset(word for words in _TABLES[table].values() for word in words.split())
    for table in ("alone", "beside", "glued")
)
_LONGEST = max(map(len, _ALONE | _BESIDE))
_BETWEEN = re.compile(r"[\s/!~&+·]+|20\d\d")
_AFFIX = "|".join(sorted(_GLUED, key=len, reverse=True))
_HEAD, _TAIL = re.compile(rf"^(?:{_AFFIX})+(?=[가-힣]{{2}})"), re.compile(rf"(?<=[가-힣]{{2}})(?:{_AFFIX})+$")
_ENDS_SELLING = re.compile(r"(?:추천|특가|할인|세일|이벤트|발송|배송|출고|증정|강추|필수템|인기|쿠폰|보장|임박)$")


def selling(words: str) -> bool:
    """Whether the words, together, only sell: "무료배송/당일발송", "명절선물세트추천", "SALE"."""
    text = _BETWEEN.sub("", words).casefold()
    reached = {0: False}  # place up to which there are words of ours → whether one of them is enough by itself
    for place in range(len(text)):
        if place not in reached:
            continue
        for end in range(place + 1, min(len(text), place + _LONGEST) + 1):
            if (word := text[place:end]) in _ALONE or word in _BESIDE:
                reached[end] = reached.get(end, False) or reached[place] or word in _ALONE
    return reached.get(len(text), False)


def aside_selling(words: str) -> bool:
    """The same for words in brackets, where what ends in a word that sells is all about selling."""
    return selling(words) or (bool(_ENDS_SELLING.search(words)) and not re.search(r"\d", words))


def bare(token: str) -> tuple[str, str]:
    """A word without what sells at its ends, and what that was."""
    less = _TAIL.sub("", _HEAD.sub("", token))
    return less, token.replace(less, " ", 1).strip() if less != token else ""


MARKUP = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)|</?[A-Za-z!][^<>]*>", re.IGNORECASE | re.DOTALL)
CODE = re.compile(r"#?\d{6,}|[A-Z]{1,3}[-_]?\d{5,}[A-Z]?|#\d+")  # a whole word
_ASIDES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "code",
        re.compile(
            r"(?:상품\s?(?:코드|번호)|관리\s?(?:번호|코드)|품번|품목\s?코드|코드|\bsku|\bcode|\bitem\s?no\.?)"
            r"\s*[:：#]?\s*[A-Za-z]{0,4}[-_]?\d[\w-]*",
            re.IGNORECASE,
        ),
    ),
    ("promotion", re.compile(r"#[가-힣A-Za-z]\S*")),
    (
        "promotion",
        re.compile(
            r"(?:최대\s?|~\s?)?(?<!\d)\d{1,3}\s?%\s?(?:할인|세일|특가|쿠폰|적립|off|sale|dc|↓)+|(?:최대|할인|(?:빅|폭탄|파격|깜짝)?세일)\s?~?\s?\d{1,3}\s?%",
            re.IGNORECASE,
        ),
    ),
    (
        "promotion",
        re.compile(r"(?:오늘|당일)?\s?(?:출고|발송|배송)\s?마감\s?\d{1,2}\s?시|\d{1,2}\s?시\s?(?:출고|발송|배송)?마감"),
    ),
    ("promotion", re.compile(r"(?:리뷰|후기|누적)\s?[\d,.]+\s?[천만]?\s?(?:개|건|병)?(?:\s?(?:판매|돌파|달성))*")),
    ("promotion", re.compile(r"(?<![\d,])\d[\d,]*\s?(?:만\s?)?원(?:대)?(?![가-힣])|₩\s?\d[\d,]*")),
)


def without_asides(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text without codes with a label, hashtags, percentages off and prices; and what those were, with the kind."""
    gone = []
    for why, pattern in _ASIDES:
        gone += [(why, match[0]) for match in pattern.finditer(text)]
        text = pattern.sub(" ", text)
    return text, gone
