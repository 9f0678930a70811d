"""The allergens that Korean law wants named on food (Act on Labelling and Advertising of Foods, 22 kinds).

Almonds and fish are not among them; other markets name them, so they may be said too.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from script.types import Lang

Allergen = Literal[
    "egg", "milk", "buckwheat", "peanut", "soy", "wheat", "mackerel", "crab", "shrimp", "pork", "peach", "tomato",
    "sulphite", "walnut", "chicken", "beef", "squid", "oyster", "abalone", "mussel", "shellfish", "pine_nut",
    "almond", "cashew", "hazelnut", "sesame", "fish", "gluten",
]  # fmt: skip

_KO = (
    "알류", "우유", "메밀", "땅콩", "대두", "밀", "고등어", "게", "새우", "돼지고기", "복숭아", "토마토",
    "아황산류", "호두", "닭고기", "쇠고기", "오징어", "굴", "전복", "홍합", "조개류", "잣",
    "아몬드", "캐슈넛", "헤이즐넛", "참깨", "생선", "글루텐",
)  # fmt: skip
_EN = (
    "eggs", "milk", "buckwheat", "peanuts", "soy", "wheat", "mackerel", "crab", "shrimp", "pork", "peach", "tomato",
    "sulphites", "walnuts", "chicken", "beef", "squid", "oysters", "abalone", "mussels", "shellfish", "pine nuts",
    "almonds", "cashews", "hazelnuts", "sesame", "fish", "gluten",
)  # fmt: skip

ALLERGENS: Mapping[Allergen, Mapping[Lang, str]] = MappingProxyType(
    {code: {"ko": ko, "en": en} for code, ko, en in zip(get_args(Allergen), _KO, _EN, strict=True)}
)

# What sellers write for them besides the law's own words.
_ALSO: Mapping[str, Allergen] = {
    "계란": "egg", "달걀": "egg", "난류": "egg", "가금류": "egg", "콩": "soy", "소고기": "beef", "조개": "shellfish",
    "새우류": "shrimp", "아황산": "sulphite", "sulfite": "sulphite", "sulfites": "sulphite", "soybean": "soy",
    "soybeans": "soy", "soya": "soy", "dairy": "milk", "참께": "sesame", "clams": "shellfish",
}  # fmt: skip


def _key(word: str) -> str:
    return re.sub(r"[\s_-]+", "", word).casefold()


_BY_WORD: Mapping[str, Allergen] = MappingProxyType(
    {
        **{_key(word): code for word, code in _ALSO.items()},
        **{_key(word): code for code, names in ALLERGENS.items() for word in (code, *names.values())},
        **{_key(names["en"]).removesuffix("s"): code for code, names in ALLERGENS.items()},
    }
)


def allergen(word: str) -> Allergen | None:
    """The allergen that a word in either language names, with or without "함유" ("contains"); None if it is none."""
    plain = re.sub(r"(을|를)?\s*(함유|포함)$|\s*\(.*\)$", "", word.strip())
    return _BY_WORD.get(_key(plain))
