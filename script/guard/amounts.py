"""Amounts of money in a line: what each of them is said to be, and whether the catalogue holds it as that.

An amount is a price, a list price, what is saved, a fee for delivery or the order from which that is free, the price
of several, of one piece or of two products together, or a bound. Which it is stands in the words around it.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from script.guard.numerals import ENGLISH, NATIVE, english, korean, native
from script.guard.proofs import Proofs
from script.guard.quantities import COUNTERS_EN, COUNTERS_KO, quantities
from script.guard.quantity import Quantity
from script.types import Lang

Role = Literal["price", "list_price", "saving"]

# What an amount is called, before it and behind it. The word that ends nearest before it decides.
_CALLED: dict[Role, re.Pattern[str]] = {
    "list_price": re.compile(
        r"정가|원래|소비자가|기존\s?가격|시중가|\b(?:was|retail|from|instead of|compared (?:with|to)|than)\b"
        r"|\b(?:regular|list|full|original|retail|usual|normal)(?:ly)?\s+prices?(?:\s+(?:is|was|of|at))?"
        r"|\b(?:normally|usually|regularly|typically|originally)(?:\s+[a-z]+){0,3}"
    ),
    "saving": re.compile(
        r"할인액|할인\s?금액|차액|차이[가는]?|\bsav(?:e|es|ing|ings)\b|\bdiscount of|\bcut\b|\btook\b|\bless by\b"
    ),
    "price": re.compile(
        r"판매가|할인가|방송가|특가|가격|단돈|지금|오늘|방송|혜택가|금액|할인해서?|할인하여|할인된|내려서|구성이|딱|얼마"
        r"|\b(?:price|now|only|just|today|tonight|for|at|to|pay|is|costs?)\b"
    ),
}
_BEHIND: dict[Role, re.Pattern[str]] = {
    "saving": re.compile(
        r"\s?(?:이나|을|를|정도)?\s?(?:할인|절약|아끼|아낄|싸|저렴|내려|내렸|낮|빼|절감|이득|깎|차이)"
        r"|\s*(?:off|discount|less|cheaper|saved|from the (?:list )?price)\b"
    ),
    "list_price": re.compile(r"\s*(?:에서|이던|였던|하던|짜리|상품을|보다|과 비교|와 비교|before)"),
}
_NEAR = 26  # characters before an amount in which a word says what it is

_FEE = re.compile(
    r"(?:배송비|배송료|택배비|운송료)[는은가이도]?\s?(?:단|겨우|딱)?\s?$|\bshipping(?:\s+(?:is|costs?|for|of|fee))*\s*$|\bships?\b[^.?!,]{0,16}\bfor\s*$"
    r"|\bdelivery(?:\s+(?:is|costs?|for|of|fee))*\s*$"
)
_FROM = re.compile(r"\s?(?:이상|부터|넘게|넘으면|어치)")
_OVER = re.compile(r"\b(?:over|above|from|of at least|exceeding|more than)\s*$")
_DELIVERY = re.compile(r"배송|택배|무료|shipping|delivery|free")
_BELOW = re.compile(r"\s?(?:도\s?(?:안|채)|미만|이하|을?\s?넘지|밑|아래|이\s?안\s?되)")
_UNDER = re.compile(r"\b(?:under|below|less than|cheaper than|not even|within)\s*$")
_ABOVE = re.compile(r"\s?(?:이상|넘는|초과)")
_TOGETHER = re.compile(r"합쳐|합치|합하|합계|합해|합이|둘\s?다|together|in total|altogether|combined|\bboth\b|the pair")
_MONTHLY = re.compile(r"(?:월|매달|매월|한\s?달에)\s?$|\bmonthly\b")
_EACH_BEFORE = re.compile(
    rf"(?:(?P<counter>{'|'.join(COUNTERS_KO)})당|(?:한|1)\s?(?P<one>{'|'.join(COUNTERS_KO)}|인분)에|(?P<thing>하나에|낱개로?|개당))\s?(?:단|겨우|딱)?\s?$"
    r"|\b(?:each|per|every|one|a)\s+(?P<piece>[a-z]+)\s+(?:is|costs?|for|at|comes to)\s*(?:only|just)?\s*$"
)
_EACH_BEHIND = re.compile(
    r"\s*(?P<share>꼴|인\s?셈|씩)|\s*(?:an?|per|for each|for one|each)\s+(?P<piece>[a-z]+)|\s*(?P<apiece>each|apiece)\b"
)
_BY_LENGTH = sorted(COUNTERS_KO, key=len, reverse=True)
_MANY_KO = re.compile(
    rf"(?P<many>\d+|{'|'.join(sorted(NATIVE, key=len, reverse=True))})\s?(?P<unit>{'|'.join(_BY_LENGTH)})"
    r"(?:를|을|씩|만)?\s?(?P<buy>사|구매|구입|주문|하시면|하면|담|묶|에|이면|면|로)[^.?!,]{0,12}$"
)
_NUMBER_EN = "|".join(sorted((each for each in ENGLISH if each != "zero"), key=len, reverse=True))
_THINGS = "|".join(sorted((*COUNTERS_EN, "order", "boxe", "piece"), key=len, reverse=True))
_MANY_EN = re.compile(
    rf"(?:\b(?P<buy>buy|take|get|order)\s+)?(?<![.\d])\b(?P<many>\d+|{_NUMBER_EN})\s+(?:(?P<unit>(?:{_THINGS})s?)\s+)?"
    r"(?:of (?:them|these)\s+)?(?:are|is|for|come to|cost|and you pay|at|you pay)\s*(?:only|just)?\s*$"
)
_BUY = ("사", "구매", "구입", "주문", "buy", "order")
_OF_SALE = frozenset("세트 박스 상자 set box boxe order".split())
# Beside these words an amount is no price of the product, and none of the catalogue's is.
_OTHER = re.compile(
    r"쿠폰|적립|포인트|캐시백|상품권|원가|마진|수수료|기부|경품|당첨|입금|벌금|사은|추가\s?할인|카드\s?할인|할부"
    r"|coupon|cash ?back|gift card|voucher|\bcost us\b|margin|\bprofit|donat|\bfine\b|installment|per month|a month"
)
# A wrong amount is put right only where the words leave no doubt that it is the price.
_PLAIN_BEHIND = re.compile(
    r"\s?(?:입니다|이에요|예요|이고|이구|인데|이면|밖에|만\s?내|에\s?(?:드|만나|모|준비|보내|가져|판매|데려)|으로\s?(?:드|만나|모|준비)|!|[.,](?:\s|$)|$)"
    r"|\s*(?:right now|today|tonight|for the|on this show|at checkout|and that|[.!,](?:\s|$)|$)"
)
_BROKEN = re.compile(r"\d\s?,?$")  # "1 59,700원": another number runs into it
_EDGE = re.compile(r"[.?!](?=\s|$)|[,;:](?=\s)|\s(?=and\s(?!you\b))|(?<=고)\s|(?<=는데)\s|(?<=지만)\s")


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be said of an amount."""

    right: bool
    instead: str | None = None  # what stands in the catalogue, where the line leaves no doubt which amount it is
    field: str | None = None  # of the catalogue
    covers: tuple[int, int] | None = None  # characters that count what is bought, and claim nothing on their own


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in its line, lower case, with its surroundings."""

    line: str
    quantity: Quantity
    proofs: Proofs
    mentioned: tuple[Proofs, ...]  # the products that the line names
    since: int  # where the amount before it ends; 0 if there is none
    alone: bool  # no other amount is in the line

    @property
    def spoken(self) -> Lang:
        """The language whose viewers pay in its currency."""
        return "ko" if self.quantity.unit == "krw" else "en"

    @property
    def clause(self) -> tuple[int, int]:
        """The part of the sentence that it stands in."""
        edges = [match.end() for match in _EDGE.finditer(self.line)]
        start = max((edge for edge in edges if edge <= self.quantity.start), default=0)
        end = min((edge for edge in edges if edge > self.quantity.end), default=len(self.line))
        return start, end

    @property
    def before(self) -> str:
        return self.line[self.clause[0] : self.quantity.start]

    @property
    def behind(self) -> str:
        return self.line[self.quantity.end : max(self.clause[1], self.quantity.end)]

    @property
    def sentence(self) -> str:
        ends = [match.end() for match in re.finditer(r"[.?!](?=\s|$)", self.line)]
        start = max((end for end in ends if end <= self.quantity.start), default=0)
        return self.line[start : min((end for end in ends if end > self.quantity.end), default=len(self.line))]


def judge(amount: Amount) -> Judged:
    """Whether the catalogue holds an amount as what the line says it to be."""
    if _BROKEN.search(amount.line[: amount.quantity.start]):
        return Judged(False)
    for reading in (_other, _delivery, _together, _bound, _several, _each, _choice):
        judged = reading(amount)
        if judged is not None:
            return judged
    return _plain(amount)


def _other(amount: Amount) -> Judged | None:
    start, end = amount.clause
    if _OTHER.search(amount.line[start:end]) or _MONTHLY.search(amount.before):
        return Judged(amount.quantity.plain in amount.proofs.stated)
    return None


def _delivery(amount: Amount) -> Judged | None:
    """Fees for delivery, and the order from which it is free."""
    role = delivery_role(amount.line, amount.quantity)
    if role is None:
        return None
    return Judged((role, *amount.quantity.plain) in delivery_of(amount.proofs))


def delivery_role(line: str, quantity: Quantity) -> str | None:
    """ "fee", "free_from", or None where an amount is neither."""
    before, behind = line[max(0, quantity.start - 40) : quantity.start], line[quantity.end : quantity.end + 24]
    if _FEE.search(before):
        return "fee"
    near = _DELIVERY.search(before) or _DELIVERY.search(behind)
    return "free_from" if near and (_FROM.match(behind) or _OVER.search(before)) else None


def delivery_of(proofs: Proofs) -> frozenset[tuple[str, Fraction, str]]:
    """What the product's facts say of the price of delivery."""
    shipping = proofs.product.shipping
    found = set()
    for text in (shipping.say.ko, shipping.say.en, shipping.label.ko, shipping.label.en) if shipping else ():
        low = text.lower()
        for quantity in quantities(low):
            role = delivery_role(low, quantity) if quantity.unit in ("krw", "usd") else None
            if role is not None:
                found.add((role, *quantity.plain))
    return frozenset(found)


