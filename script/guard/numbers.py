"""Numbers of a line against the catalogue: none is spoken that it does not hold."""

import re
from collections.abc import Iterator

from script.guard.proofs import Proofs
from script.guard.quantities import Quantity, quantities
from script.guard.subjects import Subjects
from script.guard.types import Reason
from script.types import Lang

_MONEY = ("krw", "usd")
_NEAR = 14  # characters before an amount in which a word says what it is

# What an amount is called, before it and behind it. The nearest word decides.
_BEFORE = {
    "list_price": r"정가|원래|소비자가|기존\s?가격|시중가|list price|regular(?:ly)?(?: price)?|was|originally|retail"
    r"|usually|from|instead of|compared (?:with|to)|than",
    "saving": r"할인액|할인\s?금액|차액|save|saving|discount of",
    "price": r"판매가|할인가|방송가|특가|가격|단돈|지금|오늘|방송|혜택가|price|now|only|just|today|for|at|to",
}
_BEHIND = {
    "saving": r"\s*(?:이나|을|를|정도)?\s*(?:할인|절약|아끼|아낄|싸|저렴|내려|낮|빼|절감|이득)"
    r"|\s*(?:off|discount|less|cheaper|saved)",
    "list_price": r"\s*(?:에서|이던|였던|하던|짜리|상품을|보다|과 비교|와 비교)",
}
_SHIPPING = re.compile(r"배송|무료|이상|shipping|delivery|orders? over", re.IGNORECASE)
_FREE_WORDS = frozenset(("time", "kind", "person", "piece", "step"))  # "한 번", "두 가지": a way of speaking
_FREE_UP_TO = {"kind": 9, "time": 3, "person": 3, "piece": 1, "step": 3}
_LEFT = re.compile(r"남|한정|수량|재고|left|remaining|in stock|only", re.IGNORECASE)


def check_numbers(line: str, lang: Lang, subjects: Subjects) -> Iterator[Reason]:
    """What the line states in numbers that the facts of its products do not."""
    found = quantities(line)
    alone = sum(each.unit in _MONEY for each in found) == 1
    for quantity in found:
        if _idle(quantity) or subjects.is_name(quantity.start, quantity.end):
            continue
        proofs = subjects.at(quantity.start)
        if quantity.unit in _MONEY:
            reason = _money(line, lang, quantity, proofs, alone=alone)
        elif quantity.unit == "%":
            reason = _percent(line, lang, quantity, proofs)
        else:
            reason = _other(line, lang, quantity, proofs)
        if reason is not None:
            yield reason


def _idle(quantity: Quantity) -> bool:
    """A way of speaking, no statement: "한 번", "두 가지", "one way"."""
    return quantity.value <= _FREE_UP_TO.get(quantity.unit, 0) and (quantity.native or quantity.unit == "kind")


def _money(line: str, lang: Lang, quantity: Quantity, proofs: Proofs | None, *, alone: bool) -> Reason | None:
    if proofs is None:
        return _wrong(line, lang, quantity)
    if quantity.plain in proofs.options() or (_near_shipping(line, quantity) and quantity.plain in proofs.stated):
        return None
    role = _role(line, quantity)
    spoken: Lang = "ko" if quantity.unit == "krw" else "en"
    right = proofs.amount(spoken, role)
    if right is not None and (right.alike(quantity) or (quantity.approximate and _about(quantity, right))):
        return None
    # The right amount stands for a wrong one only where the line says which amount it is.
    sure = role != "price" or _called(line, quantity) == "price" or alone
    return _wrong(line, lang, quantity, _written(right, spoken) if right is not None and sure else None, role, proofs)


