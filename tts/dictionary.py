"""The operator's dictionary of pronunciations: brand names and words that no rule can know.

A file is TOML (`[[entry]]` tables) or CSV (a header, then a line an entry) with the fields of `Entry`; its ending says
which. `onmaru dictionary` edits one.
"""

import csv
import io
import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tts.errors import DictionaryInvalid
from tts.reading.audible import heard, plain, says_something

MAX_ENTRIES = 5_000
MAX_WRITTEN_CHARS = 60
MAX_SPOKEN_CHARS = 200
MAX_FILE_BYTES = 4_000_000

LANGUAGES = ("ko", "en")
_FIELDS = ("written", "spoken", "lang", "whole_word")
_TRUE, _FALSE = ("", "true", "1", "yes"), ("false", "0", "no")
_READERS = {"ko": "Hangul (write numbers and letters as they are said)", "en": "letters A to Z"}
# What may follow a whole Korean word: a particle, or a form of 이다.
_TAIL = re.compile(
    r"(?:은|는|이|가|을|를|과|와|으로|로|이나|나|이랑|랑|의|에|에서|에게|께|도|만|부터|까지|처럼|보다|마다|이라|라|이란|란|이며|며|"
    r"이고|고|입니다|이에요|예요|이죠|죠|인데|이라고|라고|이라는|라는|님|아|야|은요|는요|요)?(?![가-힣])"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One word and how it is said."""

    written: str  # as it stands in texts; small and capital letters are one
    spoken: str  # Hangul for "ko", A to Z for "en"
    lang: str  # of the text that it stands in
    whole_word: bool = True  # not inside longer words; Korean particles may follow


class Dictionary:
    """Entries, checked and ready to be looked up. It does not change; `added` and `removed` give new ones."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Raises DictionaryInvalid for an entry that is empty, too long, unspeakable or there twice."""
        self.entries = tuple(_checked(entry) for entry in entries)
        if len(self.entries) > MAX_ENTRIES:
            raise DictionaryInvalid(f"{len(self.entries):,} entries; a dictionary holds at most {MAX_ENTRIES:,}.")
        first_of: dict[tuple[str, str], int] = {}
        for number, entry in enumerate(self.entries, 1):
            if (first := first_of.setdefault(_key(entry), number)) != number:
                raise DictionaryInvalid(
                    f"Entry {number} ({entry.written!r}, {entry.lang}) stands already as entry {first}."
                )
        self._shelves = {lang: _Shelf(entry for entry in self.entries if entry.lang == lang) for lang in LANGUAGES}

    def __len__(self) -> int:
        return len(self.entries)

    def of(self, lang: str) -> "_Shelf | None":
        """The entries of one language as `tts.reading.rule.Lexicon`; None where there are none."""
        shelf = self._shelves.get(lang)
        return shelf if shelf else None

    def added(self, *entries: Entry) -> "Dictionary":
        """With these entries, each in the place of one of the same word and language."""
        new = {_key(checked): checked for checked in map(_checked, entries)}
        kept = [new.pop(_key(entry), entry) for entry in self.entries]
        return Dictionary([*kept, *new.values()])

    def removed(self, written: str, lang: str | None = None) -> "Dictionary":
        """Without this word, in one language or in all. Raises KeyError where it does not stand."""
        word = plain(written).strip().lower()
        left = [e for e in self.entries if e.written.lower() != word or (lang is not None and e.lang != lang)]
        if len(left) == len(self.entries):
            raise KeyError(written)
        return Dictionary(left)


class _Shelf:
    """The entries of one language by the first letter of what is written, longer ones first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_first: dict[str, list[Entry]] = {}
        for entry in sorted(entries, key=lambda entry: -len(entry.written)):
            self._by_first.setdefault(entry.written[0].lower(), []).append(entry)

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def at(self, sentence: str, position: int) -> tuple[str, str] | None:
        """(written, spoken) of the longest entry that stands at `position`, or None."""
        for entry in self._by_first.get(sentence[position].lower(), ()):
            end = position + len(entry.written)
            found = sentence[position:end]
            if found.lower() == entry.written.lower() and (not entry.whole_word or _alone(sentence, position, end)):
                return found, entry.spoken
        return None


def load(path: Path) -> Dictionary:
    """The dictionary of a file; one that is not there is empty.

    Raises:
        DictionaryInvalid: it cannot be read, or an entry is wrong; the message says which file and which entry.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Dictionary()
    except OSError as error:
        raise DictionaryInvalid(f"{path}: cannot be read: {error.strerror}") from error
    if len(raw) > MAX_FILE_BYTES:
        raise DictionaryInvalid(f"{path}: {len(raw):,} bytes; at most {MAX_FILE_BYTES:,}.")
    try:
        text = raw.decode("utf-8-sig")
        return Dictionary(_entry(number, row) for number, row in enumerate(_rows(text, path.suffix), 1))
    except UnicodeDecodeError as error:
        raise DictionaryInvalid(f"{path}: not UTF-8; save it as UTF-8.") from error
    except (tomllib.TOMLDecodeError, csv.Error, DictionaryInvalid) as error:
        raise DictionaryInvalid(f"{path}: {error}") from error


def save(dictionary: Dictionary, path: Path) -> None:
    """Write a dictionary, whole or not at all, as its ending says: .toml or .csv. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        file.write(_csv(dictionary) if path.suffix.lower() == ".csv" else _toml(dictionary))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _rows(text: str, suffix: str) -> Iterator[Mapping[str, Any]]:
    if not text.strip():
        return
    if suffix.lower() == ".csv":
        reader = csv.DictReader(io.StringIO(text), strict=True)
        if missing := {"written", "spoken", "lang"} - {name.strip() for name in reader.fieldnames or ()}:
            raise DictionaryInvalid(f"the header lacks {', '.join(sorted(missing))}; it reads: {','.join(_FIELDS)}")
        for row in reader:
            yield {(name or "").strip(): value for name, value in row.items() if value is not None}
        return
    table = tomllib.loads(text)
    rows = table.get("entry", [])
    if set(table) - {"entry"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DictionaryInvalid("it holds something else than [[entry]] tables.")
    yield from rows


def _entry(number: int, row: Mapping[str, Any]) -> Entry:
    """One row, its types checked."""
    if unknown := set(row) - set(_FIELDS):
        raise DictionaryInvalid(f"entry {number}: unknown field {min(unknown)!r}; known: {', '.join(_FIELDS)}.")
    for name in ("written", "spoken", "lang"):
        if not isinstance(row.get(name), str):
            raise DictionaryInvalid(f"entry {number}: {name} is missing, or no text.")
    whole = str(row.get("whole_word", "")).strip().lower()
    if whole not in (*_TRUE, *_FALSE):
        raise DictionaryInvalid(f"entry {number}: whole_word is {whole!r}; write true or false.")
    try:
        return _checked(Entry(row["written"], row["spoken"], row["lang"].strip(), whole in _TRUE))
    except DictionaryInvalid as error:
        raise DictionaryInvalid(f"entry {number}: {error}") from error


def _checked(entry: Entry) -> Entry:
    written, spoken = " ".join(plain(entry.written).split()), " ".join(plain(entry.spoken).split())
    if entry.lang not in LANGUAGES:
        raise DictionaryInvalid(f"lang is {entry.lang!r}; it is {' or '.join(LANGUAGES)}.")
    for name, text, limit in (("written", written, MAX_WRITTEN_CHARS), ("spoken", spoken, MAX_SPOKEN_CHARS)):
        if not text:
            raise DictionaryInvalid(f"{name} is empty.")
        if len(text) > limit:
            raise DictionaryInvalid(f"{name} has {len(text)} characters; at most {limit}.")
        if not text.isprintable():
            raise DictionaryInvalid(f"{name} holds characters that cannot be printed.")
    if heard(spoken, entry.lang) != spoken or not says_something(spoken, entry.lang):
        raise DictionaryInvalid(f"spoken is {spoken!r}; a voice of {entry.lang} reads {_READERS[entry.lang]}.")
    return Entry(written, spoken, entry.lang, entry.whole_word)


def _key(entry: Entry) -> tuple[str, str]:
    return entry.written.lower(), entry.lang


def _alone(sentence: str, start: int, end: int) -> bool:
    """Whether what stands there is a word of its own, particles left aside."""
    before = sentence[start - 1] if start else " "
    after = sentence[end] if end < len(sentence) else " "
    if _kind(before) and _kind(before) == _kind(sentence[start]):
        return False
    last = _kind(sentence[end - 1])
    if last == "가":
        return _TAIL.match(sentence, end) is not None
    return not last or _kind(after) != last


def _kind(char: str) -> str:
    """Hangul, other letters and digits, or "" for what parts words."""
    if "가" <= char <= "힣":
        return "가"
    return "A" if char.isalnum() else ""


def _toml(dictionary: Dictionary) -> str:
    parts = ["# How words are said. Each [[entry]]: written, spoken (as a voice reads it), lang, whole_word.\n"]
    for entry in dictionary.entries:
        lines = (f"{name} = {json.dumps(getattr(entry, name), ensure_ascii=False)}\n" for name in _FIELDS)
        parts.append("\n[[entry]]\n" + "".join(lines))
    return "".join(parts)


def _csv(dictionary: Dictionary) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_FIELDS)
    for entry in dictionary.entries:
        writer.writerow((entry.written, entry.spoken, entry.lang, json.dumps(entry.whole_word)))
    return out.getvalue()
