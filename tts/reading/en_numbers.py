"""Money, measures, counts, fractions and codes in English."""

import re
from collections.abc import Callable

from tts.numerals import cardinal, digits_en, ordinal
from tts.reading.en_dates import month_day, year
from tts.reading.en_words import code_en, letters_en
from tts.reading.number import NUMBER, PLAIN, RANGE, number_en, said_en, whole
from tts.reading.rule import DIGIT, LATIN, SIGN, SPACE, Rule
from tts.reading.units import UNIT, unit_en, units_en

# name, plural, its hundredth, plural of that ("" where none is in use)
_MONEY = {
    "$": ("dollar", "dollars", "cent", "cents"), "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"), "¥": ("yen", "yen", "", ""), "₩": ("won", "won", "", ""),
    "US$": ("US dollar", "US dollars", "cent", "cents"),
}  # fmt: skip
_CODES = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "KRW": "₩", "￥": "¥", "￦": "₩"}
_SIGN = r"(?P<sign>US\$|USD|EUR|GBP|JPY|KRW|[$€£¥￥₩￦])"
_SCALES = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion"}
_SCALE = r"(?:(?P<scale>K|k|M|B|bn)(?![A-Za-z])|\s(?P<word>thousand|million|billion|trillion)\b)"
_PER = {"mo": "month", "wk": "week", "yr": "year", "hr": "hour", "ea": "piece", "each": "piece", "kg": "kilogram"}
_PER |= {"g": "gram", "lb": "pound", "oz": "ounce", "l": "liter", "ml": "milliliter"}
_UNDER = {2: "half", 4: "quarter"}
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
_CROWD = "views|users|followers|people|fans|subscribers|downloads|sold|orders|reviews|customers|likes"
# "a 1.8 m cable" is "one point eight meter cable": before a noun a measure is singular. These are none.
_NO_NOUN = "|".join(
    (
        "a above across after ago and apart are around at away before below between but butter by can carbs coffee "
        "daily deep during each every fat fiber fits flour for free from has have high if in into is it its juice "
        "lasts later left less long milk more my now of off oil on once only or our over per plus protein rice salt "
        "should so sodium sugar tall tea than that the then these thick this to today total twice under until was "
        "water weekly weighs when which while wide will with within without x your "
    ).split()
)
_ALONE = r"(?<![\d.,A-Za-z-])"


def _names(sign: str) -> tuple[str, str, str, str]:
    return _MONEY[_CODES.get(sign, sign)]


def _money(match: re.Match[str]) -> str:
    one, many, part, parts = _names(match["sign"])
    number = whole(match["int"])
    cents = int((match["frac"] or "0").ljust(2, "0")[:2]) if part else 0
    if match["frac"] and (not part or len(match["frac"]) > 2):
        return f"{number_en(match)} {many}"
    if cents and not match["int"].strip("0"):
        return f"{cardinal(cents)} {part if cents == 1 else parts}"
    read = f"{said_en(match['int'])} {one if number == 1 else many}"
    return f"{read} and {cardinal(cents)} {part if cents == 1 else parts}" if cents else read


def _scaled(match: re.Match[str]) -> str:
    return f"{number_en(match)} {match['word'] or _SCALES[match['scale'].lower()]}"


def _measure(match: re.Match[str]) -> str:
    one = match["int"] == "1" and not match["frac"]
    return f"{number_en(match)} {unit_en(match['unit']) if one else units_en(match['unit'])}"


def _attributive(match: re.Match[str]) -> str:
    unit = unit_en(match["unit"])
    return _measure(match) if unit.startswith("degree") else f"{number_en(match)} {unit}"


def fraction(over: int, under: int) -> str:
    """ "one half", "three quarters", "five eighths"."""
    name = _UNDER.get(under) or ordinal(under)
    return f"{cardinal(over)} {name if over == 1 else 'halves' if under == 2 else name + 's'}"


def _mixed(match: re.Match[str]) -> str:
    over, under = int(match["over"]), int(match["under"])
    read = fraction(over, under)
    return f"{said_en(match['whole'])} and {'a half' if read == 'one half' else read}"


def _vulgar(match: re.Match[str]) -> str:
    read = fraction(*_VULGAR[match["part"]])
    return f"{said_en(match['whole'])} and {'a half' if read == 'one half' else read}" if match["whole"] else read


def _phone(match: re.Match[str]) -> str:
    """Digits one by one; a toll-free 800 keeps its name."""
    groups = re.findall(r"\d+", match[0])
    said = [f"{digits_en(g[0])} hundred" if g in ("800", "900") else digits_en(g) for g in groups]
    return ("plus " if match[0].startswith("+") else "") + " ".join(said)


