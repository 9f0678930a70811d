"""Which product a question is about: the one that it names, or else the one that is on screen or was spoken of.

Names are looked up word by word in an index that is made once, so a catalogue of 100,000 products costs no more than
one of ten, but for words that thousands of them share.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from script.answer.terms import english_stem, idle, nouns, stems
from script.catalogue import Catalogue, Product

MAX_READ = 20_000  # entries of the index that one question may read
MAX_NAMED = 3  # products that one question may name

_WORD = re.compile(r"[가-힣]+|[a-z0-9']+")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a question that name products."""

    products: tuple[Product, ...]  # more than one where the words fit several alike
    spans: tuple[tuple[int, int], ...]  # characters of the question
    sure: bool  # a name's last word, a brand, or two words of a name; not one word that a name happens to hold


class SubjectIndex:
    """The words of all names and brands."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._products = catalogue.products
        self._words: dict[str, list[int]] = defaultdict(list)
        self._heads: dict[str, set[int]] = defaultdict(set)
        for number, product in enumerate(catalogue.products):
            for word, head in _named(product):
                entries = self._words[word]
                if not entries or entries[-1] != number:
                    entries.append(number)
                if head:
                    self._heads[word].add(number)

    def mentions(self, low: str, prefer: Sequence[str] = ()) -> tuple[Mention, ...]:
        """The products that a text in lower case names, those with most words first.

        prefer: ids that win where several fit alike.
        """
        words = {match.span(): self._entries(match[0]) for match in _WORD.finditer(low)}
        left = {span: entries for span, entries in words.items() if entries}
        found: list[Mention] = []
        while left and len(found) < MAX_NAMED:
            mention = self._best(left, prefer)
            if mention is None:
                break
            found.append(mention)
            left = {span: entries for span, entries in left.items() if span not in mention.spans}
        return tuple(found)

    def _entries(self, word: str) -> list[str]:
        """The index's words that a question's word may stand for."""
        forms = list(stems(word)) if "가" <= word[0] <= "힣" else [word, english_stem(word)]
        for form in forms:
            same = [each for each in (form, *nouns().get(form, ())) if each in self._words]
            if same:
                return same
        return []

    def _best(self, words: dict[tuple[int, int], list[str]], prefer: Sequence[str]) -> Mention | None:
        score: Counter[int] = Counter()
        spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        sure: set[int] = set()
        read = 0
        sizes = {span: sum(len(self._words[each]) for each in entries) for span, entries in words.items()}
        for span in sorted(words, key=lambda span: sizes[span]):
            if read and read + sizes[span] > MAX_READ:
                break
            read += sizes[span]
            for number in {each for entry in words[span] for each in self._words[entry][:MAX_READ]}:
                head = any(number in self._heads[entry] for entry in words[span])
                score[number] += 3 if head else 2
                spans[number].append(span)
                if head or len(spans[number]) > 1:
                    sure.add(number)
        if not score:
            return None
        top = max(score.values())
        best = [number for number, points in score.items() if points == top]
        liked = [number for number in best if self._products[number].id in prefer]
        best = liked[:1] or [number for number in best if spans[number] == spans[best[0]]]
        products = tuple(self._products[number] for number in best[:MAX_NAMED])
        return Mention(products, tuple(spans[best[0]]), best[0] in sure)


def _named(product: Product) -> Iterator[tuple[str, bool]]:
    """The words of a product's names, and whether each alone is enough to name it."""
    for name in (product.name.ko, product.name.en):
        words = [word for word in _WORD.findall(name.casefold()) if word not in idle()]
        for place, word in enumerate(words):
            last = place == len(words) - 1
            yield word, last
            if last and "가" <= word[0] <= "힣":
                yield from ((word[start:], True) for start in range(1, len(word) - 1))
            elif last:
                yield english_stem(word), True
    for brand in (product.brand.ko, product.brand.en):
        words = _WORD.findall(brand.casefold())
        if len(words) == 1:
            yield words[0], True
        else:
            yield from ((word, False) for word in words)
