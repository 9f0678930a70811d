"""Web addresses, mail addresses, hashtags and mentions, in both languages."""

import re
from collections.abc import Callable

from tts.reading.ko_latin import letters, read_code, token
from tts.reading.rule import LATIN, SIGN, Rule

_TLDS = (
    "com|net|org|kr|co|io|ai|shop|store|app|dev|tv|me|info|biz|gg|jp|us|uk|live|link|page|site|xyz|kro|or|go|ac|pe|ne"
)
_HOST = rf"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,62}})\.){{1,4}}(?:{_TLDS})(?![A-Za-z0-9])"
_PATH = r"(?P<path>(?:[/?#][A-Za-z0-9\-._~%!$&+,;=:@/?#]*[A-Za-z0-9/=_-])?/?)"
_URL = re.compile(rf"(?:https?://)?(?:www\.)?(?P<host>{_HOST})(?::\d{{2,5}})?{_PATH}", re.IGNORECASE)
_ANY_URL = re.compile(r"https?://(?:www\.)?(?P<host>[A-Za-z0-9.-]{1,100})(?::\d{2,5})?" + _PATH, re.IGNORECASE)
_MAIL = re.compile(rf"(?P<user>[A-Za-z0-9._%+-]{{1,64}})@(?P<host>{_HOST})", re.IGNORECASE)
_TAG = re.compile(r"#(?P<name>(?=[0-9_]*[A-Za-z])[A-Za-z0-9_]+)")
_MENTION = re.compile(r"@(?P<name>[A-Za-z][A-Za-z0-9_.]{0,40})")
_MAX_SEGMENTS = 2  # of a path: nobody writes down more by ear

_SUFFIXES_KO = {
    "com": "닷컴",
    "net": "닷넷",
    "org": "닷 오알지",
    "shop": "닷 샵",
    "store": "닷 스토어",
    "live": "닷 라이브",
    "app": "닷 앱",
}


def _word_ko(word: str) -> str:
    parts = re.findall(r"[A-Za-z]+\d+[A-Za-z0-9]*|[A-Za-z]+|\d+", word)
    return " ".join(read_code(part) if any(c.isdigit() for c in part) else token(part) for part in parts)


def _suffix_ko(suffix: str) -> str:
    return _SUFFIXES_KO.get(suffix, f"닷 {letters(suffix)}")


def _host_ko(host: str) -> str:
    *names, last = host.lower().strip(".").split(".")
    second = names.pop() if len(names) > 1 and names[-1] in ("co", "or", "go", "ac", "pe", "ne") else ""
    read = " 점 ".join(_word_ko(name) for name in names if name)
    return f"{read} {_suffix_ko(second) + ' ' if second else ''}{_suffix_ko(last)}"


def _segments(path: str) -> list[str]:
    """The plain words of a path; what is no word (ids, queries) is not read."""
    plain = re.split(r"[?#]", path)[0]
    return [part for part in plain.split("/") if re.fullmatch(r"[A-Za-z][A-Za-z-]{0,19}", part)][:_MAX_SEGMENTS]


def _url_ko(match: re.Match[str]) -> str:
    return "".join([_host_ko(match["host"]), *(f" 슬래시 {_word_ko(part)}" for part in _segments(match["path"]))])


def _mail_ko(match: re.Match[str]) -> str:
    return f"{_word_ko(match['user'])} 골뱅이 {_host_ko(match['host'])}"


def _rules(
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


def _word_en(word: str) -> str:
    from tts.reading.en_words import name_en

    return " ".join(name_en(part) for part in re.findall(r"[A-Za-z]+|\d+", word))


def _host_en(host: str) -> str:
    from tts.reading.en_words import letters_en

    *names, last = host.lower().strip(".").split(".")
    said = [name if name == "co" else _word_en(name) for name in names]
    return " dot ".join([*said, letters_en(last) if len(last) == 2 and last not in ("io", "me") else last])


def _url_en(match: re.Match[str]) -> str:
    return "".join([_host_en(match["host"]), *(f" slash {_word_en(part)}" for part in _segments(match["path"]))])


def _mail_en(match: re.Match[str]) -> str:
    return f"{_word_en(match['user'])} at {_host_en(match['host'])}"


WEB_KO = _rules(_mail_ko, _url_ko, _word_ko)
WEB_EN = _rules(_mail_en, _url_en, _word_en)
