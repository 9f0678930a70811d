import asyncio
from dataclasses import replace

import pytest

from script.catalogue import Catalogue, Text, load
from script.errors import WriterFailed
from script.guard import Guard
from script.phrasings_en import EN
from script.phrasings_ko import KO
from script.template import WINDOW, TemplateWriter
from script.types import Claim, LineKind
from script.writer import LineRequest

pytestmark = pytest.mark.unit

KINDS: tuple[LineKind, ...] = (
    "opening", "hook", "size", "price", "shipping", "call", "bridge", "recap", "closing", "goes_with", "filler",
)  # fmt: skip
SAID = {"ko": "포장이 꼼꼼해서 좋다고 합니다", "en": "the packing is careful."}


@pytest.fixture(scope="module")
def catalogue():
    return load()


def requests(lang, first, second):
    for kind in KINDS:
        yield LineRequest(kind, lang, first.id, None, second.id)
    yield LineRequest("feature", lang, first.id, 0)
    yield LineRequest("notice", lang, first.id, 0)
    yield LineRequest("review", lang, first.id, 3, text=SAID[lang])


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_wording_of_every_kind_passes_the_guard(catalogue, lang):
    writer, guard = TemplateWriter(catalogue, seed=3), Guard(catalogue)
    first, second = next(
        (one, other)
        for one, other in zip(catalogue.products, catalogue.products[1:], strict=False)
        if writer.can("size", lang, one) and one.shipping and one.must_say
    )
    said = set()
    for _ in range(120):
        for request in requests(lang, first, second):
            line = asyncio.run(writer.write(request))
            said.add(line.id.split(".", 1)[1])
            assert line.kind == request.kind
            shown = catalogue.product(line.product_id) if line.product_id else None
            verdict = guard.check(line.text, lang, shown)
            assert verdict.outcome == "pass", (line.text, verdict.reasons)
    table = {"ko": KO, "en": EN}[lang]
    usual = "plain_price" if first.list_price else "price"
    assert len(said) == sum(len(texts) for wording, texts in table.items() if wording != usual)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_show_of_fillers_alone_repeats_nothing_within_the_window_and_claims_nothing(catalogue, lang):
    writer = TemplateWriter(catalogue)
    lines = [writer.line(LineRequest("filler", lang)) for _ in range(10 * WINDOW)]
    last: dict[str, int] = {}
    for place, line in enumerate(lines):
        assert place - last.get(line.text, -WINDOW) >= WINDOW
        last[line.text] = place
        assert not line.claims
        assert line.product_id is None
        assert not any(char.isdigit() for char in line.text)


def test_what_a_companion_and_a_review_claim(catalogue):
    writer = TemplateWriter(catalogue)
    companion = writer.line(LineRequest("goes_with", "ko", "p01", None, "p02"))
    assert {(claim.kind, claim.fact_id) for claim in companion.claims} >= {("goes_with", "p02.name")}
    assert companion.product_id == "p01"
    review = writer.line(LineRequest("review", "en", "p01", 4, text="the packing  is careful."))
    assert ("review", "The packing is careful", "p01.review") in [(c.kind, c.value, c.fact_id) for c in review.claims]
    assert "The packing is careful. " in review.text or review.text.endswith("The packing is careful.")


def test_words_that_stand_already_are_said_as_they_are(catalogue):
    claims = (Claim("review", "포장이 꼼꼼해서", "p01.review.0"),)
    given = LineRequest("review", "ko", "p01", wish="다정하게", text="포장이 꼼꼼해서 좋다고 합니다.", claims=claims)
    writer = TemplateWriter(catalogue)
    line = writer.line(given)
    assert (line.text, line.claims, line.kind, line.product_id) == (given.text, claims, "review", "p01")
    assert line.id != writer.line(given).id


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (LineRequest("hook", "ko", "nobody"), "nobody"),
        (LineRequest("hook", "ko"), "names no product"),
        (LineRequest("feature", "ko", "p01", 99), "p01.feature.99"),
        (LineRequest("recap", "ko", "p01"), "names no product"),
        (LineRequest("review", "ko", "p01", 2, text="좋다고 합니다"), "at least 3 reviews"),
        (LineRequest("review", "ko", "p01", 3, text=" . "), "needs a sentence"),
        (LineRequest("review", "ko", "p01", wish="다정하게"), "needs a sentence"),
        (LineRequest("answer", "ko", "p01"), "'answer'"),
        (LineRequest("typed", "ko"), "'typed'"),
    ],
)
def test_a_request_that_cannot_be_filled_is_refused_with_the_reason(catalogue, request_, why):
    with pytest.raises(WriterFailed, match=why):
        asyncio.run(TemplateWriter(catalogue).write(request_))


def test_a_fact_that_is_missing_is_named(catalogue):
    bare = replace(catalogue.products[0], volume=Text(), count=Text(), origin=Text())
    with pytest.raises(WriterFailed, match="lacks what a line of this kind states"):
        TemplateWriter(Catalogue(catalogue.show, (bare,))).line(LineRequest("size", "ko", bare.id))
