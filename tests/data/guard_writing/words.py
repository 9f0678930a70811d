"""Numbers in words, as people write them in lines: a writer of its own, apart from the guard's reader."""

_KO = "영일이삼사오육칠팔구"
_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_NATIVE = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
_NATIVE_TENS = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]


def ko(number: int) -> str:
    """39900 → 삼만 구천구백."""
    if number == 0:
        return "영"
    high, low = divmod(number, 10_000)
    head = "" if high == 0 else "만" if high == 1 else _below(high) + "만"
    return " ".join(part for part in (head, _below(low)) if part)


def _below(number: int) -> str:
    out = ""
    for power, name in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            out += ("" if digit == 1 and name else _KO[digit]) + name
    return out


def ko_man(number: int) -> str:
    """39900 → 3만 9,900; 159000 → 15만 9천."""
    high, low = divmod(number, 10_000)
    if not low:
        return f"{high}만"
    return f"{high}만 {low // 1000}천" if low % 1000 == 0 else f"{high}만 {low:,}"


def native(number: int) -> str:
    """21 → 스물한; up to 99."""
    tens, ones = divmod(number, 10)
    return "스무" if number == 20 else _NATIVE_TENS[tens] + _NATIVE[ones]


def en(number: int) -> str:
    """159 → one hundred fifty-nine."""
    if number >= 1000:
        high, low = divmod(number, 1000)
        return f"{en(high)} thousand" + (f" {en(low)}" if low else "")
    if number >= 100:
        high, low = divmod(number, 100)
        return f"{en(high)} hundred" + (f" {en(low)}" if low else "")
    if number >= 20:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_EN[ones]}" if ones else "")
    return _EN[number]


def en_dollars(cents: int) -> str:
    """2990 → twenty-nine dollars and ninety cents."""
    dollars, rest = divmod(cents, 100)
    return f"{en(dollars)} dollars" + (f" and {en(rest)} cents" if rest else "")
