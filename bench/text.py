"""Text: how much of the tables is read as a presenter would, and how long reading takes.

python -m bench.text
"""

import time
from pathlib import Path

from bench.tables import Row, percentiles, print_table
from tts.sentences import sentences
from tts.text import cleaned, spoken_form

TABLES = Path(__file__).parent.parent / "tests" / "data"
LINES = {
    "ko": "오늘 방송 혜택가 27,800원, 카드 할인 시 25,020원! 1+1 행사로 500ml 2병을 더 드려요. 11/24(화) 오후 8:30부터 "
    "2~3시간만, 문의는 1588-1234로 주세요. iPhone 15 Pro와 LG 그램은 5% 할인, 최대 12개월 무이자입니다. 원두 1kg 2봉에 "
    "$12.99, SPF50+ PA++++ 크림은 30ml예요. ",
    "en": "Tonight only, it's $24.90 instead of $39.90, that's 38% off the list price until 11:59 PM. The bottle holds "
    "600 ml and weighs 1.4 kg. Call 1-877-555-0123, or visit onmaru.shop by Nov 24, 2026. Thank you! ",
}


def rows() -> list[Row]:
    """Scores and CPU times of both languages."""
    return [*(_score(name, reach) for name, reach in _TABLES), *(row for lang in LINES for row in _times(lang))]


_TABLES = (("spoken_ko", "≥99 %"), ("spoken_en", "≥99 %"), ("heldout_ko", ""), ("heldout_en", ""))


def _score(name: str, reach: str) -> Row:
    lines = (TABLES / f"{name}.tsv").read_text("utf-8").splitlines()
    cases = [line.split("\t") for line in lines if line and not line.startswith("# ")]
    right = sum(spoken_form(cleaned(written), name[-2:]).text == said for written, said in cases)
    return Row(f"{name}.tsv read as written down", reach, f"{right} of {len(cases)}")


def _times(lang: str) -> list[Row]:
    line = (LINES[lang] * 2)[:200]
    spoken_form(line, lang)  # tables are read once a process
    times = []
    for _ in range(200):
        start = time.process_time()
        spoken_form(line, lang)
        times.append(1000 * (time.process_time() - start))
    median, high = percentiles(times)
    text = (LINES[lang] * 60)[:10_000]
    start = time.process_time()
    for sentence in sentences(text):
        spoken_form(sentence.text, lang)
    whole = 1000 * (time.process_time() - start)
    return [
        Row(f"a line of 200 characters, {lang}", "<5 ms", f"p50 {median:.2f} ms, p95 {high:.2f} ms CPU"),
        Row(f"10,000 characters, {lang}", "", f"{whole:.0f} ms CPU"),
    ]


if __name__ == "__main__":
    print_table("Text", rows())