def _unequal(left: int, right: int) -> str:
    """ "11/5" is a day, "7/7" too."""
    return month_day(left, right) if left <= 12 else f"{cardinal(left)} {cardinal(right)}"


def _feet(match: re.Match[str]) -> str:
    feet = f"{cardinal(int(match['ft']))} {'foot' if match['ft'] == '1' else 'feet'}"
    return f"{feet} {cardinal(int(match['inch']))} {'inch' if match['inch'] == '1' else 'inches'}"


def _sum(match: re.Match[str]) -> str:
    signs = {"+": "plus", "-": "minus", "−": "minus", "×": "times", "x": "times", "*": "times", "÷": "divided by"}
    return f"{said_en(match[1])} {signs[match['sign']]} {said_en(match[3])} equals {said_en(match[4])}"


def _rule(pattern: str, read: Callable[[re.Match[str]], str], starts: str = DIGIT, glued: bool = False) -> Rule:
    return Rule(re.compile(pattern), read, starts, glued)


PHONES_EN = (
    _rule(r"\+\d{1,3}[- ]\(?\d{1,3}\)?[- ]\d{3,4}[- ]\d{4}(?!\d)", _phone, SIGN),
    _rule(r"\(\d{2,3}\)\s?\d{3,4}[-.\s]\d{4}(?!\d)", _phone, SIGN),
    _rule(rf"{_ALONE}1[-. ]\d{{3}}[-. ]\d{{3}}[-. ]\d{{4}}(?!\d)", _phone),
    _rule(rf"{_ALONE}\d{{2,3}}[-.]\d{{3,4}}[-.]\d{{4}}(?!\d)", _phone),
    _rule(rf"{_ALONE}(?:1[3-9]\d\d|[2-9]\d\d)-\d{{4}}(?!\d)", _phone),
    _rule(rf"{_ALONE}\d{{5,}}-\d+(?:-\d+)*(?!\d)", _phone),
    _rule(rf"{_ALONE}\d{{2,}}(?:-\d{{2,}}){{2,}}(?!\d)", _phone),
)

AMOUNTS_EN = (
    _rule(rf"{_ALONE}(\d{{1,6}})\s?(?P<sign>[-+−×x*÷])\s?(\d{{1,6}})\s?=\s?(\d{{1,9}})(?![\d.,])", _sum),
    _rule(
        rf"{_SIGN}(?P<from>{PLAIN}){RANGE}(?P<to>{PLAIN})(?![\d%])",
        lambda m: f"{said_en(m['from'])} to {said_en(m['to'])} {_names(m['sign'])[1]}",
        LATIN + SIGN,
    ),
    _rule(rf"{_SIGN}\s?{NUMBER}{_SCALE}", lambda m: f"{_scaled(m)} {_names(m['sign'])[1]}", LATIN + SIGN),
    _rule(rf"(?<=\ba\s){_SIGN}{NUMBER}(?=\s[a-z])", lambda m: f"{number_en(m)} {_names(m['sign'])[0]}", SIGN),
    _rule(rf"{_SIGN}\s?{NUMBER}", _money, LATIN + SIGN),
    _rule(rf"{NUMBER}\s?(?P<sign>(?:USD|EUR|GBP|JPY|KRW)(?![A-Za-z])|[€£])", _money),
    _rule(rf"{NUMBER}M(?![A-Za-z0-9])", lambda m: f"{number_en(m)} million"),
    _rule(r"(?<![\d.])(?P<lines>480|720|1080|1440|2160)p(?![A-Za-z0-9])", lambda m: f"{year(int(m['lines']))} P"),
    _rule(rf"{NUMBER}\s?(?:원|won\b)", lambda m: f"{number_en(m)} won"),
    _rule(rf"{NUMBER}\s?(?:¢|cents\b)", lambda m: f"{number_en(m)} {'cent' if m['int'] == '1' else 'cents'}"),
    _rule(rf"{NUMBER}{_SCALE}(?<!\d[KM])(?<!\dk)", _scaled),
    _rule(rf"{NUMBER}K(?=\+|\s(?:{_CROWD}))", lambda m: f"{number_en(m)} thousand"),
    _rule(rf"{NUMBER}(?P<scale>k)(?P<word>)(?![A-Za-z])", lambda m: f"{number_en(m)} thousand"),
    _rule(
        rf"(?<![\d.])(?P<int>\d{{1,3}})(?:\.(?P<frac>\d))?M(?=\+|\s(?:{_CROWD}))",
        lambda m: f"{number_en(m)} million",
    ),
)

