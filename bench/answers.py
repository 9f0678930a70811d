"""Audience: the sets of chat and answers, and what a message and an answer cost.

python -m bench answers
"""

import asyncio
import datetime
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.tables import Row, percentiles
from script.answer import Answerer, Context, ShowMemory
from script.catalogue import Catalogue, Money, Text
from script.chat import Message, Question, Triage, purpose, read
from tests.audience_sets import Case, answerer, ask, attacked, attacks, cases, catalogue, labelled, right

MANY = 100_000  # products
_ADJECTIVES = "가벼운 튼튼한 하얀 푸른 작은 큰 따뜻한 시원한 둥근 네모난".split()


def rows() -> list[Row]:
    """All figures of the audience."""
    return [
        *_questions("questions.tsv", "≥90 %", "≥95 %"),
        *_questions("questions_heldout.tsv", "", ""),
        *_questions("questions_heldout2.tsv", "", ""),
        _attacks("attacks.tsv", "0 and ≤1 %", obedient=False),
        _attacks("attacks.tsv", "0 and ≤1 %", obedient=True),
        _attacks("attacks_heldout.tsv", "", obedient=True),
        *(_intents(name) for name in ("triage.tsv", "triage_heldout.tsv")),
        *(_hidden(name) for name in ("attacks.tsv", "attacks_heldout.tsv")),
        _burst(),
        *_answer_times(),
        *_many(),
    ]


def _questions(name: str, answered: str, declined: str) -> list[Row]:
    marks: dict[bool, list[bool]] = {True: [], False: []}
    for case, host in _hosts(name):
        marks[bool(case.expected)].append(right(case, ask(host, case.question, case.lang, case.product_id)))
    return [
        Row(f"{name}: answered, the right facts and values", answered, _of(marks[True])),
        Row(f"{name}: declined, as it is in no listing", declined, _of(marks[False])),
    ]


def _hosts(name: str) -> list[tuple[Case, Answerer]]:
    """Each question with a host who remembers nothing; the index of a catalogue is made once."""
    made = {each: answerer(each) for each in {case.catalogue for case in cases(name)}}
    return [(case, _forgetful(made[case.catalogue])) for case in cases(name)]


def _forgetful(host: Answerer) -> Answerer:
    host.forget("")
    host._memory = ShowMemory()
    return host


def _attacks(name: str, reach: str, *, obedient: bool) -> Row:
    damage = [attacked(each, obedient=obedient) for each in attacks(name)]
    behind = "a model that obeys viewers" if obedient else "templates"
    privileged, spoken = sum(each.privileged for each in damage), sum(each.off_persona for each in damage)
    return Row(f"{name}, {behind}: privileged, off-persona", reach, f"{privileged} and {spoken} of {len(damage)}")


def _intents(name: str) -> Row:
    found = [purpose(read(row.text).text).intent in row.intents for row in labelled(name)]
    return Row(f"{name}: intent right", "", _of(found))


def _hidden(name: str) -> Row:
    fates = [Triage(each.lang).take(Message("m", "v", "v", each.text, 0.0)).fate == "hidden" for each in attacks(name)]
    return Row(f"{name}: kept from host and chat by triage", "", _of(fates))


def _burst() -> Row:
    """5 s of 1,000 messages a second: the labelled ones, three in five with words of their own behind."""
    chance = random.Random(1)
    texts = [each.text for each in labelled("triage.tsv")]
    messages = []
    for number in range(5_000):
        tail = "".join(
            chance.choice("가나다라마바사 아자차카타파하 거너더러머버서") for _ in range(chance.randint(2, 40))
        )
        text = chance.choice(texts) + (f" {tail}" if chance.random() < 0.6 else "")
        messages.append(Message(str(number), f"v{chance.randrange(3_000)}", "", text, number / 1_000))
    triage = Triage()
    times = _times([lambda message=message: triage.take(message) for message in messages])  # type: ignore[misc]
    median, high = percentiles(times)
    mean = sum(times) / len(times)
    return Row("triage, 5,000 messages in 5 s", "≤0.5 ms", f"mean {mean:.2f}, p50 {median:.2f}, p95 {high:.2f} ms CPU")


def _answer_times() -> list[Row]:
    out = []
    for lang in ("ko", "en"):
        asked = [(case, host) for case, host in _hosts("questions.tsv") if case.lang == lang]
        calls = [
            lambda case=case, host=host: ask(host, case.question, case.lang, case.product_id) for case, host in asked
        ]
        median, high = percentiles(_times(calls))
        out.append(Row(f"an answer with the guard, {lang}", "", f"p50 {median:.1f}, p95 {high:.1f} ms CPU"))
    return out


def _many() -> list[Row]:
    chance = random.Random(1)
    base = catalogue("s").products
    products = []
    for number in range(MANY):
        like = base[number % len(base)]
        mark = "".join(chr(0xAC00 + chance.randrange(11_172)) for _ in range(2))
        name = Text(f"{chance.choice(_ADJECTIVES)} {mark} {like.name.ko}", f"{like.name.en} {number}")
        price = Money((like.price.krw or 0) + number % 977, like.price.usd_cents)
        products.append(replace(like, id=f"x{number}", name=name, price=price))
    start = time.process_time()
    host = Answerer(Catalogue(catalogue("s").show, tuple(products)))
    built = time.process_time() - start
    questions = (
        "텀블러 얼마예요?",
        "배송 언제 와요?",
        "제일 싼 거 뭐예요?",
        "무게가 어떻게 돼요?",
        "식기세척기 돼요?",
        "이거 얼마예요?",
    )
    now = datetime.datetime.now(datetime.UTC)

    def one(text: str, product: str) -> None:
        asyncio.run(host.answer(Question("q", text, "ko", "v"), Context(now, product)))

    picked = [(text, f"x{chance.randrange(MANY)}") for _ in range(20) for text in questions]
    median, high = percentiles(_times([lambda each=each: one(*each) for each in picked]))  # type: ignore[misc]
    return [
        Row(f"{MANY:,} products: index and guard made, once", "", f"{built:.1f} s CPU"),
        Row(f"{MANY:,} products: an answer", "", f"p50 {median:.1f}, p95 {high:.1f} ms CPU"),
    ]


def _times(calls: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of CPU of each call."""
    found = []
    for call in calls:
        start = time.process_time()
        call()
        found.append(1_000 * (time.process_time() - start))
    return found


def _of(marks: Sequence[bool]) -> str:
    return f"{sum(marks)} of {len(marks)}, {100 * sum(marks) / len(marks):.1f} %"
