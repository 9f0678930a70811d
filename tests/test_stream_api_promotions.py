"""A day's promotion, names that could be cleaner and facts with their ids, over HTTP."""

from collections.abc import Iterator

import httpx
import pytest

from tests.live_server import LiveServer

pytestmark = [pytest.mark.process, pytest.mark.live]

DIRTY = "[여울찬] ★무료배송★ 가마솥 현미 누룽지 60 그램"


@pytest.fixture
def operator(server: LiveServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def dirty(operator: httpx.Client) -> Iterator[str]:
    """A product with a seller's title for a name; gone afterwards."""
    product = operator.get("/v1/catalogue/products/p01").json()["product"]
    product |= {"name": {"ko": DIRTY, "en": "Nurungji"}, "brand": {"ko": "여울찬"}}
    operator.put("/v1/catalogue/products/dirty", json=product).raise_for_status()
    yield "dirty"
    operator.delete("/v1/catalogue/products/dirty").raise_for_status()


def test_a_plan_names_theme_line_up_and_slogans_with_their_reasons(operator: httpx.Client):
    plan = operator.get("/v1/promotions/plan", params={"date": "2026-12-20", "products": 4}).json()
    assert plan["theme"]["title"]["ko"]
    assert plan["theme"]["reason"]["en"]
    assert len(plan["line_up"]) == 4
    assert all(each["name"]["ko"] and each["reasons"] for each in plan["line_up"])
    assert {each["lang"] for each in plan["slogans"]} == {"ko", "en"}
    again = operator.get("/v1/promotions/plan", params={"date": "2026-12-20", "products": 4}).json()
    assert again == plan
    made = operator.post(
        "/v1/shows/demo/rundown/generate",
        json={"minutes": 10, "langs": ["ko"], "product_ids": [each["product_id"] for each in plan["line_up"]]},
    ).json()
    shown = [block.get("product_id") for block in made["rundown"]["blocks"] if block["kind"] == "product"]
    assert list(dict.fromkeys(shown)) == [each["product_id"] for each in plan["line_up"]]


@pytest.mark.parametrize("date", ["1870-01-01", "2026-02-30", "tomorrow"])
def test_a_day_that_cannot_be_planned_is_refused(operator: httpx.Client, date: str):
    refused = operator.get("/v1/promotions/plan", params={"date": date})
    assert refused.status_code == 422
    assert refused.json()["detail"]


def test_a_clean_name_is_proposed_with_reasons_and_approved_by_a_put(operator: httpx.Client, dirty: str):
    proposed = {each["product_id"]: each for each in operator.get("/v1/catalogue/names").json()["names"]}[dirty]
    assert proposed["before"] == DIRTY
    assert "무료배송" not in proposed["after"]
    assert {"promotion", "unit"} <= {each["why"] for each in proposed["changes"]}
    product = operator.get(f"/v1/catalogue/products/{dirty}").json()["product"]
    product["name"]["ko"] = proposed["after"]
    operator.put(
        f"/v1/catalogue/products/{dirty}", json=product, headers={"If-Match": f'"{proposed["revision"]}"'}
    ).raise_for_status()
    assert dirty not in {each["product_id"] for each in operator.get("/v1/catalogue/names").json()["names"]}


def test_names_are_looked_at_page_by_page(operator: httpx.Client, dirty: str):
    found, after = [], 0
    while after is not None:
        page = operator.get("/v1/catalogue/names", params={"after": after, "limit": 5}).json()
        found += [each["product_id"] for each in page["names"]]
        after = page["next"]
    assert dirty in found
    assert len(found) == len(set(found))


def test_facts_have_the_ids_that_lines_name(operator: httpx.Client):
    facts = {(each["id"], each["lang"]): each for each in operator.get("/v1/catalogue/products/p01/facts").json()}
    assert facts["p01.price", "ko"]["value"].endswith("원")
    assert facts["p01.price", "en"]["value"].startswith("$")
    assert facts["p01.feature.0", "ko"]["kind"] == "feature"
    assert operator.get("/v1/catalogue/products/nothing-here/facts").status_code == 404
