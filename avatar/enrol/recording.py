"""What a presenter is asked to say and do before the camera, so that all her mouths are in the video."""

from typing import Final

# Rich in m, b, p (lips shut), f, v (lip under teeth), s (teeth), u, o (rounded) and a (open).
SENTENCES: Final = {
    "ko": (
        "모두 반갑습니다, 봄맞이 특별 방송에 오신 여러분 고맙습니다.",
        "포근한 분홍 목도리와 보라 모자를 반값에 보내 드립니다.",
        "오후 두 시부터 우유와 오이, 구운 고구마를 모아 두었습니다.",
        "주문은 아래 구매 버튼을 꼭 눌러 주세요.",
        "아이와 아빠가 나란히 앉아 사과와 바나나를 나누어 먹어요.",
        "이 세제는 새 셔츠의 얼룩도 시원하게 씻어 줍니다.",
        "부모님 보약으로 홍삼과 매실, 배즙을 준비했습니다.",
        "수수와 조, 보리와 콩을 골고루 볶았습니다.",
        "커피 포트와 프라이팬, 파란 컵 세트를 함께 보세요.",
        "우리 모두 웃으며 오늘의 주인공을 불러 봅시다.",
        "예쁜 에메랄드 귀걸이, 이것도 세일 중입니다.",
        "마음에 쏙 드실 거예요, 다음 방송에서 또 만나요!",
    ),
    "en": (
        "Good evening, my name is on the board, and the programme begins in a moment.",
        "Five very fine leather handbags leave for half the price.",
        "Who would choose the blue shoes? You two should move to the front.",
        "Please press the big button below before the map opens.",
        "Mum and papa bought a pump, a bowl and a brown umbrella.",
        "The vase is safe in foam: even the leaves survive a fall.",
        "She sells six soft scarves, and each is stitched by hand.",
        "Go slowly over the snow, and hold the rope on the boat.",
        "Ah, the harbour is calm, and the garden path is far from dark.",
        "We see three green trees, and these leaves are so sweet.",
        "Would you put a good book on the wooden hook?",
        "Thank you for watching; we hope to welcome you back very soon!",
    ),
}
VOWELS: Final = {"ko": "아 – 이 – 우 – 에 – 오", "en": "ah – ee – oo – eh – oh"}

SHUT: Final = 'look into the camera for 3 s with your lips shut and your head still ("입을 다물고 3초")'
CALM: Final = 'at the end, listen calmly for 10 s: lips shut, head nearly still ("말없이 10초 듣기")'
SLOW_VOWELS: Final = f'say slowly and clearly "{VOWELS["ko"]}" (or "{VOWELS["en"]}")'


def _quoted(ko: int, en: int) -> str:
    return f'"{SENTENCES["ko"][ko]}" or "{SENTENCES["en"][en]}"'


ROUND: Final = f"say {_quoted(2, 2)}"
WIDE: Final = f"say {_quoted(10, 9)}"
OPEN: Final = f"say {_quoted(4, 8)}, opening your mouth well"
TALK: Final = f"speak for 20 to 30 s; for example {_quoted(0, 0)}"


def script(language: str) -> str:
    """All of it, one step a line, as the presenter reads it: 'ko' or 'en'. Raises KeyError for other languages."""
    first, last = {
        "ko": (
            [
                "카메라를 눈높이에 두고, 고른 빛에서, 얼굴에 손을 대지 않습니다.",
                "입을 다물고 3초 동안 가만히 있습니다.",
            ],
            "말없이 10초 동안 편안하게 듣는 표정을 짓습니다.",
        ),
        "en": (
            ["Camera at the height of your eyes, even light, no hand at your face.", "Keep your lips shut for 3 s."],
            "Listen calmly for 10 s, without a word.",
        ),
    }[language]
    steps = [*first, VOWELS[language], *SENTENCES[language], last]
    return "\n".join(f"{k}. {step}" for k, step in enumerate(steps, 1))
