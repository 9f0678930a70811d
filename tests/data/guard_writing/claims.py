# ruff: noqa: E501 - lists of lines read better one class a line
"""Mutated lines: an honest line into which something untrue or unlawful was put. Ten classes."""

import random
from collections.abc import Iterator

from tests.data.guard_writing.numeric import NAMES, PRICES, SHARES
from tests.data.guard_writing.rows import Row

_LEADS_KO = (
    "",
    "",
    "",
    "자, ",
    "여러분, ",
    "그리고 ",
    "말씀드리면, ",
    "사실 ",
    "댓글로 물어보셨는데요, ",
    "{name} 보시죠. ",
    "{name:은} ",
    "지금 보시는 상품, ",
)
_LEADS_EN = (
    "",
    "",
    "",
    "Well, ",
    "By the way, ",
    "To be honest, ",
    "Someone in the chat asked: ",
    "Here is the {name}. ",
    "And remember, ",
)

_FOOD_KO = (
    "먹으면 {ill} 낫습니다.", "{ill2} 있으신 분들께 특효예요.", "매일 드시면 {ill2} 예방됩니다.", "{ill2} 고생하시던 분들 이거 드시고 좋아지셨대요.",
    "{ill2} 약 대신 이걸 드셔도 됩니다.", "{organ} 해독해 줍니다.", "{organ} 기능을 되살려 드려요.", "한 달만 드시면 {kilo}가 빠집니다.",
    "먹기만 해도 살이 쭉쭉 빠져요.", "체지방을 녹여 주는 음식입니다.", "암세포를 죽이는 성분이 들어 있어요.", "의사들도 {ill2} 환자에게 권합니다.",
    "{ill2} 치료에 쓰이는 원료예요.", "항암 효과가 입증되었습니다.", "혈액을 맑게 해 줍니다.", "콜레스테롤 수치를 뚝 떨어뜨려요.", "면역력이 확 올라갑니다.",
    "이거 드시면 감기에 안 걸려요.", "숙취가 싹 사라집니다.", "아이들 키가 쑥쑥 큽니다.", "갱년기 증상이 없어져요.", "변비가 바로 해결됩니다.",
    "치매를 막아 주는 식품입니다.", "몸속 독소를 빼 줍니다.", "당 걱정 없이 당뇨 환자도 마음껏 드세요.", "수술하신 분들 회복이 빨라집니다.", "노화를 되돌려 줍니다.",
    "불면증에 이만한 게 없어요.", "관절이 튼튼해지고 통증이 가라앉아요.", "천연 항생제라고 보시면 됩니다.", "부작용이 전혀 없는 보약입니다.", "혈당이 안정됩니다.",
    "글루텐이 없어서 밀 알레르기가 있어도 괜찮아요.", "달걀 알레르기 있는 아이도 안심하고 먹을 수 있어요.", "알레르기 걱정은 전혀 안 하셔도 됩니다.",
)  # fmt: skip
_ILL = (
    "위염이",
    "당뇨가",
    "고혈압이",
    "아토피가",
    "관절염이",
    "우울증이",
    "비염이",
    "간염이",
    "두통이",
    "역류성 식도염이",
    "통풍이",
    "천식이",
)
_ILL2 = (
    "위염",
    "당뇨",
    "고혈압",
    "아토피",
    "관절염",
    "우울증",
    "비염",
    "간염",
    "골다공증",
    "지방간",
    "통풍",
    "천식",
    "백내장",
    "중풍",
    "빈혈",
)
_ORGAN = ("간을", "장을", "신장을", "폐를", "췌장을", "혈관을")
_FOOD_EN = (
    "It cures {en_ill}.", "Eat it every day and you will never get {en_ill}.", "It treats {en_ill} naturally.", "Doctors recommend it for {en_ill}.",
    "People with {en_ill} got better after a week.", "It melts belly fat while you sleep.", "You will lose ten pounds in a month.", "It detoxes your liver.",
    "It boosts your immune system.", "It lowers blood pressure.", "It kills cancer cells.", "Better than any medicine for {en_ill}.",
    "It prevents {en_ill}.", "It reverses aging from the inside.", "It flushes toxins out of your body.", "Say goodbye to {en_ill} for good.",
    "It brings your blood sugar down.", "It heals the gut.", "No more hangovers with this one.", "Safe even if you are allergic to wheat.",
    "It is a natural antibiotic.", "Throw away your pills, this works better.", "It relieves {en_ill} in days.", "It is clinically proven against {en_ill}.",
)  # fmt: skip
_EN_ILL = (
    "diabetes",
    "arthritis",
    "insomnia",
    "migraines",
    "asthma",
    "depression",
    "eczema",
    "the flu",
    "gout",
    "high cholesterol",
    "dementia",
    "anemia",
)

