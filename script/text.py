"""What text from outside may hold: product words and chat are data, and what cannot be seen is not data."""

import unicodedata

# Joiners and marks that real words need: emoji sequences, and scripts that join letters.
_NEEDED = frozenset("\u200c\u200d\ufe0e\ufe0f")
_HANGUL_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")


def visible(char: str) -> bool:
    """Whether a character shows, or is needed by one that does; line breaks and tabs are not."""
    if char in _NEEDED:
        return True
    return unicodedata.category(char)[0] != "C" and char not in _HANGUL_FILLERS
