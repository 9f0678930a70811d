"""Which product a part of a line is about: the one that it names last before, or the one that is shown."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from script.catalogue import Catalogue, Product
from script.guard.folding import Folded, folded
from script.guard.proofs import Proofs, proofs

_KEY = 2  # letters by which names are found


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int  # characters of the line
    end: int
    proofs: Proofs | None  # None: a name that is no product's, such as the show's


class Subjects:
    """The products of one line."""

    def __init__(self, shown: Product | None, mentions: list[_Mention]) -> None:
        self._shown = proofs(shown) if shown is not None else None
        self._mentions = mentions

    @property
    def products(self) -> list[Product]:
        """All that the line is about."""
        every = [self._shown, *(mention.proofs for mention in self._mentions)]
        return list({each.product.id: each.product for each in every if each is not None}.values())

    @property
    def mentioned(self) -> tuple[Proofs, ...]:
        """The products that the line names, each once."""
        named = [mention.proofs for mention in self._mentions if mention.proofs is not None]
        return tuple({each.product.id: each for each in named}.values())

    def is_name(self, start: int, end: int) -> bool:
        """Whether these characters of the line lie in a name: a name is no claim."""
        return any(mention.start <= start and end <= mention.end for mention in self._mentions)

    def at(self, place: int) -> Proofs | None:
        """What may be claimed at a place of the line; None is nothing."""
        before = [each for each in self._mentions if each.start <= place and each.proofs is not None]
        if before:
            return before[-1].proofs
        if self._shown is not None:
            return self._shown
        behind = [each for each in self._mentions if each.proofs is not None]
        return behind[0].proofs if behind else None


class Names:
    """The names of a catalogue's products and brands, found in a line in one pass."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._by_key: dict[str, list[tuple[str, Product | None]]] = defaultdict(list)
        for words in (catalogue.show.ko, catalogue.show.en):
            self._add(words, None)
        for product in catalogue.products:
            for words in (product.name.ko, product.name.en):
                self._add(words, product)
            for words in (product.brand.ko, product.brand.en):
                self._add(words, None)
        for names in self._by_key.values():
            names.sort(key=lambda name: -len(name[0]))

    def _add(self, words: str, product: Product | None) -> None:
        name = folded(words).text
        if len(name) >= _KEY:
            self._by_key[name[:_KEY]].append((name, product))

    def subjects(self, plain: Folded, shown: Product | None, now: datetime.datetime | None = None) -> Subjects:
        """Whom the line is about, as they are sold `now`; the longest name counts where several begin at one place."""
        mentions: list[_Mention] = []
        at = 0
        while at < len(plain.text):
            found = next(
                (
                    each
                    for each in self._by_key.get(plain.text[at : at + _KEY], ())
                    if plain.text.startswith(each[0], at)
                ),
                None,
            )
            if found is None:
                at += 1
                continue
            name, product = found
            if product is not None and shown is not None and product.name == shown.name:
                product = shown  # as the caller gave it
            elif product is not None and now is not None:
                product = product.at(now)
            mentions.append(_Mention(*plain.span(at, at + len(name)), proofs(product) if product is not None else None))
            at += len(name)
        return Subjects(shown, mentions)