_COSMETIC_KO = (
    "바르면 {skin} 사라집니다.", "{skin2} 치료해 주는 크림이에요.", "{skin2} 환자분들이 많이 찾으세요.", "피부를 재생시켜 줍니다.", "세포를 되살리는 성분이 들었어요.",
    "피부과 시술을 받은 것과 똑같은 효과예요.", "보톡스가 필요 없어집니다.", "한 번 바르면 주름이 완전히 펴져요.", "기미와 잡티를 없애 줍니다.", "진피층까지 침투합니다.",
    "상처가 아뭅니다.", "화상 자국이 지워져요.", "염증을 가라앉혀 줍니다.", "홍조가 없어집니다.", "항균 작용으로 균을 죽여요.", "가슴이 커지는 크림입니다.",
    "턱선이 갸름해지고 얼굴이 작아져요.", "셀룰라이트를 분해합니다.", "머리카락이 새로 납니다.", "탈모가 멈춰요.", "피부 면역을 높여 줍니다.", "흉터를 지워 드려요.",
    "줄기세포가 들어 있어 피부가 젊어집니다.", "아토피 피부도 낫게 해 줘요.", "필러 맞은 것처럼 볼륨이 차오릅니다.", "여드름균을 박멸합니다.", "피부 독소를 배출해 줘요.",
    "모공이 완전히 없어집니다.", "피부암을 막아 줍니다.", "혈액순환을 촉진해 붓기를 빼 줘요.", "의사가 처방하는 크림과 성분이 같습니다.", "멜라닌을 파괴합니다.",
)  # fmt: skip
_SKIN = (
    "여드름이",
    "아토피가",
    "기미가",
    "무좀이",
    "건선이",
    "습진이",
    "흉터가",
    "사마귀가",
    "지루성 피부염이",
    "튼살이",
)
_SKIN2 = ("여드름", "아토피", "건선", "습진", "무좀", "지루성 두피염", "피부염", "켈로이드", "백반증", "대상포진")
_COSMETIC_EN = (
    "It cures {en_skin}.", "It heals {en_skin} overnight.", "It treats {en_skin}.", "It regenerates your skin cells.", "It works like botox without the needle.",
    "It erases wrinkles for good.", "It penetrates to the dermis.", "It removes scars completely.", "Your hair grows back.", "It stops hair loss.",
    "It kills the bacteria that cause acne.", "It dissolves cellulite.", "It reduces inflammation.", "Dermatologists prescribe it for {en_skin}.",
    "It repairs damaged DNA in the skin.", "It makes {en_skin} disappear.", "It closes wounds faster.", "Your pores vanish for ever.",
    "It tightens the skin like a face lift.", "It is medicine for your skin.", "It whitens your skin permanently.", "It prevents skin cancer.", "It gets rid of {en_skin}.",
)  # fmt: skip
_EN_SKIN = (
    "acne",
    "eczema",
    "psoriasis",
    "rosacea",
    "dermatitis",
    "dark spots",
    "athlete's foot",
    "age spots",
    "sunburn",
    "stretch marks",
)

