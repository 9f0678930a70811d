"""What a new name may not do to a title, whoever proposes it: rules here, a language model, a person."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from script.names.words import CODE, MARKUP, aside_selling, without_asides
from script.text import visible

MAX_TITLE = 500  # characters

# A table of its own, apart from the one that the correction writes by: one mistake must not hide the other.
_SAME: Mapping[str, str] = {
    "그램": "g", "그람": "g", "킬로그램": "kg", "킬로": "kg", "밀리그램": "mg", "밀리리터": "ml", "미리": "ml",
    "리터짜리": "l", "리터": "l", "센티미터": "cm", "센티": "cm", "밀리미터": "mm", "미터": "m", "ea": "개",
    "pcs": "개", "set": "세트", "pack": "팩", "box": "박스",
}  # fmt: skip
_PLAIN = (
    "kg mg ml cm mm cc oz g l m p 개월분 개월 개입 매입 장입 포입 봉지 박스 상자 세트 켤레 캡슐 자루 마리 송이 티백 "
    "포기 묶음 인분 인용 개 매 장 병 봉 팩 캔 포 롤 족 정 알 권 펫 통 벌 줄 입 대 쌍 판 과 호 단 구 종 겹 인치"
).split()
_UNITS = sorted((*_SAME, *_PLAIN), key=len, reverse=True)
_NUMBER = re.compile(rf"(\d[\d,]*(?:\.\d+)?)\s*({'|'.join(_UNITS)})?", re.IGNORECASE)
# Ranges and signs belong to their numbers: "60~135cm" is no "60 135cm", "-10도" no "10도", "SPF50+" no "SPF50".
_SIGNED = re.compile(
    r"(?<!\S)[-−]\d+|\d+(?:\.\d+)?\s?~\s?\d+|\d+(?:\s?\+\s?\d+)+|\d\++(?!\w)|(?<=PA)\++|\d개월\+|\d+(?:/\d+)+",
    re.IGNORECASE,
)
_SIDES = re.compile(r"(\d)\s*(cm|mm|m)\s*(?=[xX×*]\s*\d+(?:\.\d+)?\s*\2)", re.IGNORECASE)
_GIFT = re.compile(r"\d\s?[가-힣A-Za-z]{0,3}\s*(?:추가\s*)?(?:무료\s*)?(?:증정|드림|드려요)")
_LETTER_SIZES = frozenset("XXS XS S M L XL XXL XXXL 2XL 3XL 4XL FREE F SS Q K".split())
_UNITED = re.compile(
    rf"\d\s?(?:{'|'.join(_UNITS)})(?:(?![A-Za-z])|(?=[xX]\s?\d))[xX]?", re.IGNORECASE
)  # "80gX2500" has no word
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z]{2,}")


def brand_pattern(brand: str) -> str:
    """A brand as a word of its own, however it is spaced."""
    inner = r"\s*".join(re.escape(part) for part in brand.split())
    return rf"(?<![0-9A-Za-z가-힣]){inner}(?=공식|정품|본사|직영|(?![0-9A-Za-z가-힣]))"


def admissible(before: str, after: str, brand: str = "") -> tuple[str, ...]:
    """Why `after` may not stand for `before`; nothing where it may.

    Brand, sizes and counts are the same in both; no word is new; no word of the name is gone, but what sells, codes
    and repetition.
    """
    if len(before) > MAX_TITLE or len(after) > MAX_TITLE:
        return (f"longer than {MAX_TITLE} characters",)
    return tuple(_reasons(_same_signs(before), after, brand))


def _reasons(before: str, after: str, brand: str) -> Iterator[str]:
    if not any(char.isalnum() for char in after):
        yield "nothing is left of the name"
        return
    if any(not visible(char) for char in after) or re.search(r"[<>\[\]{}]", after):
        yield "it holds brackets, markup or characters that cannot be seen"
    named = re.compile(brand_pattern(brand), re.IGNORECASE) if brand.strip() else None
    if named is not None:
        before = named.sub(lambda match: match[0] + " ", before)  # "온유공식" is a brand and a word that sells
    if named is not None and bool(named.search(before)) != bool(named.search(after)):
        yield f"the brand {brand!r} would change"
    if _GIFT.search(before):
        yield "it promises a gift with a count of its own: write the name by hand"
    kept = without_asides(before)[0]
    was, now = _quantities(kept), _quantities(after)
    if was != now:
        yield f"sizes or counts would change: {_listed(was - now)} → {_listed(now - was)}"
    if (sizes := _letter_sizes(kept)) != (new := _letter_sizes(after)):
        yield f"sizes would change: {_listed(sizes - new)} → {_listed(new - sizes)}"
    yield from _words(kept, after)


def _words(before: str, after: str) -> Iterator[str]:
    was, now = ("".join(text.split()).casefold() for text in (before, after))
    units = {unit.casefold() for unit in (*_UNITS, *_SAME.values())}
    if new := [word for word in _WORD.findall(after) if word.casefold() not in was and word.casefold() not in units]:
        yield f"{new[0]!r} is not in the title"
    for word in _WORD.findall(_UNITED.sub(" ", before)):
        if word.casefold() not in now and word.casefold() not in units and not _sells(word, before):
            yield f"{word!r} would be lost"
            return


def _sells(word: str, title: str) -> bool:
    whole = next((each for each in re.split(r"[\s\[\](){}<>/|,;:·_★]+", title) if word in each), word)
    return aside_selling(word) or aside_selling(whole) or CODE.fullmatch(whole) is not None


def one_form(text: str) -> str:
    """One way of writing each character (NFKC), but for single letters of Hangul: "ㅋㅋ" stays what it is."""
    text = text.translate({0x3161: " ", 0x3163: " "})  # ㅡ and ㅣ, drawn as lines
    return "".join(char if "\u3130" <= char <= "\u318f" else unicodedata.normalize("NFKC", char) for char in text)


def _quantities(text: str) -> Counter[str]:
    """Every number of a text with its unit, written in one way: "500g", "2개", "60"; one said twice in a row is one."""
    text = _SIDES.sub(r"\1", text)
    words = [word for word in re.split(r"[\[\](){}<>/|\s★♥◆]+", text) if re.search(r"\d", word) and aside_selling(word)]
    for word in [*words, *(each for each in text.split() if CODE.fullmatch(each.strip("[](){}<>/_")))]:
        text = text.replace(word, " ")
    found: list[str] = []
    end = -1
    for match in _NUMBER.finditer(text):
        unit = (match[2] or "").casefold()
        amount = match[1].replace(",", "").rstrip(".") + _SAME.get(unit, unit)
        if not (found and found[-1] == amount and not text[end : match.start()].strip()):
            found.append(amount)
        end = match.end()
    return Counter([*found, *("".join(each.split()) for each in _SIGNED.findall(text))])


def _letter_sizes(text: str) -> frozenset[str]:
    return (
        frozenset(re.findall(r"(?<![A-Za-z0-9\-&.'])(?<!\d )[A-Z0-9]{1,4}(?![A-Za-z0-9\-&.'])", text)) & _LETTER_SIZES
    )


def _same_signs(title: str) -> str:
    """One way of writing each character; what cannot be seen parts words."""
    text = one_form(MARKUP.sub(" ", html.unescape(title)))
    return "".join(char if visible(char) else " " for char in text)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)) or "none"
