"""Telephone numbers, order codes, model numbers, fractions and scores in Korean."""

import re
from collections.abc import Callable

from tts.numerals import digits_ko
from tts.reading.ko_counters import ANY_COUNTER, month
from tts.reading.ko_latin import letters, read_code, token
from tts.reading.ko_units import english_digit
from tts.reading.number import amount_ko, code_ko, number_ko, said_ko
from tts.reading.rule import DIGIT, HANGUL, LATIN, SIGN, Rule

_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
_VULGARS = "".join(_VULGAR)
_ALONE = r"(?<![\d.,A-Za-z-])"
_COUNTER = rf"(?:\s?(?P<counter>{ANY_COUNTER}))?"
_WINS = r"(?=로?\s?(?:승|패|무승부|역전|완승|대승|비율|스코어))"


def _digits(match: re.Match[str]) -> str:
    """Groups of digits, one by one."""
    groups = re.findall(r"\d+", match[0])
    return ("플러스 " if match[0].startswith("+") else "") + " ".join(code_ko(group) for group in groups)


def _fraction(match: re.Match[str]) -> str:
    return f"{amount_ko(match['under'])}분의 {amount_ko(match['over'])}"


def _counter(match: re.Match[str]) -> str:
    return f" {match['counter']}" if match["counter"] else ""


def _slash(match: re.Match[str]) -> str:
    """ "1/2" is a fraction, "11/24" a day: tenths and above, or a number above one, are no fractions of commerce."""
    over, under = int(match["over"]), int(match["under"])
    if over < under <= 10 or (over == 1 and under in (12, 16, 20, 100)):
        return _fraction(match)
    if 1 <= over <= 12 and 1 <= under <= 31:
        return f"{month(over)} {amount_ko(str(under))}일"
    return f"{amount_ko(match['over'])} {amount_ko(match['under'])}"


def _vulgar(match: re.Match[str]) -> str:
    over, under = _VULGAR[match["part"]]
    read = f"{amount_ko(str(under))}분의 {amount_ko(str(over))}"
    return f"{amount_ko(match['whole'])}과 {read}" if match["whole"] else read


def _sum(match: re.Match[str]) -> str:
    signs = {"+": "더하기", "-": "빼기", "−": "빼기", "×": "곱하기", "x": "곱하기", "*": "곱하기", "÷": "나누기"}
    left, sign, right, result = match["left"], signs[match["sign"]], match["right"], match["result"]
    read = said_ko(right)
    topic = "은" if (ord(read[-1]) - ord("가")) % 28 else "는"
    return f"{said_ko(left)} {sign} {read}{topic} {said_ko(result)}"


def _score(match: re.Match[str]) -> str:
    return f"{said_ko(match['full'])} 점 만점에 {said_ko(match['score'])}"


def _rule(pattern: str, read: Callable[[re.Match[str]], str], starts: str = DIGIT, glued: bool = False) -> Rule:
    return Rule(re.compile(pattern), read, starts, glued)


PHONES = (
    _rule(r"\+\d{1,3}[- ]\(?\d{1,3}\)?[- ]\d{3,4}[- ]\d{4}(?!\d)", _digits, SIGN),
    _rule(r"\(0\d{1,2}\)\s?\d{3,4}[-.\s]\d{4}(?!\d)", _digits, SIGN),
    _rule(rf"{_ALONE}0\d{{1,3}}\s?[-.)\s]\s?\d{{3,4}}[-.\s]\d{{4}}(?!\d)", _digits),
    _rule(rf"{_ALONE}01[016789]\d{{7,8}}(?!\d)", _digits),
    _rule(rf"{_ALONE}1[3-9]\d\d\s?-\s?\d{{4}}(?!\d)", _digits),
    _rule(rf"{_ALONE}1[568]\d\d\s\d{{4}}(?!\d)", _digits),
    _rule(rf"{_ALONE}1[1-3]\d(?=로\s|로$|에 전화|번으로 전화|에 신고)", _digits),
    _rule(rf"{_ALONE}\d{{3,}}-\d{{4,}}(?:-\d+)*(?!\d)", _digits),
    _rule(rf"{_ALONE}\d{{2,}}(?:-\d{{2,}}){{2,}}(?!\d)", _digits),
)
_TOPS = r"(?P<top>TOP|Top|top|BEST|Best|best|베스트|톱|탑)\s?(?P<int>10|[1-9])(?![\d.,]|\s?[가-힣A-Za-z%])"

