"""What a prompt is made of: a system text, rows that show what is wanted, and parameters. A change is a new version."""

import re
from dataclasses import dataclass

from script.errors import PromptInvalid
from script.text import visible
from script.types import Lang

MAX_SYSTEM = 8_000  # characters
MAX_ROWS = 40
MAX_ROW = 4_000  # characters of an input or an output
PLACES = frozenset(("show", "language"))  # what a system text may ask for, as [[show]]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,47}")
_TAKEN = frozenset(("compare", "export"))  # addresses of the interface
PLACE = re.compile(r"\[\[(\w*)\]\]")


@dataclass(frozen=True, slots=True)
class Row:
    """One example: what the model is given, and what it should have said."""

    input: str
    output: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the model answers."""

    temperature: float = 0.7  # 0 .. 2
    max_tokens: int = 300  # 16 .. 2000


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt.

    Raises:
        PromptInvalid: a part is missing, too long, or asks for a place that there is not; the message says which.
    """

    name: str
    version: int  # from 1; a change is a new version
    lang: Lang
    system: str
    rows: tuple[Row, ...] = ()
    parameters: Parameters = Parameters()
    note: str = ""  # why there is this version

    def __post_init__(self) -> None:
        unknown = sorted(set(PLACE.findall(self.system)) - PLACES)
        temperature, max_tokens = self.parameters.temperature, self.parameters.max_tokens
        checks = (
            (_NAME.fullmatch(self.name), "the name takes a-z, 0-9, '-' and '_', at most 48"),
            (self.name not in _TAKEN, f"no prompt can be called {self.name!r}"),
            (self.version >= 1, "versions count from 1"),
            (self.lang in ("ko", "en"), 'the language is "ko" or "en"'),
            (self.system.strip(), "the system text is empty"),
            (len(self.system) <= MAX_SYSTEM, f"the system text is longer than {MAX_SYSTEM:,} characters"),
            (not unknown, f"there is no [[{''.join(unknown[:1])}]]; there are: [[show]], [[language]]"),
            (len(self.rows) <= MAX_ROWS, f"there are more than {MAX_ROWS} rows"),
            (len(self.note) <= 500, "the note is longer than 500 characters"),
            (0 <= temperature <= 2, "the temperature is from 0 to 2"),
            (16 <= max_tokens <= 2_000, "max_tokens is from 16 to 2000"),
            *((_is_text(text), f"row {n}: {what}") for n, row in enumerate(self.rows, 1) for text, what in _parts(row)),
            (_plain(self.system), "the system text holds characters that cannot be seen"),
            (_plain(self.note), "the note holds characters that cannot be seen"),
        )
        for holds, advice in checks:
            if not holds:
                raise PromptInvalid(f"{self.name[:48]}: {advice}")


def _parts(row: Row) -> tuple[tuple[str, str], ...]:
    limit = f"is empty, longer than {MAX_ROW:,} characters, or holds some that cannot be seen"
    return (row.input, f"the input {limit}"), (row.output, f"the output {limit}")


def _is_text(text: str) -> bool:
    return bool(text.strip()) and len(text) <= MAX_ROW and _plain(text)


def _plain(text: str) -> bool:
    return all(visible(char) or char in "\n\t" for char in text)