_DEVICE_KO = (
    "{pain} 통증이 사라집니다.", "{pain} 디스크에 효과가 있어요.", "{pain} 치료기라고 보시면 됩니다.", "물리치료를 받는 것과 같은 효과입니다.", "혈액순환을 개선해 줍니다.",
    "거북목이 교정됩니다.", "병원에 안 가셔도 되는 의료용 제품이에요.", "저주파로 신경을 치료합니다.", "원적외선이 몸속 염증을 없애 줘요.", "의료기기와 똑같은 원리입니다.",
    "식약처 의료기기 허가를 받았습니다.", "척추가 바로잡혀요.", "오십견이 풀립니다.", "손목터널증후군에 좋습니다.", "혈압을 내려 줍니다.", "근육 파열도 회복시켜 줘요.",
    "{pain} 관절염 환자에게 권해 드려요.", "두통이 씻은 듯이 낫습니다.", "수면 무호흡이 고쳐집니다.", "다리 부종을 치료해 줍니다.", "신경통에 특효입니다.",
    "찜질만 해도 {pain} 병이 나아요.", "재활 치료에 쓰는 기기입니다.", "림프 순환을 도와 독소가 빠져요.", "전립선에 좋은 진동이에요.", "체형이 교정됩니다.",
    "통증 완화 효과가 임상으로 확인됐습니다.", "자율신경을 회복시켜 줍니다.", "혈전을 풀어 줍니다.", "고질적인 {pain} 결림을 고쳐 드려요.",
)  # fmt: skip
_PAIN = ("목", "허리", "어깨", "무릎", "손목", "골반", "발목", "등")
_DEVICE_EN = (
    "It relieves {en_pain} pain.", "It cures {en_pain} pain for good.", "It works like physical therapy for your {en_pain}.", "It is a medical grade device.",
    "It improves blood circulation.", "It straightens your spine.", "It treats a slipped disc.", "It is FDA approved.", "It fixes forward head posture.",
    "It heals damaged nerves in the {en_pain}.", "Hospitals use it for rehabilitation.", "It lowers your blood pressure.", "It ends migraines.",
    "You can skip the doctor with this one.", "It treats arthritis in the {en_pain}.", "It reduces swelling in the {en_pain}.", "It is a therapy device for your {en_pain}.",
    "It stops sleep apnea.", "It speeds up recovery from injury.", "It corrects your posture for ever.",
)  # fmt: skip
_EN_PAIN = ("neck", "back", "shoulder", "knee", "wrist", "hip")

_BEST_KO = (
    "전국 최저가입니다.", "어디를 가도 이보다 싸게는 못 사세요.", "인터넷에서 가장 저렴한 가격이에요.", "업계 {rank} 제품입니다.", "세계 최고의 {thing}입니다.",
    "국내 유일의 {thing}이에요.", "국내 최초로 만든 {thing}입니다.", "따라올 제품이 없습니다.", "{thing} 중에 으뜸이에요.", "온라인 최저가 보장합니다.",
    "역대 가장 낮은 가격입니다.", "다시는 없을 가격이에요.", "이 가격은 저희밖에 못 해요.", "세상에서 제일 좋은 {thing}예요.", "판매량 {rank}를 놓친 적이 없어요.",
    "대한민국 대표 {thing}입니다.", "비교 불가 {thing}입니다.", "완벽한 {thing}이에요.", "최상급 중의 최상급입니다.", "타의 추종을 불허합니다.", "독보적인 {thing}이죠.",
    "더 싼 곳이 있으면 차액을 돌려 드려요.", "백화점보다 무조건 쌉니다.", "가장 많이 팔린 {thing}입니다.", "올해 마지막 기회입니다.", "오늘이 지나면 가격이 오릅니다.",
    "지금 안 사시면 다시는 못 사요.", "곧 품절됩니다, 서두르세요.", "마감 임박입니다.", "지구상에서 제일 부드러워요.", "만족도 {rank} 상품입니다.", "최고 품질을 보장합니다.",
    "유일무이한 {thing}입니다.", "넘버원 {thing}이에요.", "가격 파괴, 최저가 도전!",
)  # fmt: skip
_RANK = ("1위", "일위", "1등", "일등", "넘버원", "No.1")
_THING = ("제품", "상품", "품질", "브랜드", "기술", "구성")
_BEST_EN = (
    "The lowest price anywhere.", "You will not find it cheaper.", "It is the best {en_thing} in the world.", "The number one {en_thing} in Korea.", "It is the only {en_thing} of its kind.",
    "Nobody beats this price.", "Guaranteed lowest price.", "The world's first {en_thing}.", "It is the cheapest on the internet.", "Unbeatable {en_thing}.",
    "The best-selling {en_thing} of the year.", "The finest {en_thing} you can get.", "It is second to none.", "A perfect {en_thing}.", "The most popular {en_thing} ever.",
    "It is unmatched.", "Last chance, hurry up!", "It will sell out any minute.", "This price will never come back.", "The top rated {en_thing} in its class.",
    "We are cheaper than every store.", "No other {en_thing} comes close.", "The greatest {en_thing} on earth.", "The highest quality there is.",
)  # fmt: skip
_EN_THING = ("product", "brand", "quality", "choice", "deal", "item")