def _together(amount: Amount) -> Judged | None:
    if not _TOGETHER.search(amount.sentence) or len(amount.mentioned) < 2:
        return None
    prices = [_held(proofs, amount.spoken, "price") for proofs in amount.mentioned]
    return Judged(sum(price for price in prices if price is not None) == amount.quantity.value and None not in prices)


def _bound(amount: Amount) -> Judged | None:
    below = _BELOW.match(amount.behind) or _UNDER.search(amount.before)
    above = _ABOVE.match(amount.behind) or _OVER.search(amount.before)
    price = _held(amount.proofs, amount.spoken, "price")
    if below:
        return Judged(price is not None and price < amount.quantity.value)
    if above and _called(amount) != "list_price":
        return Judged(False)
    return None


def _several(amount: Amount) -> Judged | None:
    """Two, three of it: as often its price. Pieces that are sold together cost its price together."""
    match = _MANY_KO.search(amount.before) or _MANY_EN.search(amount.before)
    if match is None:
        return None
    written, unit = match["many"], (match["unit"] or "").removesuffix("s")
    many = native(written) if written in NATIVE else int(korean(written) or english(written) or 0)
    pieces, counter = amount.proofs.pieces
    price = _held(amount.proofs, amount.spoken, "price")
    start = amount.quantity.start - len(amount.before)
    if many == 1:
        return None
    covers = (start + match.start("many"), start + (match.end("unit") if match["unit"] else match.end("many")))
    if price is None or many == 0:
        return Judged(False)
    if (
        match["buy"] not in _BUY
        and unit not in _OF_SALE
        and (many == pieces or (unit and unit in (counter, amount.proofs.noun)))
    ):
        right = price * many / pieces  # the bags of a pack of six; who buys two buys two packs
    else:
        right = price * many
    return Judged(right == amount.quantity.value, covers=covers)


