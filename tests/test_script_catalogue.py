import json

import pytest

from script.catalogue import SAMPLE, CatalogueInvalid, load

pytestmark = pytest.mark.unit


def _changed(tmp_path, change):
    raw = json.loads(SAMPLE.read_text("utf-8"))
    change(raw)
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(raw), "utf-8")
    return path


def test_sample_is_whole():
    catalogue = load()
    assert len(catalogue.products) == 12
    assert len({product.picture for product in catalogue.products}) == 12
    assert catalogue.product("p01").name.ko == "가마솥 현미 누룽지"


def test_money_is_written_as_it_is_spoken():
    price = load().product("p05").price
    assert price.written("ko") == "24,900원"
    assert price.written("en") == "$19.90"


def test_discount_is_rounded_down_and_absent_without_a_list_price():
    catalogue = load()
    assert catalogue.product("p05").discount_percent("ko") == 24  # 8,100 of 33,000 is 24.5
    assert catalogue.product("p06").discount_percent("ko") == 0
    assert not [fact for fact in catalogue.product("p06").facts("ko") if fact.kind in ("discount", "list_price")]


def test_facts_are_found_by_id_in_both_languages():
    catalogue = load()
    assert catalogue.fact("p05.price", "en").value == "$19.90"
    assert catalogue.fact("p05.feature.1", "ko").kind == "feature"
    with pytest.raises(KeyError):
        catalogue.fact("p05.feature.99", "ko")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda raw: raw["products"][0].pop("price"), "row 1, price: Field required"),
        (lambda raw: raw["products"][1].update(id="p01"), "row 2, id: row 1 has this id too"),
        (lambda raw: raw["products"][0]["list_price"].update(krw=1), "list_price must be above price"),
        (lambda raw: raw["products"][0]["name"].update(en=" "), "row 1, name.en"),
        (lambda raw: raw["products"][0].update(surprise=1), "surprise"),
        (lambda raw: raw.update(products=[]), "products"),
        (lambda raw: raw.update(format=3), "format"),
    ],
)
def test_a_broken_rule_is_named(tmp_path, change, message):
    with pytest.raises(CatalogueInvalid, match=message):
        load(_changed(tmp_path, change))


def test_no_file_and_no_json(tmp_path):
    with pytest.raises(CatalogueInvalid, match="cannot be read"):
        load(tmp_path / "nowhere.json")
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"\xff{")
    with pytest.raises(CatalogueInvalid, match=r"broken\.json"):
        load(broken)
