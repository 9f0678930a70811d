"""The phones of CMU's American English voices (flite, festival) as IPA."""

from types import MappingProxyType
from typing import Final

IPA_OF: Final = MappingProxyType(
    {
        "pau": "", "h#": "", "brth": "",
        "aa": "ɑ", "ae": "æ", "ah": "ʌ", "ao": "ɔ", "aw": "aʊ", "ax": "ə", "axr": "ɚ", "ay": "aɪ", "eh": "ɛ",
        "er": "ɝ", "ey": "eɪ", "ih": "ɪ", "iy": "i", "ow": "oʊ", "oy": "ɔɪ", "uh": "ʊ", "uw": "u",
        "p": "p", "b": "b", "t": "t", "d": "d", "dx": "ɾ", "k": "k", "g": "ɡ", "ch": "tʃ", "jh": "dʒ",
        "f": "f", "v": "v", "th": "θ", "dh": "ð", "s": "s", "z": "z", "sh": "ʃ", "zh": "ʒ",
        "hh": "h", "hv": "ɦ", "m": "m", "n": "n", "ng": "ŋ", "nx": "n", "en": "ən", "em": "əm", "el": "əl",
        "l": "l", "r": "ɹ", "w": "w", "y": "j",
    }
)  # fmt: skip