def _each(amount: Amount) -> Judged | None:
    """The price of one piece, where several are sold together."""
    match = _EACH_BEFORE.search(amount.before) or _EACH_BEHIND.match(amount.behind)
    if match is None:
        return None
    groups = match.groupdict()
    piece = groups.get("piece") or groups.get("counter") or groups.get("one") or ""
    pieces, counter = amount.proofs.pieces
    price = _held(amount.proofs, amount.spoken, "price")
    if price is None:
        return Judged(False)
    if piece in _OF_SALE:
        return Judged(price == amount.quantity.value)
    if groups.get("piece") and piece not in (counter, "piece", "one", "item", amount.proofs.noun):
        return None if piece in ("set", "show", "card", "screen", "whole") else Judged(False)
    smallest = Fraction(1) if amount.spoken == "ko" else Fraction(1, 100)
    return Judged(abs(price / pieces - amount.quantity.value) < smallest)


def _choice(amount: Amount) -> Judged | None:
    """A choice with a price of its own: a size, a colour."""
    for label, price in amount.proofs.choices(amount.spoken):
        if label in amount.sentence:
            return Judged(price == amount.quantity.value)
    return None


def _plain(amount: Amount) -> Judged:
    role = _role(amount)
    right = _held(amount.proofs, amount.spoken, role)
    said = amount.quantity
    if right is not None and (
        right == said.value
        or (said.decade and said.value <= right < said.value + _step(said.value))
        or (said.approximate and abs(said.value - right) * 10 <= right)
    ):
        return Judged(True)
    sure = right is not None and (role != "price" or _called(amount) == "price" or (amount.alone and not said.decade))
    plain = role != "price" or _PLAIN_BEHIND.match(amount.behind)
    counted = said.decade or said.approximate
    instead = written(right, amount.spoken) if right is not None and sure and plain and not counted else None
    return Judged(False, instead, role)


