# ruff: noqa: E501 - lists of lines read better one class a line
"""Good lines: true of the product that is shown, or about nothing that could be untrue."""

import random
from collections.abc import Iterator

from tests.data.guard_writing.rows import Row

# By hand: product → lines. "" is small talk that fits any.
TRUE_KO: dict[str, tuple[str, ...]] = {
    "g01": (
        "제주 감귤 말랭이, 한 봉에 80그램씩 여섯 봉 보내 드립니다.", "감귤이 98% 들어 있고 구연산을 조금 넣었어요.", "지금 만 이천구백 원이고요, 정가는 만 팔천 원이에요.",
        "정가보다 5,100원 낮은 가격입니다.", "28퍼센트 할인이 들어간 가격이에요.", "열량이 궁금하시죠? 한 봉에 120kcal입니다.", "사십팔 시간 동안 낮은 온도에서 말렸어요.",
        "배송비는 2,500원인데, 3만 원 이상이면 무료입니다.", "HACCP 인증 시설에서 만든 간식이에요.", "원산지는 대한민국이고 제주산 감귤을 씁니다.", "지퍼백이라 드시다 남으면 닫아 두시면 돼요.",
        "직사광선은 피해서 보관해 주세요.", "12월 6일까지 이 가격으로 만나 보실 수 있어요.", "아직 140개 남아 있으니 천천히 고르세요.", "간식 통에 담아 두고 하나씩 꺼내 드시기 좋겠죠.",
        "차와 함께 내놓으셔도 잘 어울립니다.", "섬들애라는 브랜드 상품이에요.", "새콤한 맛을 좋아하시는 분들께 소개해 드려요.", "얇게 썰어 말린 감귤이라 집어 먹기 편합니다.", "두 세트 하시면 25,800원입니다.",
    ),
    "g02": (
        "들깨 손칼국수 4인분에 9,800원입니다.", "물이 끓으면 면을 넣고 7분만 기다려 주세요.", "들깨가루는 12% 들어 있습니다.", "총 720g이라 넷이서 나눠 드시면 됩니다.", "밀은 호주산을 썼고, 만든 곳은 대한민국이에요.",
        "알레르기 유발 물질로 밀, 대두, 알류가 들어 있으니 확인해 주세요.", "밀 알레르기가 있으신 분은 드시지 마세요.", "달걀이 들어 있으니 알레르기가 있으시면 피해 주세요.", "아이스팩을 넣어 냉장으로 보내 드려요.", "배송비는 삼천오백 원입니다.",
        "구천팔백 원, 할인 없이 늘 이 가격이에요.", "재고는 62개 있습니다.", "추운 날 뜨끈한 국물 생각나시죠?", "국물이 걸쭉한 편이에요.", "애호박이나 감자를 더 넣어 끓이셔도 좋습니다.", "온면당에서 만든 상품이고요.", "받으시면 냉장고에 넣어 주세요.",
    ),
    "g03": (
        "맑은 루테인은 하루 1캡슐씩 드시면 됩니다.", "60캡슐이라 두 달분이에요.", "노화로 인해 감소될 수 있는 황반색소 밀도를 유지하여 눈 건강에 도움을 줄 수 있습니다.", "식약처가 인정한 건강기능식품입니다.",
        "질병의 예방과 치료를 위한 의약품이 아닙니다.", "이만 사천 원이고 배송비는 무료입니다.", "정가 32,000원에서 25% 할인했습니다.", "한 캡슐에 500mg입니다.", "다온헬스 상품이에요.", "약을 드시는 분은 전문가와 먼저 상의해 주세요.", "남은 수량은 300개예요.",
    ),
    "g04": (
        "SPF50+, PA++++ 선크림이에요.", "오십 밀리리터 두 개에 만 칠천오백 원입니다.", "정가는 25,000원, 오늘은 17,500원이에요.", "하얗게 뜨는 백탁이 적은 제형입니다.", "향료를 넣지 않았습니다.", "자외선 차단 기능성화장품이라고 적혀 있어요.",
        "상처가 있는 부위에는 바르지 마세요.", "2일 안에 출발하고 배송비는 없습니다.", "하얀결에서 나온 물결 선크림입니다.", "외출하시기 전에 골고루 펴 발라 주세요.", "가방에 쏙 들어가는 크기예요.", "30% 할인된 가격이고요, 88개 남았습니다.", "한 개에 8,750원인 셈이에요.",
    ),
    "g05": (
        "구름 목 마사지기는 육만 구천 원입니다.", "세 단계로 세기를 바꾸실 수 있어요.", "사십 도까지 따뜻해집니다.", "십오 분이 지나면 저절로 꺼지니까 안심하세요.", "무게가 380그램이에요.", "USB-C로 충전하시면 됩니다.",
        "두 시간 충전하면 여섯 번 쓰실 수 있어요.", "이 제품은 의료기기가 아닙니다.", "원산지는 중국이고, 보증 기간은 1년입니다.", "KC 인증을 받았어요.", "오늘 밤 11시까지 30% 할인합니다.", "24대 남았습니다.", "내일 발송해 드려요.", "목에 걸치고 책을 읽으셔도 됩니다.", "정가 99,000원에서 삼만 원 내렸어요.",
    ),
    "g06": (
        "울 30%에 아크릴 70%입니다.", "크림, 네이비, 와인 세 가지 색이에요.", "네이비는 9벌 남았고요, 와인은 30벌 있습니다.", "빅사이즈는 43,000원이에요.", "총장은 64cm입니다.", "베트남에서 만들었습니다.", "30도 이하의 물에 손세탁해 주세요.",
        "7일 안에 교환하실 수 있어요.", "정가 65,000원에서 40% 할인해서 39,000원입니다.", "삼만 구천 원, 26,000원 싸졌어요.", "실과바늘의 라운드 니트를 보고 계십니다.", "청바지와 함께 입기 좋은 색이에요.", "목선이 둥글게 떨어집니다.",
    ),
    "g07": (
        "바람결 무선 청소기는 1.3킬로그램이에요.", "한 번 완전히 충전하면 최대 사십 분 돌아갑니다.", "먼지통은 0.6리터예요.", "소음은 68dB로 적혀 있습니다.", "헤드 세 종류가 함께 들어 있어요.", "보증 기간은 이 년입니다.", "오후 2시까지 주문하시면 오늘 출발해요.",
        "십오만 구천 원에 준비했습니다.", "정가 22만 9천 원에서 7만 원 내렸어요.", "30% 할인입니다.", "서른다섯 대 남았습니다.", "KC 인증을 받은 제품이에요.", "한결전자에서 만들었습니다.", "벽에 세워 두고 쓰시면 됩니다.", "배송비는 무료예요.", "가격은 15만 원대입니다.",
    ),
    "g08": (
        "가로 150, 세로 200센티미터예요.", "모달 60%에 면 40%를 섞었습니다.", "무게는 1.1kg이고 두께는 8mm예요.", "3일 안에 출발합니다.", "삼만 삼천 원, 정가는 사만 팔천 원입니다.", "31% 할인 중이에요.", "소파에 걸쳐 두셔도 보기 좋아요.", "포옹이라는 브랜드의 달무리 담요입니다.", "51장 남아 있어요.", "무릎에 덮고 텔레비전 보시기 좋겠죠.",
    ),
    "g09": (
        "지름 28센티미터 프라이팬 두 개예요.", "깊이는 6cm, 두께는 4mm입니다.", "인덕션에서도 쓰실 수 있어요.", "이탈리아에서 만들었습니다.", "배송비는 3,000원이에요.", "42,500원, 하나에 21,250원꼴입니다.", "정가 5만 원에서 15% 내렸어요.", "금속 조리 도구는 피해 주세요.", "17개 남았어요.", "달걀 프라이나 볶음 요리에 쓰시면 됩니다.",
    ),
    "g10": (
        "빨래 한 번에 30밀리리터만 넣으세요.", "1.5리터 네 통에 15,600원입니다.", "한 통에 3,900원인 셈이에요.", "색소를 넣지 않았습니다.", "무료배송이고 내일 출발해요.", "솔잎 향이 은은한 세제입니다.", "뚜껑에 부어서 양을 맞추세요.", "빨래터의 솔잎 세탁세제, 총 6리터예요.",
    ),
    "": (
        "안녕하세요, 소담 라이브에 오신 여러분 반갑습니다.", "저는 가상인물 진행자예요. 상품 정보를 그대로 읽어 드립니다.", "질문은 채팅으로 남겨 주세요.", "방금 들어오신 분들 어서 오세요.", "잠시 물 한 모금 하시고 다시 모여 주세요.",
        "그건 상품 정보에 적혀 있지 않아서 말씀드리기 어려워요.", "확인되지 않은 내용은 말씀드리지 않을게요.", "교환과 반품은 판매 페이지의 안내를 봐 주세요.", "오늘 날씨가 꽤 쌀쌀하네요.", "주말 잘 보내고 계신가요?",
        "다음 상품으로 넘어가 볼까요?", "좋아요 눌러 주신 분들 감사합니다.", "천천히 둘러보고 가세요.", "궁금한 점 있으시면 언제든 물어보세요.", "채팅 올려 주신 분들 고맙습니다.", "상품 카드는 화면 옆에 떠 있어요.",
        "오늘 방송은 여기서 마칠게요. 고맙습니다.", "제가 직접 써 볼 수는 없어서, 적혀 있는 내용만 전해 드려요.", "저는 사람이 아니라 가상인물이에요.", "의학적인 질문에는 답해 드릴 수 없어요. 전문가와 상의해 주세요.", "다른 회사 제품과 비교해서 말씀드리지는 않아요.",
        "잠깐 화면을 바꿔 볼게요.", "소리가 잘 들리시나요?", "준비되는 동안 조금만 기다려 주세요.", "선물하실 분을 떠올려 보세요.", "색상은 화면마다 조금 다르게 보일 수 있어요.", "주문 번호는 채팅에 적지 마세요.", "개인 정보는 올리지 말아 주세요.",
        "처음 오신 분들을 위해 다시 설명해 드릴게요.", "한 가지만 더 말씀드리고 넘어갈게요.", "두 분이나 같은 질문을 주셨네요.", "이 점 꼭 기억해 주세요.", "첫 번째로 소개할 상품을 보시죠.", "마지막으로 한 번 더 정리할게요.", "함께해 주셔서 정말 감사합니다.",
        "저녁은 맛있게 드셨어요?", "바로 이어서 보여 드릴게요.", "다시 한번 말씀드릴게요.", "편한 시간에 다시 보셔도 됩니다.", "오늘도 알찬 시간 함께해요.",
    ),
}  # fmt: skip
TRUE_EN: dict[str, tuple[str, ...]] = {
    "g01": ("Six bags of dried tangerine, 80 grams each.", "It is $9.90, down from $13.90.", "That is 28 percent off.", "You save four dollars.", "One bag is 120 kcal.", "It is dried for 48 hours at a low temperature.", "Shipping is $2.00, and free for orders over $25.", "It comes from Korea, with tangerines from Jeju.",
            "Close the zip bag and keep the rest for later.", "Keep it somewhere cool, out of the sun.", "The plant is HACCP certified.", "Two sets come to $19.80.", "We have 140 in stock."),
    "g02": ("Four servings for $7.90.", "Boil it for seven minutes.", "It contains wheat, soy and eggs, so please check your allergies.", "If you are allergic to eggs, please do not eat it.", "Perilla powder makes up 12% of it.", "It ships chilled for $3.00.", "The wheat is from Australia.", "Add some zucchini or potato if you like."),
    "g03": ("One capsule a day, sixty in the bottle.", "It may help eye health by keeping up the macular pigment, which can decrease with age.", "It is not a medicine that prevents or treats disease.", "It is $18.50 instead of $24.90.", "If you take medication, please ask a professional first.", "Shipping is free.", "It lasts two months."),
    "g04": ("It is a sun cream with SPF50+ and PA++++.", "Two tubes of 50 ml for $13.50.", "No fragrance is added.", "It leaves little white cast.", "Please do not put it on broken skin.", "30% off the list price of $19.50.", "It leaves within two days."),
    "g05": ("This product is not a medical device.", "It turns itself off after fifteen minutes.", "Choose among three levels.", "It warms up to 40 degrees.", "It weighs 380 grams.", "It charges by USB-C.", "The warranty is one year.", "It is made in China and KC certified.", "It is $53.90 tonight.", "Hang it around your neck while you read.", "29 percent off until 11 p.m."),
    "g06": ("It is 30% wool and 70% acrylic.", "There is cream, navy and wine.", "The plus size is $32.90.", "It is 64 cm long.", "Wash it by hand at 30 degrees or below.", "It is made in Vietnam.", "You may exchange it within seven days.", "40% off, so $29.90 instead of $49.90.", "The round neck goes well with a shirt."),
    "g07": ("It weighs 1.3 kilos.", "It runs up to forty minutes on a full charge.", "Three heads come with it.", "It is $123.90, and the list price is $178.90.", "The noise is 68 dB.", "There is a warranty of two years.", "Order by 2 p.m. and it leaves today.", "Thirty-five left.", "The bin holds 0.6 liters.", "You save $55.00."),
    "g08": ("It is 150 cm wide and 200 cm long.", "Sixty percent modal, forty percent cotton.", "It is 8 mm thick.", "It is $25.90, 31% off.", "It leaves within three days.", "Put it on the sofa, it looks lovely there.", "It weighs 1.1 kg."),
    "g09": ("Two pans, 28 cm across.", "It works on induction too.", "It is made in Italy.", "Shipping is $2.50.", "It is 6 cm deep and 4 mm thick.", "Please avoid metal tools.", "15% off the list price of $38.90.", "17 left."),
    "g10": ("One load takes 30 ml.", "Four bottles of 1.5 liters for $11.90.", "No color is added.", "It leaves tomorrow and ships free.", "Pour it into the cap to measure."),
    "": ("Hello everyone, and welcome to Sodam Live.", "I am a virtual host, and I read out what the listing says.", "Please leave your questions in the chat.", "That is not in the listing, so I cannot say.", "Thank you for staying with us.", "Let us move on to the next product.", "The card on the screen shows the details.",
         "I cannot try products myself, so I only tell you what is written.", "I can't answer medical questions; please ask a doctor.", "We do not compare with other brands here.", "Please don't post your address in the chat.", "Can you hear me well?", "One moment, please.", "See you next time.", "It is getting cold outside, isn't it?",
         "Colors may look a little different on your screen.", "Take your time.", "Let me say that once more.", "For those who just joined, here is a short recap.", "First of all, thank you for coming.", "Two of you asked the same thing.", "Returns are explained on the product page.", "Have a good evening.", "I'm not a person, I'm a virtual presenter.", "Ask me anything about the listing."),
}  # fmt: skip

