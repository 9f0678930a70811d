"""The lines of a long show from the templates: proven, varied, of a length that can be said."""

import datetime
import re
from itertools import islice

import pytest

from script.catalogue import load
from script.phrasings_en import EN
from script.phrasings_ko import KO
from script.rundown import Brief, repeat
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


NOW = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)


def shown(catalogue, seed):
    """The lines of a show without end."""
    writer = TemplateWriter(catalogue, seed)
    blocks = repeat(Brief("t", 1, ("ko", "ko", "en")), lambda: catalogue, lambda: NOW, seed)
    return (writer.line(request) for block in blocks for request in block.requests)


@pytest.fixture(scope="module")
def catalogue():
    return load()


@pytest.fixture(scope="module", params=[0, 1, 7])
def lines(request, catalogue):
    return list(islice(shown(catalogue, request.param), 2000))


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
    assert list(islice(shown(catalogue, 5), 300)) == list(islice(shown(catalogue, 5), 300))
    assert list(islice(shown(catalogue, 5), 300)) != list(islice(shown(catalogue, 6), 300))


def test_line_ids_are_unique(lines):
    assert len({line.id for line in lines}) == len(lines)


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
