from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.script import ours, popular, recall
from bench.show_log import simulate, wanted
from script.catalogue import SAMPLE, Catalogue, Money, load
from script.next_product import (
    AGAIN_S,
    FEW,
    MAX_PRODUCTS,
    MAX_VIEWERS,
    REST_S,
    SOON_S,
    WEIGHTS,
    NextProduct,
    Signal,
)

pytestmark = pytest.mark.unit

CATALOGUE = load(SAMPLE)


def ranked(*signals, shown=(), now=100.0, catalogue=CATALOGUE, **more):
    ranker = NextProduct()
    for product, at in shown:
        ranker.shown(product, at)
    for signal in signals:
        ranker.add(signal)
    return ranker.rank(catalogue, now, **more)


def ids(found):
    return [each.product_id for each in found]


def said(product, kind="mention", at=90.0, times=1, viewer=""):
    return [Signal(kind, product, at, f"{viewer}{number}" if viewer else "") for number in range(times)]


def changed(product):
    return Catalogue(CATALOGUE.show, tuple(product if each.id == product.id else each for each in CATALOGUE.products))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_more_of_what_viewers_come_to_want_than_popularity_finds(seed):
    log = simulate(seed)
    assert len(log.signals) > 10_000
    assert recall(log, ours) > recall(log, popular)


def test_the_simulators_truth_is_in_stock_rested_and_of_many_viewers():
    log = simulate(4, products=60, minutes=40)
    truth = wanted(log, 1200.0)
    assert 0 < len(truth) <= 10
    rested = {each.product_id for each in log.shown if 600 < each.at <= 1200}
    assert not truth & rested
    for id in truth:
        assert (log.catalogue.product(id).stock or 0) >= FEW
        assert len({each.viewer for each in log.signals if each.product_id == id and 1200 < each.at <= 1800}) > 1
    assert simulate(4, products=60, minutes=40) == log


def test_what_is_spoken_of_more_comes_first_and_parts_say_why():
    found = ranked(*said("p07", times=5), *said("p03", times=2))
    assert ids(found)[:2] == ["p07", "p03"]
    assert found[0].parts["now"] > 0
    assert found[0].score == pytest.approx(sum(found[0].parts.values()) * found[0].rest)


def test_kinds_weigh_differently():
    assert ids(ranked(*said("p07"), *said("p03", "question")))[:2] == ["p03", "p07"]
    assert set(WEIGHTS) == {"mention", "question", "click", "purchase"}


def test_interest_fades():
    old = said("p07", at=0.0, times=6)
    new = said("p03", at=6 * SOON_S, times=2)
    assert ids(ranked(*old, *said("p03", at=0.0, times=2), now=10.0))[0] == "p07"
    assert ids(ranked(*old, *new, now=6 * SOON_S))[0] == "p03"


def test_what_was_just_shown_rests():
    loud = (*said("p07", at=500.0, times=9), *said("p03", at=500.0))
    assert ids(ranked(*loud, shown=[("p07", 400.0)], now=510.0))[0] == "p03"
    assert ids(ranked(*loud, shown=[("p07", 400.0)], now=400.0 + REST_S))[0] == "p07"


def test_what_viewers_do_about_what_is_on_air_counts_less():
    both = (*said("p07", at=50.0, times=3), *said("p03", at=50.0, times=2))
    assert ids(ranked(*both, now=REST_S + 20))[0] == "p07"
    assert ids(ranked(*both, shown=[("p07", 10.0)], now=REST_S + 20))[0] == "p03"


def test_what_is_out_of_stock_or_has_no_such_language_is_not_ranked():
    loud = said("p07", times=9)
    for stock in (0, FEW - 1):
        assert "p07" not in ids(ranked(*loud, catalogue=changed(replace(CATALOGUE.product("p07"), stock=stock))))
    korean = replace(CATALOGUE.product("p07"), price=Money(1000, None), list_price=None)
    assert "p07" not in ids(ranked(*loud, catalogue=changed(korean), lang="en"))
    assert "p07" in ids(ranked(*loud, catalogue=changed(korean), lang="ko"))


def test_companions_of_what_is_wanted_come_before_the_unheard():
    paired = changed(replace(CATALOGUE.product("p07"), goes_with=("p12",)))
    assert ids(ranked(*said("p07", times=5), catalogue=paired))[:2] == ["p07", "p12"]


def test_one_viewer_cannot_push_a_product():
    ranker = NextProduct()
    spam = [ranker.add(each) for each in [Signal("question", "p07", 50.0 + n / 100, "spammer") for n in range(900)]]
    assert spam.count(True) == 1
    assert ranker.add(Signal("question", "p07", 50.0 + AGAIN_S + 10, "spammer"))
    for each in said("p03", "question", times=3, viewer="v"):
        assert ranker.add(each)
    assert ids(ranker.rank(CATALOGUE, 130.0))[0] == "p03"


def test_without_signals_the_catalogues_order_holds():
    assert ids(ranked(most=3)) == ["p01", "p02", "p03"]
    assert ids(ranked(shown=[("p01", 99.0)], most=12))[0] == "p01"
    assert ranked(catalogue=Catalogue(CATALOGUE.show, ())) == ()


def test_products_that_the_catalogue_lacks_count_nothing():
    found = ranked(*said("nothing", times=50), *said("p03"))
    assert "nothing" not in ids(found)
    assert ids(found)[0] == "p03"


def test_memory_is_bounded():
    ranker = NextProduct()
    for number in range(MAX_PRODUCTS + 50):
        ranker.add(Signal("click", f"x{number}", float(number), f"v{number}"))
        ranker.shown(f"x{number}", float(number))
    for number in range(MAX_VIEWERS + 50):
        ranker.add(Signal("click", "p01", float(number), f"w{number}"))
    assert len(ranker._products) <= MAX_PRODUCTS
    assert len(ranker._shown) <= MAX_PRODUCTS
    assert len(ranker._recent) <= MAX_VIEWERS
    assert ids(ranker.rank(CATALOGUE, 1e5))[0] == "p01"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(tuple(WEIGHTS)),
            st.sampled_from(("p01", "p02", "p03", "gone")),
            st.floats(0, 1e6),
            st.sampled_from(("", "a", "b")),
        ),
        max_size=40,
    ),
    st.floats(0, 2e6),
)
def test_any_signals_in_any_order_give_a_ranking(signals, now):
    found = ranked(*(Signal(*each) for each in signals), now=now, most=12)
    assert sorted(ids(found)) == sorted(product.id for product in CATALOGUE.products)
    assert all(each.score >= 0 for each in found)