def _role(amount: Amount) -> Role:
    for role, pattern in _BEHIND.items():
        if pattern.match(amount.behind):
            return role
    return _called(amount) or "price"


def _called(amount: Amount) -> Role | None:
    """What the nearest word before an amount calls it."""
    start = amount.quantity.start
    before = amount.line[max(start - len(amount.before), amount.since, start - _NEAR) : start]
    nearest: tuple[int, int, Role] | None = None
    for role, pattern in _CALLED.items():
        for match in pattern.finditer(before):
            if nearest is None or (match.end(), -match.start()) > nearest[:2]:
                nearest = match.end(), -match.start(), role
    return nearest[2] if nearest else None


def _held(proofs: Proofs, lang: Lang, role: Role) -> Fraction | None:
    held = proofs.amount(lang, role)
    return held.value if held is not None else None


def _step(value: Fraction) -> Fraction:
    """ "3만 원대" reaches to 4만, "15만 원대" to 16만, "12만 5천 원대" to 12만 6천."""
    step = 1
    while value % (step * 10) == 0 and step < value:
        step *= 10
    return Fraction(step)


def written(value: Fraction, lang: Lang) -> str:
    """An amount as a line states it: "39,900원" or "$29.90"."""
    if lang == "ko":
        return f"{int(value):,}원"
    cents = int(value * 100)
    return f"${cents // 100:,}.{cents % 100:02d}"
