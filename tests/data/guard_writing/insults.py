# ruff: noqa: E501 - lists of lines read better one class a line
"""Profanities in disguise, and clean lines that hold the same syllables."""

import random
from collections.abc import Callable, Iterator

from tests.data.guard_writing.rows import Row

_KO = (
    "시발",
    "씨발",
    "씨팔",
    "시팔",
    "병신",
    "개새끼",
    "새끼야",
    "좆같다",
    "존나",
    "지랄",
    "미친놈",
    "미친년",
    "꺼져라",
    "닥쳐",
    "염병",
    "니미",
    "느금마",
    "창녀",
    "걸레년",
    "쌍년",
    "개년",
    "엿먹어",
    "호로새끼",
    "썅",
    "씹새끼",
    "보지",
    "자지",
    "빠구리",
    "찐따",
    "등신",
    "개소리",
    "좆까",
    "후레자식",
    "또라이",
    "애미",
    "화냥년",
    "개자식",
    "젠장할",
    "육시랄",
    "한남충",
    "틀딱",
    "맘충",
)
_EN = (
    "fuck",
    "fucking",
    "shit",
    "bullshit",
    "bitch",
    "asshole",
    "bastard",
    "cunt",
    "motherfucker",
    "dickhead",
    "whore",
    "slut",
    "faggot",
    "nigger",
    "retard",
    "wanker",
    "cock",
    "prick",
    "jackass",
    "douchebag",
    "twat",
    "bollocks",
    "dumbass",
    "pussy",
    "shithead",
)
_AROUND_KO = (
    "야 {} 진짜",
    "{} 뭐 하는 거야",
    "이런 {}",
    "정말 {} 좋네요",
    "아 {}",
    "{} 사세요",
    "오늘 {} 춥네요",
    "{}",
    "그 {} 말이에요",
    "진짜 {}!",
)
_AROUND_EN = (
    "what the {}",
    "you {}",
    "this is {} good",
    "oh {}",
    "{} off",
    "such a {}",
    "{}!",
    "buy it, {}",
    "holy {}",
    "that {} again",
)

_CHO = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_JUNG = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_JONG = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_KEYS = dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True))
_KEYS |= {"ㅃ": "Q", "ㅉ": "W", "ㄸ": "E", "ㄲ": "R", "ㅆ": "T", "ㅒ": "O", "ㅖ": "P", "ㅘ": "hk", "ㅙ": "ho", "ㅚ": "hl", "ㅝ": "nj", "ㅞ": "np", "ㅟ": "nl", "ㅢ": "ml",
          "ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㅀ": "fg", "ㅄ": "qt"}  # fmt: skip
