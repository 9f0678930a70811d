"""Numbers of a line against the catalogue: none is spoken that it does not hold."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from script.guard.amounts import Amount, Judged, judge
from script.guard.labels import Labelled, label
from script.guard.proofs import Proofs
from script.guard.quantities import quantities
from script.guard.quantity import Quantity
from script.guard.subjects import Subjects
from script.guard.types import Reason
from script.types import Lang

_MONEY = ("krw", "usd")
_FREE_UP_TO = {
    "kind": 3,
    "time": 3,
    "person": 3,
    "piece": 1,
    "pack": 1,
    "step": 1,
    "": 3,
}  # "한 번", "두 가지": a way of speaking
_OF_PRODUCT = re.compile(
    r"\s?(?:의\s?)?(?:색|맛|향|종류|사이즈|크기|빛|모드|헤드|단계|colou?rs?|flavou?rs?|sizes?|scents?|levels?|modes?)"
)
_LEFT = re.compile(r"남|한정|수량|재고|더\s?보내|\bleft\b|remain|in stock|\bonly\b|still (?:send|have|ship)")
_DISCOUNT = re.compile(
    r"할인|세일|내려|내렸|내린|저렴|싸|낮|특가|깎|빠(?:집|져)|\boff\b|discount|\bsales?\b|\bsav(?:e|es|ing)\b|\bless\b|cheaper|reduc|\bdown\b|\bcut\b|\bprice"
)
_OFF_BEFORE = re.compile(
    r"(?:할인율?|세일|\bsav(?:e|es|ing)|discount of|\bdown|\bcut|\btook)\s?(?:이|은|는|을|를)?"
    r"\s*(?:up to|of|무려|약|최대|a full)?\s*$"
)
_SPLIT = re.compile(r"\d\s+,\s?\d[\d,.]*")  # "2 ,400": which number is meant is not known
_OF_PRICE = re.compile(r"\s?(?:의\s?)?(?:가격|값|금액)(?:에|으로|이)|\s*of the (?:[a-z]+ )?price")
_PERCENT = re.compile(r"%|퍼센트|프로|percent")
_ANOTHER = re.compile(
    r"쿠폰|적립|포인트|(?<!상품 )카드(?!를|에|에서|의)|추가|더\s|캐시백|회원|환급|마진"
    r"|coupon|\byour card|card ?holders|extra|cash ?back|points|member|another|margin"
)
_TOTAL = re.compile(r"총|모두|전부|합|total|altogether|in all")
_EDGE = re.compile(r"[.?!,;](?=\s|$)")


def check_numbers(line: str, lang: Lang, subjects: Subjects) -> Iterator[Reason]:
    """What the line states in numbers that the facts of its products do not."""
    low = _plain(line)
    found = quantities(low)
    judged = {quantity: _judged(low, quantity, found, subjects) for quantity in found if quantity.unit in _MONEY}
    for match in _SPLIT.finditer(low):
        yield _said(line, _Wrong(Quantity(Fraction(0), "", match.start(), match.end()), lang))
    counted = [each.covers for each in judged.values() if each is not None and each.right and each.covers]
    for quantity in found:
        if subjects.is_name(quantity.start, quantity.end):
            continue
        if any(start <= quantity.start and quantity.end <= end for start, end in counted):
            continue
        reason = _reason(low, lang, quantity, found, judged, subjects)
        if reason is not None:
            yield _said(line, reason)


def _plain(line: str) -> str:
    """In lower case, with wide and foreign digits as ours; every character stays in its place."""
    return "".join(_character(char) for char in line)


def _character(char: str) -> str:
    if char.isascii():
        return char.lower()
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 and not "가" <= char <= "힣" else char


def _judged(line: str, quantity: Quantity, found: tuple[Quantity, ...], subjects: Subjects) -> Judged | None:
    proofs = subjects.at(quantity.start)
    if proofs is None:
        return None
    since = max((each.end for each in found if each.unit in _MONEY and each.end <= quantity.start), default=0)
    alone = sum(each.unit in _MONEY for each in found) == 1
    return judge(Amount(line, quantity, proofs, subjects.mentioned, since, alone))


@dataclass(frozen=True, slots=True)
class _Wrong:
    quantity: Quantity
    lang: Lang
    instead: str | None = None
    fact_id: str | None = None


def _reason(
    line: str,
    lang: Lang,
    quantity: Quantity,
    found: tuple[Quantity, ...],
    judged: dict[Quantity, Judged | None],
    subjects: Subjects,
) -> _Wrong | None:
    proofs = subjects.at(quantity.start)
    if quantity.unit not in _MONEY and _idle(line, quantity, proofs):
        return None
    if proofs is None:
        return _Wrong(quantity, lang)
    if quantity.unit in _MONEY:
        amount = judged[quantity]
        if amount is None or amount.right:
            return None
        return _Wrong(quantity, lang, amount.instead, _fact(proofs, amount.field))
    said = label(line, quantity, found)
    if quantity.unit == "%":
        return _percent(line, lang, said, proofs)
    return _other(line, lang, said, proofs)


def _idle(line: str, quantity: Quantity, proofs: Proofs | None) -> bool:
    """A way of speaking, no statement: "한 번", "두 가지", "one way"."""
    if quantity.value > _FREE_UP_TO.get(quantity.unit, 0) or not (quantity.native or quantity.unit == "kind"):
        return False
    if quantity.unit in ("kind", "") and _OF_PRODUCT.match(line, quantity.end):
        return False
    return not (quantity.unit in ("", "piece", "pack") and proofs is not None and _of_stock(line, quantity))


def _percent(line: str, lang: Lang, said: Labelled, proofs: Proofs) -> _Wrong | None:
    quantity = said.quantity
    percent = proofs.product.discount_percent(lang)
    clause = _clause(line, quantity)
    if _OF_PRICE.match(line, quantity.end):  # "7할 가격": what is left to pay
        return None if percent and quantity.value == 100 - percent else _Wrong(quantity, lang)
    before = line[max(0, quantity.start - 24) : quantity.start]
    off = _DISCOUNT.match(line[quantity.end :].lstrip()) or _OFF_BEFORE.search(before)
    if _stated(said, proofs) and not off:
        return None
    if not _DISCOUNT.search(clause) or _ANOTHER.search(clause):
        return _Wrong(quantity, lang)
    if percent and quantity.value == percent:
        return None
    told = percent and _PERCENT.search(line[quantity.start : quantity.end])  # "half" has no other number to take
    return _Wrong(quantity, lang, f"{percent}%" if told else None, _fact(proofs, "discount"))


def _other(line: str, lang: Lang, said: Labelled, proofs: Proofs) -> _Wrong | None:
    quantity = said.quantity
    clause = _clause(line, quantity)
    if quantity.unit in ("piece", "pack") and quantity.value in _choices_left(clause, proofs):
        return None
    if _of_stock(line, quantity):
        if _choices_left(clause, proofs):
            return _Wrong(quantity, lang)
        stock = proofs.product.stock
        if stock is not None:
            instead = f"{stock:,}개" if lang == "ko" and quantity.unit == "piece" else None
            return None if quantity.value == stock else _Wrong(quantity, lang, instead, _fact(proofs, "stock"))
    if _stated(said, proofs) or (not quantity.unit and quantity.value in proofs.bare and not _of_stock(line, quantity)):
        return None
    if _TOTAL.search(clause) and quantity.plain in proofs.totals:
        return None
    return _Wrong(quantity, lang)


def _choices_left(clause: str, proofs: Proofs) -> list[int]:
    """What is left of the choices that a part of the line names."""
    return [left for name, left in proofs.stocked() if name in clause]


def _stated(said: Labelled, proofs: Proofs) -> bool:
    """Whether a fact states it, and as what the line says it to be."""
    value, unit = said.quantity.plain
    if (value, unit) not in proofs.stated:
        return False
    same = [each for each in proofs.labelled if each.quantity.plain == (value, unit)]
    if not same:
        return True  # of the window or the options, which have no words around them
    others = [each for each in proofs.labelled if each.quantity.plain[1] == unit and each.quantity.plain[0] != value]
    shared = max(said.shares(each) for each in same)
    if any(said.shares(each) > shared for each in others):
        return False
    called = [each for each in same if each.meanings]
    return (
        not said.meanings
        or not called
        or any(said.meanings & each.meanings for each in called)
        or len(called) < len(same)
    )


def _of_stock(line: str, quantity: Quantity) -> bool:
    """Whether it counts what is left."""
    if quantity.unit not in ("piece", "pack", ""):
        return False
    start, end = _bounds(line, quantity)
    return _LEFT.search(line[max(start, quantity.start - 20) : min(end, quantity.end + 16)]) is not None


def _clause(line: str, quantity: Quantity) -> str:
    start, end = _bounds(line, quantity)
    return line[start:end]


def _bounds(line: str, quantity: Quantity) -> tuple[int, int]:
    edges = [match.end() for match in _EDGE.finditer(line)]
    start = max((edge for edge in edges if edge <= quantity.start), default=0)
    return start, min((edge for edge in edges if edge > quantity.end), default=len(line))


def _fact(proofs: Proofs, field: str | None) -> str | None:
    return f"{proofs.product.id}.{field}" if field else None


def _said(line: str, wrong: _Wrong) -> Reason:
    quantity, instead = wrong.quantity, wrong.instead
    said = line[quantity.start : quantity.end]
    if instead is not None:
        says = (
            f"{said}: 상품 정보에는 {instead}입니다" if wrong.lang == "ko" else f"{said}: the catalogue says {instead}"
        )
    else:
        says = (
            f"{said}: 상품 정보에 없는 숫자입니다"
            if wrong.lang == "ko"
            else f"{said}: the catalogue holds no such number"
        )
    return Reason("number", quantity.start, quantity.end, says, instead, wrong.fact_id)