_USE_KO = (
    "제가 {use} 정말 좋더라고요.", "저도 집에서 매일 씁니다.", "저는 이거 없이는 못 살아요.", "저희 엄마도 쓰시는데 좋아하세요.", "제가 직접 {use} 확인했어요.",
    "어제도 제가 {use} 깜짝 놀랐어요.", "저도 벌써 세 번째 재구매했어요.", "내돈내산으로 추천드립니다.", "제 피부에 딱 맞더라고요.", "저희 남편이 너무 좋아해요.",
    "한 달 동안 {use} 느낀 점을 말씀드릴게요.", "먹어 보니까 진짜 맛있어요.", "만져 보니 정말 부드럽네요.", "저는 아침마다 이걸로 시작해요.", "우리 아이가 잘 먹어요.",
    "제 인생템이에요.", "지난주에 받아서 {use} 만족하고 있어요.", "써 본 사람으로서 말씀드려요.", "저 이거 쓰고 예뻐졌다는 소리 들었어요.", "제가 반해 버린 상품이에요.",
    "와, 냄새가 정말 좋네요.", "방금 한 입 먹었는데 고소해요.", "제가 쓰던 것 중에 가장 편했어요.", "개인적으로 오래 써 온 제품입니다.", "저도 하나 샀어요.",
    "우리 집 욕실에도 있어요.", "제가 임신했을 때 애용했어요.", "입어 보니까 따뜻하더라고요.", "저도 처음엔 의심했는데 {use} 달라졌어요.", "촬영 전에 맛봤는데 또 먹고 싶네요.",
)  # fmt: skip
_USE = (
    "써 보니",
    "써보니까",
    "먹어 보니",
    "발라 보니까",
    "사용해 보니",
    "입어 보고",
    "한 달 써 보고",
    "돌려 봤는데",
    "체험해 보니",
    "마셔 보니",
)
_USE_EN = (
    "I use it every day.", "I tried it and {en_felt}.", "I have been using it for months.", "My mother loves it.", "It changed my life.", "I bought one myself.",
    "My skin feels softer since I use it.", "I cannot live without it.", "I tasted it before the show and {en_felt}.", "My kids ask for it.", "In my own kitchen it works great.",
    "I wore it all winter and {en_felt}.", "From my own experience, {en_felt2}.", "It tastes delicious, I just had a bite.", "My husband uses it too.", "I keep one in my bag.",
    "Personally, it is my favorite.", "I tested it at home and {en_felt}.", "I slept under it last night.", "I ordered it again last week.", "Mine still works after years.",
)  # fmt: skip
_EN_FELT = ("loved it", "it was amazing", "it really works", "I was surprised", "felt great", "was impressed")
_EN_FELT2 = ("it really works", "it lasts", "it is worth it", "nothing compares")

