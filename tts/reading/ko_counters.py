"""Counts in Korean: which words take native numerals ("세 개") and which Sino-Korean ones ("삼 층")."""

import re
from collections.abc import Callable

from tts.numerals import native, sino
from tts.reading.number import NUMBER, RANGE, WAVE, amount_ko, number_ko, whole
from tts.reading.rule import DIGIT, Rule

# Counters with what may not follow, since it makes another word of them: 개 is no counter in 개월.
_NATIVE = (
    r"가닥 가지 갑 개(?!월|국|년\s|소(?:[에의를]|\s|$)|사(?:[가는를와의]|\s|$)|입(?!니|시)) 겹 곳 군데 권 그루"
    r" 그릇 꼬집 끼 다발 다스 달(?!러) 덩이 돈 마디 마리 명 모금 모(?!델|드|바|금|양|터|자|음|두|든|습|집|든)"
    r" 묶음 박스 방울 배(?!송|속|터) 벌 병 봉지 봉 사람 살 상자 세트 송이 숟갈 스푼 스쿱 시(?!리|즌|작|간) 쌍"
    r" 알(?!뜰) 움큼 자루 잔 장(?!착|바) 접시 조각 종류 줄 줌 집 채(?!널) 켤레 컵 큰술 작은술 테이블스푼"
    r" 티스푼 통(?!화|신) 팩 편 포기 캔 판(?!매) 꾸러미 차례"
)
# Native only up to 20: 24시간 is 이십사 시간, 30포 삼십 포.
_SMALL = "시간 포(?!인트|기) 평(?!형) 대(?![한비]|용|형|표|상)"
_SINO = (
    r"개국 개년(?=\s) 개사(?=[가는를와의]|\s|$) 개소(?=[에의를]|\s|$) 개월 개입(?!니|시) 교시"
    r" 구(?!매|성|입(?!니)|독) 권역 그램 급(?!속) 기가 기통 년차 단계 단(?!독|돈|품) 도(?!착) 도어 동(?!안)"
    r" 등급 등(?!록) 라운드 리터 매(?!장|진|일) 메가 미터 밀리그램 밀리리터 밀리미터 밀리 반(?!값|품) 배속"
    r" 번가 번지 볼트 분기 분(?!의\s?\d) 비트 성 세대 세(?!트|일) 센티미터 센티 수(?!량|분) 승 연승 연패"
    r" 열 와트 위(?!한) 인분 인승 인실 인용 인조 인치 인(?!기|증) 자리 점 정(?!도|품|가(?!량)|말) 제곱미터"
    r" 제곱센티미터 종(?!류) 주간 주년 주일 주차 주(?!문) 중(?!량) 쪽 차(?!량|례) 채널 초(?!대|특) 층 칼로리"
    r" 코스 코어 킬로그램 킬로미터 킬로 타(?!월) 테라 톤 입(?!니|시|고) 패(?!키) 퍼센트 페이지 평형 포인트"
    r" 포트 프로(?!모) 학년 호선 호 형(?!제|태|식|광|님) 화소 회차 회(?!원) 획"
)
_JOINED = "성급 년(?!차) 월 일(?!반|치) 박(?!스)"  # said as one word with their numeral: 이천이십육년


def _any(words: str) -> str:
    """The words as an alternation, longer ones first."""
    return "|".join(sorted(words.split(), key=lambda word: -len(word.partition("(")[0])))


ANY_COUNTER = "|".join((_any(f"{_NATIVE} {_SMALL} {_SINO}"), "번"))

_MONTHS = {6: "유월", 10: "시월"}
_SOME = ("", "한두", "두세", "서너", "네다섯", "대여섯", "예닐곱", "일고여덟", "여덟아홉")  # by the lower number
_GREAT = "영양소|요소|특징|장점|혜택|원칙|핵심|기능|명품|가전|도시|백화점|필수"  # "3대 영양소": the three great ones
_NAMED = r"\s?(?:상품|옵션|버튼|출구|카메라|선택|타자|트랙|문제|국도|버스|을\s?누|를\s?누)"


def counted(number: int, counter: str) -> str:
    """ "스물한 개", "백이십 개", "영 개"."""
    return f"{native(number) if 1 <= number <= 99 else sino(number)} {counter}"


def month(number: int) -> str:
    """ "유월" for 6, "시월" for 10."""
    return _MONTHS.get(number, f"{sino(number)}월")


def _native(match: re.Match[str]) -> str:
    number, counter = whole(match["int"]), match["counter"]
    plain = not match["frac"] and not match["some"]
    if not plain or (counter == "시" and number > 12):
        return _sino(match)
    return counted(number, counter) if 1 <= number <= 99 else _sino(match)


def _small(match: re.Match[str]) -> str:
    number = whole(match["int"])
    plain = 1 <= number <= 20 and not match["frac"] and not match["some"]
    return f"{native(number)} {match['counter']}" if plain else _sino(match)


def _sino(match: re.Match[str]) -> str:
    return f"{number_ko(match)}{match['some'] or ''} {match['counter']}"


def _joined(match: re.Match[str]) -> str:
    if match["counter"] == "월" and 1 <= whole(match["int"]) <= 12 and not match["frac"]:
        return month(whole(match["int"]))
    return number_ko(match) + match["counter"]


