"""Whole shows in time that costs nothing: two hours from the templates, and twenty minutes with a busy chat."""

import random
from collections.abc import Iterator, Sequence

from bench.tables import Row
from script import catalogue as catalogues
from script.catalogue import Catalogue
from script.types import Lang
from stream.rehearsal import Rehearsal, Report, Scripted, rehearse
from stream.rundowns import first_rundown
from stream.settings import Settings

HOURS_S = 7200.0
CHAT_S = 1200.0
MESSAGES = 200

_ASKED: dict[Lang, tuple[str, ...]] = {
    "ko": (
        "{} 가격이 얼마예요?",
        "{} 배송 언제 와요?",
        "{} 용량이 어떻게 되나요?",
        "{} 알레르기 성분 있어요?",
        "{} 재고 있나요?",
    ),
    "en": ("How much is the {}?", "When does the {} ship?", "How big is the {}?", "Where is the {} from?"),
}
_TALK = ("안녕하세요!", "와 예쁘다", "ㅋㅋㅋㅋ", "hello from Busan", "오늘도 재밌네요", "이거 지난번에 샀어요")


def script(catalogue: Catalogue, seed: int = 1) -> Iterator[Scripted]:
    """A chat of which half asks and half talks, two hundred messages in twenty minutes."""
    chance = random.Random(seed)
    for number in range(MESSAGES):
        at_s = CHAT_S * 0.98 * number / MESSAGES + chance.uniform(0.0, 4.0)
        if number % 2:
            yield Scripted(at_s, f"v{number % 37}", chance.choice(_TALK))
            continue
        lang: Lang = "ko" if number % 6 else "en"
        product = chance.choice([each for each in catalogue.products if each.speaks(lang)])
        yield Scripted(at_s, f"v{number % 37}", chance.choice(_ASKED[lang]).format(product.name[lang]))


def played(seconds: float, chat: Sequence[Scripted] = ()) -> Report:
    """A show from the sample catalogue and the templates, in which somebody approves what waits."""
    settings = Settings(seed=1)
    catalogue = catalogues.load(catalogues.SAMPLE)
    rundown = first_rundown(catalogue, 30.0, settings.seed)
    return rehearse(Rehearsal(settings, catalogue, rundown, seconds, tuple(chat), approves=True))


def rows() -> list[Row]:
    """Silences, repeats, blocks against their targets, and how soon answers begin."""
    long = played(HOURS_S).summary
    busy = played(CHAT_S, tuple(script(catalogues.load(catalogues.SAMPLE)))).summary
    off = [abs(block["took_s"] - block["target_s"]) for block in long["blocks"]]
    answers = busy["answers"]
    whole, after = (
        f"p50 {each['p50']} s, p95 {each['p95']} s" for each in (answers["delay_s"], answers["after_sentence_s"])
    )
    return [
        Row("2 h: silences over 2 s", "0", f"{len(long['stalls'])}, the longest {long['longest_silence_s']} s"),
        Row("2 h: lines that came back within 20", "0", f"{len(long['repeats'])} of {long['lines']}"),
        Row("2 h: times as fast as the world", "20", f"{long['times_as_fast']}"),
        Row("2 h: blocks off their target, mean", "", f"{sum(off) / len(off):.1f} s of {len(off)} blocks"),
        Row(f"20 min, {MESSAGES} messages: silences over 2 s", "0", f"{len(busy['stalls'])}"),
        Row("20 min: lines that came back within 20", "0", f"{len(busy['repeats'])} of {busy['lines']}"),
        Row("20 min: questions that were answered aloud", "", f"{answers['said']} of {MESSAGES // 2}"),
        Row("20 min: question to the answer's start", "", whole),
        Row("20 min: the same, from the end of the sentence that sounded", "p95 1.5 s", after),
    ]
