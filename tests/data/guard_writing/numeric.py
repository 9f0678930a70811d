# ruff: noqa: E501 - lists of lines read better one class a line
"""Lines that state numbers, right ones and wrong ones, as writers, models and operators phrase them."""

import random
from collections.abc import Callable, Iterator

from tests.data.guard_writing.rows import Row
from tests.data.guard_writing.words import en, en_dollars, ko, ko_man, native

# What the catalogue says, written down once more by hand so that no code of the guard stands between.
# won, cents, list won, list cents, percent ko, percent en
PRICES = {
    "g01": (12900, 990, 18000, 1390, 28, 28), "g02": (9800, 790, 0, 0, 0, 0), "g03": (24000, 1850, 32000, 2490, 25, 25),
    "g04": (17500, 1350, 25000, 1950, 30, 30), "g05": (69000, 5390, 99000, 7690, 30, 29),
    "g06": (39000, 2990, 65000, 4990, 40, 40), "g07": (159000, 12390, 229000, 17890, 30, 30),
    "g08": (33000, 2590, 48000, 3790, 31, 31), "g09": (42500, 3290, 50000, 3890, 15, 15),
    "g10": (15600, 1190, 0, 0, 0, 0),
}  # fmt: skip
NAMES = {
    "g01": ("제주 감귤 말랭이", "Jeju Dried Tangerine"), "g02": ("들깨 손칼국수", "Perilla Noodle Soup"),
    "g03": ("맑은 루테인", "Clear Lutein"), "g04": ("물결 선크림", "Mulgyeol Sun Cream"),
    "g05": ("구름 목 마사지기", "Cloud Neck Massager"), "g06": ("포근 라운드 니트", "Cosy Round Knit"),
    "g07": ("바람결 무선 청소기", "Baramgyeol Cordless Vacuum"), "g08": ("달무리 담요", "Dalmuri Blanket"),
    "g09": ("돌담 코팅 프라이팬", "Doldam Coated Pan"), "g10": ("솔잎 세탁세제", "Pine Laundry Soap"),
}  # fmt: skip
PIECES = {"g01": 6, "g04": 2, "g09": 2, "g10": 4}  # in one order
STOCK = {"g01": 140, "g02": 62, "g03": 300, "g04": 88, "g05": 24, "g07": 35, "g08": 51, "g09": 17}


def won(amount: int, draw: random.Random) -> str:
    ways = [f"{amount:,}원", f"{amount:,}원", f"{amount}원", f"{ko(amount)} 원", f"{ko(amount).replace(' ', '')}원",
            f"{ko_man(amount)}원" if amount >= 10_000 else f"{amount:,} 원", f"₩{amount:,}", f"{amount:,}원"]  # fmt: skip
    return draw.choice(ways)


def dollars(cents: int, draw: random.Random) -> str:
    plain = f"${cents // 100:,}.{cents % 100:02d}"
    return draw.choice([plain, plain, plain, en_dollars(cents), f"{cents / 100:.2f} dollars", f"USD {cents / 100:.2f}"])


def _other(amount: int, draw: random.Random) -> int:
    """A wrong amount that looks right."""
    digits = str(amount)
    place = draw.randrange(len(digits) - 2)
    changed = int(digits[:place] + str((int(digits[place]) + draw.randint(1, 8)) % 9 + 1) + digits[place + 1 :])
    ways = [changed, amount + 1000 if amount > 5000 else amount + 100, amount * 10, amount // 10 if amount > 20_000 else
            amount * 2, amount - amount % 1000 if amount % 1000 else amount - 1000, changed]  # fmt: skip
    wrong = draw.choice(ways)
    return wrong if wrong not in (amount, 0) else amount + 700


