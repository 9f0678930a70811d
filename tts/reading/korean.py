"""The Korean rules in the order in which they are tried."""

from tts.reading.ko_codes import CODES, PHONES, SCORES
from tts.reading.ko_counters import COUNTERS
from tts.reading.ko_dates import DATES
from tts.reading.ko_latin import WORDS
from tts.reading.ko_money import MONEY
from tts.reading.ko_signs import SIGNS
from tts.reading.ko_units import MEASURES
from tts.reading.ko_web import WEB_KO
from tts.reading.rule import Reader

KOREAN = Reader((*WEB_KO, *DATES, *PHONES, *SCORES, *MEASURES, *MONEY, *COUNTERS, *CODES, *WORDS, *SIGNS))
