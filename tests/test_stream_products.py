"""The catalogue in the store: edits with history, imports with a preview, and what is on air following them."""

import asyncio
import json
from pathlib import Path

import pytest

from script.catalogue import SAMPLE, Catalogue, CatalogueInvalid, load
from script.catalogue.changes import Change, changes
from script.catalogue.export import as_json, to_csv, to_json, to_xlsx
from stream.errors import Busy, ImportUnknown, ProductInvalid, ProductUnknown, RevisionStale
from stream.products import MAX_IMPORTS, Products
from stream.store.catalogue import HISTORY, CatalogueStore
from stream.store.db import Database, sqlite_url

pytestmark = pytest.mark.unit


class Shelf:
    """A catalogue in a database of its own, and what was put on air."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(sqlite_url(folder / "onmaru.db"))
        self.on_air: list[Catalogue] = []
        self.products = Products(CatalogueStore(self.database), folder / "imports", self.on_air.append)

    def do(self, deed):
        return asyncio.run(deed)

    def upload(self, name: str, data: bytes):
        async def body():
            for start in range(0, len(data), 1000):
                yield data[start : start + 1000]

        return self.do(self.products.upload(name, body()))

    def reopened(self) -> "Shelf":
        self.database.close()
        return Shelf(self.folder)


@pytest.fixture
def shelf(tmp_path: Path):
    made = Shelf(tmp_path)
    made.do(made.products.open(SAMPLE))
    yield made
    made.database.close()


def priced(shelf: Shelf, won: int, revision: int | None = None, product_id: str = "p01"):
    raw = dict(shelf.do(shelf.products.get(product_id)).data)
    raw["price"] = {**raw["price"], "krw": won}
    return shelf.do(shelf.products.put(product_id, raw, "minji", revision))


def test_the_file_is_imported_once_and_edits_outlive_a_restart(shelf: Shelf):
    priced(shelf, 9_900)
    again = shelf.reopened()
    catalogue = again.do(again.products.open(SAMPLE))
    again.database.close()
    assert catalogue.product("p01").price.krw == 9_900
    assert [p.id for p in catalogue.products] == [p.id for p in load(SAMPLE).products]


def test_a_new_state_of_the_file_takes_the_place_of_what_was_stored(shelf: Shelf, tmp_path: Path):
    priced(shelf, 9_900)
    file = tmp_path / "new.json"
    file.write_bytes(to_json(load(SAMPLE)))
    catalogue = shelf.do(shelf.products.open(file))
    assert catalogue.product("p01") == load(SAMPLE).product("p01")


def test_an_edit_is_on_air_and_in_the_history_with_who_made_it(shelf: Shelf):
    before = load(SAMPLE).product("p01").price.krw
    stored = priced(shelf, 9_900, revision=1)
    assert stored.revision == 2
    assert shelf.on_air[-1].product("p01").price.krw == 9_900
    newest, oldest = shelf.do(shelf.products.history("p01"))
    assert (newest.who, newest.deed, newest.revision) == ("minji", "edit", 2)
    assert changes(oldest.data, newest.data) == (Change("price.krw", before, 9_900),)


def test_two_who_edit_at_once_do_not_overwrite_each_other(shelf: Shelf):
    priced(shelf, 9_900, revision=1)
    with pytest.raises(RevisionStale, match="now it is 2"):
        priced(shelf, 8_800, revision=1)
    assert shelf.on_air[-1].product("p01").price.krw == 9_900


def test_a_product_can_be_made_again_what_it_was(shelf: Shelf):
    first = shelf.do(shelf.products.get("p01")).data
    priced(shelf, 9_900)
    restored = shelf.do(shelf.products.restore("p01", 1, "minji"))
    assert restored.data == first
    assert restored.revision == 3
    with pytest.raises(ProductUnknown):
        shelf.do(shelf.products.restore("p01", 77, "minji"))


def test_a_deleted_product_keeps_its_history_and_its_number_goes_on(shelf: Shelf):
    raw = dict(shelf.do(shelf.products.get("p01")).data)
    for product in load(SAMPLE).products:  # nobody may need it
        if "p01" in product.goes_with:
            with pytest.raises(ProductInvalid, match="goes with it"):
                shelf.do(shelf.products.remove("p01", "minji", None))
            mended = dict(shelf.do(shelf.products.get(product.id)).data)
            mended.pop("goes_with")
            shelf.do(shelf.products.put(product.id, mended, "minji", None))
    shelf.do(shelf.products.remove("p01", "minji", 1))
    with pytest.raises(ProductUnknown):
        shelf.do(shelf.products.get("p01"))
    assert [past.deed for past in shelf.do(shelf.products.history("p01"))] == ["delete", "import"]
    assert shelf.do(shelf.products.put("p01", raw, "minji", 0)).revision == 3


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"price": {"krw": -1}}, "price.krw"),
        ({"name": {"ko": "<script>alert(1)</script>"}}, "HTML"),
        ({"goes_with": ["nothing"]}, "goes_with"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_field(shelf: Shelf, change: dict, fault: str):
    raw = {**shelf.do(shelf.products.get("p01")).data, **change}
    with pytest.raises(ProductInvalid, match=fault):
        shelf.do(shelf.products.put("p01", raw, "minji", None))
    assert shelf.on_air == []


def test_history_is_bounded(shelf: Shelf):
    for won in range(1_000, 1_000 + HISTORY + 5):
        priced(shelf, won)
    past = shelf.do(shelf.products.history("p01"))
    assert len(past) == HISTORY
    assert past[0].revision == HISTORY + 6


def test_pages_of_products_join_without_gap(shelf: Shelf):
    ids, after = [], 0
    while after is not None:
        page, after = shelf.do(shelf.products.listed("", after, 5))
        ids += [each.id for each in page]
    assert ids == [p.id for p in load(SAMPLE).products]
    found, _ = shelf.do(shelf.products.listed(load(SAMPLE).product("p05").name.ko, 0, 50))
    assert [each.id for each in found] == ["p05"]
    assert shelf.do(shelf.products.listed("100%_", 0, 50))[0] == []


@pytest.mark.parametrize(("name", "write"), [("a.json", to_json), ("a.csv", to_csv), ("a.xlsx", to_xlsx)])
def test_an_upload_says_what_it_would_change_and_changes_nothing_until_it_is_taken(shelf: Shelf, name: str, write):
    catalogue = load(SAMPLE)
    raw = [as_json(product) for product in catalogue.products]
    raw[2]["stock"] = 3
    raw[4]["goes_with"] = []
    file = shelf.folder / "changed.json"
    file.write_text(json.dumps({"format": 2, "show": {"ko": "새 방송", "en": "New"}, "products": raw[:-1]}))
    waits = shelf.upload(name, write(load(file)))
    assert waits.found.faults == 0
    by_id = {diff.id: diff for diff in waits.diffs}
    assert Change("stock", catalogue.products[2].stock, 3) in by_id[raw[2]["id"]].changes
    assert by_id[raw[-1]["id"]].deed == "remove"
    assert shelf.on_air == []
    shelf.do(shelf.products.take(waits.id, "minji", whole=False, leave_out=False))
    assert shelf.on_air[-1].product(raw[2]["id"]).stock == 3
    assert len(shelf.on_air[-1].products) == len(raw)
    with pytest.raises(ImportUnknown):
        shelf.do(shelf.products.take(waits.id, "minji", whole=False, leave_out=False))


def test_an_upload_taken_as_the_whole_removes_the_rest(shelf: Shelf):
    raw = [{**as_json(product), "goes_with": []} for product in load(SAMPLE).products[:3]]
    whole = {"format": 2, "show": {"ko": "새 방송", "en": "New"}, "products": raw[::-1]}
    waits = shelf.upload("new.json", json.dumps(whole).encode())
    shelf.do(shelf.products.take(waits.id, "minji", whole=True, leave_out=False))
    now = shelf.on_air[-1]
    assert [product.id for product in now.products] == [each["id"] for each in raw[::-1]]
    assert now.show.ko == "새 방송"


def test_faults_are_told_by_row_and_must_be_left_out_knowingly(shelf: Shelf):
    table = "id,name_ko,price_krw\nx1,좋은 상품,12000\nx2,나쁜 상품,-5\n".encode()
    waits = shelf.upload("new.csv", table)
    assert [(problem.row, problem.column) for problem in waits.found.problems] == [(3, "price_krw")]
    with pytest.raises(ProductInvalid, match="1 faults"):
        shelf.do(shelf.products.take(waits.id, "minji", whole=False, leave_out=False))
    assert shelf.do(shelf.products.take(waits.id, "minji", whole=False, leave_out=True)) == 1
    assert shelf.on_air[-1].product("x1").price.krw == 12_000


@pytest.mark.parametrize(
    ("name", "data", "advice"),
    [
        ("a.exe", b"x", "json, .csv, .xlsx"),
        ("a.csv", b"", "empty"),
        ("a.xlsx", b"PK no zip", "XLSX"),
        ("a.json", b"[]", "object"),
        ("../../a.json", b"{", "a.json"),
        ("a.csv", b"\x00" * 5000, "zero bytes"),
    ],
)
def test_what_is_no_catalogue_is_refused_and_leaves_no_file(shelf: Shelf, name: str, data: bytes, advice: str):
    with pytest.raises(CatalogueInvalid, match=advice) as refused:
        shelf.upload(name, data)
    assert str(shelf.folder) not in str(refused.value)
    assert list(shelf.folder.glob("imports/*")) == []


def test_uploads_that_wait_are_bounded(shelf: Shelf):
    table = "id,name_ko,price_krw\nx1,좋은 상품,12000\n".encode()
    first, *_ = [shelf.upload("new.csv", table) for _ in range(MAX_IMPORTS)]
    with pytest.raises(Busy):
        shelf.upload("new.csv", table)
    shelf.products.discard(first.id)
    assert shelf.upload("new.csv", table).id


def test_changes_of_lists_are_named_by_their_place():
    before = {"features": [{"say": {"ko": f"{n}"}} for n in range(12)]}
    after = {"features": [{"say": {"ko": f"{n}" if n not in (2, 10) else "x"}} for n in range(12)]}
    assert [change.field for change in changes(before, after)] == ["features.2.say.ko", "features.10.say.ko"]
    assert changes(None, {"id": "a"}) == (Change("id", None, "a"),)