_PRICE_KO = (
    "오늘 가격은 {}입니다.", "{name} 지금 {}에 만나 보세요.", "자, {}! 이 구성 그대로 보내 드려요.", "방송가 {}이에요.",
    "혜택가로 {}, 상품 카드도 확인해 주세요.", "{name:은} {}에 준비했습니다.", "결제하실 금액은 {}이고요, 카드는 다 됩니다.",
    "이 구성이 {}밖에 안 해요.", "딱 {}만 내시면 됩니다.", "가격 다시 말씀드릴게요. {}입니다.", "단돈 {}이면 집으로 갑니다.",
    "얼마냐고 물어보셨는데요, {}입니다.",
)  # fmt: skip
_PRICE_EN = (
    "Today it is {}.", "The {name} is {} right now.", "You pay {} and that is all.", "Our price on this show: {}.",
    "Someone asked how much it is: {}.", "Just {} for the whole set.", "Get the {name} for {}.",
    "It's yours for {}.", "That comes to {} at checkout.", "Only {} today, as the card on screen says.",
)  # fmt: skip
_LIST_KO = (
    "정가는 {}입니다.",
    "원래 {}에 파는 상품이에요.",
    "정가 {}짜리 상품입니다.",
    "소비자가 {}인 상품을 준비했어요.",
)
_LIST_EN = (
    "The list price is {}.",
    "It normally sells for {}.",
    "Its regular price is {}.",
    "It was {} before the sale.",
)


def prices(draw: random.Random) -> Iterator[Row]:
    while True:
        product, (now, cents, full, full_cents, _, _) = draw.choice(list(PRICES.items()))
        lang = draw.choice(("ko", "en"))
        listed = bool(full) and draw.random() < 0.3
        right = {"ko": full if listed else now, "en": full_cents if listed else cents}[lang]
        frames = {"ko": _LIST_KO if listed else _PRICE_KO, "en": _LIST_EN if listed else _PRICE_EN}[lang]
        frame = _named(draw.choice(frames), product, lang)
        wrong = draw.random() < 0.55
        if wrong and full and draw.random() < 0.3:  # the one for the other
            said = {"ko": now if listed else full, "en": cents if listed else full_cents}[lang]
        else:
            said = _other(right, draw) if wrong else right
        write = won if lang == "ko" else dollars
        canonical = f"{right:,}원" if lang == "ko" else f"${right // 100}.{right % 100:02d}"
        yield Row(
            "list price" if listed else "price", lang, product, "wrong" if wrong else "right",
            frame.format(write(said, draw)), frame.format(canonical),
        )  # fmt: skip


def _named(frame: str, product: str, lang: str) -> str:
    name = NAMES[product][0 if lang == "ko" else 1]
    last = (ord(name[-1]) - 0xAC00) % 28
    return frame.replace("{name:은}", name + ("은" if last else "는")).replace("{name}", name)


def discounts(draw: random.Random) -> Iterator[Row]:
    ko_frames = (
        "정가에서 {} 할인해 드립니다.",
        "할인율이 {}예요.",
        "오늘은 {} 세일입니다.",
        "무려 {} 싸게 드려요.",
        "{} 내린 가격이에요.",
    )
    en_frames = ("It is {} off today.", "You save {}.", "That is a {} discount.", "We took {} off the list price.")
    while True:
        product, row = draw.choice(list(PRICES.items()))
        lang = draw.choice(("ko", "en"))
        right = row[4] if lang == "ko" else row[5]
        wrong = draw.random() < 0.6 or not right
        said = draw.choice([5, 10, 15, 20, 35, 45, 50, 55, 70, 80, 90]) if wrong else right
        if wrong and said == right:
            continue
        ways = {
            "ko": (f"{said}%", f"{said}퍼센트", f"{ko(said)} 퍼센트", f"{said}프로", f"{said} %"),
            "en": (f"{said}%", f"{said} percent", f"{en(said)} percent"),
        }[lang]
        frame = draw.choice(ko_frames if lang == "ko" else en_frames)
        yield Row("percent", lang, product, "wrong" if wrong else "right", frame.format(draw.choice(ways)),
                  frame.format(f"{right}%") if right else "")  # fmt: skip


