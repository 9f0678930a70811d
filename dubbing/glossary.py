"""Words whose translation is settled, from a YAML or JSON file: {텀블러: tumbler, 온마루: Onmaru}."""

from pathlib import Path
from typing import Final

import yaml

from dubbing.errors import ScriptInvalid
from dubbing.project import Term

MAX_TERMS: Final = 1_000
MAX_CHARS: Final = 100  # of a term
_MAX_BYTES: Final = 1 << 20


def read(path: Path) -> tuple[Term, ...]:
    """The terms of a file.

    Raises:
        ScriptInvalid: it cannot be read, or is no table of words.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ScriptInvalid(f"{path.name} has over {_MAX_BYTES >> 20} MB; a glossary is a short table")
        given = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise ScriptInvalid(f"{path.name} cannot be read ({error}); save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ScriptInvalid("write one term a line, as in `텀블러: tumbler`", mark.line + 1 if mark else 0) from error
    if not isinstance(given, dict) or not all(_is_term(source, target) for source, target in given.items()):
        raise ScriptInvalid(
            f"{path.name}: write one term a line, as in `텀블러: tumbler`, each up to {MAX_CHARS} letters"
        )
    if len(given) > MAX_TERMS:
        raise ScriptInvalid(f"{path.name} has over {MAX_TERMS:,} terms; keep those that matter")
    return tuple(Term(str(source).strip(), str(target).strip()) for source, target in given.items())


def _is_term(source: object, target: object) -> bool:
    return all(isinstance(word, str | int) and 0 < len(str(word).strip()) <= MAX_CHARS for word in (source, target))
