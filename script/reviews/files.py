"""Reviews as shops export them: CSV or JSON."""

import csv
import datetime
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from script.errors import ReviewsInvalid
from script.reviews.types import Review

MAX_BYTES = 64 << 20
MAX_REVIEWS = 100_000
MAX_TEXT = 2_000  # characters; what is longer is cut
MAX_PROBLEMS = 100  # more are counted, not listed

_COLUMNS = {
    "id": "id 번호 리뷰번호 후기번호 review_id",
    "product_id": "product_id 상품코드 상품번호 sku",
    "stars": "stars 별점 평점 rating score",
    "text": "text 내용 후기 리뷰 review 본문",
    "date": "date 날짜 작성일 등록일 created_at",
}
_BY_HEADER = {name: ours for ours, names in _COLUMNS.items() for name in names.split()}


class _ReviewFile(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, coerce_numbers_to_str=True)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    product_id: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]
    stars: Annotated[int, Field(ge=1, le=5)]
    text: str
    date: Annotated[datetime.date, BeforeValidator(lambda value: str(value)[:10].replace(".", "-").replace("/", "-"))]

    def frozen(self) -> Review:
        return Review(self.id, self.product_id, self.stars, self.text[:MAX_TEXT], self.date)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file holds."""

    reviews: tuple[Review, ...]
    problems: tuple[str, ...]  # at most MAX_PROBLEMS; such rows are left out
    faults: int  # problems in all


def load(path: Path) -> Loaded:
    """Read reviews. JSON: a list of objects, or {"reviews": [...]}; CSV: UTF-8 or CP949, columns in English or Korean.

    Raises ReviewsInvalid where the file as a whole cannot be used.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ReviewsInvalid(f"{path}: larger than {MAX_BYTES >> 20} MB")
        raw = path.read_bytes()
        rows = _table(raw) if path.suffix.lower() == ".csv" else _list(raw)
    except OSError as error:
        raise ReviewsInvalid(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, csv.Error, RecursionError) as error:
        raise ReviewsInvalid(f"{path}: {error}") from error
    if len(rows) > MAX_REVIEWS:
        raise ReviewsInvalid(f"{path}: {len(rows):,} reviews; at most {MAX_REVIEWS:,} are possible")
    return _checked(rows)


def _list(raw: bytes) -> list[tuple[int, object]]:
    whole = json.loads(raw.decode("utf-8-sig"))
    found = whole.get("reviews") if isinstance(whole, dict) else whole
    if not isinstance(found, list):
        raise ValueError('reviews are a JSON list, or an object with a list "reviews"')  # noqa: TRY004 -- of a file
    return list(enumerate(found, 1))


def _table(raw: bytes) -> list[tuple[int, object]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp949", errors="strict")
    if "\0" in text:
        raise ValueError("it holds zero bytes: this is no CSV")
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    header = [_BY_HEADER.get(cell.strip().casefold()) for cell in next(rows, [])]
    if missing := [name for name in _COLUMNS if name not in header]:
        raise ValueError(f"its first row names no column {missing[0]} ({_COLUMNS[missing[0]].split()[1]})")
    return [
        (rows.line_num, {name: cell for name, cell in zip(header, row, strict=False) if name})
        for row in rows
        if any(row)
    ]


def _checked(rows: Iterable[tuple[int, object]]) -> Loaded:
    good: dict[str, Review] = {}
    problems: list[str] = []
    for number, row in rows:
        try:
            review = _ReviewFile.model_validate(row if isinstance(row, Mapping) else {}).frozen()
        except ValidationError as error:
            problems.append(f"row {number}: {_reason(error)}")
            continue
        if review.id in good:
            problems.append(f"row {number}: two reviews have the id {review.id}")
            continue
        good[review.id] = review
    return Loaded(tuple(good.values()), tuple(problems[:MAX_PROBLEMS]), len(problems))


def _reason(error: ValidationError) -> str:
    fault: Any = error.errors()[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
