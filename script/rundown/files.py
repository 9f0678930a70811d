"""A rundown as JSON: out to a file or an editor, and back in, checked."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from script.catalogue import Catalogue, Product
from script.errors import RundownInvalid
from script.rundown.types import (
    LEAST_S,
    MAX_BLOCKS,
    MAX_LEFT_OUT,
    MAX_REQUESTS,
    MOST_S,
    Block,
    BlockKind,
    LeftOut,
    Rundown,
)
from script.text import visible
from script.types import Claim, ClaimKind, Lang, LineKind
from script.writer import LineRequest

MAX_BYTES = 16 << 20
MAX_TEXT = 1_000  # characters of a line that is written already
FORMAT = 1


def _seen(text: str) -> str:
    if hidden := sorted({f"U+{ord(char):04X}" for char in text if not visible(char)}):
        raise ValueError(f"invisible characters ({', '.join(hidden[:5])}): remove them")
    return text


Words = Annotated[str, AfterValidator(_seen)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ClaimFile(_Strict):
    """What proves a line that is written already."""

    kind: ClaimKind
    value: Annotated[Words, Field(min_length=1, max_length=MAX_TEXT)]
    fact_id: Annotated[str, Field(min_length=1, max_length=200)]


class RequestFile(_Strict):
    """One line that is asked for."""

    kind: LineKind
    lang: Lang
    product_id: Id | None = None
    number: Annotated[int, Field(ge=0, lt=1_000)] | None = None
    other_id: Id | None = None
    wish: Annotated[Words, Field(max_length=2_000)] = ""
    text: Annotated[Words, Field(max_length=MAX_TEXT)] = ""
    claims: list[ClaimFile] = Field(default_factory=list, max_length=50)

    @model_validator(mode="after")
    def _whole(self) -> "RequestFile":
        if self.kind in ("typed", "answer") and not self.text:
            raise ValueError(f"a line of kind {self.kind} has its words in `text`")
        return self

    def frozen(self) -> LineRequest:
        claims = tuple(Claim(each.kind, each.value, each.fact_id) for each in self.claims)
        return LineRequest(
            self.kind, self.lang, self.product_id, self.number, self.other_id, self.wish, self.text, claims
        )


class BlockFile(_Strict):
    """One stretch of the show."""

    id: Id
    kind: BlockKind
    lang: Lang
    target_s: Annotated[float, Field(ge=LEAST_S, le=MOST_S, allow_inf_nan=False)]
    requests: list[RequestFile] = Field(min_length=1, max_length=MAX_REQUESTS)
    product_id: Id | None = None

    @model_validator(mode="after")
    def _whole(self) -> "BlockFile":
        if self.kind == "product" and self.product_id is None:
            raise ValueError("a product block names its product")
        return self

    def frozen(self) -> Block:
        requests = tuple(each.frozen() for each in self.requests)
        return Block(self.id, self.kind, self.lang, self.target_s, requests, self.product_id)


class LeftOutFile(_Strict):
    """A product that is not shown."""

    product_id: Id
    reason: Literal["no_stock", "language", "time"]


class RundownFile(_Strict):
    """A show in order."""

    format: Literal[1]
    id: Id
    version: Annotated[int, Field(ge=1)]
    title: Annotated[Words, Field(min_length=1, max_length=200)]
    blocks: list[BlockFile] = Field(min_length=1, max_length=MAX_BLOCKS)
    left_out: list[LeftOutFile] = Field(default_factory=list, max_length=MAX_LEFT_OUT)

    @model_validator(mode="after")
    def _ids(self) -> "RundownFile":
        seen: set[str] = set()
        for block in self.blocks:
            if block.id in seen:
                raise ValueError(f"two blocks share an id: {block.id}")
            seen.add(block.id)
        return self

    def frozen(self) -> Rundown:
        left_out = tuple(LeftOut(each.product_id, each.reason) for each in self.left_out)
        return Rundown(self.id, self.version, self.title, tuple(each.frozen() for each in self.blocks), left_out)


def as_json(rundown: Rundown) -> dict[str, Any]:
    """The rundown as `from_json` takes it; what is empty is left out."""
    return {
        "format": FORMAT,
        "id": rundown.id,
        "version": rundown.version,
        "title": rundown.title,
        "blocks": [_block(block) for block in rundown.blocks],
        "left_out": [{"product_id": each.product_id, "reason": each.reason} for each in rundown.left_out],
    }


def from_json(raw: Mapping[str, Any]) -> Rundown:
    """Check what an editor gives back. Raises RundownInvalid with the place of the first fault."""
    try:
        return RundownFile.model_validate(raw).frozen()
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the rundown"
        reason = str(fault["msg"]).removeprefix("Value error, ")
        more = f", and {error.error_count() - 1} more" if error.error_count() > 1 else ""
        raise RundownInvalid(f"{place}: {reason}{more}") from error


def read(text: str) -> Rundown:
    """The same from text. Raises RundownInvalid."""
    if len(text) > MAX_BYTES:
        raise RundownInvalid(f"the rundown is larger than {MAX_BYTES >> 20} MB")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RundownInvalid(f"it is no JSON: {error}") from error
    if not isinstance(raw, dict):
        raise RundownInvalid("a rundown is a JSON object")
    return from_json(raw)


def problems(rundown: Rundown, catalogue: Catalogue) -> tuple[str, ...]:
    """Why the rundown cannot be spoken with this catalogue, each with its block; nothing where it can."""
    known = {product.id: product for product in catalogue.products}
    found: list[str] = []
    for block in rundown.blocks:
        found += [f"block {block.id}: {each}" for each in dict.fromkeys(_faults(block, known))]
    return tuple(found)


def _faults(block: Block, known: Mapping[str, Product]) -> list[str]:
    faults = []
    named = known.get(block.product_id) if block.product_id else None
    if block.product_id is not None and named is None:
        faults.append(f"no product of the catalogue has the id {block.product_id!r}")
    if block.kind == "product" and named is not None and named.stock == 0:
        faults.append(f"{named.id} is out of stock")
    for request in block.requests:
        faults += _request_faults(request, known)
    return faults


def _request_faults(request: LineRequest, known: Mapping[str, Product]) -> list[str]:
    for id in (request.product_id, request.other_id):
        if id is not None and id not in known:
            return [f"no product of the catalogue has the id {id!r}"]
        if id is not None and not known[id].speaks(request.lang):
            return [f"{id} cannot be shown in {request.lang}: it has no name or no price in it"]
    if request.text:
        return []
    if wanted := [each for each in _NEEDED.get(request.kind, ()) if getattr(request, each) is None]:
        return [f"a line of kind {request.kind} needs {wanted[0]}"]
    if request.kind in ("feature", "notice") and request.product_id is not None and request.number is not None:
        product = known[request.product_id]
        said = product.features if request.kind == "feature" else product.must_say
        if request.number >= len(said) or not said[request.number].say[request.lang]:
            return [f"{product.id} has no {request.kind} {request.number} in {request.lang}"]
    return []


_NEEDED: Mapping[LineKind, tuple[str, ...]] = {
    **dict.fromkeys(("hook", "size", "price", "shipping", "call"), ("product_id",)),
    **dict.fromkeys(("feature", "notice"), ("product_id", "number")),
    **dict.fromkeys(("recap", "goes_with"), ("product_id", "other_id")),
    "bridge": ("other_id",),
    "review": ("text",),
}


def _block(block: Block) -> dict[str, Any]:
    made: dict[str, Any] = {"id": block.id, "kind": block.kind, "lang": block.lang, "target_s": block.target_s}
    if block.product_id is not None:
        made["product_id"] = block.product_id
    return {**made, "requests": [_request(each) for each in block.requests]}


def _request(request: LineRequest) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": request.kind, "lang": request.lang}
    for field in ("product_id", "number", "other_id", "wish", "text"):
        value = getattr(request, field)
        if value is not None and value != "":
            made[field] = value
    if request.claims:
        made["claims"] = [{"kind": c.kind, "value": c.value, "fact_id": c.fact_id} for c in request.claims]
    return made