def savings(draw: random.Random) -> Iterator[Row]:
    while True:
        product, (now, cents, full, full_cents, _, _) = draw.choice([each for each in PRICES.items() if each[1][2]])
        lang = draw.choice(("ko", "en"))
        right = full - now if lang == "ko" else full_cents - cents
        wrong = draw.random() < 0.55
        said = _other(right, draw) if wrong else right
        frame = draw.choice(
            ("정가보다 {} 저렴합니다.", "{} 할인된 가격이에요.", "{}을 아끼시는 셈입니다.", "정가와의 차이가 {}이나 납니다.",
             "{} 깎아 드립니다.")
            if lang == "ko"
            else ("You save {}.", "That is {} less than the list price.", "It is {} off the regular price.", "We cut {} from the price.")
        )  # fmt: skip
        write = won if lang == "ko" else dollars
        canonical = f"{right:,}원" if lang == "ko" else f"${right // 100}.{right % 100:02d}"
        yield Row(
            "saving",
            lang,
            product,
            "wrong" if wrong else "right",
            frame.format(write(said, draw)),
            frame.format(canonical),
        )


def pairs(draw: random.Random) -> Iterator[Row]:
    """List price, percentage and price in one line; one of them wrong, or none."""
    ko_frames = ("정가 {full}에서 {percent} 할인해서 {now}입니다.", "{full} 하던 걸 {now}에, {percent} 할인입니다.",
                 "정가 {full}, 오늘 {now}. {percent} 내렸어요.")  # fmt: skip
    en_frames = ("From {full} down to {now}, {percent} off.", "It was {full}, now {now}: {percent} off.",
                 "List price {full}, today {now}, a discount of {percent}.")  # fmt: skip
    while True:
        product, (now, cents, full, full_cents, percent, percent_en) = draw.choice(
            [each for each in PRICES.items() if each[1][2]]
        )
        lang = draw.choice(("ko", "en"))
        right = {"full": full, "now": now} if lang == "ko" else {"full": full_cents, "now": cents}
        off = percent if lang == "ko" else percent_en
        said, said_off = dict(right), off
        what = draw.choice(("", "", "full", "now", "percent"))
        if what == "percent":
            said_off = off + draw.choice((5, 10, 20, -5))
        elif what:
            said[what] = _other(right[what], draw)
        frame = draw.choice(ko_frames if lang == "ko" else en_frames)
        write = won if lang == "ko" else dollars
        plain = (lambda value: f"{value:,}원") if lang == "ko" else (lambda value: f"${value // 100}.{value % 100:02d}")
        kept = {each: write(said[each], draw) for each in said}
        mended = {**kept, **({what: plain(right[what])} if what in right else {})}
        yield Row(
            "pair", lang, product, "wrong" if what else "right",
            frame.format(**kept, percent=f"{said_off}%"), frame.format(**mended, percent=f"{off}%"),
        )  # fmt: skip


