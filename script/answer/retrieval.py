"""Choosing the knowledge that answers a question: pieces that speak of all that is wanted, or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from script.answer.asking import OF_TRADE, SOFT
from script.answer.knowledge import Piece
from script.answer.terms import meets

# Wants that nothing else makes up for: numbers, and what turns a question into another one.
_HARD = re.compile(r"\d|#(?:why|when|who|where)\b")
_ALONE = (("#when",), ("#where",))  # when or where what?
_SAID_TOGETHER = {"features": 2, "notice": 2, "certificate": 2}  # how many are told where all of a kind are asked for
_IN_OWN_WORDS = ("feature", "notice", "certificate", "volume", "shipping", "warranty", "option", "ingredients")
_COUNTED = frozenset(("#price", "#count", "#percent"))
_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b|(?:한|두|세|네|다섯|여섯)\s?[가-힣]")


@dataclass(frozen=True, slots=True)
class Choice:
    """Knowledge that was chosen: one piece, or the few that are told together."""

    pieces: tuple[Piece, ...]


def choose(pieces: Sequence[Piece], wanted: Sequence[str], needs: Sequence[re.Pattern[str]]) -> Choice | None:
    """The piece that speaks of everything that is wanted and in the measure that is asked for; or two that do.

    None where something stays open. An answer beside the question is worse than none.
    """
    if not wanted or tuple(wanted) in _ALONE:
        return None
    for idea, most in _SAID_TOGETHER.items():
        if tuple(wanted) == (f"#{idea}",):
            told = [piece for piece in pieces if f"#{idea}" in piece.about]
            return Choice(tuple(told[:most])) if told else None
    best = _best(pieces, wanted, needs)
    if best is None:
        return None
    piece, met = best
    left = tuple(each for each in wanted if each not in met)
    if not left:
        return Choice((piece,))
    second = _best([each for each in pieces if each is not piece], left, ())
    if second is not None and second[1] == set(left) and _trade(met) and _trade(second[1]):
        return Choice((piece, second[0]))
    return None


def choose_measured(pieces: Sequence[Piece], wanted: Sequence[str], needs: Sequence[re.Pattern[str]]) -> Choice | None:
    """A fact that speaks of all that is wanted but the words that only ask how much, when or where.

    "살대 몇 개예요" wants no count of the product, but a fact that holds a number of ribs.
    """
    rest = [each for each in wanted if each not in SOFT]
    content = [each for each in rest if each not in OF_TRADE or each in ("#volume", "#color", "#ingredients")]
    if len(rest) == len(wanted) or not content or all(each[0].isdigit() for each in content):
        return None
    told = [each for each in pieces if each.knowledge.kind in _IN_OWN_WORDS]
    if set(wanted) & _COUNTED:
        told = [each for each in told if _NUMBER.search(each.low)]
    return choose(told, rest, needs)


def choose_near(pieces: Sequence[Piece], wanted: Sequence[str], needs: Sequence[re.Pattern[str]]) -> Choice | None:
    """A fact in the seller's own words that speaks of all that is wanted but one word, of three or more."""
    best = _best([piece for piece in pieces if piece.knowledge.kind in ("feature", "notice")], wanted, needs)
    if best is None or len(wanted) < 3:
        return None
    left = tuple(each for each in wanted if each not in best[1])
    if len(left) > 1 or any(each.startswith("#") or _HARD.search(each) for each in left):
        return None
    return Choice((best[0],))


def _best(
    pieces: Sequence[Piece], wanted: Sequence[str], needs: Sequence[re.Pattern[str]]
) -> tuple[Piece, set[str]] | None:
    """The piece that meets most; of those that meet alike, the one that is least about other things."""
    best: tuple[int, int, int, int] | None = None
    found: tuple[Piece, set[str]] | None = None
    for place, piece in enumerate(pieces):
        if needs and not any(need.search(piece.low) for need in needs):
            continue
        keys = piece.all_keys
        met = {each for each in wanted if meets(each, piece.low, keys)}
        rank = (len(met), len(met & piece.about), -len((piece.about & OF_TRADE) - met), -place)
        if met and (best is None or rank > best):
            best, found = rank, (piece, met)
    return found


def _trade(keys: set[str]) -> bool:
    return keys <= OF_TRADE
