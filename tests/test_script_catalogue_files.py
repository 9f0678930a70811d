"""Catalogues as sellers have them: tables, odd files, and what is wrong with them."""

import csv
import datetime
import io
import json
import zipfile
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from script.catalogue import SAMPLE, CatalogueInvalid, Money, Window, load, preview
from script.catalogue.allergens import ALLERGENS, allergen
from script.catalogue.columns import COLUMNS, column
from script.catalogue.export import to_csv, to_json, to_xlsx
from script.catalogue.schema import schema

pytestmark = pytest.mark.unit

DOCS = Path(__file__).parents[1] / "docs"

HEADER = "상품코드,상품명,브랜드,판매가,정가,재고,용량,원산지,알레르기,특징,할인종료"
ROWS = (
    'A-1,새벽길 드립백,모닝루프,"22,900원","32,700",40,10g,콜롬비아,"우유, 대두 함유",'
    "주문 후 로스팅 = 주문을 받은 뒤에 볶습니다|산미 3종,2026-12-24",
    "A-2,무쇠 팬,온쇠,59000,,,,,,,",
)


def _csv(tmp_path, *rows, header=HEADER, encoding="utf-8"):
    path = tmp_path / "products.csv"
    path.write_bytes("\n".join((header, *rows)).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_sellers_table_is_read(tmp_path, encoding):
    one, two = load(_csv(tmp_path, *ROWS, encoding=encoding)).products
    assert (one.id, one.name.ko, one.brand.ko) == ("a-1", "새벽길 드립백", "모닝루프")
    assert (one.price.krw, one.list_price, one.stock) == (22_900, Money(32_700, None), 40)
    assert one.allergens == ("milk", "soy")
    assert one.features[0].label.ko == "주문 후 로스팅"
    assert one.features[0].say.ko == "주문을 받은 뒤에 볶습니다"
    assert one.features[1].say.ko == "산미 3종"
    assert one.speaks("ko")
    assert not one.speaks("en")
    assert two.list_price is None
    assert two.stock is None


def test_a_discount_is_over_at_the_end_of_its_last_day(tmp_path):
    product = load(_csv(tmp_path, ROWS[0])).products[0]
    seoul = datetime.timezone(datetime.timedelta(hours=9))
    last, after = datetime.datetime(2026, 12, 24, 23, 59, tzinfo=seoul), datetime.datetime(2026, 12, 25, tzinfo=seoul)
    assert product.at(last).price.krw == 22_900
    assert product.at(after).price.krw == 32_700
    assert not Window(last, after).holds(last - datetime.timedelta(seconds=1))
    assert Window(last, after).holds(last)
    assert not [fact for fact in product.at(after).facts("ko") if fact.kind in ("discount", "list_price")]


@pytest.mark.parametrize(
    ("row", "where", "reason"),
    [
        ("x,이름,,-500,,,,,,,", "price_krw", "greater than 0"),
        ("x,이름,,무료,,,,,,,", "price_krw", "no amount in won"),
        ("x,이름,,$12.90,,,,,,,", "price_krw", "no amount in won"),
        ("x,이름,,,,,,,,,", "price", "Field required"),
        ("x,,,5000,,,,,,,", "name", "Field required"),
        ("x,<b>이름</b>,,5000,,,,,,,", "name_ko", "HTML is not text"),
        ("x,<script>alert(1)</script>,,5000,,,,,,,", "name_ko", "HTML is not text"),
        ("x,이\u200b름,,5000,,,,,,,", "name_ko", "invisible characters (U+200B)"),
        ("x,이\u202e름,,5000,,,,,,,", "name_ko", "invisible characters (U+202E)"),
        ("x,이름,,5000,4000,,,,,,", "", "list_price must be above price"),
        ("x,이름,,5000,,-3,,,,,", "stock", "greater than or equal to 0"),
        ("x,이름,,5000,,많음,,,,,", "stock", "no whole number"),
        ("x y,이름,,5000,,,,,,,", "id", "should match pattern"),
        ("x,이름,,5000,,,,,해바라기,,", "allergens", "Input should be"),
        ("x,이름,,5000,9000,,,,,,언젠가", "sale_end", "no time"),
        (f"x,{'이' * 201},,5000,,,,,,,", "name_ko", "at most 200 characters"),
        (f"x,{'이' * 5001},,5000,,,,,,,", "name_ko", "more than 5,000 characters"),
    ],
)
def test_each_fault_is_named_by_row_and_column_and_the_rest_is_read(tmp_path, row, where, reason):
    found = preview(_csv(tmp_path, ROWS[0], row, ROWS[1]))
    assert [product.id for product in found.products] == ["a-1", "a-2"]
    assert (found.rows, found.faults) == (3, len(found.problems))
    assert {problem.row for problem in found.problems} == {3}
    problem = found.problems[0]
    assert problem.column == where
    assert reason in problem.reason
    with pytest.raises(CatalogueInvalid, match="row 3"):
        load(_csv(tmp_path, ROWS[0], row, ROWS[1]))


def test_an_id_twice_and_a_companion_that_is_not_there(tmp_path):
    header = "id,name_ko,price_krw,goes_with"
    found = preview(_csv(tmp_path, "a,하나,100,b", "a,둘,200,", "b,셋,300,zz", "c,넷,400,a", header=header))
    assert [product.id for product in found.products] == ["a", "c"]
    assert [(problem.row, problem.column) for problem in found.problems] == [(3, "id"), (4, "goes_with")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "empty"),
        (b"\xff\xfe\x00a", "neither UTF-8|zero bytes"),
        (b"a,b\n1,2", "names no columns"),
        ("상품명,판매가\n".encode(), "no rows"),
        ("상품명,제품명,판매가\nx,y,1\n".encode(), "two columns are name_ko"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, data, message):
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(CatalogueInvalid, match=message):
        preview(path)


def test_a_spreadsheet_is_read_with_its_numbers_and_dates(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["상품코드", "상품명", "판매가", "정가", "재고", "할인종료", "모르는 칸"])
    sheet.append([1001, "담요", 39900, 59000.0, 3.0, datetime.datetime(2026, 12, 31, 18, 30), "x"])
    sheet.append([None] * 7)
    sheet.append([1002, "등", 12900, None, None, None, None])
    path = tmp_path / "p.xlsx"
    book.save(path)
    blanket, lamp = load(path).products
    assert (blanket.id, blanket.price.krw, blanket.list_price, blanket.stock) == (
        "1001",
        39_900,
        Money(59_000, None),
        3,
    )
    assert blanket.window == Window(None, datetime.datetime(2026, 12, 31, 9, 30, tzinfo=datetime.UTC))
    assert lamp.price.krw == 12_900


def test_what_is_no_spreadsheet_is_refused(tmp_path):
    path = tmp_path / "p.xlsx"
    path.write_text("상품명,판매가", "utf-8")
    with pytest.raises(CatalogueInvalid, match="no XLSX"):
        preview(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "x")
    with pytest.raises(CatalogueInvalid, match="no XLSX"):
        preview(path)


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "p.xlsx"
    path.write_bytes(to_xlsx(load()))
    monkeypatch.setattr("script.catalogue.table.MAX_UNPACKED", 1000)
    with pytest.raises(CatalogueInvalid, match="unpacks to more"):
        preview(path)


def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused(tmp_path):
    header = "id,name_ko,price_krw"
    rows = [f"p{n},상품 {n},{1000 + n}" for n in range(100_000)]
    assert len(load(_csv(tmp_path, *rows, header=header)).products) == 100_000
    with pytest.raises(CatalogueInvalid, match="more than 100,000 products"):
        load(_csv(tmp_path, *rows, "q,하나 더,1", header=header))


def test_the_schema_in_the_docs_is_the_one_that_is_used_and_the_sample_keeps_it():
    written = json.loads((DOCS / "catalogue.schema.json").read_text("utf-8"))
    assert written == schema(), "run: python -m script.catalogue > docs/catalogue.schema.json"
    jsonschema.validate(json.loads(SAMPLE.read_text("utf-8")), written)


@pytest.mark.parametrize("write", [to_json, to_csv, to_xlsx])
def test_what_is_exported_is_read_back_alike(tmp_path, write):
    catalogue = load()
    path = tmp_path / f"out.{write.__name__.removeprefix('to_')}"
    path.write_bytes(write(catalogue))
    back = load(path)
    assert back.products == catalogue.products
    assert write is not to_json or back.show == catalogue.show


def test_no_cell_of_an_export_is_a_formula(tmp_path):
    found = preview(_csv(tmp_path, 'x,"=HYPERLINK(""http://x"")",,5000,,,,,,,', "y,+82 김,,5000,,,,,,,"))
    rows = list(csv.reader(io.StringIO(to_csv(found.catalogue).decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    path = tmp_path / "out.csv"
    path.write_bytes(to_csv(found.catalogue))
    assert [product.name.ko for product in load(path).products] == ['=HYPERLINK("http://x")', "+82 김"]


def test_allergens_are_known_by_what_sellers_write():
    for code, names in ALLERGENS.items():
        assert allergen(code) == allergen(names["ko"]) == allergen(names["en"]) == code
        assert allergen(f"{names['ko']} 함유") == code
    assert allergen("조개류(굴, 전복, 홍합 포함)") == "shellfish"
    assert allergen("사랑") is None


def test_every_column_is_known_by_its_own_name():
    assert [column(name) for name in COLUMNS] == list(COLUMNS)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=12), max_size=6), st.booleans())
def test_any_table_gives_products_and_problems_or_says_that_it_is_none(tmp_path_factory, table, headed):
    text = io.StringIO()
    writer = csv.writer(text)
    if headed:
        writer.writerow(HEADER.split(","))
    writer.writerows(table)
    path = tmp_path_factory.mktemp("t") / "x.csv"
    path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    try:
        found = preview(path)
    except CatalogueInvalid:
        return
    assert len(found.products) + len({problem.row for problem in found.problems}) == found.rows
