"""Korean words for an English voice: spelt by syllables so that English spelling rules give about the right sounds.

The official romanisation is made for eyes: an English voice reads "hwajangpum" as "aitch wajang-pum" and "eo" as two
vowels. "wha-jahng-poom" it can say. Final consonants move to a following vowel, as they do in speech.
"""

_ONSETS = ("g", "k", "n", "d", "t", "r", "m", "b", "p", "s", "s", "", "j", "j", "ch", "k", "t", "p", "h")
_OPEN = (
    "ah",
    "eh",
    "yah",
    "yeh",
    "uh",
    "eh",
    "yuh",
    "yeh",
    "oh",
    "wah",
    "weh",
    "weh",
    "yoh",
    "oo",
    "wuh",
    "weh",
    "wee",
    "yoo",
    "uh",
    "ee",
    "ee",
)
_CLOSED = (
    "ah",
    "e",
    "yah",
    "ye",
    "u",
    "e",
    "yu",
    "ye",
    "oh",
    "wah",
    "we",
    "we",
    "yoh",
    "oo",
    "wu",
    "we",
    "wee",
    "yoo",
    "u",
    "ee",
    "ee",
)
# Of each final: what stays before a consonant, and the onset (an index) that a following vowel takes instead.
_FINAL = (
    ("", None),
    ("k", 0),
    ("k", 1),
    ("k", 9),
    ("n", 2),
    ("n", 12),
    ("n", 2),
    ("t", 3),
    ("l", 5),
    ("k", 0),
    ("m", 6),
    ("l", 7),
    ("l", 9),
    ("l", 16),
    ("p", 17),
    ("l", 5),
    ("m", 6),
    ("p", 7),
    ("p", 9),
    ("t", 9),
    ("t", 10),
    ("ng", None),
    ("t", 12),
    ("t", 14),
    ("k", 15),
    ("t", 16),
    ("p", 17),
    ("", 11),
)
_NASAL = {"k": "ng", "t": "n", "p": "m"}
_SILENT = 11  # the onset ㅇ


def romanise(word: str) -> str:
    """ "떡볶이" is "tuk-boh-kee". Hangul syllables only."""
    places = [divmod(ord(char) - ord("가"), 28) for char in word]
    moved: int | None = None
    said = []
    for index, (body, final) in enumerate(places):
        onset, vowel = divmod(body, 21)
        following = places[index + 1][0] // 21 if index + 1 < len(places) else None
        onset = moved if moved is not None else onset
        coda, moves = _FINAL[final]
        moved = moves if following == _SILENT else None
        if moved is not None and not _stays(final):
            coda = ""
        if following in (2, 6) and coda in _NASAL:
            coda = _NASAL[coda]
        said.append(_syllable(_ONSETS[onset], vowel, coda))
    return "-".join(said)


def _stays(final: int) -> bool:
    """Whether a double final keeps its first half when the second moves on: ㄺ, ㄻ, ㄼ, ㄵ."""
    return final in (3, 5, 9, 10, 11, 12, 13, 14, 18)


def _syllable(onset: str, vowel: int, coda: str) -> str:
    spelt = (_CLOSED if coda else _OPEN)[vowel]
    if onset == "h" and spelt.startswith("w"):
        return "wh" + spelt[1:].removesuffix("" if coda else "h") + coda
    if spelt.endswith("u") and coda == "k" and (not onset or spelt.startswith("y")):
        coda = "ck"  # "uk" alone is spelt out
    if onset and spelt.startswith("y"):
        return f"{'gh' if onset == 'g' else onset}ee-{_CLOSED_AFTER_Y[vowel] if coda else _OPEN[vowel][1:]}{coda}"
    if coda == "ng" and spelt == "yu":
        return "young"
    if onset == "g" and spelt[0] in "ei":  # "gee" is said as "jee"
        onset = "gh"
    return onset + spelt + coda


_CLOSED_AFTER_Y = {index: spelt[1:] for index, spelt in enumerate(_CLOSED) if spelt.startswith("y")}