_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "u": "v", "b": "8", "c": "("}
_LOOKS = {"a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "i": "і", "s": "ѕ", "h": "һ", "k": "к", "t": "т", "u": "υ"}


def jamo(text: str) -> str:
    """시발 → ㅅㅣㅂㅏㄹ."""
    out = ""
    for char in text:
        code = ord(char) - 0xAC00
        if not 0 <= code < 11172:
            out += char
            continue
        out += _CHO[code // 588] + _JUNG[code % 588 // 28] + _JONG[code % 28]
    return out


def _sep(text: str, draw: random.Random) -> str:
    return draw.choice((" ", ".", "-", "_", "*", "~", "1", "/", "!", "^", "  ", "·")).join(text)


def _some(text: str, swaps: dict[str, str], draw: random.Random) -> str:
    places = [place for place, char in enumerate(text) if char in swaps]
    if not places:
        return _sep(text, draw)
    chosen = set(draw.sample(places, k=max(1, (len(places) + 1) // 2)))
    return "".join(draw.choice(swaps[char]) if place in chosen else char for place, char in enumerate(text))


def _repeat(text: str, draw: random.Random) -> str:
    place = draw.randrange(len(text))
    return text[:place] + text[place] * draw.randint(3, 6) + text[place + 1 :]


def _stretch_ko(text: str, draw: random.Random) -> str:
    """시발 → 시이발, by the vowel of a syllable without a final."""
    open_ones = [
        place for place, char in enumerate(text) if 0xAC00 <= ord(char) < 0xD7A4 and (ord(char) - 0xAC00) % 28 == 0
    ]
    if not open_ones:
        return _sep(text, draw)
    place = draw.choice(open_ones)
    vowel = (ord(text[place]) - 0xAC00) % 588 // 28
    return text[: place + 1] + chr(0xAC00 + 11 * 588 + vowel * 28) * draw.randint(1, 3) + text[place + 1 :]


def _wide(text: str, draw: random.Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() else char for char in text)


def _case(text: str, draw: random.Random) -> str:
    return "".join(char.upper() if draw.random() < 0.5 else char for char in text)


_WAYS_KO: tuple[Callable[[str, random.Random], str], ...] = (
    lambda text, draw: text, _sep, _sep, lambda text, draw: jamo(text), lambda text, draw: _sep(jamo(text), draw), lambda text, draw: text[0] + jamo(text[1:]),
    lambda text, draw: "".join(_KEYS.get(each, each) for each in jamo(text)), _stretch_ko, _stretch_ko,
    lambda text, draw: text[0] + draw.choice(("♥", "ㅡ", "@", "1", "2", "♡", "~~", "ㅋ")) + text[1:],
    lambda text, draw: text[0] + draw.choice("!@#*") * 2 + text[1:], _repeat,
)  # fmt: skip
_WAYS_EN: tuple[Callable[[str, random.Random], str], ...] = (
    lambda text, draw: text, _sep, _sep, lambda text, draw: _some(text, _LEET, draw), lambda text, draw: _some(text, _LEET, draw), lambda text, draw: _some(text, _LOOKS, draw),
    lambda text, draw: _some(text, _LOOKS, draw), _repeat, _repeat, _wide, _case, lambda text, draw: _sep(_some(text, _LEET, draw), draw), lambda text, draw: _repeat(_some(text, _LEET, draw), draw),
)  # fmt: skip


def profane(draw: random.Random) -> Iterator[Row]:
    while True:
        ko = draw.random() < 0.6
        word, way, around = (
            (draw.choice(_KO), draw.choice(_WAYS_KO), draw.choice(_AROUND_KO))
            if ko
            else (draw.choice(_EN), draw.choice(_WAYS_EN), draw.choice(_AROUND_EN))
        )
        yield Row("profanity", "ko" if ko else "en", "", "bad", around.format(way(word, draw)))


_CLEAN_KO = (
    "시발점",
    "개나리",
    "새끼손가락",
    "강아지 새끼",
    "보지 못한 것",
    "보지 마세요",
    "자지 않고",
    "일찍 자지 그래요",
    "조개구이",
    "개발자",
    "시발역",
    "닭발",
    "족발",
    "신발",
    "세발나물",
    "오리발",
    "좋나요",
    "미친 듯이 쏟아지는 비",
    "꺼져 있는 화면",
    "불이 꺼져서",
    "닥쳐오는 겨울",
    "니미츠 항공모함",
    "애미야가 아니라 아가야",
    "쌍화차",
    "쌍둥이",
    "쌍꺼풀",
    "십팔 번",
    "십팔금",
    "식빵",
    "씹는 맛",
    "씹어 드시는",
    "꼭꼭 씹어서",
    "등신대 포스터",
    "찐만두",
    "찐 감자",
    "걸레질",
    "물걸레",
    "걸레받이",
    "개소주",
    "개새벽",
    "아기 새끼줄",
    "새끼줄",
    "어린 새끼 고양이",
    "엿기름",
    "호박엿",
    "가락엿",
    "창녕 양파",
    "후레쉬",
    "후레이크",
    "김치",
    "갈치조림",
    "임신부",
    "시금치",
    "십자수",
    "십시일반",
    "이십 팔찌",
    "나비야",
    "자전거",
    "보자기",
    "보조개",
    "바지",
    "가지볶음",
    "이자지급",
    "조까지 나눠서",
    "팀조까지",
    "존경",
    "존재",
    "시바견",
    "시바스",
    "시방 가는 길",
    "씨앗",
    "씨 발라낸 대추",
    "호두까기",
    "병아리",
    "병실",
    "변신 로봇",
    "젠틀",
    "강남충전소",
    "한남동",
    "맘스터치",
    "충전기",
    "틀니 세정제",
    "딱총새우",
    "개수대",
    "개년도 표",
    "연년생",
    "소년 소녀",
    "처녀작",
    "광녀",
    "지난 새벽",
    "호로록",
    "등산",
    "미역국",
    "빠르게",
    "구리색",
    "또박또박",
    "또래 아이",
    "애미로",
    "느긋하게",
    "니트",
    "마미손",
    "후추",
    "자색 고구마",
    "육회비빔밥",
    "육수",
    "엄마",
    "할머니",
    "대발이",
    "시발택시 전시",
    "사발면",
    "다시마 한 시 발송",
    "네 시 발송",
    "두 시 발송분",
    "9시 발표",
    "혹시 발견하시면",
    "다시 발라",
    "즉시 발송",
    "임시 발판",
    "그 새 끼니",
    "어느새 끼워",
    "새 끼움 부품",
    "보내 지랑",
    "간지럼",
)
_CLEAN_EN = (
    "Scunthorpe",
    "assess",
    "class",
    "classic",
    "grass",
    "glass",
    "bass",
    "compass",
    "cocktail",
    "peacock",
    "Hitchcock",
    "cockpit",
    "shuttlecock",
    "shiitake",
    "Shih Tzu",
    "Dickens",
    "Dickinson",
    "Essex",
    "Sussex",
    "Middlesex",
    "analysis",
    "canal",
    "document",
    "accumulate",
    "cucumber",
    "title",
    "titan",
    "button",
    "buttons",
    "passion",
    "assorted",
    "assembly",
    "massage",
    "message",
    "therapist",
    "arsenal",
    "Penistone",
    "Lightwater",
    "swift",
    "shift",
    "sheet",
    "ship it",
    "shirt",
    "short",
    "push it",
    "hit it off",
    "wash it",
    "finish it",
    "brush it",
    "fish item",
    "public",
    "puck",
    "duck",
    "luck",
    "truck",
    "stuck",
    "bucket",
    "Fukuoka",
    "Fuchsia",
    "bitter",
    "batch",
    "pitch",
    "ditch",
    "stitch",
    "witch",
    "kitchen",
    "retardant",
    "flame retardant",
    "niggle",
    "snigger",
    "Nigeria",
    "hancock",
    "cockle",
    "cockatoo",
    "country",
    "counter",
    "account",
    "Wankel engine",
    "swank",
    "prickly pear",
    "prickle",
    "pussycat",
    "pussy willow",
    "Slutsk",
    "bastardise the recipe",
    "hoard",
    "shore",
    "whole",
    "moist",
    "hello",
    "shell",
    "Cassandra",
    "embassy",
    "ambassador",
    "harass-free returns",
    "pass it",
    "as soon as",
    "gas hole",
    "as shown",
    "bus hits",
    "half hour",
    "dumbbell",
    "jacket",
    "jack",
)
_AROUND_CLEAN_KO = (
    "{} 이야기를 해 볼까요?",
    "{} 말씀이시군요.",
    "오늘은 {}에 대해 물어보셨네요.",
    "{} 같은 느낌이에요.",
    "채팅에 {}라고 적어 주셨어요.",
    "화면에 {} 사진이 보이시죠?",
    "{} 좋아하시는 분 계신가요?",
    "방금 {} 이름이 나왔네요.",
    "{}도 함께 떠올려 보세요.",
    "네, {} 맞습니다.",
)
_AROUND_CLEAN_EN = (
    "Let us talk about {}.",
    "Someone wrote {} in the chat.",
    "You see {} on the screen.",
    "Did you say {}?",
    "It reminds me of {}.",
    "Do you like {}?",
    "{} is the word of the day.",
    "Thank you for asking about {}.",
    "We will come back to {}.",
    "That is {}, right.",
)
_SUBJECT_KO = (
    "포장",
    "색상",
    "손잡이",
    "뚜껑",
    "향",
    "무늬",
    "안감",
    "크기",
    "모양",
    "설명서",
    "구성",
    "촉감",
    "바닥",
    "디자인",
    "사진",
    "후기",
    "상자",
    "주머니",
    "단추",
    "질감",
)
_SAY_KO = (
    "깔끔하게 보이네요.",
    "궁금하신가요?",
    "화면에서 보여 드릴게요.",
    "채팅으로 물어봐 주셨어요.",
    "함께 살펴볼게요.",
    "설명해 드릴게요.",
    "여기 보이시죠?",
    "판매 페이지에 나와 있어요.",
    "마음에 드시나요?",
    "가까이서 보실까요?",
    "차분한 느낌이에요.",
    "다시 보여 드릴까요?",
    "눈에 띄네요.",
    "선물하기 괜찮겠죠?",
)
_TOPIC_KO = ("이번에는 ", "먼저 ", "그리고 ", "자, ", "혹시 ", "지금 ", "방금 ", "여러분, ", "", "아까 ")
_SUBJECT_EN = (
    "the packaging",
    "the color",
    "the handle",
    "the lid",
    "the scent",
    "the pattern",
    "the lining",
    "the size",
    "the shape",
    "the manual",
    "the texture",
    "the design",
    "the picture",
    "the box",
    "the pocket",
)
_SAY_EN = (
    "Let us look at {}.",
    "You asked about {}.",
    "Here is {}.",
    "What do you think of {}?",
    "I will show you {} again.",
    "You can see {} on the card.",
    "We just talked about {}.",
    "Have a closer look at {}.",
    "Does anyone have a question about {}?",
    "Let me describe {}.",
)
_TOPIC_EN = ("", "Now, ", "Well, ", "Next, ", "Okay, ", "So, ", "Again, ")


def clean(draw: random.Random) -> Iterator[Row]:
    """Half of them hold words that only look bad."""
    while True:
        kind = draw.randrange(4)
        if kind == 0:
            yield Row("looks bad", "ko", "", "good", draw.choice(_AROUND_CLEAN_KO).format(draw.choice(_CLEAN_KO)))
        elif kind == 1:
            line = draw.choice(_AROUND_CLEAN_EN).format(draw.choice(_CLEAN_EN))
            yield Row("looks bad", "en", "", "good", line[:1].upper() + line[1:])
        elif kind == 2:
            subject = draw.choice(_SUBJECT_KO)
            topic = "은" if (ord(subject[-1]) - 0xAC00) % 28 else "는"
            yield Row("plain", "ko", "", "good", f"{draw.choice(_TOPIC_KO)}{subject}{topic} {draw.choice(_SAY_KO)}")
        else:
            line = draw.choice(_TOPIC_EN) + draw.choice(_SAY_EN).format(draw.choice(_SUBJECT_EN))
            yield Row("plain", "en", "", "good", line[:1].upper() + line[1:])
