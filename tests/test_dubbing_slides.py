"""Slides: a PDF's pages as pictures in their times, and PDFs that are none."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from dubbing import slides
from dubbing.errors import MediaBroken, MediaMissing, MediaTooLarge, NotMedia, ScriptInvalid
from dubbing.production import produce
from dubbing.types import Base
from tests.dubbing_scripts import script_order
from tests.dubbing_slides import make_pdf
from tts.types import SAMPLE_RATE

pytestmark = [pytest.mark.media, pytest.mark.process]

S = SAMPLE_RATE
RED, GREEN, BLUE = (1, 0, 0), (0, 1, 0), (0, 0, 1)


def test_pages_become_pictures_of_one_even_size(tmp_path: Path):
    deck = make_pdf(tmp_path / "deck.pdf", [RED, GREEN], size=(321, 181))
    assert slides.count(deck) == 2
    pages = slides.draw(deck, tmp_path)
    assert [page.name for page in pages] == ["page-0001.png", "page-0002.png"]
    with Image.open(pages[1]) as page:
        assert page.size == (1916, 1080)
        assert np.asarray(page)[500, 900].tolist() == [0, 255, 0]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), [0, 3 * S, 6 * S]),
        ((0, 2 * S, 3 * S), [0, 2 * S, 3 * S]),
        ((S,), [0, round(S + 8 * S / 3), round(S + 16 * S / 3)]),
        ((0, S, 2 * S, 3 * S), [0, S, 2 * S]),
    ],
)  # fmt: skip
def test_when_each_page_comes(given: tuple[int, ...], told: list[int]):
    assert slides.starts(3, given, 9 * S) == told


def test_a_script_over_slides(tmp_path: Path):
    make_pdf(tmp_path / "deck.pdf", [RED, GREEN, BLUE])
    (tmp_path / "script.yaml").write_text(
        "base: {slides: deck.pdf, at: [0, 0.8]}\nvoice: espeak:en-us\nclips:\n"
        "  - {start: 0.2, text: 'One. / Two. / Three. / Four.'}\n"
    )
    report = produce(script_order(tmp_path / "script.yaml"), [tmp_path / "o.mp4"], None, lambda *_: None)
    with av.open(str(tmp_path / "o.mp4")) as container:
        seen = [
            (f.time or 0.0, f.to_ndarray(format="rgb24").mean(axis=(0, 1)).argmax()) for f in container.decode(video=0)
        ]
    changes = [at for (at, colour), (_, before) in zip(seen[1:], seen, strict=False) if colour != before]
    last = 0.8 + (report.length / S - 0.8) / 2
    assert {colour for _, colour in seen} == {0, 1, 2}
    assert changes == pytest.approx([0.8, last], abs=0.101)


def test_pdfs_that_cannot_be_drawn(tmp_path: Path):
    good = make_pdf(tmp_path / "good.pdf", [RED]).read_bytes()
    cases = {
        "words.pdf": (b"no PDF at all", NotMedia, "no PDF"),
        "cut.pdf": (good[:40], MediaBroken, "is broken"),
        "empty.pdf": (make_pdf(tmp_path / "e.pdf", []).read_bytes(), MediaBroken, "no page|broken"),
        "many.pdf": (make_pdf(tmp_path / "m.pdf", [RED] * 301).read_bytes(), MediaTooLarge, "301 pages"),
        "thin.pdf": (make_pdf(tmp_path / "t.pdf", [RED], (9_000, 3)).read_bytes(), MediaTooLarge, "too narrow"),
    }
    for name, (data, error, told) in cases.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(error, match=f"{name} .*({told})"):
            slides.draw(tmp_path / name, tmp_path)
    with pytest.raises(MediaMissing):
        slides.count(tmp_path / "none.pdf")


def test_a_page_of_ten_thousand_points_is_drawn_as_small_as_any(tmp_path: Path):
    deck = make_pdf(tmp_path / "wide.pdf", [BLUE], size=(14_400, 8_100))
    with Image.open(slides.draw(deck, tmp_path)[0]) as page:
        assert page.size == (1920, 1080)


@pytest.mark.parametrize(
    ("base", "told"),
    [
        ("{slides: deck.pdf, at: [3, 1]}", "base.*rise"),
        ("{slides: deck.pdf, video: a.mp4}", "one of"),
        ("{colour: red, at: [0]}", "slides"),
        ("{slides: none.pdf}", "no file"),
        ("{slides: script.yaml}", "no PDF"),
    ],
)
def test_scripts_that_ask_for_slides_wrongly(tmp_path: Path, base: str, told: str):
    make_pdf(tmp_path / "deck.pdf", [RED])
    (tmp_path / "script.yaml").write_text(f"base: {base}\nclips:\n  - {{start: 0, text: hello}}\n")
    with pytest.raises((ScriptInvalid, NotMedia), match=told):
        script_order(tmp_path / "script.yaml")


def test_pages_are_read_one_at_a_time(tmp_path: Path):
    pages = slides.draw(make_pdf(tmp_path / "deck.pdf", [RED, BLUE]), tmp_path)
    shown = slides.shown(pages, Base(tmp_path / "deck.pdf", paged=True), 2 * S)
    assert next(shown)[0] == 0
    pages[1].unlink()
    with pytest.raises(FileNotFoundError):
        next(shown)
