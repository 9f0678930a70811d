"""Numbers as they are read aloud: Korean (Sino-Korean and native) and English cardinals and ordinals."""

_SINO = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_PLACES = ("", "십", "백", "천")
_MYRIADS = ("", "만", "억", "조")
_DIGITS_KO = ("영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_NATIVE_UNITS = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_THOUSANDS = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
_ORDINALS["twelve"] = "twelfth"

LARGEST = 10**16 - 1  # beyond it, digits are read one by one


def sino(number: int) -> str:
    """Sino-Korean, spaced by ten thousands: 39900 is "삼만 구천구백".

    Args:
        number: 0..LARGEST.
    """
    if number == 0:
        return "영"
    groups = []
    for myriad in _MYRIADS:
        number, group = divmod(number, 10_000)
        if group:
            read = _sino_group(group)
            groups.append("만" if myriad == "만" and group == 1 and not number else read + myriad)
    return " ".join(reversed(groups))


def _sino_group(group: int) -> str:
    read = ""
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            read += ("" if digit == 1 and place else _SINO[digit]) + _PLACES[place]
    return read


def native(number: int) -> str:
    """Native Korean as it stands before a counter: 1 is "한", 20 is "스무", 24 is "스물네".

    Args:
        number: 1..99.
    """
    if number == 20:
        return "스무"
    return _NATIVE_TENS[number // 10] + _NATIVE_UNITS[number % 10]


def digits_ko(digits: str) -> str:
    """Digit by digit, in Korean: "05" is "영오"."""
    return "".join(_DIGITS_KO[int(digit)] for digit in digits)


def cardinal(number: int) -> str:
    """An English cardinal: 12345 is "twelve thousand three hundred forty-five".

    Args:
        number: 0..LARGEST.
    """
    if number == 0:
        return "zero"
    groups = []
    for thousand in _THOUSANDS:
        number, group = divmod(number, 1000)
        if group:
            groups.append(f"{_english_group(group)} {thousand}".rstrip())
    return " ".join(reversed(groups))


def _english_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        words.append(_TENS[tens] + (f"-{_ONES[ones]}" if ones else ""))
    elif rest:
        words.append(_ONES[rest])
    return " ".join(words)


def ordinal(number: int) -> str:
    """An English ordinal: 21 is "twenty-first"."""
    read = cardinal(number)
    cut = max(read.rfind(" "), read.rfind("-")) + 1
    last = read[cut:]
    if last in _ORDINALS:
        return read[:cut] + _ORDINALS[last]
    return read[:cut] + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def digits_en(digits: str) -> str:
    """Digit by digit, in English: "05" is "zero five"."""
    return " ".join(_ONES[int(digit)] for digit in digits)
