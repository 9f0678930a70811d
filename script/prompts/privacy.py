"""Whether a text tells who somebody is. It errs on the side of yes: a row that is left out costs nothing."""

import re
import unicodedata
from collections.abc import Iterable

_DIGIT_WORDS = "공영일이삼사오육륙칠팔구"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[\w.+-]+\s?(?:@|\(at\)|골뱅이)\s?[\w-]+\s?(?:\.|점|닷)\s?\w+",  # e-mail
        r"(?<!\w)@\w{2,}",  # accounts
        r"(?<!\d)(?:\+?82[-.\s]?\(?0?|\(?0)\d{1,2}\)?[-.\s]?\d{3,4}[-.\s]?\d{4}(?!\d)",  # Korean telephones
        r"(?<!\d)1[5-9]\d\d[-\s]\d{4}(?!\d)",
        r"(?<!\d)\(?\d{3}\)?[-.\s]\d{3}[-.\s]\d{4}(?!\d)",
        rf"[{_DIGIT_WORDS}]{{3}}[-\s]?[{_DIGIT_WORDS}]{{3,4}}[-\s]?[{_DIGIT_WORDS}]{{4}}",
        r"\d{6}\s?-\s?[1-8]\d{6}",  # resident registration numbers
        r"\d{2,6}-\d{2,6}-\d{2,8}",  # bank accounts, orders
        r"(?:\d{4}[-\s]?){3}\d{4}",  # cards
        r"(?<![\d,])\d{8,}(?![\d,])",  # orders, parcels
        r"[A-Za-z]{1,5}[-_]?\d{6,}",
        r"(?:주문|송장|운송장|예약|회원|계좌)\s?(?:번호|넘버)\D{0,6}\w*\d",
        r"(?:order|parcel|tracking|booking|account)\s?(?:number|no\.?|id|#)\W{0,4}\w*\d",
        r"\d+\s?동\s?\d+\s?호",  # flats
        r"[가-힣]{1,8}로\s?\d{1,4}번?길\s?\d",  # streets, but not "가격으로 15,900원"
        r"[가-힣]{1,8}(?:[^으\s]로|길)\s?\d{1,4}(?:-\d{1,4})?(?=$|[\s,.로에])",
    )
)
# "민지님": somebody is spoken to by name; "고객님" is nobody.
_ADDRESSED = re.compile(r"([\w가-힣]+)\s?님(?![가-힣]*점)")
_NOBODY = frozenset(
    "고객 손 회원 구매자 시청자 판매자 사장 선생 부모 어머 아버 작가 셰프 대표 진행자 여러분 분".split()
)


def personal(text: str, names: Iterable[str] = ()) -> bool:
    """Whether a text holds one of `names`, a telephone number, an address, an order, an account, or a name with 님."""
    plain = unicodedata.normalize("NFKC", text)
    if any(pattern.search(plain) for pattern in _PATTERNS):
        return True
    if any(match[1] not in _NOBODY for match in _ADDRESSED.finditer(plain)):
        return True
    folded = plain.casefold()
    return any(
        len(name.strip()) > 1 and unicodedata.normalize("NFKC", name).strip().casefold() in folded for name in names
    )
