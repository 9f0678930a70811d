"""From reviews to what may be said of them: sift, classify, cluster, and one sentence that three reviews prove."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from script.catalogue import LANGS, Catalogue, Product, Text
from script.guard import Guard
from script.reviews.classify import Theme, classify, themes
from script.reviews.cluster import clusters
from script.reviews.sift import sift
from script.reviews.types import Clause, Digest, Rejected, Review, ReviewLine
from script.types import Lang
from script.writer import LineRequest

AGREE = 3  # reviews that a line needs
CITED = 10  # reviews that a line names
MAX_REVIEWS = 2_000  # of one product, the latest
_SHOWN = 30  # clusters


def digest(reviews: Iterable[Review], catalogue: Catalogue) -> dict[str, Digest]:
    """What the reviews of each product come to, by its id. Their words are data and are never spoken.

    Of each product the latest MAX_REVIEWS count.
    """
    good, bad = sift(reviews, catalogue)
    by_product: dict[str, list[Review]] = defaultdict(list)
    for review in good:
        by_product[review.product_id].append(review)
    rejected: dict[str, list[Rejected]] = defaultdict(list)
    for each in bad:
        rejected[each.product_id].append(each)
    known = [product for product in catalogue.products if product.id in by_product or product.id in rejected]
    return {
        product.id: _of_product(product, by_product[product.id], rejected[product.id], catalogue) for product in known
    }


def requests(digests: Mapping[str, Digest]) -> dict[tuple[str, Lang], LineRequest]:
    """The first line of each product, in each language, as a rundown takes it."""
    return {
        (line.product_id, lang): LineRequest(
            "review", lang, line.product_id, text=line.text[lang], claims=line.claims(lang)
        )
        for each in digests.values()
        for line in each.lines[:1]
        for lang in LANGS
        if line.text[lang]
    }


def _of_product(
    product: Product, reviews: Sequence[Review], rejected: Sequence[Rejected], catalogue: Catalogue
) -> Digest:
    latest = sorted(reviews, key=lambda review: review.date, reverse=True)[:MAX_REVIEWS]
    clauses = [clause for review in latest for clause in classify(review)]
    counts = Counter((clause.aspect, clause.polarity) for clause in clauses)
    aspects = sorted({clause.aspect for clause in clauses})
    return Digest(
        product_id=product.id,
        used=len(latest),
        rejected=tuple(rejected),
        counts=tuple((aspect, counts[aspect, "for"], counts[aspect, "against"]) for aspect in aspects),
        clusters=clusters(clauses)[:_SHOWN],
        lines=tuple(_lines(product, clauses, Guard(Catalogue(catalogue.show, (product,))))),
    )


def _lines(product: Product, clauses: Sequence[Clause], guard: Guard) -> Iterator[ReviewLine]:
    """A line for each theme that at least AGREE reviews hold, and more than speak against its aspect."""
    held = {
        theme: tuple(dict.fromkeys(clause.review_id for clause in clauses if theme.id in clause.themes))
        for theme in themes()
    }
    for theme, ids in sorted(held.items(), key=lambda each: -len(each[1])):
        against = {each.review_id for each in clauses if each.polarity == "against" and each.aspect == theme.aspect}
        if len(ids) < AGREE or len(against) >= len(ids):
            continue
        text = Text(*(_said(theme, lang, product, guard) for lang in LANGS))
        if text.ko or text.en:
            yield ReviewLine(product.id, theme.id, len(ids), ids[:CITED], text)


def _said(theme: Theme, lang: Lang, product: Product, guard: Guard) -> str:
    """The sentence, where the product is shown in the language and the guard lets it pass; else ""."""
    if not product.speaks(lang):
        return ""
    line = (
        f"구매하신 세 분 이상이 {theme.says.ko} 후기에 적어 주셨습니다."
        if lang == "ko"
        else f"At least three reviews mention that {theme.says.en}."
    )
    return line if guard.check(line, lang, product).outcome == "pass" else ""
