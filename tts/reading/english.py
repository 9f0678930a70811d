"""The English rules in the order in which they are tried."""

from tts.reading.en_dates import DATES_EN
from tts.reading.en_numbers import AMOUNTS_EN, COUNTS_EN, MEASURES_EN, PHONES_EN
from tts.reading.en_web import WEB_EN
from tts.reading.en_words import WORDS_EN
from tts.reading.rule import Reader

ENGLISH = Reader((*WEB_EN, *DATES_EN, *PHONES_EN, *AMOUNTS_EN, *MEASURES_EN, *COUNTS_EN, *WORDS_EN))