# Frame, right filler, wrong fillers: what a fact states, and what it does not.
_FACTS_KO: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "g01": (
        ("한 봉에 {} 들어 있어요.", "80g", ("100g", "800g", "팔백 그램", "80kg", "180그램")),
        ("모두 {} 보내 드립니다.", "6봉", ("8봉", "여덟 봉", "10봉", "열두 봉", "60봉", "6박스")),
        ("{} 동안 천천히 말렸습니다.", "48시간", ("24시간", "48일", "이틀 반", "칠십이 시간", "36시간", "4시간")),
        ("감귤이 {} 들어 있어요.", "98%", ("100%", "백 퍼센트", "89%", "95퍼센트")),
        ("한 봉 열량이 {}예요.", "120kcal", ("12kcal", "102kcal", "80kcal", "백 칼로리")),
        ("{} 이상 주문하시면 배송비가 무료예요.", "3만 원", ("2만 원", "1만 원", "삼천 원", "5만 원")),
        ("배송비는 {}입니다.", "2,500원", ("2,000원", "3,000원", "이천 원", "0원", "500원")),
        ("이 가격은 {}까지예요.", "12월 6일", ("12월 16일", "12월 7일", "12월 8일", "11월 6일", "1월 6일", "십이월 십 일")),
    ),
    "g02": (
        ("{} 구성이라 온 가족이 드시기 좋아요.", "4인분", ("2인분", "3인분", "6인분", "사십 인분")),
        ("끓는 물에 {}이면 됩니다.", "7분", ("3분", "70분", "7초", "오 분", "17분")),
        ("들깨가루가 {} 들어 있어요.", "12%", ("20%", "2%", "이십이 퍼센트", "21%", "50%")),
        ("총 {}입니다.", "720g", ("700g", "270g", "7.2kg", "칠백 그램", "1kg")),
        ("배송비는 {}이에요.", "3,500원", ("2,500원", "3,000원", "무료 대신 1,000원", "5,300원")),
    ),
    "g03": (
        ("하루 {}이면 됩니다.", "1캡슐", ("2캡슐", "3캡슐", "두 캡슐", "세 알")),
        ("한 통에 {} 들어 있습니다.", "60캡슐", ("90캡슐", "30캡슐", "육백 캡슐", "120캡슐", "16캡슐")),
        ("한 캡슐은 {}입니다.", "500mg", ("50mg", "500g", "1,000mg", "550밀리그램")),
    ),
    "g04": (
        ("용량은 {}예요.", "50ml", ("60ml", "500ml", "오백 밀리리터", "15ml", "5ml")),
        ("{} 보내 드립니다.", "2개", ("3개", "4개", "세 개", "12개")),
        ("자외선 차단 지수는 {}입니다.", "SPF50+", ("SPF30", "SPF100", "SPF 60", "SPF15")),
        ("{} 안에 출발해요.", "2일", ("1일", "3일", "하루", "12시간")),
    ),
    "g05": (
        ("세기는 {}로 조절하세요.", "3단계", ("5단계", "10단계", "삼십 단계", "6단계")),
        ("{}까지 따뜻해집니다.", "40도", ("45도", "60도", "오십 도", "42도")),
        ("{}이 지나면 저절로 꺼져요.", "15분", ("30분", "50분", "십 분", "5분", "15초")),
        ("보증 기간은 {}입니다.", "1년", ("2년", "3년", "십 년", "18개월", "1개월")),
        ("무게는 {}밖에 안 나가요.", "380g", ("280g", "38g", "3.8kg", "삼백 그램", "308g")),
        ("{} 충전하면 됩니다.", "2시간", ("3시간", "1시간", "20분", "두 시간 반")),
        ("이 가격은 오늘 밤 {}까지입니다.", "11시", ("12시", "10시", "열 시", "9시", "11시 30분")),
    ),
    "g06": (
        ("울이 {} 들어갔어요.", "30%", ("70%", "50%", "100%", "삼십오 퍼센트", "80%")),
        ("총장은 {}예요.", "64cm", ("46cm", "74cm", "6.4cm", "칠십 센티", "64m")),
        ("{} 이하의 물에 빨아 주세요.", "30도", ("40도", "60도", "사십 도", "13도")),
        ("{} 안에는 교환하실 수 있어요.", "7일", ("14일", "30일", "십 일", "17일")),
        ("빅사이즈는 {}입니다.", "43,000원", ("45,000원", "34,000원", "사만 오천 원", "41,000원")),
    ),
    "g07": (
        ("최대 {} 동안 돌아갑니다.", "40분", ("60분", "50분", "4시간", "사십오 분", "140분")),
        ("먼지통은 {}예요.", "0.6L", ("6L", "0.8L", "1리터", "60ml", "0.06L")),
        ("소음은 {}입니다.", "68dB", ("58dB", "86dB", "60dB", "6dB")),
        ("무게가 {}라 가벼워요.", "1.3kg", ("1.1kg", "3.1kg", "130g", "일 킬로", "1kg", "900g")),
        ("헤드 {}이 들어 있어요.", "3종", ("5종", "6종", "4종", "13종")),
        ("보증은 {}입니다.", "2년", ("3년", "1년", "오 년", "12년", "평생이 아니라 10년")),
        ("오후 {}까지 주문하시면 오늘 출발해요.", "2시", ("4시", "3시", "다섯 시", "6시", "12시")),
    ),
    "g08": (
        ("가로가 {}예요.", "150cm", ("200cm", "160cm", "105cm", "15cm")),
        ("세로는 {}입니다.", "200cm", ("150cm", "210cm", "220cm", "2.5m")),
        ("모달이 {} 들어 있어요.", "60%", ("40%", "100%", "육십오 퍼센트", "80%")),
        ("무게는 {}예요.", "1.1kg", ("1.4kg", "110g", "11kg", "1kg")),
        ("두께는 {}입니다.", "8mm", ("8cm", "18mm", "5mm", "팔 센티")),
        ("{} 안에 출발합니다.", "3일", ("1일", "2일", "이틀", "5일")),
    ),
    "g09": (
        ("지름이 {}예요.", "28cm", ("26cm", "30cm", "24cm", "이십육 센티", "82cm", "6cm")),
        ("{} 세트입니다.", "2개", ("3개", "4개", "세 개", "5개")),
        ("깊이는 {}입니다.", "6cm", ("4mm", "8cm", "16cm", "28cm", "육 미터")),
        ("두께가 {}라 묵직해요.", "4mm", ("6mm", "4cm", "14mm", "5밀리", "3mm")),
        ("배송비는 {}입니다.", "3,000원", ("2,500원", "3,500원", "천 원", "5,000원")),
    ),
    "g10": (
        ("한 번에 {}만 넣으세요.", "30ml", ("50ml", "3ml", "오십 밀리리터", "20ml", "300ml")),
        ("한 통이 {}예요.", "1.5L", ("2L", "1.2L", "15L", "500ml", "일 리터")),
        ("모두 {} 보내 드려요.", "4개", ("5개", "6개", "다섯 개", "14개", "8통")),
    ),
}  # fmt: skip
_FACTS_EN: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "g01": (
        ("There are {} in the set.", "6 bags", ("8 bags", "twelve bags", "16 bags", "60 bags")),
        ("Each bag holds {}.", "80 g", ("100 g", "180 grams", "8 ounces", "800 g")),
        ("It is dried for {}.", "48 hours", ("24 hours", "thirty-six hours", "48 days", "72 hours")),
        ("One bag is {}.", "120 kcal", ("20 kcal", "102 kcal", "12 kcal", "90 calories")),
        ("Shipping is free over {}.", "$25", ("$20", "$15", "thirty dollars", "$52")),
    ),
    "g02": (
        ("It makes {}.", "4 servings", ("2 servings", "six servings", "14 servings", "5 servings")),
        ("It is ready in {}.", "7 minutes", ("3 minutes", "seventeen minutes", "7 seconds", "5 minutes")),
        ("It contains {} perilla powder.", "12%", ("20%", "twenty percent", "21%", "2%")),
    ),
    "g03": (
        ("One bottle holds {}.", "60 capsules", ("90 capsules", "120 capsules", "thirty capsules", "600 capsules")),
        ("Take {} a day.", "1 capsule", ("2 capsules", "three capsules", "4 capsules")),
    ),
    "g04": (
        ("Each tube is {}.", "50 ml", ("60 ml", "500 ml", "15 ml", "five ounces")),
        ("You get {}.", "2 tubes", ("3 tubes", "four tubes", "12 tubes")),
        ("It is rated {}.", "SPF50+", ("SPF30", "SPF 100", "SPF70", "SPF15")),
    ),
    "g05": (
        ("There are {} of strength.", "3 levels", ("5 levels", "ten levels", "8 levels")),
        ("It warms up to {}.", "40 degrees", ("45 degrees", "sixty degrees", "42 degrees", "104 degrees")),
        ("It turns off after {}.", "15 minutes", ("30 minutes", "fifty minutes", "5 minutes", "15 seconds")),
        ("The warranty is {}.", "1 year", ("2 years", "three years", "10 years", "18 months")),
        ("It weighs {}.", "380 g", ("280 g", "3.8 kg", "308 grams", "38 g")),
    ),
    "g06": (
        ("It is {} wool.", "30%", ("70%", "100%", "fifty percent", "35%")),
        ("It is {} long.", "64 cm", ("46 cm", "74 cm", "sixty inches", "6.4 cm")),
        ("You may exchange it within {}.", "7 days", ("14 days", "thirty days", "17 days", "7 weeks")),
        ("The plus size is {}.", "$32.90", ("$31.90", "$23.90", "$35.00", "thirty-four dollars")),
    ),
    "g07": (
        ("It runs up to {}.", "40 minutes", ("60 minutes", "fifty minutes", "4 hours", "45 minutes")),
        ("It weighs {}.", "1.3 kg", ("1.1 kg", "3.1 kg", "900 g", "two kilos")),
        ("The noise is {}.", "68 dB", ("58 dB", "86 dB", "40 dB")),
        ("The warranty is {}.", "2 years", ("3 years", "five years", "12 years", "1 year")),
        ("Order by {} and it leaves today.", "2 p.m.", ("4 p.m.", "3 p.m.", "6 pm", "noon plus 5 hours")),
    ),
    "g08": (
        ("It is {} wide.", "150 cm", ("200 cm", "160 cm", "105 cm")),
        ("It is {} long.", "200 cm", ("150 cm", "220 cm", "two hundred ten cm")),
        ("It is {} modal.", "60%", ("40%", "100%", "eighty percent")),
        ("It weighs {}.", "1.1 kg", ("1.4 kg", "110 g", "11 kg", "one kilo")),
        ("It is {} thick.", "8 mm", ("8 cm", "18 mm", "5 mm")),
    ),
    "g09": (
        ("The pan is {} across.", "28 cm", ("26 cm", "30 cm", "82 cm", "6 cm")),
        ("It is {} deep.", "6 cm", ("4 mm", "8 cm", "28 cm")),
        ("It is {} thick.", "4 mm", ("6 mm", "4 cm", "14 mm")),
        ("There are {} in the box.", "2 pans", ("3 pans", "four pans", "12 pans")),
    ),
    "g10": (
        ("One load takes {}.", "30 ml", ("50 ml", "3 ml", "300 ml", "twenty ml")),
        ("A bottle holds {}.", "1.5 liters", ("2 liters", "15 liters", "500 ml", "one liter")),
        ("You get {}.", "4 bottles", ("5 bottles", "six bottles", "14 bottles")),
    ),
}  # fmt: skip


