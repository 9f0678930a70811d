"""Which reviews may be used at all."""

import re
from collections.abc import Iterable, Iterator

from script.catalogue import Catalogue
from script.guard import Guard
from script.guard.profanity import profanity
from script.reviews.types import Reject, Rejected, Review
from script.text import visible

LEAST_LETTERS = 4
_CHECKED = 900  # characters that the guard reads at once

_PERSONAL = re.compile(
    r"01[016789][-.\s]?\d{3,4}[-.\s]?\d{4}|\b0\d{1,2}[-.\s]\d{3,4}[-.\s]\d{4}\b|[\w.+-]+@[\w-]+\.[\w.]+"
    r"|\b\d{6}\s?-\s?[1-4]\d{6}\b|\b(?:\d{4}[- ]){3}\d{4}\b|\b\d{3,6}-\d{2,6}-\d{4,8}\b"
    r"|\d{1,4}동\s?\d{1,4}호|[가-힣]{1,8}(?:로|길)\s?\d{1,4}(?:-\d+)?\s?(?:번지|\(|,|\d+동)|(?:계좌|송장)\s?번호\s?:?\s?\d"
)
_SPAM = re.compile(
    r"https?://|www\.|[a-z0-9-]+\.(?:com|net|kr|shop|co)\b|카톡|카카오톡|텔레그램|오픈\s?채팅|부업|재택\s?알바|대출"
    r"|수익\s?보장|무료\s?체험단|(?:인스타|블로그|유튜브)\s?(?:에서|로|검색|팔로우|구독)|추천인\s?(?:코드|아이디)"
    r"|\bfollow me\b|telegram|whatsapp|promo code|earn money",
    re.IGNORECASE,
)
_OVER_AND_OVER = re.compile(r"(.{1,4}?)\1{7,}")
_HEALTH = frozenset(("food_claim", "cosmetic_claim", "device_claim"))
_MACHINE = frozenset(("leak", "persona"))


def sift(reviews: Iterable[Review], catalogue: Catalogue) -> tuple[list[Review], list[Rejected]]:
    """Reviews that may be used, and the others with the reason. Of two alike, the first is used."""
    guard = Guard(catalogue)
    ids = {product.id for product in catalogue.products}
    seen: set[tuple[str, str]] = set()
    good: list[Review] = []
    bad: list[Rejected] = []
    for review in reviews:
        known = review.product_id in ids
        reason: Reject | None = next(_reasons(review, guard), None) if known else "unknown_product"
        if reason is None and _key(review) in seen:
            reason = "duplicate"
        if reason is not None:
            bad.append(Rejected(review.id, review.product_id, reason))
            continue
        seen.add(_key(review))
        good.append(review)
    return good, bad


def _key(review: Review) -> tuple[str, str]:
    """Letters alone: signs, spaces and repeated letters make no other review."""
    letters = "".join(char for char in review.text.casefold() if char.isalnum())
    return review.product_id, re.sub(r"(.)\1+", r"\1", letters)


def _reasons(review: Review, guard: Guard) -> Iterator[Reject]:
    text = "".join(char if visible(char) or char.isspace() else "" for char in review.text)
    if sum(char.isalpha() for char in text) < LEAST_LETTERS:
        yield "empty"
    if _PERSONAL.search(text):
        yield "personal"
    if _SPAM.search(text) or _OVER_AND_OVER.search(text):
        yield "spam"
    if any(True for _ in profanity(text)):
        yield "abuse"
    line = " ".join(text.split())[:_CHECKED]
    codes = {reason.code for reason in guard.check(line, "ko").reasons}
    if codes & _MACHINE:
        yield "instruction"
    if codes & _HEALTH:
        yield "health"
