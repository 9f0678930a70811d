"""Card, price and captions are on the frame in which their word is spoken."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from avatar.host import open_host
from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.packets import FRAME_SAMPLES
from stream.settings import SHIPPED_PACKS
from stream.stage.conductor import LINE_GAP, Conductor, FrameJob
from stream.stage.passage import Passage
from stream.stage.picture import ShowPicture
from stream.stage.protocol import Product
from stream.stage.showing import unpriced
from tts.types import AudioChunk, PhoneSpan, WordSpan

CUP = Product("보온 텀블러", "하루모아", "19,900원", "26,900원", "26%")
DEARER = msgspec.structs.replace(CUP, price="24,900원", discount="7%")
LAMP = Product("취침 조명", "노을", "29,000원")
TEXT = "오늘은 보온 텀블러입니다. 가격은 19,900원으로 드립니다."
WORDS = (
    (("오늘은", 0), ("보온", 13_000), ("텀블러입니다.", 20_000)),
    (("가격은", 48_000), ("19,900원으로", 61_000), ("드립니다.", 80_000)),
)
LENGTH = 48_000  # samples of each sentence


def line(name: str = "a", product: Product | None = CUP, text: str = TEXT, words=WORDS) -> list[Passage]:
    made = []
    for k, spoken in enumerate(words):
        spans = tuple(WordSpan(word, start, 5_000) for word, start in spoken)
        chunk = AudioChunk(
            np.full(LENGTH, 0.1, np.float32), k * LENGTH, (PhoneSpan("a", k * LENGTH, LENGTH),), spans,
            last=k == len(words) - 1, sentence=k,
        )  # fmt: skip
        made.append(Passage(name, 0, chunk, product=product, text=text))
    return made


def frames(*passages: Passage, before: int = 2, count: int = 70) -> list[FrameJob]:
    """The frames after so many ticks; the line is asked for then, and begins at once."""
    conductor = Conductor(mouth_poses, REST)
    for _ in range(before):
        conductor.tick()
    for passage in passages:
        conductor.add(passage)
    return [job for _ in range(2 * count) if (job := conductor.tick().frame) is not None]


def frame_of(sample: int, before: int = 2) -> int:
    return (before * 960 + sample) // FRAME_SAMPLES


def came(jobs: list[FrameJob]) -> list[tuple[int, Product | None]]:
    """(frame, card) of each change."""
    shown: Product | None = None
    found: list[tuple[int, Product | None]] = []
    for job in jobs:
        if job.product != shown:
            shown = job.product
            found.append((job.index, shown))
    return found


@pytest.mark.unit
@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_the_card_comes_with_the_name_and_the_price_with_its_word(before: int):
    jobs = frames(*line(), before=before)
    assert came(jobs) == [
        (frame_of(13_000, before), unpriced(CUP)),
        (frame_of(61_000, before), CUP),
    ]
    assert [job.index for job in jobs if "card" in job.marks] == [frame_of(13_000, before)]


@pytest.mark.unit
def test_a_line_without_the_name_brings_the_card_with_its_first_word():
    first = line(text="가격은 19,900원으로 드립니다.", words=((("가격은", 0), ("19,900원으로", 13_000)),))
    assert came(frames(*first)) == [(frame_of(0), unpriced(CUP)), (frame_of(13_000), CUP)]


@pytest.mark.unit
def test_a_line_that_names_no_price_shows_it_at_once():
    words = ((("보온", 0), ("텀블러입니다.", 9_000)),)
    assert came(frames(*line(text="보온 텀블러입니다.", words=words))) == [(frame_of(0), CUP)]


@pytest.mark.unit
def test_a_card_that_is_shown_keeps_its_price_in_the_next_line():
    words = ((("보온", 0), ("텀블러입니다.", 9_000)),)
    jobs = frames(*line(text="보온 텀블러입니다.", words=words), *line("b"), count=130)
    assert came(jobs) == [(frame_of(0), CUP)]


@pytest.mark.unit
def test_a_price_that_changes_is_on_the_card_at_once_whatever_its_lines_came_with():
    words = ((("보온", 0), ("텀블러입니다.", 9_000)),)
    conductor = Conductor(mouth_poses, REST)
    for passage in (*line(text="보온 텀블러입니다.", words=words), *line("b", text="보온 텀블러입니다.", words=words)):
        conductor.add(passage)
    jobs = [job for _ in range(20) if (job := conductor.tick().frame) is not None]
    conductor.price(DEARER)
    later = [job for _ in range(200) if (job := conductor.tick().frame) is not None]
    assert came([*jobs, *later]) == [(0, CUP), (later[0].index, DEARER)]


@pytest.mark.unit
def test_a_new_price_is_not_shown_before_the_line_about_it_and_not_lost_after():
    conductor = Conductor(mouth_poses, REST)
    for passage in line():  # its words name the price that was
        conductor.add(passage)
    jobs = [job for _ in range(30) if (job := conductor.tick().frame) is not None]
    assert came(jobs)[-1][1] == unpriced(CUP)
    conductor.price(DEARER)
    jobs += [job for _ in range(120) if (job := conductor.tick().frame) is not None]
    changes = came(jobs)
    assert [card for _, card in changes] == [unpriced(CUP), DEARER]
    assert changes[1][0] >= frame_of(2 * LENGTH, 0)


@pytest.mark.unit
@pytest.mark.parametrize("before", range(20, 28))
@pytest.mark.parametrize("wanted", [None, LAMP])
def test_a_card_that_is_asked_for_is_not_undone_by_the_line_that_sounds(before: int, wanted: Product | None):
    conductor = Conductor(mouth_poses, REST)
    for passage in line():
        conductor.add(passage)
    for _ in range(before):
        conductor.tick()
    conductor.show_card(wanted)
    shown = [job.product for _ in range(20) if (job := conductor.tick().frame) is not None]
    conductor.cut(1, "no")
    shown += [job.product for _ in range(100) if (job := conductor.tick().frame) is not None]
    assert set(shown) == {wanted}
    for passage in line("b"):
        conductor.add(replace(passage, generation=1))
    next_line = [job.product for _ in range(200) if (job := conductor.tick().frame) is not None]
    assert CUP in next_line


@pytest.mark.unit
def test_products_that_look_alike_keep_their_prices_and_a_changed_card_is_changed_whole():
    small, large = msgspec.structs.replace(CUP, id="s"), msgspec.structs.replace(CUP, id="l", price="35,000원")
    words = ((("보온", 0), ("텀블러입니다.", 9_000)),)
    conductor = Conductor(mouth_poses, REST)
    for passage in line(product=small, text="보온 텀블러입니다.", words=words):
        conductor.add(passage)
    jobs = [job for _ in range(10) if (job := conductor.tick().frame) is not None]
    conductor.price(large)
    jobs += [job for _ in range(10) if (job := conductor.tick().frame) is not None]
    changed = msgspec.structs.replace(small, price="18,000원", shipping="무료배송")
    conductor.price(changed)
    jobs += [job for _ in range(100) if (job := conductor.tick().frame) is not None]
    assert [card for _, card in came(jobs)] == [small, changed]


@pytest.mark.unit
def test_another_products_card_goes_as_its_line_begins():
    lamp = ((("그리고", 0), ("취침", 20_000), ("조명입니다.", 30_000)),)
    jobs = frames(*line(), *line("b", LAMP, "그리고 취침 조명입니다.", lamp), count=130)
    changes = came(jobs)[2:]
    assert [card for _, card in changes] == [None, LAMP]
    assert changes[1][0] - changes[0][0] == pytest.approx(20_000 / FRAME_SAMPLES, abs=1)


@pytest.mark.unit
def test_a_price_whose_word_never_came_is_shown_after_its_line():
    (only,) = line(words=WORDS[:1])
    jobs = frames(only)
    assert came(jobs)[-1] == (frame_of(LENGTH), CUP)


@pytest.mark.unit
def test_captions_and_their_words_are_on_the_frame_in_which_they_sound():
    jobs = frames(*line(), *line("b", None), count=140)  # the second line begins within a frame
    shown = [(job.index, job.caption, job.word) for job in jobs if job.caption]
    first = [index for k, (index, *what) in enumerate(shown) if k == 0 or what != list(shown[k - 1][1:])]
    starts = [start for spoken in WORDS for _, start in spoken]
    second = 2 * LENGTH + LINE_GAP
    assert (second + 2 * 960) % FRAME_SAMPLES
    assert first == [frame_of(start) for start in (*starts, *(second + start for start in starts))]


@pytest.mark.media
def test_the_drawn_picture_changes_on_the_frame_of_the_word():
    """Drawn three times with one seed: with the card, with one that never has a price, and without a card."""

    def drawn(product: Product | None) -> list[np.ndarray]:
        host = open_host(SHIPPED_PACKS / "harin", size=(320, 180))
        picture = ShowPicture(host, background="studio", seed=1, titles={"ko": "온마루"}, live=False)
        return [picture.draw(job)[: picture.size[1]].copy() for job in frames(*line(product=product), count=45)]

    def first_difference(one: list[np.ndarray], other: list[np.ndarray], after: int = 0) -> int:
        return next(k for k in range(after, len(one)) if np.abs(one[k].astype(int) - other[k]).max() > 0)

    whole, priceless, bare = drawn(CUP), drawn(unpriced(CUP)), drawn(None)
    card_at = first_difference(whole, bare)
    offset = 1  # the frame before the line was asked for is not among them
    assert card_at + offset - frame_of(13_000) in (0, 1)  # it slides in: the first of it is a frame of nothing
    assert first_difference(whole, priceless) + offset == frame_of(61_000)
