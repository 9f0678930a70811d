"""Web and mail addresses in English: "help@onmaru.com" is "help at onmaru dot com"."""

import re

from tts.reading.en_words import letters_en, name_en
from tts.reading.web import segments, web_rules


def _word_en(word: str) -> str:
    return " ".join(name_en(part) for part in re.findall(r"[A-Za-z]+|\d+", word))


def _host_en(host: str) -> str:
    *names, last = host.lower().strip(".").split(".")
    said = [name if name == "co" else _word_en(name) for name in names]
    return " dot ".join([*said, letters_en(last) if len(last) == 2 and last not in ("io", "me") else last])


def _url_en(match: re.Match[str]) -> str:
    return "".join([_host_en(match["host"]), *(f" slash {_word_en(part)}" for part in segments(match["path"]))])


def _mail_en(match: re.Match[str]) -> str:
    return f"{_word_en(match['user'])} at {_host_en(match['host'])}"


WEB_EN = web_rules(_mail_en, _url_en, _word_en)
