"""Seller titles out of clean names, by words of this file's own. `python -m tests.names_noise` writes them."""

from pathlib import Path
from random import Random

ROWS = 150
FILE = Path(__file__).parent / "data" / "names_noised.tsv"

BRANDS = "여우솥 마루찬 은빛솔 두손 하늘결 담쟁이 옹기네 나무별 새벽들 온유 BLUMO 하루빛 산수유마을 모락 LETO".split()
# name, sizes, counts, options: what fits together.
GOODS = (
    ("현미 떡국떡", ("500g", "1kg"), ("3봉", "5봉"), ()),
    ("국물 멸치", ("300g", "1.5kg"), ("2봉", ""), ()),
    ("구운 아몬드", ("200g", "1kg"), ("10봉", "2통"), ()),
    ("도라지 배즙", ("100ml",), ("30포", "60포"), ()),
    ("아카시아 꿀", ("600g", "2.4kg"), ("2병", ""), ()),
    ("저당 쌀과자", ("70g",), ("12봉", "6개"), ()),
    ("곤약 젤리", ("150ml",), ("10개", "30개"), ("자두", "포도")),
    ("스테인리스 볶음팬", ("24cm", "28cm"), ("", "2개"), ()),
    ("내열 유리 주전자", ("1.5L", "900ml"), ("",), ()),
    ("실리콘 도시락", ("800ml",), ("2개", "3개"), ("민트", "그레이")),
    ("극세사 걸레", ("30x40cm",), ("10장", "20장"), ()),
    ("세면 타월", ("40x80cm",), ("10장", "5장"), ("네이비", "베이지")),
    ("워싱 차렵이불", ("150x200cm", "200x230cm"), ("1장",), ("아이보리", "그레이")),
    ("암막 커튼", ("130x210cm",), ("2장",), ("차콜", "베이지")),
    ("보습 로션", ("400ml",), ("2개", ""), ()),
    ("촉촉 립틴트", ("4g",), ("2개", ""), ("코랄", "로즈")),
    ("두피 샴푸", ("500ml", "1L"), ("2개", "3개"), ()),
    ("대나무 칫솔", ("",), ("8개입", "12개입"), ()),
    ("캡슐 세제", ("15g",), ("40개입", "90개입"), ()),
    ("천연펄프 화장지", ("30m",), ("24롤", "30롤"), ()),
    ("아기 물티슈", ("",), ("70매", "100매"), ()),
    ("무선 마우스", ("",), ("",), ("블랙", "화이트")),
    ("탁상 가습기", ("2L",), ("",), ("화이트", "핑크")),
    ("고속 충전 케이블", ("1m", "2m"), ("2개", "3개"), ("블랙",)),
    ("기모 레깅스", ("",), ("2장", ""), ("블랙", "차콜")),
    ("등산 장갑", ("",), ("2켤레", ""), ("L", "M")),
    ("순면 양말", ("",), ("10켤레", "5켤레"), ("블랙", "화이트")),
    ("고양이 모래", ("6L", "10kg"), ("3봉", ""), ()),
    ("강아지 껌", ("150g",), ("5봉", "3개"), ()),
    ("복사용지", ("80g",), ("500매", "2500매"), ()),
)
PROMOS = (
    "무료배송", "당일발송", "특가", "빅세일", "핫딜", "최저가", "오늘출발", "한정수량", "인기상품", "SALE", "BEST",
    "MD추천", "신상", "할인쿠폰", "무배", "사은품증정", "국내배송", "정품", "주문폭주", "단독특가", "겨울필수템",
    "선물추천", "리뷰이벤트", "선착순할인", "고객감사전",
)  # fmt: skip
MARKS = ("★", "♥", "◆", "■", "▶", "☆", "♣", "※", "🔥", "💥", "✨", "!!", "~~")
FRAMES = ("[{}]", "【{}】", "({})", "<{}>", "★{}★", "{}", "▶{}◀", "「{}」", "/ {}", "_{}_")
CODES = ("[상품코드 {0}]", "(품번:{1})", "[관리번호 {1}]", "(코드:{0})", "#{0}", "SKU{0}")


def _sized(random: Random, size: str) -> str:
    """The same size as somebody else would write it."""
    forms = [size, size.upper() if "x" not in size else size.replace("x", "*"), size.replace("x", "×")]
    digits = size.rstrip("abcdefghijklmnopqrstuvwyzL")
    if digits != size and "x" not in size:
        forms.append(f"{digits} {size[len(digits) :]}")
    if size.endswith("kg") and "." not in size:
        forms.append(f"{digits}킬로")
    return random.choice(forms)


def _counted(random: Random, count: str, after_size: bool) -> str:
    digits = "".join(char for char in count if char.isdigit())
    forms = [count, count, f"{digits} {count[len(digits) :]}"]
    if count.endswith("개"):
        forms += [f"{digits}EA", f"{digits}ea"]
    if after_size:
        forms += [f"x {count}", f"*{count}", f"X{count}"]
    return random.choice(forms)


def _promo(random: Random) -> str:
    words = random.sample(PROMOS, random.choice((1, 1, 1, 2)))
    return random.choice(FRAMES).format(random.choice(("", " ", "/")).join(words) if len(words) > 1 else words[0])


def _noisy(random: Random, brand: str, name: str, option: str, size: str, count: str) -> str:
    said_brand = random.choice(("{}", "{}", "[{}]", "★{}★", "({})")).format(brand)
    said_option = random.choice(("({})", "{}", "[{}]", "/ {}")).format(option) if option else ""
    amount = _sized(random, size) if size else ""
    if count:
        glue = random.choice((" ", "", " ")) if amount else ""
        said = _counted(random, count, bool(amount))
        amount += (glue or (" " if said[0].isdigit() else "")) + said if amount else said
    name = random.choice((name, name, f"{name} {name.split()[-1]}", f"{name.split()[-1]} {name}"))
    parts = [said_brand, name, amount, said_option]
    if random.random() < 0.2:
        parts = [amount, said_brand, name, said_option]
    for _ in range(random.choice((1, 1, 2, 3))):
        parts.insert(random.choice((0, len(parts))), _promo(random))
    if random.random() < 0.3:
        code = random.choice(CODES).format(
            random.randint(10_000, 99_999_999), f"{random.choice('ABKS')}-{random.randint(1000, 99999)}"
        )
        parts.append(code)
    if random.random() < 0.3:
        mark = random.choice(MARKS)
        parts = [mark, *parts, mark]
    return random.choice((" ", " ", "  ")).join(part for part in parts if part)


def rows(seed: int = 0) -> list[tuple[str, str, str]]:
    """(brand, noisy title, clean name) each; the same seed gives the same ones."""
    random = Random(seed)
    made: list[tuple[str, str, str]] = []
    while len(made) < ROWS:
        brand, (name, sizes, counts, options) = random.choice(BRANDS), random.choice(GOODS)
        option = random.choice(("", *options))
        size, count = random.choice(sizes), random.choice(counts)
        clean = " ".join(part for part in (brand, name, option, size, count) if part)
        noisy = _noisy(random, brand, name, option, size, count)
        if noisy != clean:
            made.append((brand, noisy, clean))
    return made


if __name__ == "__main__":
    FILE.write_text("".join("\t".join(row) + "\n" for row in rows()), encoding="utf-8")