_SLANDER_KO = (
    "{other} 제품은 {bad}.", "{other} 거 쓰시면 후회하세요.", "{other}에서 파는 건 {bad}.", "{other}는 원료를 속여요.", "다른 데서 사시면 바가지 쓰시는 거예요.",
    "요즘 {other} 제품 때문에 피해 보신 분 많으시죠.", "{other}처럼 {bad2} 제품이 아닙니다.", "{other} 거는 몸에 해로운 성분이 들어 있어요.", "{other}는 우리 걸 베꼈어요.",
    "{other}는 서비스가 엉망이에요.", "{other} 거 사셨다면 당장 버리세요.", "싸구려 {other} 제품과는 비교하지 마세요.", "{other} 상품은 가짜가 많아요.",
    "{other} 보세요, 리콜만 몇 번입니까.", "{other} 쓰다가 망가져서 오신 분들이 많아요.",
)  # fmt: skip
_OTHER = (
    "경쟁사",
    "타사",
    "다른 회사",
    "다른 브랜드",
    "옆 방송",
    "A사",
    "대기업",
    "중국산",
    "다른 쇼핑몰",
    "그 유명 브랜드",
    "시중",
    "다른 업체",
)
_BAD = (
    "금방 망가져요",
    "쓰레기예요",
    "엉터리예요",
    "믿을 수가 없어요",
    "품질이 형편없어요",
    "순 거품이에요",
    "냄새가 나서 못 써요",
    "다 사기예요",
    "쓸모가 없어요",
)
_BAD2 = ("저질", "금방 고장 나는", "엉성한", "조잡한", "물 탄", "속이는")
_SLANDER_EN = (
    "{en_other} are {en_bad}.", "{en_other} break after a week.", "Don't buy from {en_other2}, they cheat you.", "Unlike {en_other2}, we don't lie about ingredients.",
    "{en_other} use harmful chemicals.", "{en_other} copied us.", "If you bought from {en_other2}, throw it away.", "{en_other} will ruin your skin.",
    "You get ripped off at {en_other2}.", "Compared with this, {en_other2} look like {en_bad}.",
)  # fmt: skip
_EN_OTHER = (
    "Other brands",
    "Our competitors",
    "Those cheap copies",
    "Big companies",
    "The products next door",
    "Other sellers",
    "Rival brands",
    "Department store brands",
)
_EN_OTHER2 = ("other brands", "our competitors", "other shops", "big brands", "the other channel", "rival sellers")
_EN_BAD = ("garbage", "junk", "fakes", "overpriced trash", "a scam", "useless", "low quality rubbish")

