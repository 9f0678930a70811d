"""Whether a message swears, at a price that a burst of chat can pay; and what it says under its disguise.

The guard's own search undoes every disguise, at half a millisecond a message. Here plain words are looked for first,
and the guard's search is asked only where something in the text could be a disguise.
"""

import re

from script.guard.folding import folded
from script.guard.profanity import profanity

_PLAIN = re.compile(
    r"[시씨쉬씹][발팔벌바]|[병븅빙]신|개[새색세]끼|새끼|지랄|[좆좃]|존나|졸라|미친\s?(?:년|놈|새|거\s?아)|썅|[쌍썅]년|창녀|엿\s?먹|닥쳐|염병|등신|호로"
    r"|\b(?:mother)?f+u+c+k+\w*|\bf+u+k+\b|\bs+h+i+t+(?:t?y|s|head|hole)?\b|bullshit|\bb+i+t+c+h+\w*|asshole|arsehole|bastard"
    r"|\bcunt|dickhead|\bwhore|\bslut|\bnigg|faggot|\bretard(?:ed|s)?\b|wanker|\btwat\b|\bcock\s?suck|\bpussy\b|\bdick\b"
    r"|\bwtf\b|\bstfu\b"
)
# Letters one by one, jamo, signs or digits between letters, letters of other alphabets.
_DISGUISED = re.compile(
    r"[ㄱ-ㅊㅌㅍㅏ-ㅛㅡㅢㅣ]|[가-힣a-z][^\s가-힣a-z]{1,3}[가-힣a-z]|(?:(?<!\S)[a-z가-힣]\s){2}[a-z가-힣](?!\S)|[$@|€*][a-z]"
    r"|[^\W\d_a-zㄱ-ㅣ가-힣]"
)
_SPACED = re.compile(r"(?:(?<![a-z가-힣])[a-z가-힣][\s.!·*_-]{1,2}){3,}")
_BETWEEN = re.compile(r"(?<=[a-z가-힣])[\s.!·*_-]+(?=[a-z가-힣])")


def swears(text: str) -> bool:
    """Whether there is a swear word or a slur in a text as it is read."""
    low = text.lower()
    return bool(_PLAIN.search(low)) or (bool(_DISGUISED.search(low)) and bool(profanity(text)))


def undisguised(low: str) -> str | None:
    """A text in lower case without its disguise: letters put together, look-alikes undone; None where it wears none."""
    if not _DISGUISED.search(low):
        return None
    plain = folded(low, leet=True).text
    return _BETWEEN.sub("", plain) if _SPACED.search(plain) else plain