SCORES = (
    _rule(
        rf"{_ALONE}(?P<left>\d{{1,6}})\s?(?P<sign>[-+−×x*÷])\s?(?P<right>\d{{1,6}})\s?=\s?(?P<result>\d{{1,9}})(?![\d.,])",
        _sum,
    ),
    _rule(
        rf"{_ALONE}(?P<left>\d{{1,3}})\s?[-:대]\s?(?P<right>\d{{1,3}}){_WINS}",
        lambda m: f"{said_ko(m[1])} 대 {said_ko(m[2])}",
    ),
    _rule(
        rf"{_ALONE}(?P<left>\d{{1,3}})\s?(?::|대)\s?(?P<right>\d{{1,3}})(?![\d:.,]|[A-Za-z%만천원]|\s?(?:개|대|명|%))",
        lambda m: f"{said_ko(m[1])} 대 {said_ko(m[2])}",
    ),
)
CODES = (
    _rule(r"(?i:wi-?fi)\s?(?P<int>[4-9])(?![\d.A-Za-z])", lambda m: f"와이파이 {english_digit(int(m['int']))}", LATIN),
    _rule(r"(?<![\d.,/])(?P<score>\d\.\d{1,2})/(?P<full>5|10)(?:\.0)?(?!\d)", _score),
    _rule(rf"{_ALONE}(?P<over>\d{{1,4}})/(?P<under>\d{{1,4}})(?![\d/.,]){_COUNTER}", lambda m: _slash(m) + _counter(m)),
    _rule(rf"(?P<whole>\d+)?\s?(?P<part>[{_VULGARS}]){_COUNTER}", lambda m: _vulgar(m) + _counter(m), DIGIT + SIGN),
    _rule(
        r"(?i:ver(?:sion)?\.?\s?|v)(?=\d)(?P<int>\d+)(?:\.(?P<frac>\d+))?(?:\.(?P<patch>\d+))?(?![A-Za-z\d])",
        lambda m: f"버전 {number_ko(m)}" + (f" 점 {code_ko(m['patch'])}" if m["patch"] else ""),
        LATIN,
    ),
    _rule(
        r"(?:No|NO|no|№)\.?\s?(?P<int>10|[1-9])(?!\d)",
        lambda m: f"넘버{'' if m['int'] == '1' else ' '}{english_digit(int(m['int']))}",
        LATIN + SIGN,
    ),
    _rule(
        r"(?:No|NO|no)\.\s?(?P<int>\d+)|№\s?(?P<code>\d+)",
        lambda m: f"넘버 {amount_ko(m['int'] or m['code'])}",
        LATIN + SIGN,
    ),
    _rule(_TOPS, lambda m: f"{token(m['top'])} {english_digit(int(m['int']))}", LATIN + HANGUL),
    _rule(r"#(?=\d+위)", lambda _: "", SIGN, glued=True),
    _rule(
        rf"{_ALONE}\d{{1,2}}·\d{{1,2}}(?=절|\s?(?:운동|혁명|테러|민주|전쟁|광복)|\s|$)",
        lambda m: code_ko(m[0].replace("·", "")),
        DIGIT,
    ),
    _rule(
        rf"{_ALONE}(?:3\.1|4\.19|5\.18|6\.25|8\.15)(?=절|\s?(?:운동|혁명|민주|전쟁|광복))",
        lambda m: code_ko(m[0].replace(".", "")),
        DIGIT,
    ),
    _rule(
        r"(?<=(?:BUY|Buy|buy|GET|Get|get)\s)(?P<int>[1-9])(?![\d.,%]|\s?[가-힣])",
        lambda m: english_digit(int(m["int"])),
        DIGIT,
    ),
    _rule(r"(?<![\d.])(?P<left>[2-9])\s?in\s?1(?!\d)", lambda m: f"{english_digit(int(m['left']))} 인 원", DIGIT),
    _rule(r"#\s?(?P<int>\d{1,4})(?!\d)", lambda m: f"{amount_ko(m['int'])} 번", SIGN),
    _rule(r"D\s?[-−]\s?(?P<int>\d{1,4})(?![\d-])", lambda m: f"디 마이너스 {amount_ko(m['int'])}", LATIN),
    _rule(
        r"(?P<name>RTX|GTX|RX|ISO|KS|EN|DIN|UL)\s(?P<int>\d{3,5})(?!\d)",
        lambda m: f"{letters(m['name'])} {code_ko(m['int'])}",
        LATIN,
    ),
    _rule(
        r"(?=[A-Za-z0-9-]{0,40}\d)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?P<frac>\.\d+)?",
        lambda m: (
            read_code(m[0].removesuffix(m["frac"] or "")) + (f" 점 {digits_ko(m['frac'][1:])}" if m["frac"] else "")
        ),
        LATIN,
    ),
    _rule(r"(?<![\d.,A-Za-z])\d+(?:-?[A-Za-z]+\d*)+(?:-[A-Za-z0-9]+)*", lambda m: read_code(m[0]), DIGIT),
    _rule(
        rf"{_ALONE}(?P<low>\d{{1,3}})-(?P<high>\d{{1,4}})(?![\d-])",
        lambda m: f"{said_ko(m['low'])} 다시 {said_ko(m['high'])}",
    ),
)