# A grammar of its own: openers, true bodies, closers, put together.
_OPEN_KO = (
    "네, ",
    "맞아요, ",
    "좋은 질문이에요. ",
    "말씀하신 대로 ",
    "다시 볼게요. ",
    "정리하자면, ",
    "채팅에 답해 드릴게요. ",
    "음, ",
    "그럼요. ",
    "확인해 보니 ",
    "상품 카드를 보면 ",
    "하나 더요. ",
    "아까 물어보신 것 말인데요, ",
)
_CLOSE_KO = (
    "",
    "",
    " 참고해 주세요.",
    " 화면에서도 보실 수 있어요.",
    " 도움이 되셨나요?",
    " 더 궁금하신 점 있으세요?",
    " 괜찮으시죠?",
    " 기억해 두세요.",
    " 카드에도 적혀 있어요.",
)
_OPEN_EN = (
    "Yes, ",
    "Good question. ",
    "Let me check. ",
    "As the card says: ",
    "To answer the chat: ",
    "Once more: ",
    "Right. ",
    "So, ",
    "In short: ",
    "Just so you know: ",
)
_CLOSE_EN = (
    "",
    "",
    " It is on the card as well.",
    " Does that help?",
    " Anything else?",
    " Please keep that in mind.",
    " I hope that answers it.",
)


def good(draw: random.Random) -> Iterator[Row]:
    by_hand = [("ko", product, line) for product, lines in TRUE_KO.items() for line in lines]
    by_hand += [("en", product, line) for product, lines in TRUE_EN.items() for line in lines]
    draw.shuffle(by_hand)
    for lang, product, line in by_hand:
        yield Row("by hand", lang, product, "good", line)
    while True:
        lang, product, line = draw.choice(by_hand)
        if not product:
            continue
        opener, closer = (_OPEN_KO, _CLOSE_KO) if lang == "ko" else (_OPEN_EN, _CLOSE_EN)
        if draw.random() < 0.5:
            second = draw.choice([each for each in by_hand if each[:2] == (lang, product)])[2]
            if second != line:
                yield Row("put together", lang, product, "good", f"{line} {second}")
            continue
        yield Row("put together", lang, product, "good", draw.choice(opener) + line + draw.choice(closer))
