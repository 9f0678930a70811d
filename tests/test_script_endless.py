import re
from dataclasses import replace
from itertools import islice, pairwise

import pytest

from script.catalogue import Catalogue, Money, Text, load
from script.endless import EndlessShow
from script.phrasings_en import EN
from script.phrasings_ko import KO
from script.template import WINDOW, TemplateWriter
from script.wording import fill, slots

pytestmark = pytest.mark.unit

NUMBER = re.compile(r"\d[\d,.]*\d|\d")
# First-hand use, superlatives and health claims: what a virtual presenter must not say.
BANNED = re.compile(
    r"써보|써 보니|먹어보|먹어 보니|제가 직접|최고|최저|최상|1위|유일|완벽|효능|치료|예방|개선|면역|"
    r"\b(best|lowest|cheapest|greatest|perfect|i tried|i use|i love|my favou?rite|cures?|heals?|prevents?)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def catalogue():
    return load()


@pytest.fixture(scope="module", params=[0, 1, 7])
def lines(request, catalogue):
    return list(islice(EndlessShow(catalogue, seed=request.param), 2000))


def _wording(line):
    return line.id.split(".", 1)[1]


def test_every_number_is_in_a_claim_and_every_claim_in_the_catalogue(lines, catalogue):
    for line in lines:
        for claim in line.claims:
            fact = catalogue.fact(claim.fact_id, line.lang)
            assert (fact.kind, fact.value) == (claim.kind, claim.value), line
            assert claim.value in line.text
        proven = {number for claim in line.claims for number in NUMBER.findall(claim.value)}
        assert set(NUMBER.findall(line.text)) <= proven, line


def test_no_wording_and_no_text_comes_back_within_the_window(lines):
    for field in (_wording, lambda line: line.text):
        last: dict[str, int] = {}
        for place, line in enumerate(lines):
            assert place - last.get(field(line), -WINDOW) >= WINDOW, line
            last[field(line)] = place


def test_both_languages_are_spoken_as_planned(lines, catalogue):
    blocks = [line for line in lines if line.kind == "hook"]
    assert [block.lang for block in blocks[:6]] == ["ko", "ko", "en", "ko", "ko", "en"]
    for line in lines:
        assert bool(re.search("[가-힣]", line.text)) == (line.lang == "ko"), line
        assert line.text[-1] in ".?!"
        assert "{" not in line.text
        assert not BANNED.search(line.text), line


def test_each_round_shows_every_product_once(lines, catalogue):
    shown = [line.product_id for line in lines if line.kind == "hook"]
    size = len(catalogue.products)
    for start in range(0, len(shown) - size + 1, size):
        assert len(set(shown[start : start + size])) == size
    assert all(one != following for one, following in pairwise(shown))


def test_a_product_block_holds_price_notice_and_call(lines):
    kinds = [line.kind for line in lines]
    first, second = [place for place, kind in enumerate(kinds) if kind == "hook"][:2]
    assert {"hook", "feature", "size", "price", "notice", "shipping", "call"} <= set(kinds[first:second])
    assert kinds[second - 1] == "bridge"


def test_lines_take_three_to_nine_seconds(lines):
    """Estimated from the count of syllables (Korean, about six a second) or words (English, about two and a half)."""
    for line in lines:
        digits = len(re.findall(r"\d", line.text))
        if line.lang == "ko":
            seconds = (len(re.findall("[가-힣]", line.text)) + 1.5 * digits) / 6
        else:
            seconds = (len(line.text.split()) + 0.7 * digits) / 2.5
        assert 2.5 <= seconds <= 10.5, (seconds, line)


def test_the_seed_decides_everything(catalogue):
    assert list(islice(EndlessShow(catalogue, seed=5), 300)) == list(islice(EndlessShow(catalogue, seed=5), 300))
    assert list(islice(EndlessShow(catalogue, seed=5), 300)) != list(islice(EndlessShow(catalogue, seed=6), 300))


def test_line_ids_are_unique(lines):
    assert len({line.id for line in lines}) == len(lines)


@pytest.mark.parametrize("size", [1, 2])
def test_a_tiny_catalogue_goes_on_for_ever_too(catalogue, size):
    small = Catalogue(catalogue.show, catalogue.products[:size])
    assert len(list(islice(EndlessShow(small, ("ko",)), 500))) == 500


def test_a_product_is_shown_in_the_language_that_it_has(catalogue):
    """Without an English price, size and shipping there is neither an English block nor a line about them."""
    first, second = catalogue.products[:2]
    bare = replace(first, price=Money(15_900, None), list_price=None, volume=Text(), count=Text(), shipping=None)
    lines = list(islice(EndlessShow(Catalogue(catalogue.show, (bare, second)), ("en",)), 300))
    about = [line for line in lines if line.product_id == bare.id]
    assert {line.lang for line in about} == {"ko"}
    assert {line.lang for line in lines if line.product_id == second.id} == {"en"}
    assert not {"size", "shipping"} & {line.kind for line in about}


def test_an_empty_plan_is_refused(catalogue):
    with pytest.raises(ValueError, match="language plan is empty"):
        EndlessShow(catalogue, ())


def test_a_list_price_is_spoken_only_where_there_is_one(catalogue):
    writer = TemplateWriter(catalogue)
    with_list, without = catalogue.product("p05"), catalogue.product("p06")
    for lang in ("ko", "en"):
        for _ in range(30):
            kinds = {claim.kind for claim in writer.about("price", lang, with_list).claims}
            assert "price" in kinds
            assert kinds & {"list_price", "discount"}
            assert {claim.kind for claim in writer.about("price", lang, without).claims} <= {"price", "name"}


def test_wordings_match_between_the_languages():
    assert KO.keys() == EN.keys()
    for kind in KO:
        needed = [set().union(*(slots(text) for text in table[kind])) for table in (KO, EN)]
        assert needed[0] - {"name", "brand"} == needed[1] - {"name", "brand"}, kind


def test_slots_take_particles():
    assert fill("{a:은/는} {b:을/를}", {"a": "냄비", "b": "20%"}) == "냄비는 20%를"
