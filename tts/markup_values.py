"""What the attributes of SSML mean in our knobs. Every function raises ValueError with what it takes."""

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_BREAKS: Final = MappingProxyType(
    {"none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.0}
)
_RATES: Final = MappingProxyType({"x-slow": -5, "slow": -2, "medium": 0, "default": 0, "fast": 2, "x-fast": 5})
_PITCHES: Final = MappingProxyType({"x-low": -5, "low": -2, "medium": 0, "default": 0, "high": 2, "x-high": 5})
_LEVELS: Final = MappingProxyType({"x-soft": -5, "soft": -2, "medium": 0, "default": 0, "loud": 2, "x-loud": 5})

_RATE_STEP = 1.09  # times as fast: what every engine makes of one step
_TIME = re.compile(r"\+?(\d{1,6}(?:\.\d{1,3})?)(ms|s)")
_PERCENT = re.compile(r"([+-]?)(\d{1,4}(?:\.\d{1,3})?)%")
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,3})?")
_SEMITONES = re.compile(r"([+-]\d{1,2}(?:\.\d{1,3})?)st")
_DECIBELS = re.compile(r"([+-]\d{1,2}(?:\.\d{1,3})?)dB")


def break_s(attributes: Mapping[str, str]) -> float:
    """Seconds of a <break>: its time, else its strength."""
    time = attributes.get("time", "").strip()
    if not time:
        strength = attributes.get("strength", "medium").strip()
        if strength not in _BREAKS:
            raise ValueError(f"strength {strength!r}: take one of {', '.join(_BREAKS)}")
        return _BREAKS[strength]
    match = _TIME.fullmatch(time)
    if match is None:
        raise ValueError(f'time {time!r}: take one such as "500ms" or "1.5s"')
    return float(match[1]) / (1000 if match[2] == "ms" else 1)


def rate_steps(value: str) -> int:
    """Steps of Prosody.speed: a word, "120%" and "1.2" of the voice's own rate, or "+20%" of it more."""
    value = value.strip()
    if value in _RATES:
        return _RATES[value]
    factor = _factor(value) or (float(value) if _NUMBER.fullmatch(value) else None)
    if not factor:
        raise ValueError(f'rate {value!r}: take one of {", ".join(_RATES)}, or one such as "80%"')
    return _steps(math.log(factor) / math.log(_RATE_STEP))


def pitch_steps(value: str) -> int:
    """Steps of Prosody.pitch, a semitone each: a word, "+2st", or "+10%"."""
    value = value.strip()
    if value in _PITCHES:
        return _PITCHES[value]
    semitones = _SEMITONES.fullmatch(value)
    if semitones:
        return _steps(float(semitones[1]))
    factor = _factor(value) if value[:1] in ("+", "-") else None
    if not factor:
        raise ValueError(f'pitch {value!r}: take one of {", ".join(_PITCHES)}, or one such as "+2st" or "-10%"')
    return _steps(12 * math.log2(factor))


def level_steps(value: str) -> int:
    """Steps of Prosody.volume, a decibel each: a word, or "+3dB"."""
    value = value.strip()
    if value in _LEVELS:
        return _LEVELS[value]
    decibels = _DECIBELS.fullmatch(value)
    if decibels is None:
        raise ValueError(f'volume {value!r}: take one of {", ".join(_LEVELS)}, or one such as "-3dB"')
    return _steps(float(decibels[1]))


def language(value: str) -> str:
    """ "ko-KR" is "ko"."""
    found = value.strip().lower().partition("-")[0]
    if found not in ("ko", "en"):
        raise ValueError(f"xml:lang {value!r}: take ko or en")
    return found


def _factor(value: str) -> float | None:
    match = _PERCENT.fullmatch(value)
    if match is None:
        return None
    share = float(match[2]) / 100
    factor = {"": share, "+": 1 + share, "-": 1 - share}[match[1]]
    return factor if factor > 0 else None


def _steps(exact: float) -> int:
    return min(5, max(-5, round(exact)))
