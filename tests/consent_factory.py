"""Consents for tests: in date for years, and of nobody."""

import datetime
from dataclasses import replace

from avatar.consent import Consent

TODAY = datetime.date.today()


def consent(**changes: object) -> Consent:
    """A consent that holds; changes are told in its id, as when a person had signed that."""
    fields = {
        "person": "김하나",
        "company": "온마루 상회",
        "scope": ("live",),
        "granted": TODAY - datetime.timedelta(days=30),
        "expires": TODAY + datetime.timedelta(days=365),
        "statement": "statement.txt",
        "statement_sha256": "0" * 64,
    }
    return Consent.make(**{**fields, **changes})  # type: ignore[arg-type] # a test gives what it names


def forged(**changes: object) -> Consent:
    """The same consent with fields changed after it was signed."""
    return replace(consent(), **changes)  # type: ignore[arg-type] # a test gives what it names
