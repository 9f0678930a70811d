"""The tables of words in `data/`: tab-separated, a word and how it is said, # begins a comment."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def words_ko() -> Mapping[str, str]:
    """Foreign words, brands and abbreviations, small letters, and how Koreans say them."""
    return _read("words_ko.tsv")


@cache
def words_en() -> Mapping[str, str]:
    """Korean words that English knows, and abbreviations of English, with how they are said."""
    return _read("words_en.tsv")


def spellings() -> list[tuple[str, str]]:
    """English spellings as patterns, and their sounds, in the order in which they are tried."""
    return list(_read("spelling.tsv").items())


def _read(name: str) -> Mapping[str, str]:
    lines = (_DATA / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return dict(rows)
