"""Web and mail addresses in Korean: "help@onmaru.com" is "헬프 골뱅이 온마루 닷컴"."""

import re

from tts.reading.ko_latin import letters, read_code, token
from tts.reading.web import segments, web_rules

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


def _url_ko(match: re.Match[str]) -> str:
    return "".join([_host_ko(match["host"]), *(f" 슬래시 {_word_ko(part)}" for part in segments(match["path"]))])


def _mail_ko(match: re.Match[str]) -> str:
    return f"{_word_ko(match['user'])} 골뱅이 {_host_ko(match['host'])}"


WEB_KO = web_rules(_mail_ko, _url_ko, _word_ko)