def facts(draw: random.Random) -> Iterator[Row]:
    while True:
        lang = draw.choice(("ko", "ko", "en"))
        product, rows = draw.choice(list((_FACTS_KO if lang == "ko" else _FACTS_EN).items()))
        frame, right, wrong_ones = draw.choice(rows)
        wrong = draw.random() < 0.65
        yield Row("fact", lang, product, "wrong" if wrong else "right",
                  frame.format(draw.choice(wrong_ones) if wrong else right), frame.format(right))  # fmt: skip


def stocks(draw: random.Random) -> Iterator[Row]:
    while True:
        lang = draw.choice(("ko", "en"))
        product, right = draw.choice(list(STOCK.items()))
        wrong = draw.random() < 0.6
        said = draw.choice([3, 5, 7, 10, 20, 50, 100, right * 10, right + 1, max(1, right - 10)]) if wrong else right
        if wrong and said == right:
            continue
        count = draw.choice((f"{said}개", f"{said:,} 개", f"{native(said)} 개" if said < 100 else f"{ko(said)} 개"))
        frame = draw.choice(
            ("이제 {} 남았습니다.", "남은 수량은 {}예요.", "재고가 {} 있습니다.", "준비한 수량 중에 {}가 남아 있어요.", "딱 {}만 더 보내 드릴 수 있어요.")
            if lang == "ko"
            else ("There are {} left.", "We have {} in stock.", "{} remaining at the moment.", "We can still send out {}.")
        )  # fmt: skip
        if lang == "en":
            count = draw.choice((f"{said}", f"{said} pieces", en(said)))
            count = count[:1].upper() + count[1:] if frame.startswith("{}") else count
        yield Row(
            "stock",
            lang,
            product,
            "wrong" if wrong else "right",
            frame.format(count),
            frame.format(f"{right:,}개") if lang == "ko" else frame.format(right),
        )


