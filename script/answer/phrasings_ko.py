"""Korean wordings of answers. A slot with a spec, {name:은/는}, takes the particle that its spoken sound asks for."""

from collections.abc import Mapping

KO: Mapping[str, tuple[str, ...]] = {
    "price": (
        "{name:은/는} {price}입니다.",
        "네, {name}의 가격은 {price:이에요/예요}.",
        "가격 물어보셨죠? {name:은/는} {price:이에요/예요}.",
        "{name}, 상품 카드에 적힌 가격은 {price}입니다.",
        "지금 {name}의 가격은 {price}입니다.",
    ),
    "price_sale": (
        "{name:은/는} 정가 {list_price}에서 {discount} 할인된 {price}입니다.",
        "{name}의 가격은 {price:이에요/예요}. 정가는 {list_price}입니다.",
        "가격 물어보셨죠? {name:은/는} {price}입니다. 정가 {list_price}에서 {discount} 낮췄어요.",
        "지금 {name}의 가격은 {price}입니다. 정가는 {list_price}, 할인율은 {discount:이에요/예요}.",
    ),
    "list_price": (
        "{name}의 정가는 {list_price}입니다.",
        "정가 말씀드릴게요. {name:은/는} 정가가 {list_price:이에요/예요}.",
        "{name}, 정가는 {list_price:이고/고} 지금 가격은 {price}입니다.",
    ),
    "discount": (
        "{name:은/는} {discount} 할인해서 {price}입니다.",
        "할인율은 {discount:이에요/예요}. {name}의 지금 가격은 {price}입니다.",
        "정가 {list_price}에서 {discount} 할인된 {price}입니다.",
    ),
    "window": (
        "지금 할인 가격은 {window}까지입니다.",
        "{name}의 할인 기간은 {window}까지예요.",
        "할인 가격이 유지되는 날은 {window}까지입니다.",
    ),
    "stock": (
        "{name}의 재고는 지금 {stock}입니다.",
        "재고 확인해 드릴게요. {name:은/는} {stock} 남아 있어요.",
        "지금 남은 수량은 {stock:이에요/예요}.",
    ),
    "sold_out": (
        "{name:은/는} 지금 품절입니다. 남은 수량은 {stock}입니다.",
        "아쉽지만 {name:은/는} 재고가 {stock:이에요/예요}. 지금은 품절입니다.",
    ),
    "option": (
        "{name}의 옵션 알려 드릴게요. {option}, 이렇게 있습니다.",
        "고르실 수 있는 옵션은 {option}, 이렇게 있어요.",
        "{name}에서 고르실 수 있는 것은 {option}, 이렇게입니다.",
    ),
    "option_own": (
        "{name}의 옵션은 {option}, 이렇게 있어요. 말씀하신 {own:은/는} 그 안에 있어요.",
        "네, {own} 있습니다. 옵션은 {option}, 이렇게입니다.",
    ),
    "volume": (
        "{name}의 규격은 {volume}입니다.",
        "규격 말씀드릴게요. {volume:이에요/예요}.",
        "{name:은/는} {volume} 규격이에요.",
    ),
    "count": (
        "{name:은/는} {count} 구성입니다.",
        "구성은 {count:이에요/예요}.",
        "한 번 주문하시면 {count}입니다.",
    ),
    "origin": (
        "{name}의 원산지는 {origin}입니다.",
        "원산지는 {origin:이에요/예요}.",
        "원산지 확인해 드릴게요. {origin}입니다.",
    ),
    "brand": (
        "브랜드는 {brand}입니다.",
        "{name:은/는} {brand}의 상품이에요.",
        "{brand}에서 나온 상품입니다.",
    ),
    "name": (
        "상품 이름은 {name}입니다.",
        "이 상품은 {name:이에요/예요}.",
    ),
    "ingredients": (
        "표시된 원재료는 {ingredients}입니다.",
        "원재료 말씀드릴게요. {ingredients}입니다.",
        "{name}의 성분 표시에는 {ingredients:이라/라}고 적혀 있습니다.",
    ),
    "ingredients_long": (
        "표시된 원재료는 {ingredients} 등입니다. 전체 표시는 판매 페이지에서 확인해 주세요.",
        "원재료 가운데 앞부분만 말씀드릴게요. {ingredients} 등입니다. 나머지는 판매 페이지에 있어요.",
    ),
    "allergens": (
        "표시된 알레르기 유발 물질은 {allergens}입니다.",
        "알레르기 표시를 보면 {allergens:이에요/예요}. 드시기 전에 라벨도 확인해 주세요.",
        "{name}의 알레르기 표시는 {allergens}입니다. 라벨도 꼭 확인해 주세요.",
    ),
    "allergen_other": (
        "표시된 알레르기 유발 물질은 {allergens}입니다. {allergen:은/는} 보이지 않는데, 라벨도 꼭 확인해 주세요.",
        "표시된 것은 {allergens}입니다. {allergen:은/는} 그 표시에 없지만, 제품 라벨을 꼭 확인해 주세요.",
    ),
    "allergen_unknown": (
        "{allergen:은/는} 상품 정보에 적혀 있지 않아요. 알레르기가 있으시면 제품 라벨을 꼭 확인해 주세요.",
        "{allergen}에 대한 내용은 상품 정보에서 찾지 못했어요. 드시기 전에 제품 라벨을 확인해 주세요.",
        "{allergen:이/가} 있는지 없는지는 상품 정보에 나와 있지 않습니다. 라벨 표시를 확인해 주시면 좋겠습니다.",
    ),
    "shipping": (
        "배송 안내해 드릴게요. {shipping}.",
        "{shipping}.",
        "배송 물어보셨죠? {shipping}.",
    ),
    "warranty": (
        "보증 안내해 드릴게요. {warranty}입니다.",
        "{name}의 보증은 {warranty:이에요/예요}.",
    ),
    "statement": (
        "{statement}.",
        "상품 정보에 이렇게 적혀 있어요. {statement}.",
        "확인해 드릴게요. {statement}.",
        "물어보신 내용이에요. {statement}.",
        "{name}에 대해 물어보셨죠? {statement}.",
    ),
    "faq": (
        "{statement}.",
        "자주 물어보시는 내용이에요. {statement}.",
        "안내해 드릴게요. {statement}.",
    ),
    "search": (
        "상품 정보에는 없어서 찾아보았습니다. 검색 결과에는 이렇게 나와 있어요. {statement}.",
        "검색해 보니 이런 내용이 있습니다. {statement}. 상품 정보는 아니니 참고만 해 주세요.",
    ),
    "goes_with": (
        "{name:과/와} 함께 보실 상품은 {others}입니다.",
        "같이 살펴보실 상품으로 {others:이/가} 있어요.",
    ),
    "compare_price": (
        "{first:은/는} {first_value}, {second:은/는} {second_value}입니다. 가격은 {lower} 쪽이 더 낮아요.",
        "가격을 나란히 말씀드릴게요. {first:은/는} {first_value}, {second:은/는} {second_value}입니다.",
    ),
    "compare": (
        "{first}, {first_value}. {second}, {second_value}.",
        "나란히 말씀드릴게요. {first}, {first_value}. {second}, {second_value}.",
    ),
    "cheapest": (
        "가격이 제일 낮은 상품은 {name:이고/고}, {price}입니다.",
        "상품 가운데 값이 제일 낮은 것은 {name}, {price}입니다.",
    ),
    "dearest": (
        "가격이 제일 높은 상품은 {name:이고/고}, {price}입니다.",
        "상품 가운데 값이 제일 높은 것은 {name}, {price}입니다.",
    ),
    "declined": (
        "그 내용은 상품 정보에 없어요. 판매 페이지나 판매자에게 확인해 주세요.",
        "상품 정보에는 적혀 있지 않은 내용이에요. 정확하지 않은 말씀은 드리지 않을게요.",
        "그건 제가 가진 상품 정보에 없습니다. 판매자에게 문의해 주시면 정확해요.",
        "죄송하지만 상품 정보에서 찾을 수 없는 내용이에요.",
        "확인된 내용만 말씀드리고 있어요. 그 부분은 상품 정보에 나와 있지 않습니다.",
        "그 점은 상품 정보에 나와 있지 않아서 답을 드리기 어려워요.",
    ),
    "which_product": (
        "어떤 상품을 말씀하시는지 이름을 적어 주시면 찾아볼게요.",
        "상품 이름을 함께 적어 주세요. 바로 확인해 드릴게요.",
        "비슷한 상품이 있어서요, 상품 이름을 조금 더 자세히 적어 주세요.",
    ),
    "greeting": (
        "안녕하세요, 어서 오세요. 궁금한 상품이 있으면 편하게 물어봐 주세요.",
        "반갑습니다. 상품에 대해 궁금하신 점은 채팅에 남겨 주세요.",
        "와 주셔서 고맙습니다. 상품 이야기 이어 갈게요.",
    ),
    "praise": (
        "좋은 말씀 고맙습니다.",
        "그렇게 봐 주셔서 감사합니다. 상품 안내 계속할게요.",
        "힘이 되는 말씀이네요. 고맙습니다.",
    ),
    "complaint": (
        "불편을 드려 죄송합니다. 주문과 관련된 일은 판매자에게 문의해 주시면 확인해 드릴 거예요.",
        "말씀 남겨 주셔서 고맙습니다. 진행 팀이 볼 수 있도록 남겨 둘게요.",
    ),
    "small_talk": (
        "저는 상품을 안내하는 가상인물 진행자예요. 상품 이야기라면 얼마든지 물어봐 주세요.",
        "그 이야기보다는 상품 안내를 이어 갈게요.",
    ),
    "topic_change": (
        "상품 안내를 이어 가겠습니다. 궁금한 상품이 있으면 물어봐 주세요.",
        "저는 상품 정보만 말씀드려요. 가격이나 배송이 궁금하시면 남겨 주세요.",
        "그럼 상품 이야기로 돌아갈게요.",
        "그건 제가 할 일이 아니에요. 상품에 대해 물어봐 주세요.",
    ),
    "virtual": (
        "저는 가상인물 진행자입니다. 상품 정보에 적힌 내용만 말씀드려요.",
        "네, 저는 가상인물이에요. 실제 사람이 아니라 상품을 안내하는 진행자입니다.",
    ),
    "forgotten": (
        "말씀하신 대로 기억해 둔 내용을 지웠습니다.",
        "기억하고 있던 내용을 지웠어요. 더는 남아 있지 않습니다.",
    ),
    "remembered": (
        "말씀해 주셔서 고맙습니다. 참고할게요.",
        "네, 참고해서 안내해 드릴게요.",
    ),
}