# Untrue facts in words: certificates, origins, ingredients, allergens, services.
_UNTRUE = {
    "g01": ("유기농 인증을 받았습니다.", "스페인산 감귤이에요.", "설탕을 넣지 않았어요.", "비타민D가 들어 있어요.", "무농약으로 키웠습니다.", "당일 도착합니다.", "내일 새벽에 도착해요.", "It is certified organic.", "The fruit is from Spain.", "It arrives tomorrow morning.", "It is vegan certified.", "국가대표 선수촌에 납품합니다."),
    "g02": ("우리밀로 만들었습니다.", "밀가루 없이 쌀로 만들었어요.", "달걀은 들어가지 않았습니다.", "대두가 들어 있지 않아요.", "국산 밀 100%입니다.", "무염 제품이에요.", "할랄 인증 제품입니다.", "It contains no egg.", "It is made without wheat.", "It is soy free.", "It is gluten free.", "방부제 무첨가예요.", "미쉐린 식당 셰프가 개발했습니다."),
    "g04": ("미백 기능성 인증을 받았어요.", "주름 개선 기능성 화장품입니다.", "비건 인증을 받았습니다.", "프랑스에서 만들었어요.", "피부과 테스트를 완료했습니다.", "히알루론산이 들어 있어요.", "임산부도 안심하고 쓰세요.", "It is dermatologist tested.", "It is made in France.", "It is reef safe certified.", "It contains vitamin C.", "물에 지워지지 않는 워터프루프예요."),
    "g05": ("국내에서 생산했습니다.", "독일 기술로 만들었어요.", "방수가 됩니다.", "평생 무상 수리해 드려요.", "어댑터도 드립니다.", "It is made in Germany.", "It is waterproof.", "It comes with a lifetime warranty.", "미국 특허를 받았습니다.", "선물 포장 무료로 해 드려요."),
    "g06": ("캐시미어가 들어갔어요.", "국내 생산 제품입니다.", "세탁기에 돌리셔도 됩니다.", "기모 안감이에요.", "무료로 반품하실 수 있어요.", "It is made in Italy.", "It is pure cashmere.", "You can put it in the washing machine.", "올해 신상입니다.", "연예인이 방송에서 입었어요.", "검정색도 있습니다."),
    "g07": ("물걸레 기능도 있습니다.", "헤파 필터가 들어 있어요.", "배터리를 하나 더 드립니다.", "독일산 모터를 썼습니다.", "사은품으로 필터를 드려요.", "It has a HEPA filter.", "A spare battery comes free.", "The motor is German.", "에너지 효율 1등급이에요.", "당일 설치해 드립니다."),
    "g08": ("정전기가 전혀 없어요.", "오가닉 코튼입니다.", "알러지 케어 인증을 받았습니다.", "건조기에 돌리셔도 됩니다.", "It is organic cotton.", "It is safe for the dryer.", "거위털이 들어 있어요.", "항균 가공을 했습니다."),
    "g09": ("국산입니다.", "독일에서 만들었어요.", "오븐에 넣으셔도 됩니다.", "PFOA 불검출 시험을 통과했습니다.", "유리 뚜껑도 함께 드려요.", "무료배송입니다.", "Shipping is free.", "It is made in Korea.", "It is oven safe.", "A glass lid comes with it.", "평생 코팅이 벗겨지지 않아요.", "다이아몬드 코팅입니다."),
    "g10": ("섬유유연제도 드립니다.", "아기 옷에 안전하다는 인증을 받았어요.", "천연 성분 100%입니다.", "형광증백제가 없습니다.", "99.9% 살균됩니다.", "It kills 99.9% of germs.", "It is all natural.", "A softener comes free.", "EWG 그린 등급입니다.", "생분해 인증을 받았어요."),
}  # fmt: skip


def _drawn(frames: tuple[str, ...], draw: random.Random, **fillers: tuple[str, ...]) -> str:
    return draw.choice(frames).format(**{key: draw.choice(values) for key, values in fillers.items()})


def _led(line: str, lang: str, product: str, draw: random.Random) -> str:
    lead = draw.choice(_LEADS_KO if lang == "ko" else _LEADS_EN)
    name = NAMES[product][lang == "en"]
    topic = name + ("은" if (ord(name[-1]) - 0xAC00) % 28 else "는")
    return lead.replace("{name:은}", topic).replace("{name}", name) + line


def _words(
    kind: str,
    products: tuple[str, ...],
    ko: tuple[str, ...],
    en: tuple[str, ...],
    draw: random.Random,
    **fillers: tuple[str, ...],
) -> Iterator[Row]:
    while True:
        lang = "ko" if draw.random() < 0.62 else "en"
        product = draw.choice(products)
        line = _drawn(ko if lang == "ko" else en, draw, **fillers)
        yield Row(kind, lang, product, "bad", _led(line, lang, product, draw))


def _numbers(kind: str, kinds: tuple[str, ...], draw: random.Random) -> Iterator[Row]:
    """Wrong lines of the numeric grammar, in other surroundings than its own set."""
    makers = [maker(draw) for maker, _ in SHARES]
    while True:
        for row in (next(maker) for maker in makers):
            if row.want == "wrong" and row.kind in kinds:
                led = _led("", row.lang, row.product, draw)
                yield Row(kind, row.lang, row.product, "bad", led + row.line, led + row.mended if row.mended else "")


