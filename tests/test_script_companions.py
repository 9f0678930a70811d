from dataclasses import replace

import pytest

from script.catalogue import Catalogue, Money, Text, load
from script.catalogue.allergens import ALLERGENS
from script.companions import MAX_FOUND, companions, dishes, told
from script.guard import Guard

pytestmark = pytest.mark.unit

SAMPLE = load()


def product(id, ko, en="", category="food", **more):
    blank = replace(SAMPLE.products[0], features=(), must_say=(), list_price=None, shipping=None)
    price = Money(1000, 100 if en else None)
    return replace(blank, id=id, name=Text(ko, en), category=category, price=price, **more)


SHOP = Catalogue(
    Text("가게", "Shop"),
    (
        product("rice_cake", "우리쌀 떡국떡", "Korean Rice Cake", allergens=("wheat",)),
        product("anchovy", "국물 멸치", "Soup Anchovies", allergens=("fish",)),
        product("beef", "한우 국거리", "Soup Beef", stock=0),
        product("dumpling", "김치만두", "Kimchi Dumplings"),
        product("egg", "무항생제 계란", "Free-range Eggs", allergens=("egg",)),
        product("pot", "스테인리스 냄비", "Stainless Pot", category="kitchen"),
        product("soap", "쌀뜨물 세제", "Rice Water Soap", category="home", goes_with=("pot",)),
        product("cake", "달걀 모양 케이크", "Egg-shaped Cake"),
    ),
)


def ids(found):
    return [each.product_id for each in found.found]


def test_a_dish_finds_what_is_in_stock_of_its_ingredients_then_its_tools():
    found = companions("떡국", SHOP)
    assert ids(found) == ["rice_cake", "anchovy", "dumpling", "egg", "pot"]
    assert [each.why for each in found.found] == ["ingredient"] * 4 + ["tool"]
    assert found.found[0].word == "떡국떡"
    assert "소고기" in found.missing  # out of stock is not there
    assert not {"떡국떡", "멸치", "달걀"} & set(found.missing)


def test_a_dish_is_found_in_a_sentence_and_by_its_english_name():
    assert ids(companions("오늘 저녁에 떡국 끓이려는데 뭐 필요해요?", SHOP)) == ids(companions("떡국", SHOP))
    english = companions("What do I need for tteokguk?", SHOP, "en")
    assert ids(english)[:2] == ["rice_cake", "anchovy"]
    assert "beef" in english.missing
    assert companions("Tell me about curry", SHOP, "en").known


def test_words_are_the_thing_itself_and_no_part_of_another():
    """김치만두 is no kimchi, a cake shaped like an egg no egg, rice-water soap no rice."""
    assert "dumpling" not in ids(companions("김치찌개", SHOP))
    assert "cake" not in ids(companions("떡국", SHOP))
    assert "soap" not in ids(companions("비빔밥", SHOP, "en"))


def test_a_product_goes_with_what_it_names_what_names_it_and_its_dish():
    assert [(each.product_id, each.why) for each in companions("soap", SHOP).found] == [("pot", "named")]
    assert ("soap", "names") in [(each.product_id, each.why) for each in companions("스테인리스 냄비", SHOP).found]
    found = companions("rice_cake", SHOP).found
    assert ("anchovy", "dish", "떡국") in [(each.product_id, each.why, each.word) for each in found]


def test_allergens_are_the_catalogues_and_none_is_not_none():
    found = companions("떡국", SHOP)
    stated = {each.product_id: each.stated for each in found.allergens}
    assert stated == {"rice_cake": ("wheat",), "anchovy": ("fish",), "dumpling": (), "egg": ("egg",)}
    for lang in ("ko", "en"):
        line = told(companions("떡국", SHOP, lang), SHOP, lang)
        named = {code for code, names in ALLERGENS.items() if f"{names[lang]}." in line}
        assert named <= {"wheat", "fish", "egg"}
        assert Guard(SHOP).check(line, lang).outcome == "pass"


@pytest.mark.parametrize("subject", ["양장피", "", "   ", "\u202e\u200b", "<script>alert(1)</script>", "x" * 10_000])
def test_what_is_no_dish_and_no_product_is_said_to_be_unknown(subject):
    for lang in ("ko", "en"):
        found = companions(subject, SHOP, lang)
        assert (found.known, found.found, found.missing, found.allergens) == (False, (), (), ())
        line = told(found, SHOP, lang)
        assert len(line) < 120
        assert "<" not in line
        assert Guard(SHOP).check(line, lang).outcome == "pass"


def test_a_dish_whose_ingredients_are_not_sold_finds_nothing():
    found = companions("파스타", Catalogue(SHOP.show, SHOP.products[:1]))
    assert (found.known, found.found) == (True, ())
    assert "파스타면" in found.missing
    assert "없습니다" in told(found, SHOP, "ko")


def test_what_has_no_price_in_a_language_is_not_found_in_it():
    assert "korean" not in ids(companions("떡국", Catalogue(SHOP.show, (product("korean", "가래떡"),)), "en"))


def test_much_of_one_thing_does_not_crowd_out_the_rest():
    many = tuple(product(f"m{number}", f"국물 멸치 {number}호") for number in range(50))
    found = companions("떡국", Catalogue(SHOP.show, (*many, *SHOP.products)))
    assert len(found.found) <= MAX_FOUND
    assert "rice_cake" in ids(found)


def test_the_samples_own_dishes():
    assert ids(companions("유자차", SAMPLE)) == ["p02", "p05"]
    assert ids(companions("drip coffee", SAMPLE, "en")) == ["p03", "p05"]
    assert ids(companions("누룽지탕", SAMPLE)) == ["p01", "p04"]


def test_every_dish_has_names_and_words_in_both_languages():
    names = [name for dish in dishes() for name in dish.names]
    assert len(names) == len(set(names))
    for dish in dishes():
        assert dish.name("ko") != dish.name("en")
        for words in (dish.ingredients, dish.tools):
            assert {each[0].isascii() for each in words} == {True, False}