def _times(match: re.Match[str]) -> str:
    """번: how often (세 번) up to twenty, else a number's name (이십사 번)."""
    number = whole(match["int"])
    return f"{native(number) if 1 <= number <= 20 else amount_ko(match['int'])} 번"


def _nth(match: re.Match[str]) -> str:
    number = whole(match["int"])
    return "첫 번째" if number == 1 else counted(number, "번째")


def _some_native(match: re.Match[str]) -> str:
    low, high, counter = int(match["low"]), int(match["high"]), match["counter"]
    if low < 9 and high == low + 1:
        return f"{_SOME[low]} {counter}"
    return f"{counted(low, counter)}에서 {counted(high, counter)}"


def some_sino(low: int, high: int) -> str:
    """ "이삼" for 2 and 3, "오륙" for 5 and 6; "삼에서 오" where they are no neighbours."""
    if high != low + 1:
        return f"{sino(low)}에서 {sino(high)}"
    return sino(low) + ("륙" if high == 6 else sino(high))


def _some_sino(match: re.Match[str]) -> str:
    read = some_sino(int(match["low"]), int(match["high"]))
    return read + match["counter"] if match["counter"] in "년월일박" else f"{read} {match['counter']}"


def _tens(match: re.Match[str]) -> str:
    """ "30~40대" and "3~40대" are both "삼사십 대"."""
    low, high = int(match["low"]) // (10 if match["zero"] else 1), int(match["high"]) // 10
    if high == low + 1:
        return f"{sino(low)}{sino(high)}십 대"
    return f"{sino(low * 10)}에서 {sino(high * 10)} 대"


def _rule(pattern: str, read: Callable[[re.Match[str]], str], glued: bool = False) -> Rule:
    return Rule(re.compile(pattern), read, DIGIT, glued)


_ALONE = r"(?<![\d.,])"
_INT = rf"{_ALONE}(?P<int>\d{{1,9}}(?:,\d{{3}})*)"
_PAIR = rf"{_ALONE}(?P<low>[1-9]){RANGE}(?P<high>[2-9])"

COUNTERS = (
    _rule(rf"{_ALONE}(?P<low>[1-9](?P<zero>0)?){WAVE}(?P<high>[1-9]0)대(?![한의]|형)", _tens),
    _rule(rf"{_PAIR}\s?(?P<counter>{_any(_NATIVE)}|{_any(_SMALL)}|번(?!지))", _some_native),
    _rule(rf"{_PAIR}\s?(?P<counter>{_any(_SINO)}|{_any(_JOINED)})", _some_sino),
    _rule(rf"{_ALONE}(?P<low>\d{{1,2}}){WAVE}(?P<high>\d{{1,2}})\s?(?P<counter>{_any(_NATIVE)})", _some_native),
    _rule(rf"{_INT}\s?번째", _nth),
    _rule(
        rf"(?<=제){NUMBER}\s?(?P<counter>{ANY_COUNTER}|부|막)", lambda m: f"{number_ko(m)} {m['counter']}", glued=True
    ),
    _rule(rf"(?<=제){NUMBER}", number_ko, glued=True),
    _rule(rf"{_ALONE}(?P<int>[2-9]|10)대\s(?={_GREAT})", lambda m: f"{amount_ko(m['int'])}대 "),
    _rule(
        rf"(?:(?<=옵션\s)|(?<=상품\s)|(?<=버튼\s)|(?<=번호\s)|(?<=번과\s)|(?<=번,\s)){_INT}번",
        lambda m: f"{amount_ko(m['int'])} 번",
    ),
    _rule(rf"{_INT}번(?=(?:과|이나|,)\s\d+번)", lambda m: f"{amount_ko(m['int'])} 번"),
    _rule(rf"{_INT}\s?번(?={_NAMED})", lambda m: f"{amount_ko(m['int'])} 번"),
    _rule(rf"{_INT}\s?번(?!지|가|길|방|호)", _times),
    _rule(rf"{_ALONE}(?P<int>\d{{1,2}})\s?분(?=께|에게|을 추첨|을 모|을 뽑)", lambda m: counted(whole(m["int"]), "분")),
    _rule(rf"{_ALONE}(?P<int>\d+)\s?분의\s?(?P<over>\d+)", lambda m: f"{amount_ko(m[1])}분의 {amount_ko(m[2])}"),
    _rule(rf"{_ALONE}(?P<int>[1-9]0)\s?대(?![한의])", lambda m: f"{sino(whole(m['int']))} 대"),
    _rule(rf"{_ALONE}1\s?주일", lambda _: "일주일"),
    _rule(rf"{NUMBER}(?P<some>여)?\s?(?P<counter>{_any(_SMALL)})", _small),
    _rule(rf"{NUMBER}(?P<some>여)?\s?(?P<counter>{_any(_NATIVE)})", _native),
    _rule(rf"{NUMBER}\s?(?P<counter>{_any(_JOINED)})(?!인분)", _joined),
    _rule(rf"{NUMBER}(?P<some>여)?\s?(?P<counter>{_any(_SINO)})", _sino),
)