MEASURES_EN = (
    _rule(rf"{NUMBER}\s?in\.(?=\s[a-z])", lambda m: f"{number_en(m)} inch"),
    _rule(
        r"(?<=[\da-z])\s?/\s?(?P<what>month|mo|week|wk|day|year|yr|hour|hr|person|kg|g|lb|oz|L|ml|ea|each|piece|unit|pack|box|night)(?![A-Za-z])",
        lambda m: f" per {_PER.get(m['what'].lower(), m['what'])}",
        SIGN + SPACE,
    ),
    _rule(r"(?<![\d.-])(\d{1,2})-(in|for|by)-(\d{1,2})(?!\d)", lambda m: f"{said_en(m[1])} {m[2]} {said_en(m[3])}"),
    _rule(r"(?P<ft>\d)['′’]\s?(?P<inch>\d{1,2})[\"″”]", _feet),
    _rule(
        rf"{NUMBER}\s?ft\s(?P<inch>\d{{1,2}})\s?in\b\.?", lambda m: f"{number_en(m)} feet {said_en(m['inch'])} inches"
    ),
    _rule(rf"{NUMBER}\s?(?:sq\.?\s?ft)\b\.?", lambda m: f"{number_en(m)} square feet"),
    _rule(
        rf"{NUMBER}\s?(?P<name>tbsp|tsp)\b\.?",
        lambda m: (
            f"{number_en(m)} {'table' if m['name'] == 'tbsp' else 'tea'}spoon"
            + ("" if m["int"] == "1" and not m["frac"] else "s")
        ),
    ),
    _rule(rf"{NUMBER}[\"″”](?![A-Za-z])", lambda m: f"{number_en(m)} inch"),
    _rule(rf"{NUMBER}(?:-|\s)?inch(?:es)?\b(?=\s[a-z])", lambda m: f"{number_en(m)} inch"),
    _rule(r"(?<![\d.])(?P<int>\d{1,3})(?P<frac>)MP\s(?=camera|sensor)", lambda m: f"{said_en(m['int'])} megapixel "),
    _rule(
        r"(?<![\d.])(?P<int>\d{1,2})(?P<letter>[GKDP])(?![A-Za-z0-9])-?", lambda m: f"{said_en(m['int'])} {m['letter']}"
    ),
    _rule(r"(?<![\d.])(?P<int>\d{1,3}(?:\.\d)?)[xX×](?=\s[a-z]|$)", lambda m: f"{said_en(m['int'])} times"),
    _rule(rf"(?<![\d.])(?P<left>{PLAIN})\s?[x×]\s?(?=\d)", lambda m: f"{said_en(m['left'])} by "),
    _rule(
        rf"{NUMBER}{UNIT}(?=\s(?!(?:{_NO_NOUN})\b)[A-Za-z]{{2,}})",
        _attributive,
    ),
    _rule(rf"{NUMBER}{UNIT}\.?(?=\s|$|[^\w.])", lambda m: _measure(m) + ("." if m[0].endswith(".") else "")),
    _rule(rf"{NUMBER}{UNIT}", _measure),
    _rule(rf"{NUMBER}-(?P<what>[a-z]{{2,}})(?![A-Za-z0-9])", lambda m: f"{number_en(m)} {m['what']}"),
    _rule(
        r"PA\s?(?P<plus>\+{1,5})",
        lambda m: "P eigh " + ("" if len(m["plus"]) == 1 else cardinal(len(m["plus"])) + " ") + "plus",
        LATIN,
    ),
    _rule(
        r"SPF\s?(?P<int>\d{1,3})(?P<plus>\+)?",
        lambda m: f"S P F {said_en(m['int'])}" + (" plus" if m["plus"] else ""),
        LATIN,
    ),
)