def reckoned(draw: random.Random) -> Iterator[Row]:
    """What follows from the facts by reckoning: several of them, one of many, the sum of two, ranges, shares."""
    while True:
        product, (now, cents, *_) = draw.choice(list(PRICES.items()))
        lang = draw.choice(("ko", "en"))
        price = now if lang == "ko" else cents
        write = won if lang == "ko" else dollars
        name = NAMES[product][0 if lang == "ko" else 1]
        wrong = draw.random() < 0.65
        kind = draw.choice(("several", "several", "each", "sum", "under", "range", "compare", "times"))
        many = draw.choice((2, 3, 4))
        plain = f"{price:,}원" if lang == "ko" else f"${price // 100}.{price % 100:02d}"
        mended = ""
        if kind == "several":
            value = price * many
            said = (
                draw.choice((price, _other(value, draw), price * (many + 1), value - value // 10)) if wrong else value
            )
            line = (draw.choice((f"{many}개 사시면 {write(said, draw)}입니다.", f"{native(many)} 세트 하시면 {write(said, draw)}이에요.",
                                 f"{many}개에 {write(said, draw)}!"))
                    if lang == "ko" else
                    draw.choice((f"{en(many).capitalize()} of them for {write(said, draw)}.", f"Buy {many} and you pay {write(said, draw)}.",
                                 f"{many} for {write(said, draw)}.")))  # fmt: skip
        elif kind == "each":
            pieces = {
                "g01": (6, "봉", "bag"),
                "g04": (2, "개", "tube"),
                "g09": (2, "개", "pan"),
                "g10": (4, "통", "bottle"),
            }
            if product not in pieces:
                continue
            number, counter, piece = pieces[product]
            if price % number and not wrong:
                continue
            value = price // number
            said = draw.choice((price, value // 2, value + 300, _other(value, draw))) if wrong else value
            line = (draw.choice((f"{counter}당 {write(said, draw)}꼴이에요.", f"한 {counter}에 {write(said, draw)}인 셈이죠."))
                    if lang == "ko" else draw.choice((f"That is {write(said, draw)} a {piece}.", f"Only {write(said, draw)} per {piece}.", f"Each {piece} is {write(said, draw)}.")))  # fmt: skip
            if said == value:
                wrong = price % number != 0
        elif kind == "sum":
            other, row = draw.choice([each for each in PRICES.items() if each[0] != product])
            value = price + (row[0] if lang == "ko" else row[1])
            said = draw.choice((_other(value, draw), value - 1000, price)) if wrong else value
            line = (f"{name}와 {NAMES[other][0]}, 둘이 합쳐서 {write(said, draw)}입니다." if lang == "ko"
                    else f"The {name} and the {NAMES[other][1]} together are {write(said, draw)}.")  # fmt: skip
        elif kind == "under":
            step = 10_000 if lang == "ko" else 1000
            above = (price // step + 1) * step
            said = above - step if wrong else above
            if said == 0 or said == price:
                continue
            line = (draw.choice((f"{ko_man(said)} 원도 안 되는 가격이에요.", f"{ko_man(said)} 원 미만입니다."))
                    if lang == "ko" else draw.choice((f"It is under ${said // 100}.", f"You pay less than {en(said // 100)} dollars.")))  # fmt: skip
        elif kind == "range":
            if lang != "ko" or now < 10_000:
                continue
            step = 10_000 if now < 100_000 else 100_000
            floor = now // step * step
            said = draw.choice((floor + step, floor + 2 * step, max(step, floor - step))) if wrong else floor
            if wrong and said == floor:
                continue
            line = draw.choice((f"{ko_man(said)} 원대에 준비했습니다.", f"가격이 {ko_man(said)} 원대예요."))
        elif kind == "compare":
            other, row = draw.choice([each for each in PRICES.items() if each[0] != product])
            theirs = row[0] if lang == "ko" else row[1]
            said = draw.choice((theirs, _other(price, draw))) if wrong else price
            at, amount = write(theirs, draw), write(said, draw)
            line = (f"{NAMES[other][0]}는 {at}, {name}는 {amount}입니다." if lang == "ko"
                    else f"The {NAMES[other][1]} is {at} and the {name} is {amount}.")  # fmt: skip
            mended = plain.join(line.rsplit(amount, 1))
        else:
            wrong = True
            line = draw.choice(
                ("정가의 3분의 1 가격이에요.", "시중가의 반값입니다.", "1+1이라 하나 더 드려요.", "2+1 행사 중입니다.", "지금 사시면 두 배로 드려요.",
                 "5,000원 쿠폰까지 드립니다.", "월 9,900원씩 12개월이면 됩니다.", "3개월 무이자입니다.", "평점 4.9점, 후기가 3천 개예요.",
                 "벌써 10만 개가 팔렸어요.", "선착순 100명께 드립니다.", "재구매율이 92%예요.", "적립금 10% 드려요.", "30일 안에 100% 환불해 드려요.",
                 "지금 500명이 보고 계세요.", "6할 가격으로 드립니다.", "반의반 값이에요.", "만 명이 선택했습니다.", "10초 만에 끝나요.",
                 "3초에 하나씩 팔려요.", "임상 시험에서 97%가 만족했어요.", "카드로 하시면 7% 더 빠집니다.", "백 명 중 아흔아홉 명이 추천해요.",
                 "하나 사면 하나 더!", "두 개 값으로 세 개 드려요.")
                if lang == "ko" else
                ("It is a third of the list price.", "Half price tonight!", "Buy one, get one free.", "Buy two, get one free.",
                 "It comes with a $5 coupon.", "Pay in 12 installments of $1.", "Rated 4.9 stars by 3,000 buyers.",
                 "Over a million sold.", "The first 100 orders get a gift.", "92% buy it again.", "Free returns within 60 days.",
                 "500 people are watching this one.", "Three times stronger than before.", "10% cash back.", "Nine out of ten people prefer it.",
                 "A hundred thousand units sold.", "Twice the amount for the same price.", "It lasts five times longer.",
                 "Two for the price of one.", "Extra 5% off with your card.")
            )  # fmt: skip
        if (
            kind == "several"
            and said == price
            and many == PIECES.get(product)
            and "사시면" not in line
            and "Buy" not in line
        ):
            wrong = False  # two tubes for the price of the two that are sold together
        yield Row("reckoned", lang, product, "wrong" if wrong else "right", line, mended)


def odd_writing(draw: random.Random) -> Iterator[Row]:
    """Numbers in other scripts and shapes. All wrong; a right one would be spoken as well, but need not pass."""

    def wide(text: str) -> str:
        return "".join(chr(ord(each) + 0xFEE0) if each.isascii() and each not in " " else each for each in text)

    hanja = str.maketrans("일이삼사오육칠팔구십백천만", "一二三四五六七八九十百千萬")
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    while True:
        product, row = draw.choice(list(PRICES.items()))
        said = _other(row[0], draw)
        plain = f"{said:,}"
        shaped = wide(ko_man(said))
        frame, shape = draw.choice((
            ("오늘 {}입니다.", f"{wide(plain)}원"), ("오늘 {}입니다.", f"{' '.join(plain)}원"), ("오늘 {}입니다.", f"{plain.replace(',', '.')}원"),
            ("가격은 {}이에요.", f"{ko(said).translate(hanja)} 원"), ("가격은 {}이에요.", f"{plain.translate(arabic)}원"),
            ("가격은 {}이에요.", f"{' '.join(ko(said).replace(' ', ''))} 원"), ("오늘 {}!", f"{said / 10_000:g}만원"),
            ("{}에 드려요.", f"{said // 1000}k"), ("{}입니다.", f"KRW {plain}"), ("{} today.", f"{plain} won"),
            ("오늘은 {}.", plain), ("{}에 드릴게요.", f"{said // 1000}천 원"), ("가격은 {}", f"{plain[0]}{chr(0x200A)}{plain[1:]}원"),
            ("오늘 {}", f"{shaped}원"), ("가격 {}", f"{'-'.join(str(said))}원"),
        ))  # fmt: skip
        yield Row("odd writing", "ko", product, "wrong", frame.format(shape), frame.format(f"{row[0]:,}원"))


SHARES: tuple[tuple[Callable[[random.Random], Iterator[Row]], int], ...] = (
    (prices, 130), (discounts, 60), (savings, 50), (pairs, 60), (facts, 170), (stocks, 45), (reckoned, 65), (odd_writing, 20),
)  # fmt: skip
