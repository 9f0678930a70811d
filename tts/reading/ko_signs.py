"""Signs, chat letters and brackets in Korean: "㈜", "ㅋㅋㅋ", "50%↓", "(價格)", "<b>"."""

import re

from tts.reading.ko_latin import token
from tts.reading.number import NUMBER, amount_ko, number_ko
from tts.reading.rule import DIGIT, LATIN, SIGN, SPACE, Rule

_JAMO_NAMES = dict(
    zip(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        "기역 쌍기역 니은 디귿 쌍디귿 리을 미음 비읍 쌍비읍 시옷 쌍시옷 이응 지읒 쌍지읒 치읓 키읔 티읕 피읖 히읗"
        " 아 애 야 얘 어 에 여 예 오 와 왜 외 요 우 워 웨 위 유 으 의 이".split(),
        strict=True,
    )
)
_CHAT = {
    "ㅇㅇ": "응",
    "ㅇㅋ": "오케이",
    "ㄱㄱ": "고고",
    "ㄴㄴ": "노노",
    "ㄱㅅ": "감사",
    "ㅊㅋ": "축하",
    "ㅅㄱ": "수고",
    "ㄷㄷ": "덜덜",
    "ㅎㅇ": "하이",
    "ㅂㅂ": "바이바이",
    "ㅈㅅ": "죄송",
    "ㄹㅇ": "리얼",
    "ㅇㅈ": "인정",
    "ㄱㅇㄷ": "개이득",
}
_LAUGHS = {"ㅋ": "크", "ㅎ": "흐"}
_LONGEST_LAUGH = 3
_HANJA = dict(
    zip("大中小新無特前後上下男女美韓日", "대 중 소 신 무 특 전 후 상 하 남 여 미 한 일".split(), strict=True)
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_ROMANS = {
    "Ⅰ": "원",
    "Ⅱ": "투",
    "Ⅲ": "쓰리",
    "Ⅳ": "포",
    "Ⅴ": "파이브",
    "Ⅵ": "식스",
    "Ⅶ": "세븐",
    "Ⅷ": "에이트",
    "Ⅸ": "나인",
    "Ⅹ": "텐",
}


def _jamo(match: re.Match[str]) -> str:
    run = match[0]
    if set(run) <= set("ㅠㅜㅡ") and len(run) > 1:
        return ""
    if len(set(run)) == 1 and run[0] in _LAUGHS:
        return _LAUGHS[run[0]] * min(len(run), _LONGEST_LAUGH)
    pairs = [run[index : index + 2] for index in range(0, min(len(run), 6), 2)]
    if len(run) > 3 and all(pair in _CHAT for pair in pairs):
        return "".join(_CHAT[pair] for pair in pairs)
    known = _CHAT.get(run) or (_CHAT.get(run[:2]) if len(set(run)) <= 1 else None)
    return known or " ".join(_JAMO_NAMES.get(char, "") for char in run[:_LONGEST_LAUGH])


SIGNS = (
    Rule(re.compile(r"\((?:주)\)|㈜"), lambda _: "주식회사 ", SIGN),
    Rule(
        re.compile(r"</?(?:b|i|u|p|br|em|strong|span|div|a|font|ul|li)\b[^<>]{0,80}>", re.IGNORECASE),
        lambda _: "",
        SIGN,
    ),
    Rule(re.compile(r"\([^가-힣A-Za-z0-9()]{0,40}\)"), lambda _: "", SIGN, glued=True),
    Rule(re.compile(r"[ㄱ-ㅎㅏ-ㅣ]+"), _jamo, SIGN),
    Rule(
        re.compile(rf"(?<=[가-힣\s])[{''.join(_HANJA)}](?=[가-힣\s])|^[{''.join(_HANJA)}](?=[가-힣])"),
        lambda m: _HANJA[m[0]],
        SIGN,
    ),
    Rule(re.compile(rf"[{_CIRCLED}]"), lambda m: amount_ko(str(_CIRCLED.index(m[0]) + 1)), SIGN),
    Rule(re.compile(rf"[{''.join(_ROMANS)}]"), lambda m: _ROMANS[m[0]], SIGN),
    Rule(re.compile(r"(?<=원)\s?↓"), lambda _: " 이하", SIGN + SPACE),
    Rule(re.compile(r"(?<=원)\s?↑"), lambda _: " 이상", SIGN + SPACE),
    Rule(re.compile(r"(?<=[\d%])\s?[↓▼]"), lambda _: " 내림", SIGN + SPACE),
    Rule(re.compile(r"(?<=[\d%])\s?[↑▲]"), lambda _: " 오름", SIGN + SPACE),
    Rule(re.compile(r"(?<![\w+%)])\+\s?(?=\d)"), lambda _: "플러스 ", SIGN),
    Rule(re.compile(r"±\s?(?=\d)"), lambda _: "플러스마이너스 ", SIGN),
    Rule(re.compile(r"(?<![\d가-힣A-Za-z)])[-−–]\s?(?=[\d₩$])"), lambda _: "마이너스 ", SIGN),
    Rule(re.compile(r"(?<=[가-힣A-Za-z0-9)%+])\s?/\s?(?=[가-힣A-Za-z0-9(])"), lambda _: ", ", SIGN + SPACE, glued=True),
    Rule(re.compile(r"[\"'‘’“”「」『』`´]"), lambda _: "", SIGN, glued=True),
    Rule(re.compile(r"[％%]"), lambda _: "퍼센트", SIGN),
    Rule(re.compile(rf"{NUMBER}"), number_ko, DIGIT),
    Rule(re.compile(r"\d+"), lambda m: amount_ko(m[0]), DIGIT),
    Rule(re.compile(r"[^\W\d_]"), lambda m: token(m[0]), LATIN),
)
