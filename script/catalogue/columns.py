"""The columns of a catalogue kept as a table: what they are called, in English and in Korean."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from script.catalogue.types import Category

# Column → names that sellers give it, besides its own.
_COLUMNS: Mapping[str, str] = {
    "id": "상품코드 상품번호 상품id sku code product_id",
    "category": "분류 카테고리 상품분류",
    "name_ko": "상품명 제품명 이름 name title",
    "name_en": "영문상품명 영문명 english_name",
    "brand_ko": "브랜드 브랜드명 brand",
    "brand_en": "영문브랜드",
    "price_krw": "판매가 방송가 할인가 가격 판매가격 price",
    "price_usd": "달러가격 usd",
    "list_price_krw": "정가 소비자가 정상가 list_price",
    "list_price_usd": "달러정가",
    "sale_start": "할인시작 할인시작일",
    "sale_end": "할인종료 할인종료일",
    "stock": "재고 재고수량",
    "options": "옵션",
    "volume_ko": "용량 규격 중량 volume",
    "volume_en": "",
    "count_ko": "수량 구성 구성수량 count",
    "count_en": "",
    "origin_ko": "원산지 제조국 origin",
    "origin_en": "",
    "ingredients_ko": "원재료 원재료명 전성분 성분 ingredients",
    "ingredients_en": "",
    "allergens": "알레르기 알레르기유발물질 알러지",
    "certificates_ko": "인증 인증정보 certificates",
    "certificates_en": "",
    "warranty_ko": "보증 보증기간 as warranty",
    "warranty_en": "",
    "features_ko": "특징 상품특징 장점 features",
    "features_en": "",
    "shipping_ko": "배송 배송안내 shipping",
    "shipping_en": "",
    "must_say_ko": "필수고지 고지사항 주의사항 must_say",
    "must_say_en": "",
    "forbidden": "금지표현 금칙어",
    "goes_with": "함께 함께구매 연관상품",
    "images": "이미지 사진 대표이미지 image",
    "picture": "",
    "tint": "",
}

CATEGORIES: Mapping[str, Category] = MappingProxyType(
    {
        "식품": "food", "음식": "food", "간식": "food", "건강기능식품": "supplement", "건기식": "supplement",
        "영양제": "supplement", "주방": "kitchen", "주방용품": "kitchen", "홈": "home", "가구": "home", "침구": "home",
        "인테리어": "home", "전자": "electronics", "가전": "electronics", "디지털": "electronics", "뷰티": "beauty",
        "화장품": "beauty", "의료기기": "medical", "의료": "medical", "패션": "fashion", "의류": "fashion",
        "잡화": "fashion", "생활": "living", "생활용품": "living", "기타": "other", "cosmetics": "beauty",
    }
)  # fmt: skip


def _key(header: str) -> str:
    return re.sub(r"[\s_()\[\]/·-]+", "", header).casefold()


_BY_HEADER: Mapping[str, str] = MappingProxyType(
    {_key(name): column for column, names in _COLUMNS.items() for name in (column, *names.split())}
)
COLUMNS = tuple(_COLUMNS)


def column(header: str) -> str | None:
    """The column that a header cell names; None for one that is not ours."""
    return _BY_HEADER.get(_key(header))