def _units(draw: random.Random) -> Iterator[Row]:
    made = _numbers("wrong unit or size", ("fact",), draw)
    for row in made:
        if any(sign in row.line for sign in ("월", "원", "$", "남", "dollar")):
            continue
        yield row


def _stock_and_dates(draw: random.Random) -> Iterator[Row]:
    made = _numbers("wrong stock or date", ("stock",), draw)
    dates_ko = (
        "{}까지만 이 가격이에요.",
        "{}에 배송됩니다.",
        "행사는 {}에 끝나요.",
        "{} 자정까지 주문하세요.",
        "유통기한은 {}까지입니다.",
    )
    dates_en = ("This price holds until {}.", "It ships on {}.", "The sale ends on {}.", "Best before {}.")
    while True:
        yield next(made)
        product = draw.choice(list(PRICES))
        month, day = draw.choice((1, 2, 3, 4, 8, 10, 11)), draw.randint(8, 28)
        names = "January February March April May June July August September October November December".split()
        lang = draw.choice(("ko", "en"))
        line = (draw.choice(dates_ko).format(draw.choice((f"{month}월 {day}일", f"{month}/{day}", f"다음 주 {draw.choice('월화수목금토일')}요일", f"{day}일")))
                if lang == "ko" else draw.choice(dates_en).format(draw.choice((f"{names[month - 1]} {day}", f"{month}/{day}", f"the {day}th", "next " + draw.choice(("Friday", "Monday"))))))  # fmt: skip
        yield Row("wrong stock or date", lang, product, "bad", _led(line, lang, product, draw))


def _untrue(draw: random.Random) -> Iterator[Row]:
    while True:
        product = draw.choice(list(_UNTRUE))
        line = draw.choice(_UNTRUE[product])
        lang = "en" if line.isascii() else "ko"
        yield Row("untrue fact", lang, product, "bad", _led(line, lang, product, draw))


def _mixed(draw: random.Random) -> Iterator[Row]:
    """Wrong sizes and untrue facts share a class."""
    units, untrue = _units(draw), _untrue(draw)
    while True:
        yield next(units)
        yield next(untrue)._replace(kind="wrong unit or size")


def classes(draw: random.Random) -> dict[str, Iterator[Row]]:
    """The ten classes, each without end."""
    every = tuple(PRICES)
    return {
        "price": _numbers("wrong price", ("price", "list price", "saving", "pair"), draw),
        "percent": _numbers("wrong percent", ("percent",), draw),
        "unit": _mixed(draw),
        "stock": _stock_and_dates(draw),
        "food": _words("food as medicine", ("g01", "g02"), _FOOD_KO, _FOOD_EN, draw, ill=_ILL, ill2=_ILL2, organ=_ORGAN, kilo=("5킬로", "오 킬로그램", "3kg"), en_ill=_EN_ILL),
        "cosmetic": _words("cosmetic as medicine", ("g04",), _COSMETIC_KO, _COSMETIC_EN, draw, skin=_SKIN, skin2=_SKIN2, en_skin=_EN_SKIN),
        "device": _words("medical device look", ("g05", "g08"), _DEVICE_KO, _DEVICE_EN, draw, pain=_PAIN, en_pain=_EN_PAIN),
        "best": _words("lowest price, superlative", every, _BEST_KO, _BEST_EN, draw, rank=_RANK, thing=_THING, en_thing=_EN_THING),
        "use": _words("first-hand use", every, _USE_KO, _USE_EN, draw, use=_USE, en_felt=_EN_FELT, en_felt2=_EN_FELT2),
        "slander": _words("slander", every, _SLANDER_KO, _SLANDER_EN, draw, other=_OTHER, bad=_BAD, bad2=_BAD2, en_other=_EN_OTHER, en_other2=_EN_OTHER2, en_bad=_EN_BAD),
    }  # fmt: skip
