"""A question as it is understood: what it wants to know, in which measure, and what it points to."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from script.answer.terms import Term, terms
from script.catalogue.allergens import ALLERGENS, Allergen

Pointing = Literal["this", "that", "none"]

# Terms that a fact need not speak of: they say how a question asks, not what for.
LIGHT = frozenset(("#how_much", "#contains", "#yes", "#mine"))
# Terms that turn into a measure where something else is asked: "how much does the umbrella weigh" wants no price.
SOFT = frozenset(("#price", "#count", "#percent", "#when", "#where", "#option"))
# What is asked about a product as such; the rest is about its nature.
OF_TRADE = frozenset(
    f"#{name}"
    for name in (
        "price", "list_price", "discount", "window", "stock", "shipping", "shipping_fee", "origin", "brand", "count",
        "volume", "option", "color", "certificate", "warranty", "ingredients", "notice", "features", "goes_with",
        "cheaper", "compare",
    )
)  # fmt: skip

# A word that the other one makes needless: "when does it ship", "how many percent off".
_SAYS_IT_TOO = {
    "#percent": ("#discount",),
    "#when": ("#shipping", "#window"),
    "#price": ("#list_price", "#shipping_fee"),
}

_THIS = re.compile(
    r"(?<![가-힣])(?:이거|이것|이건|이게|이걸|요거|요건|지금\s?(?:이|보)|이\s?(?:상품|제품))|\bthis\b|\bon (?:the )?screen\b"
)
_THAT = re.compile(
    r"(?<![가-힣])(?:그거|그것|그건|그게|그걸|저거|저건|아까|방금|그\s?(?:상품|제품)|그럼|그러면|그리고)|\bthat one\b|\bthat\b(?=\?|$)"
    r"|^(?:and|then|also|so)\b|\bearlier\b|\bjust (?:mentioned|showed)\b"
)
_ELLIPSIS = re.compile(r"(?:은|는|도)\s?요?\s*\??\s*$|^(?:how|what) about\b|^and (?:the )?\w+\??$")

# What a question counts in, and how a fact writes it.
_NEEDS = (
    (r"몇\s?시간|how many hours", r"\d\s?(?:시간|hours?|hrs?\b)"),
    (r"몇\s?분|how many minutes", r"\d\s?(?:분|minutes?|mins?\b)"),
    (r"몇\s?(?:초)|how many seconds", r"\d\s?(?:초|seconds?)"),
    (r"몇\s?도(?!마)|how (?:hot|warm|cold)|what temperature|how many degrees", r"\d\s?(?:도|℃|°|degrees?)"),
    (r"며칠|몇\s?일|how many days", r"\d\s?(?:일|days?)|오늘|내일|today|tomorrow"),
    (r"몇\s?개월|몇\s?달|how many months", r"\d\s?(?:개월|달|months?|년|years?)"),
    (r"몇\s?년|how many years", r"\d\s?(?:년|years?)"),
    (r"얼마나\s?(?:오래|가나|걸)|how long (?:does|do|will|can|is the)", r"\d\s?(?:시간|분|초|일|개월|년|hours?|minutes?|days?|months?|years?|cm|mm|m\b)"),
    (r"몇\s?(?:그램|g(?![a-z])|킬로|kg)|how (?:heavy|many (?:grams|kilos|pounds))|how much (?:does|do) [^?]{0,24}weigh", r"\d\s?(?:k?g|mg|그램|킬로|oz|lb)"),
    (r"몇\s?(?:cm|mm|센치|센티|미리미터|인치|미터)|how (?:tall|high|wide|thick|deep)", r"\d\s?(?:cm|mm|m\b|인치|inch)"),
    (r"몇\s?(?:ml|리터|미리(?!미터)|l(?![a-z])|cc)|how many (?:ml|liters|litres|ounces)", r"\d\s?(?:ml|l\b|리터|liters?|litres?|oz)"),
    (r"몇\s?(?:칼로리|kcal)|how many calories", r"\d\s?(?:kcal|칼로리|calories)"),
    (r"몇\s?(?:와트|w(?![a-z]))|how many watts", r"\d\s?(?:w\b|와트|watts?)"),
    (r"몇\s?(?:퍼센트|프로|%)|what percent|how many percent", r"\d\s?(?:%|퍼센트|percent)"),
    (r"몇\s?(?:mg|밀리그램)|how many (?:mg|milligrams)", r"\d\s?(?:mg|밀리그램)"),
    (r"몇\s?번|how many times", r"\d\s?(?:번|회|times|겹)"),
    (r"몇\s?단계|how many (?:levels|steps|settings|stages)", r"\d\s?(?:단계|levels?|steps?|stages?)"),
    (r"몇\s?(?:가지|종류?)|how many (?:kinds|types|colou?rs|flavou?rs|shades)", r"\d\s?(?:가지|종|kinds?|colou?rs?)|[한두세네]\s?가지|(?:다섯|여섯|일곱|여덟|아홉|열)\s?가지|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b|,"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asking:
    """What a question wants to know."""

    low: str  # its words, lower case
    terms: tuple[Term, ...]
    points: Pointing
    ellipsis: bool  # "how about the lamp?": it asks what was asked before
    needs: tuple[re.Pattern[str], ...]  # measures that a fact must state
    allergens: tuple[Allergen, ...]

    def wanted(self, named: tuple[tuple[int, int], ...] = ()) -> tuple[str, ...]:
        """Keys of what a fact must speak of, without the words at `named` that name the product."""
        left = (term for term in self.terms if not any(a < term.end and term.start < b for a, b in named))
        keys = tuple(dict.fromkeys(term.key for term in left if term.key not in LIGHT))
        return tuple(key for key in keys if not any(other in keys for other in _SAYS_IT_TOO.get(key, ())))


def asking(text: str) -> Asking:
    """Understand a question, as far as its words go."""
    low = text.casefold()
    points: Pointing = "that" if _THAT.search(low) else "this" if _THIS.search(low) else "none"
    needs = tuple(unit for ask, unit in _needs() if ask.search(low))
    return Asking(low, terms(low), points, bool(_ELLIPSIS.search(low)), needs, _allergens(low))


@cache
def _needs() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(ask), re.compile(unit)) for ask, unit in _NEEDS)


@cache
def _allergen_words() -> tuple[tuple[re.Pattern[str], Allergen], ...]:
    """Each allergen's words. Those of one syllable count alone only: 밀 is not in 밀키트, 게 is an ending, too."""
    rows = []
    for code, names in ALLERGENS.items():
        ko = re.escape(names["ko"])
        korean = rf"(?<![가-힣]){ko}(?:이|은|도|가|을|는)?(?![가-힣])" if len(names["ko"]) == 1 else ko
        english = rf"\b{re.escape(names['en'].removesuffix('s'))}(?:e?s)?\b"
        rows.append((re.compile(rf"{korean}|{english}"), code))
    rows += [(re.compile(words), code) for words, code in _ALSO]
    return tuple(rows)


_ALSO: tuple[tuple[str, Allergen], ...] = (
    (r"계란|달걀", "egg"),
    (r"(?<![가-힣])콩(?!나물)|대두", "soy"),
    (r"유제품|\bdairy\b|유당|lactose", "milk"),
    (r"밀가루", "wheat"),
    (r"소고기", "beef"),
    (r"\bshellfish\b|조개", "shellfish"),
)
_ASKS_CONTENT = re.compile(
    r"들어|들었|들은|함유|포함|첨가|쓰(?:나|였)|알레르기|알러지|없는|없나|없죠|있(?:나|어|는|을|죠)|프리|먹어도|contain|allerg|free\b|\bany\b|\bin (?:it|this|here|there)\b"
    r"|includ|have|has|made with|traces?|safe|without|\bno\b"
)


def _allergens(low: str) -> tuple[Allergen, ...]:
    if not _ASKS_CONTENT.search(low):
        return ()
    return tuple(dict.fromkeys(code for words, code in _allergen_words() if words.search(low)))
