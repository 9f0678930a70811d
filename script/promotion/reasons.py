"""Why a season and a product were chosen, in words for the person who approves."""

import datetime

from script.catalogue import Category, Text
from script.particles import attach
from script.promotion.fit import Candidate
from script.promotion.seasons import span
from script.promotion.types import Season

_CATEGORIES: dict[Category, Text] = {
    "food": Text("식품", "food"),
    "supplement": Text("건강기능식품", "food supplements"),
    "kitchen": Text("주방", "kitchen"),
    "home": Text("홈", "home"),
    "electronics": Text("전자", "electronics"),
    "beauty": Text("뷰티", "beauty"),
    "medical": Text("의료기기", "medical devices"),
    "fashion": Text("패션", "fashion"),
    "living": Text("생활", "living"),
    "other": Text("기타", "other"),
}


def of_season(season: Season, date: datetime.date, fitting: int) -> Text:
    """Until when it lasts, and how much fits it."""
    found = span(season, date)
    last = found[1] if found else date
    name = attach(season.title.ko, "은/는")
    return Text(
        f"{name} {last.month}월 {last.day}일까지이고, 어울리는 상품이 {fitting:,}개 있습니다",
        f"{season.title.en} lasts until {last:%B} {last.day}, and {fitting:,} products fit it",
    )


def of_product(chosen: Candidate, date: datetime.date) -> tuple[Text, ...]:
    """At least one reason."""
    product, reasons = chosen.product, []
    if chosen.words:
        words = ", ".join(chosen.words)
        reasons.append(Text(f"시즌에 맞는 말: {words}", f"words of the season: {words}"))
    if chosen.in_category:
        name = _CATEGORIES[product.category]
        reasons.append(Text(f"시즌의 분류: {name.ko}", f"a category of the season: {name.en}"))
    if percent := chosen.discount_percent:
        day = f"{date.month}월 {date.day}일 하루 내내"
        reasons.append(
            Text(f"{day} {percent}% 할인", f"{percent}% off for the whole of {date:%B} {date.day}"),
        )
    if product.stock is not None:
        reasons.append(Text(f"재고 {product.stock:,}개", f"{product.stock:,} in stock"))
    if not chosen.words and not chosen.in_category:
        name = _CATEGORIES[product.category]
        reasons.append(Text(f"구성을 넓히는 분류: {name.ko}", f"widens the choice: {name.en}"))
    return tuple(reasons)
