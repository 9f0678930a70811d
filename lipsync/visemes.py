"""Visemes: what each phone looks like.

Fifteen mouth shapes (the set of Oculus and of MPEG-4 with silence), each a `MouthPose`, and a table
from every IPA segment that our Korean and English voices emit.
"""

import functools
import logging
from types import MappingProxyType
from typing import Final

import numpy as np

from lipsync.types import N_PARAMETERS, MouthPose, Viseme
from tts.ipa import is_vowel

logger = logging.getLogger(__name__)

VISEMES: Final[tuple[Viseme, ...]] = (
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U",
)  # fmt: skip

# jaw_open lip_close funnel pucker stretch press roll_lower upper_raise lower_drop tongue_tip tongue_out tongue_back
_POSES: dict[Viseme, tuple[float, ...]] = {
    "sil": (0.02, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00),
    "PP": (0.04, 0.90, 0.00, 0.05, 0.00, 0.60, 0.10, 0.00, 0.00, 0.00, 0.00, 0.00),
    "FF": (0.10, 0.10, 0.00, 0.00, 0.10, 0.10, 0.90, 0.30, 0.00, 0.00, 0.00, 0.00),
    "TH": (0.18, 0.00, 0.00, 0.00, 0.10, 0.00, 0.00, 0.10, 0.20, 0.50, 0.90, 0.00),
    "DD": (0.18, 0.00, 0.00, 0.00, 0.15, 0.00, 0.00, 0.10, 0.20, 0.90, 0.00, 0.00),
    "kk": (0.22, 0.00, 0.00, 0.00, 0.10, 0.00, 0.00, 0.10, 0.20, 0.00, 0.00, 0.90),
    "CH": (0.14, 0.00, 0.70, 0.30, 0.00, 0.00, 0.00, 0.30, 0.30, 0.60, 0.00, 0.10),
    "SS": (0.08, 0.00, 0.00, 0.00, 0.45, 0.00, 0.00, 0.20, 0.35, 0.70, 0.00, 0.00),
    "nn": (0.16, 0.00, 0.00, 0.00, 0.10, 0.00, 0.00, 0.10, 0.15, 0.95, 0.00, 0.00),
    "RR": (0.20, 0.00, 0.35, 0.30, 0.00, 0.00, 0.00, 0.10, 0.15, 0.60, 0.00, 0.20),
    "aa": (0.75, 0.00, 0.05, 0.00, 0.20, 0.00, 0.00, 0.30, 0.45, 0.00, 0.00, 0.10),
    "E": (0.45, 0.00, 0.00, 0.00, 0.55, 0.00, 0.00, 0.25, 0.40, 0.10, 0.00, 0.00),
    "I": (0.22, 0.00, 0.00, 0.00, 0.75, 0.00, 0.00, 0.20, 0.35, 0.20, 0.00, 0.00),
    "O": (0.50, 0.00, 0.70, 0.35, 0.00, 0.00, 0.00, 0.15, 0.20, 0.00, 0.00, 0.30),
    "U": (0.20, 0.05, 0.55, 0.90, 0.00, 0.00, 0.00, 0.05, 0.10, 0.00, 0.00, 0.40),
}

_SEGMENTS: dict[Viseme, str] = {
    "PP": "p b m ɓ",
    "FF": "f v ʋ ɱ",
    "TH": "θ ð",
    "DD": "t d ʈ ɖ ɾ",  # ɾ: Korean ㄹ and the American flap strike with the tip of the tongue
    "kk": "k ɡ ŋ x ɣ χ c ɟ ç",
    "CH": "ʃ ʒ tʃ dʒ ʂ ʐ",
    "SS": "s z ts dz ɕ ʑ tɕ dʑ",  # Korean ㅈ ㅊ ㅉ close the teeth but do not round the lips, unlike English ch
    "nn": "n l ɫ ɬ ɭ ɲ ʎ ɳ",
    "RR": "ɹ r ɻ ɚ ɝ ɜ ʀ ʁ",
    "aa": "a ɐ ɑ æ ʌ ɒ",
    "E": "e ɛ ə œ ø ɘ",
    "I": "i ɪ j ɨ ᵻ y ɯ",  # ɯ: Korean ㅡ is spread, not rounded
    "O": "o ɔ ɤ",
    "U": "u ʊ ʉ w ʍ ɥ",
}

# Vowels of one viseme differ in how far the jaw drops.
_JAW: dict[str, float] = {"ʌ": 0.75, "æ": 0.95, "ɒ": 0.9, "ə": 0.6, "e": 0.85, "i": 0.85, "j": 0.8, "w": 0.8, "ɯ": 0.9}

TRANSPARENT: Final[frozenset[str]] = frozenset("hɦʔʕ")  # made in the throat: the mouth already has the next shape

VISEME_OF: Final = MappingProxyType({phone: viseme for viseme, row in _SEGMENTS.items() for phone in row.split()})
BILABIALS: Final[frozenset[str]] = frozenset(_SEGMENTS["PP"].split())


def _frozen(values: tuple[float, ...]) -> MouthPose:
    pose = np.array(values, np.float32)
    assert pose.shape == (N_PARAMETERS,)  # noqa: S101 - a slip in the table above
    pose.setflags(write=False)
    return pose


POSES: Final = MappingProxyType({viseme: _frozen(values) for viseme, values in _POSES.items()})
REST: Final[MouthPose] = POSES["sil"]


def viseme_of(phone: str) -> Viseme | None:
    """The viseme of one IPA segment ("" is "sil"); None for a phone that has no shape of its own.

    A phone in no table is shown as a plain vowel or consonant and logged once: a strange word
    must not stop the show. The tests prove that our voices emit none.
    """
    if not phone:
        return "sil"
    if phone in TRANSPARENT:
        return None
    return VISEME_OF.get(phone) or _nearest(phone)


@functools.cache
def _nearest(phone: str) -> Viseme:
    nearest: Viseme = "E" if is_vowel(phone) else "DD"
    logger.warning("no viseme for the phone %r: shown as %s; add it to lipsync/visemes.py", phone, nearest)
    return nearest


def jaw_scale(phone: str) -> float:
    """How far the jaw drops for this phone against its viseme's pose."""
    return _JAW.get(phone, 1.0)
