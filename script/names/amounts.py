"""Sizes and counts in a title: where they stand, and how they are written in a clean name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

AmountKind = Literal["size", "count", "deal", "joint"]  # a joint is the "+" between two packs

# As sellers write it → as a clean name has it. Upper and lower case are one, but for M and G, which mean other things.
_SIZES: Mapping[str, str] = {
    "kg": "kg", "g": "g", "mg": "mg", "ml": "ml", "l": "L", "cc": "cc", "cm": "cm", "mm": "mm", "m": "m", "oz": "oz",
    "킬로그램": "kg", "킬로": "kg", "그램": "g", "그람": "g", "밀리그램": "mg", "밀리리터": "ml", "미리": "ml",
    "리터": "L", "리터짜리": "L", "센티미터": "cm", "센티": "cm", "밀리미터": "mm", "미터": "m", "호": "호",
}  # fmt: skip
_COUNTS: Mapping[str, str] = {
    **{
        unit: unit
        for unit in (
            "개입 개 매입 매 장입 장 병 봉지 봉 팩 캔 포입 포 박스 상자 세트 롤 켤레 족 정 캡슐 알 자루 권 마리 송이 "
            "티백 미 펫 통 벌 줄 입 대 쌍 판 포기 묶음 과 P"
        ).split()
    },
    "ea": "개", "pcs": "개", "p": "P", "set": "세트", "pack": "팩", "box": "박스",
}  # fmt: skip

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_RANGE = rf"(?:{_NUMBER}\s?[~/-]\s?)*{_NUMBER}"  # "240~250", "18/22/26"
_TIMES = r"[xX×*✕]"
_ALONE = r"(?<![\dA-Za-z.,-])(?<!\d\+)(?<!\d\+ )"  # no number, code or sum begins before it


def _either(units: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, units), key=len, reverse=True))


# A unit ends where no letter goes on, unless a multiplier or another word of packing does.
_GOES_ON = rf"(?={_TIMES}\s*\d)|(?=세트|묶음|기획)"
_END, _HANGUL_END = rf"(?:(?![A-Za-z가-힣\d])|{_GOES_ON})", rf"(?:(?![가-힣])|{_GOES_ON})"
_SIZE_UNIT = (
    rf"(?i:{_either(unit for unit in _SIZES if unit.isascii())}){_END}"
    rf"|(?:{_either(unit for unit in _SIZES if not unit.isascii())}){_HANGUL_END}"
)
_COUNT_UNIT = (
    rf"(?i:{_either(unit for unit in _COUNTS if unit.isascii())}){_END}"
    rf"|(?:{_either(unit for unit in _COUNTS if not unit.isascii())}){_HANGUL_END}"
)
_SIDE = rf"{_NUMBER}(?:\s*(?i:cm|mm|m))?"
_AMOUNT = re.compile(
    "|".join(
        (
            r"(?<![\d+.])(?P<deal>\d{1,2}(?:\s*\+\s*\d{1,2}){1,2})(?![\d+.]|\s*(?:%|[A-Za-z]|개월))",
            rf"{_ALONE}(?P<sides>{_SIDE}(?:\s*{_TIMES}\s*{_SIDE}){{1,2}})(?<=[mM\d])(?![A-WYZa-wyz\d])"
            rf"(?!\s*(?:{_COUNT_UNIT}|{_SIZE_UNIT}))",
            rf"{_ALONE}(?P<size>{_RANGE})\s*(?P<size_unit>{_SIZE_UNIT})",
            rf"{_ALONE}(?P<count>{_RANGE})\s*(?P<count_unit>개\s입{_HANGUL_END}|{_COUNT_UNIT})",
            rf"(?<!\d){_TIMES}\s*(?P<multiple>{_NUMBER})(?:\s*(?P<multiple_unit>{_COUNT_UNIT})|(?!\s*\+\s*\d|[A-Za-z가-힣\d.]))",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A size, a count or a deal."""

    kind: AmountKind
    written: str  # as a clean name has it: "500ml", "x 3", "1+1"
    start: int  # characters of the text that it was found in
    end: int


def amounts(text: str) -> tuple[Amount, ...]:
    """Every size, count and deal of a title, in order. "6구", "65W" and "3단" are words of the name, not amounts."""
    found: list[Amount] = []
    for match in _AMOUNT.finditer(text):
        if match["deal"]:
            kind, written = "deal", re.sub(r"\s", "", match["deal"])
        elif match["sides"]:
            if not _is_area(match["sides"]):
                continue
            kind, written = "size", _sides(match["sides"])
        elif match["size"]:
            if match["size"] + match["size_unit"] in _NAMES:
                continue
            kind, written = "size", re.sub(r"\s", "", match["size"]) + _SIZES[match["size_unit"].lower()]
        elif match["count"]:
            kind, written = "count", re.sub(r"\s", "", match["count"]) + _counter(match["count_unit"])
        else:
            if not _multiplies(text, match.start(), found):
                continue
            unit = match["multiple_unit"]
            kind, written = "count", match["multiple"] + _counter(unit) if unit else f"x {match['multiple']}"
        if found and text[found[-1].end : match.start()].strip() == "+":
            found.append(Amount("joint", "+", found[-1].end, match.start()))
        found.append(Amount(kind, written, match.start(), match.end()))  # type: ignore[arg-type]  # the kinds above
    return tuple(found)


def ordered(found: Sequence[Amount]) -> tuple[str, ...]:
    """Sizes, then counts, then deals; where sizes have counts of their own, all in the order of the title."""
    if any(amount.kind == "joint" for amount in found):
        return tuple(amount.written for amount in found)
    plain = [amount for amount in found if amount.kind != "deal"]
    kinds = "".join(amount.kind[0] for amount in plain)
    if not re.search("s+c+s", kinds):
        plain = sorted(plain, key=lambda amount: amount.kind != "size")
    written = [amount.written for amount in (*plain, *(each for each in found if each.kind == "deal"))]
    return tuple(each for place, each in enumerate(written) if place == 0 or each != written[place - 1])


def _multiplies(text: str, start: int, found: Sequence[Amount]) -> bool:
    """Whether an "x" stands by itself or at the end of an amount: "AX3000" multiplies nothing."""
    before = text[start - 1 : start]
    return not before.isascii() or before in ("", " ") or bool(found and found[-1].end == start)


def _counter(unit: str) -> str:
    return _COUNTS[unit.lower() if unit.isascii() else "".join(unit.split())]


def _sides(text: str) -> str:
    """ "60 * 40 CM" and "60cm x 40cm" are 60x40cm."""
    numbers = re.findall(_NUMBER, text)
    units = re.findall(r"(?i:cm|mm|m)", text)
    return "x".join(numbers) + (units[-1].lower() if units else "")


def _is_area(sides: str) -> bool:
    """ "60x40" without a unit is one where each side has two digits: "2x3" counts something."""
    return bool(re.search("m", sides, re.IGNORECASE)) or all(len(each) > 1 for each in re.findall(r"\d+", sides))


_NAMES = ("3G", "4G", "5G")  # networks, not weights
