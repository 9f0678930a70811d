"""Web addresses, mail addresses, hashtags and mentions: what they look like, for both languages."""

import re
from collections.abc import Callable

from tts.reading.rule import LATIN, SIGN, Rule

_TLDS = (
    "com|net|org|kr|co|io|ai|shop|store|app|dev|tv|me|info|biz|gg|jp|us|uk|live|link|page|site|xyz|kro|or|go|ac|pe|ne"
)
_HOST = rf"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,62}})\.){{1,4}}(?:{_TLDS})(?![A-Za-z0-9])"
_PATH = r"(?P<path>(?:[/?#][A-Za-z0-9\-._~%!$&+,;=:@/?#]*[A-Za-z0-9/=_-])?/?)"
_URL = re.compile(rf"(?:https?://)?(?:www\.)?(?P<host>{_HOST})(?::\d{{2,5}})?{_PATH}", re.IGNORECASE)
_ANY_URL = re.compile(r"https?://(?:www\.)?(?P<host>[A-Za-z0-9.-]{1,100})(?::\d{2,5})?" + _PATH, re.IGNORECASE)
_MAIL = re.compile(rf"(?P<user>[A-Za-z0-9._%+-]{{1,64}})@(?P<host>{_HOST})", re.IGNORECASE)
_TAG = re.compile(r"#(?P<name>(?=[0-9_]*[A-Za-z])[A-Za-z0-9_]+)(?!-)")
_MENTION = re.compile(r"@(?P<name>[A-Za-z][A-Za-z0-9_.]{0,40})")
_MAX_SEGMENTS = 2  # of a path: nobody writes down more by ear


def segments(path: str) -> list[str]:
    """The plain words of a path; what is no word (ids, queries) is not read."""
    plain = re.split(r"[?#]", path)[0]
    return [part for part in plain.split("/") if re.fullmatch(r"[A-Za-z][A-Za-z-]{0,19}", part)][:_MAX_SEGMENTS]


def web_rules(
    mail: Callable[[re.Match[str]], str], url: Callable[[re.Match[str]], str], name: Callable[[str], str]
) -> tuple[Rule, ...]:
    return (
        Rule(_MAIL, mail, LATIN + "0"),
        Rule(_URL, url, LATIN),
        Rule(_ANY_URL, url, LATIN),
        Rule(_TAG, lambda m: name(m["name"]), SIGN),
        Rule(re.compile(r"#(?=[가-힣])"), lambda _: "", SIGN),
        Rule(_MENTION, lambda m: name(m["name"]), SIGN),
        Rule(re.compile(r"@(?=[가-힣])"), lambda _: "", SIGN),
    )
