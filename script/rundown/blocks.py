"""What each kind of block says: the requests of an opening, a product, a recap, and so on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from script.catalogue import Catalogue, Product
from script.rundown.pace import request_seconds
from script.rundown.types import Block, BlockKind
from script.types import Lang
from script.writer import LineRequest

Reviews = Mapping[tuple[str, Lang], LineRequest]  # product id and language → the line that its reviews gave


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before its time is known."""

    kind: BlockKind
    lang: Lang
    requests: tuple[LineRequest, ...]  # in order
    extra: tuple[LineRequest, ...] = ()  # those that may be left out, what is wanted most first
    product_id: str | None = None
    least_s: float = 0.0  # without any extra
    whole_s: float = 0.0

    def block(self, id: str, target_s: float, catalogue: Catalogue) -> Block:
        """The block, with as many extras as its time holds."""
        left = target_s - self.least_s
        kept = []
        for request in self.extra:
            takes = request_seconds(request, catalogue)
            if takes <= left:
                kept.append(request)
                left -= takes
        dropped = [each for each in self.extra if each not in kept]
        requests = tuple(each for each in self.requests if each not in dropped)
        return Block(id, self.kind, self.lang, target_s, requests, self.product_id)


def draft(
    kind: BlockKind,
    lang: Lang,
    catalogue: Catalogue,
    requests: Sequence[LineRequest],
    extra: Sequence[LineRequest] = (),
    product_id: str | None = None,
) -> Draft:
    """A draft of these requests, timed."""
    whole = sum(request_seconds(each, catalogue) for each in requests)
    least = whole - sum(request_seconds(each, catalogue) for each in extra)
    return Draft(kind, lang, tuple(requests), tuple(extra), product_id, least, whole)


def opening(langs: Sequence[Lang], catalogue: Catalogue, wish: str = "") -> Draft:
    """A welcome in every language of the show, twice in the first."""
    first, *others = dict.fromkeys(langs)
    again = LineRequest("opening", first, number=1, wish=wish)
    lines = [
        LineRequest("opening", first, wish=wish),
        again,
        *(LineRequest("opening", each, wish=wish) for each in others),
    ]
    return draft("opening", first, catalogue, lines, (again,))


def closing(langs: Sequence[Lang], catalogue: Catalogue, wish: str = "") -> Draft:
    """A goodbye in every language of the show, in the first one last."""
    first, *others = dict.fromkeys(langs)
    lines = [LineRequest("closing", each, wish=wish) for each in (*others, first)]
    return draft("closing", first, catalogue, lines)


def recap(lang: Lang, first: Product, second: Product, catalogue: Catalogue, wish: str = "") -> Draft:
    """A look back on two products."""
    line = LineRequest("recap", lang, product_id=first.id, other_id=second.id, wish=wish)
    return draft("recap", lang, catalogue, (line,))


def goes_with(lang: Lang, product: Product, companion: Product, catalogue: Catalogue, wish: str = "") -> Draft:
    """What goes with a product."""
    line = LineRequest("goes_with", lang, product_id=product.id, other_id=companion.id, wish=wish)
    return draft("goes_with", lang, catalogue, (line,), product_id=product.id)


def product(
    lang: Lang,
    shown: Product,
    catalogue: Catalogue,
    random: Random,
    *,
    reviews: Reviews | None = None,
    bridge: bool = True,
    wish: str = "",
) -> Draft:
    """Bridge, hook, features, size, proof, price, notices, shipping, call, where the product has words for them.

    Short of time, all but hook, one feature, price, notices and call may go. The order of the features is random.
    """

    def line(kind: str, number: int | None = None) -> LineRequest:
        return LineRequest(kind, lang, shown.id, number, wish=wish)  # type: ignore[arg-type]  # kinds of this function

    told = [number for number, each in enumerate(shown.features) if each.say[lang]]
    features = [line("feature", number) for number in random.sample(told, len(told))]
    size = [line("size")] if shown.volume[lang] and shown.count[lang] else []
    proof = [reviews[shown.id, lang]] if reviews and (shown.id, lang) in reviews else []
    notices = [line("notice", number) for number, each in enumerate(shown.must_say) if each.say[lang]]
    shipping = [line("shipping")] if shown.shipping and shown.shipping.say[lang] else []
    lead = [LineRequest("bridge", lang, other_id=shown.id, wish=wish)] if bridge else []
    lines = [
        *lead,
        line("hook"),
        *features[:2],
        *size,
        *features[2:],
        *proof,
        line("price"),
        *notices,
        *shipping,
        line("call"),
    ]
    extra = [*features[1:2], *proof, *size, *shipping, *features[2:], *lead]
    return draft("product", lang, catalogue, lines, extra, shown.id)
