"""What a number is said to be: the words around it, "가로" or "deep", that tell it from the others of its unit."""

import re
from dataclasses import dataclass

from script.guard.quantities import quantities
from script.guard.quantity import Quantity

# Words of one meaning, in both languages. A number that a fact calls by one of them is not called by another.
_MEANINGS: dict[str, str] = {
    "width": r"가로|너비|폭|\bwide\b|width",
    "length": r"세로|길이|총장|기장|\blong\b|length",
    "height": r"높이|\btall\b|\bhigh\b|height",
    "depth": r"깊이|\bdeep\b|depth",
    "thickness": r"두께|thick",
    "diameter": r"지름|직경|diameter|\bacross\b",
    "weight": r"무게|중량|weigh",
    "noise": r"소음|noise",
    "warranty": r"보증|수리|warranty|guarantee",
    "exchange": r"교환|반품|환불|exchange|return|refund",
    "leaving": r"출발|발송|출고|\bleave|\bships?\b",
    "arriving": r"도착|받아|받으|arriv|\breach",
    "charging": r"충전(?!하면|기)|\bcharg",
    "running": r"돌아가|사용\s?시간|\brun",
    "heads": r"헤드|\bheads?\b",
    "colours": r"색|colou?r",
    "capsules": r"캡슐|capsule",
}
_BY_MEANING = {name: re.compile(pattern) for name, pattern in _MEANINGS.items()}
_EDGE = re.compile(r"[,.;?!](?=\s|$)|\s(?:and|plus|with|그리고|및)\s|(?<=고)\s|(?<=며)\s")
_WORD = re.compile(r"[가-힣]{1,}|[a-z]{3,}")
_ENDINGS = re.compile(
    r"(?<=[가-힣])(?:입니다|이에요|예요|인데요?|이고|이며|까지|에서|으로|부터|이라|라서?|이나|은|는|이|가|을|를|의|에|로|도|만|와|과)$"
)
_IDLE = frozenset(
    "the and for its has you your are this that with 들어 있어요 있습니다 모두 약 총 정도 최대 동안 합니다 해요".split()
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A quantity, and what the words around it call it."""

    quantity: Quantity
    meanings: frozenset[str]
    words: frozenset[str]

    def shares(self, other: "Labelled") -> int:
        """How many words both have around them; a meaning weighs more than any word."""
        return 10 * len(self.meanings & other.meanings) + len(self.words & other.words)


def labelled(text: str) -> tuple[Labelled, ...]:
    """Every quantity of a text with its words."""
    low = text.lower()
    found = quantities(low)
    return tuple(_around(low, each, found) for each in found)


def label(text: str, quantity: Quantity, found: tuple[Quantity, ...]) -> Labelled:
    """One quantity of a text, all of whose quantities are `found`."""
    return _around(text.lower(), quantity, found)


def _around(text: str, quantity: Quantity, found: tuple[Quantity, ...]) -> Labelled:
    edges = [match.end() for match in _EDGE.finditer(text)]
    start = max(
        [
            0,
            *(edge for edge in edges if edge <= quantity.start),
            *(each.end for each in found if each.end <= quantity.start),
        ]
    )
    end = min(
        [
            len(text),
            *(edge for edge in edges if edge > quantity.end),
            *(each.start for each in found if each.start >= quantity.end),
        ]
    )
    before, behind = text[start : quantity.start], text[quantity.end : max(end, quantity.end)]
    # In Korean a number's name stands before it: what is between it and the next number is that one's.
    next_follows = any(each.start == end for each in found)
    words = before if next_follows and re.search("[가-힣]", before) else f"{before} {behind}"
    return Labelled(
        quantity,
        frozenset(name for name, pattern in _BY_MEANING.items() if pattern.search(words)),
        frozenset(stem for word in _WORD.findall(words) if (stem := _ENDINGS.sub("", word)) and stem not in _IDLE),
    )