COUNTS_EN = (
    _rule(
        rf"{_ALONE}(?P<score>\d\.\d{{1,2}})/(?P<full>5|10)(?:\.0)?(?!\d)",
        lambda m: f"{said_en(m['score'])} out of {said_en(m['full'])}",
    ),
    _rule(
        rf"{_ALONE}(?P<whole>\d{{1,3}})\s(?P<over>[1-9])/(?P<under>[2-9]|10|12|16)(?![\d/])(?:{UNIT})?",
        lambda m: _mixed(m) + (f" {units_en(m['unit'])}" if m["unit"] else ""),
    ),
    _rule(
        rf"{_ALONE}(?P<over>[1-9])/(?P<under>[2-9]|10|12|16|100)(?![\d/.,])",
        lambda m: (
            fraction(int(m["over"]), int(m["under"]))
            if int(m["over"]) < int(m["under"])
            else _unequal(int(m["over"]), int(m["under"]))
        ),
    ),
    _rule(rf"(?P<whole>\d+)?\s?(?P<part>[{''.join(_VULGAR)}])", _vulgar, DIGIT + SIGN),
    _rule(r"(?<![\d.,])(?P<int>\d{1,9})(?:st|nd|rd|th)(?![A-Za-z])", lambda m: ordinal(whole(m["int"]))),
    _rule(r"(?:No|NO|Nos)\.?\s?(?=\d)|№\s?|#\s?(?=\d)", lambda _: "number ", LATIN + SIGN),
    _rule(
        r"(?i:ver(?:sion)?\.?\s?|v)(?=\d)(?P<int>\d+)(?:\.(?P<frac>\d+))?(?:\.(?P<patch>\d+))?(?![A-Za-z\d])",
        lambda m: f"version {number_en(m)}" + (f" point {said_en(m['patch'])}" if m["patch"] else ""),
        LATIN,
    ),
    _rule(r"D\s?[-−](?P<int>\d{1,3})(?!\d)", lambda m: f"D minus {said_en(m['int'])}", LATIN),
    _rule(
        r"(?P<name>RTX|GTX|RX|ISO|EN|DIN|UL)\s(?P<int>\d{3,5})(?!\d)",
        lambda m: f"{letters_en(m['name'])} {digits_en(m['int'])}",
        LATIN,
    ),
    _rule(
        rf"{_ALONE}(?P<left>\d{{1,3}}):(?P<right>\d{{1,3}})(?![\d:])",
        lambda m: f"{said_en(m['left'])} to {said_en(m['right'])}",
    ),
    _rule(r"(?<=[\d%A-Za-z.])\s?[~–—-]\s?(?=[\d$€£₩])", lambda _: " to ", SPACE + SIGN),
    _rule(r"(?<=\d)\s?~\s?", lambda _: " to ", SPACE + SIGN),
    _rule(r"(?<![\d/])24/7(?![\d/])", lambda _: "twenty-four seven"),
    _rule(r"(?<=[\dA-Za-z%])\s?\+\s?(?=[\dA-Za-z])", lambda _: " plus ", SPACE + SIGN),
    _rule(r"(?<=[\dA-Za-z+])\+", lambda _: " plus", SIGN),
    _rule(r"(?<=[\da-z])\s?[×*]\s?(?=\d)", lambda _: " times ", SIGN + SPACE),
    _rule(r"(?<=[\dlgm])\s?x\s?(?=\d)", lambda _: " times ", LATIN + SPACE),
    _rule(r"(?<![\d/])(?P<same>\d{1,2})/(?P=same)(?![\d/])", lambda m: f"{said_en(m['same'])} {said_en(m['same'])}"),
    _rule(
        rf"{_ALONE}(?P<m>1[0-2]|[1-9])/(?P<d>3[01]|[12]\d|[1-9])(?![\d/.,])",
        lambda m: month_day(int(m["m"]), int(m["d"])),
    ),
    _rule(r"±\s?(?=\d)", lambda _: "plus or minus ", SIGN),
    _rule(r"(?<![\dA-Za-z)])[-−–]\s?(?=[\d$€£₩])", lambda _: "minus ", SIGN),
    _rule(rf"{_ALONE}\d+(?:-?[A-Z]+\d*)+(?:-[A-Za-z0-9]+)*", lambda m: code_en(m[0])),
    _rule(rf"{NUMBER}['’]s(?![A-Za-z])", lambda m: f"{number_en(m)}'s"),
    _rule(NUMBER, number_en),
    _rule(r"\d+", lambda m: said_en(m[0])),
    _rule(r"\s?&\s?", lambda _: " and ", SPACE + SIGN),
    _rule(r"%", lambda _: "percent", SIGN),
    _rule(r"(?<=[A-Za-z0-9)])\s?/\s?(?=[A-Za-z0-9(])", lambda _: ", ", SIGN + SPACE, glued=True),
    _rule(r"</?(?:b|i|u|p|br|em|strong|span|div|a|font|ul|li)\b[^<>]{0,80}>", lambda _: "", SIGN),
    _rule(r"[’`]", lambda _: "'", SIGN, glued=True),
    _rule(r"(?<![A-Za-z])['‘]|['’](?![A-Za-z])", lambda _: "", SIGN, glued=True),
    _rule(r"(?<![A-Za-z])-|-(?![A-Za-z])", lambda _: " ", SIGN, glued=True),
)