def _percent(line: str, lang: Lang, quantity: Quantity, proofs: Proofs | None) -> Reason | None:
    if proofs is None:
        return _wrong(line, lang, quantity)
    percent = proofs.product.discount_percent(lang)
    discount = re.search(
        r"할인|세일|내려|내린|저렴|싸|낮|특가|반\s?값|절반|off|discount|sale|save|less|half", line, re.IGNORECASE
    )
    if discount is None or not percent:
        return None if quantity.plain in proofs.stated else _wrong(line, lang, quantity)
    if quantity.value == percent or (quantity.plain in proofs.stated and _proven_near(line, quantity, proofs)):
        return None
    return _wrong(line, lang, quantity, f"{percent}%", "discount", proofs)


def _other(line: str, lang: Lang, quantity: Quantity, proofs: Proofs | None) -> Reason | None:
    if proofs is None:
        return _wrong(line, lang, quantity)
    stock = proofs.product.stock
    if (
        quantity.unit == "piece"
        and _LEFT.search(line[max(0, quantity.start - 12) : quantity.end + 8])
        and stock is not None
    ):
        if quantity.value == stock:
            return None
        instead = f"{stock:,}개" if lang == "ko" else f"{stock:,}"
        return _wrong(line, lang, quantity, instead if lang == "ko" else None, "stock", proofs)
    if quantity.plain in proofs.stated or (not quantity.unit and _bare(quantity, proofs)):
        return None
    return _wrong(line, lang, quantity)


def _bare(quantity: Quantity, proofs: Proofs) -> bool:
    """A number without a unit that some fact holds with one."""
    return any(quantity.value == value for value, _ in proofs.stated)


def _role(line: str, quantity: Quantity) -> str:
    behind = line[quantity.end : quantity.end + 12]
    for role, pattern in _BEHIND.items():
        if re.match(pattern, behind, re.IGNORECASE):
            return role
    return _called(line, quantity) or "price"


def _called(line: str, quantity: Quantity) -> str | None:
    """What the nearest word before an amount calls it."""
    before = line[max(0, quantity.start - _NEAR) : quantity.start]
    nearest: tuple[int, str] | None = None
    for role, pattern in _BEFORE.items():
        for match in re.finditer(rf"(?:{pattern})", before, re.IGNORECASE):
            if nearest is None or match.end() > nearest[0]:
                nearest = match.end(), role
    return nearest[1] if nearest else None


def _near_shipping(line: str, quantity: Quantity) -> bool:
    return _SHIPPING.search(line[max(0, quantity.start - 16) : quantity.end + 16]) is not None


def _proven_near(line: str, quantity: Quantity, proofs: Proofs) -> bool:
    """Whether the words around a percentage stand in a fact with it: "국산 현미 100%"."""
    before = re.findall(r"[가-힣A-Za-z]{2,}", line[max(0, quantity.start - 12) : quantity.start])
    return bool(before) and before[-1].casefold() in proofs.words


def _about(said: Quantity, right: Quantity) -> bool:
    """ "3만 원대" holds for 30,000 up to 39,999; "about" within a tenth."""
    digits = max(1, len(str(int(said.value))) - 1)
    return said.value <= right.value < said.value + 10**digits or abs(said.value - right.value) * 10 <= right.value


def _written(amount: Quantity, lang: Lang) -> str:
    if lang == "ko":
        return f"{int(amount.value):,}원"
    cents = int(amount.value * 100)
    return f"${cents // 100:,}.{cents % 100:02d}"


def _wrong(
    line: str,
    lang: Lang,
    quantity: Quantity,
    instead: str | None = None,
    field: str | None = None,
    proofs: Proofs | None = None,
) -> Reason:
    said = line[quantity.start : quantity.end]
    fact = f"{proofs.product.id}.{field}" if proofs is not None and field else None
    if instead is not None:
        says = f"{said}: 상품 정보에는 {instead}입니다" if lang == "ko" else f"{said}: the catalogue says {instead}"
    else:
        says = f"{said}: 상품 정보에 없는 숫자입니다" if lang == "ko" else f"{said}: the catalogue holds no such number"
    return Reason("number", quantity.start, quantity.end, says, instead, fact)
