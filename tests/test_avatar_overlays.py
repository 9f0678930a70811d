import dataclasses
import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar.caption import SPOKEN, caption_panel
from avatar.illustration import SIZE, illustration
from avatar.layout import UPRIGHT, WIDE, Layout
from avatar.overlays import TRANSITION_S, render_overlays, transition
from avatar.scene import Picture, ProductView, Scene
from avatar.strap import show_strap
from avatar.typesetting import balanced, font, shorten, width, wrap

pytestmark = pytest.mark.unit

PRODUCT = ProductView(
    brand="하루모아",
    name="손잡이 보온 텀블러",
    price="24,900원",
    list_price="33,000원",
    discount="24%",
    features=("이중 진공 구조", "차량 컵홀더에 맞는 바닥", "분리 세척 뚜껑"),
    picture="tumbler",
    tint="#4E7D74",
    shipping="무료배송",
    notice="전자레인지 사용 불가",
)
SCENE = Scene("ko", "온마루 라이브", "온마루", PRODUCT, "오늘 가격은 24,900원입니다.", 1)
LONG = "가나다라마바사아자차카타파하" * 40


def _draw(overlays, size):
    """The overlays over mid grey, float [h, w, 3]; also checks what the compositor relies on."""
    canvas = np.full((size[1], size[0], 3), 128.0)
    for overlay in overlays:
        image = overlay.image
        assert image.dtype == np.uint8
        assert image.flags.c_contiguous
        assert (image[..., :3] <= image[..., 3:]).all()  # premultiplied
        high, wide = image.shape[:2]
        left, top = max(0, overlay.x), max(0, overlay.y)
        right, bottom = min(size[0], overlay.x + wide), min(size[1], overlay.y + high)
        part = image[top - overlay.y : bottom - overlay.y, left - overlay.x : right - overlay.x] * overlay.opacity
        under = canvas[top:bottom, left:right]
        canvas[top:bottom, left:right] = part[..., :3] + under * (1 - part[..., 3:] / 255)
    return canvas


@pytest.mark.parametrize("size", [WIDE, UPRIGHT, (640, 360), (1920, 1080), (1080, 1920)])
def test_everything_is_on_the_frame(size):
    overlays = render_overlays(SCENE, size)
    assert len(overlays) == 4
    share = size[0] / (WIDE if size[0] > size[1] else UPRIGHT)[0]
    for overlay in overlays[:3]:
        assert overlay.x >= 0
        assert overlay.y >= 0
        assert overlay.x + overlay.image.shape[1] <= size[0]
        assert overlay.y + overlay.image.shape[0] <= size[1]
    card = overlays[3]
    assert card.x + card.image.shape[1] <= size[0] + 24 * share  # only its shadow may hang over
    drawn = _draw(overlays, size)
    assert (np.abs(drawn - 128) > 20).mean() > 0.15


def test_the_notice_is_drawn_in_every_scene_and_language():
    for lang in ("ko", "en"):
        bare = Scene(lang, "t")
        overlays = render_overlays(bare)
        assert len(overlays) == 2
        notice = overlays[1]
        assert notice.opacity == 1.0
        image = notice.image.astype(int)
        assert image.max() > 240  # light letters
        assert (image[..., 3] == 255).mean() > 0.8  # on an opaque ground: legible over any figure
        other = render_overlays(dataclasses.replace(bare, label="another"))[1]
        assert other.image.shape != notice.image.shape


def test_the_figure_keeps_its_face():
    """Nothing is drawn around (450, 270), where the face of a wide frame is, and (360, 440) of an upright one."""
    long = dataclasses.replace(SCENE, title=LONG, brand=LONG, caption=LONG, lang="en")
    for scene in (SCENE, long):
        assert (_draw(render_overlays(scene), WIDE)[100:440, 330:580] == 128.0).all()
        assert (_draw(render_overlays(scene, UPRIGHT), UPRIGHT)[140:740, 216:640] == 128.0).all()


@pytest.mark.parametrize("size", [UPRIGHT, (1080, 1920)])
def test_an_upright_frame_keeps_clear_of_the_phones_controls(size):
    """The clock at the top, buttons down the right edge, the home bar and the line for comments at the foot."""
    product = dataclasses.replace(PRODUCT, brand=LONG, name=LONG, features=(LONG,) * 9, notice=LONG)
    changed = np.abs(_draw(render_overlays(Scene("ko", LONG, LONG, product, LONG), size), size) - 128).max(axis=2) > 40
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed[size[1] // 4 :].any(axis=0))
    share = size[0] / 720
    assert rows[0] >= 64 * share
    assert rows[-1] < (1280 - 144) * share
    assert columns[-1] < (720 - 80) * share


def test_a_caption_stands_on_the_card_of_an_upright_frame():
    for text in ("짧게.", "오늘 방송에서만 이 가격에 드립니다. 지금 바로 확인해 보세요.", LONG):
        caption, card = render_overlays(dataclasses.replace(SCENE, caption=text), UPRIGHT)[2:]
        assert card.y + 24 - (caption.y + caption.image.shape[0]) == 16


def test_where_she_looks_for_the_card():
    across, down = Layout(WIDE).card_direction()
    assert across > 15
    assert 0 < down < 10  # beside her
    across, down = Layout(UPRIGHT).card_direction()
    assert abs(across) < 4
    assert down > 15  # below her
    assert Layout((1080, 1920)).card_direction() == Layout(UPRIGHT).card_direction()


@given(st.integers(64, 1920), st.integers(64, 1920))
@settings(max_examples=15, deadline=None)
def test_frames_of_any_shape_have_a_layout(width, height):
    """A person's own video has the shape that it has."""
    size = (width, height)
    overlays = render_overlays(SCENE, size)
    assert len(overlays) == 4
    share = Layout(size).share
    for overlay, overhang in zip(overlays, (0, 0, 0, 24), strict=True):
        assert overlay.x >= -overhang * share - 1
        assert overlay.y >= -overhang * share - 1
        assert overlay.x + overlay.image.shape[1] <= width + overhang * share + 2
        assert overlay.y + overlay.image.shape[0] <= height + overhang * share + 2


def test_text_is_drawn_at_the_size_of_the_frame():
    """Not scaled up from another: edges would be soft, or made of blocks."""
    usual, huge = (render_overlays(SCENE, size)[0].image.astype(int) for size in (UPRIGHT, (2160, 3840)))
    high, wide = usual.shape[0], min(usual.shape[1], huge.shape[1] // 3)
    reduced = huge[: 3 * high, : 3 * wide].reshape(high, 3, wide, 3, 4).mean(axis=(1, 3))
    assert np.abs(reduced - usual[:, :wide]).mean() < 8  # the same layout, but for hinting
    letters = huge[30:90, 330:600, 0]
    assert np.quantile(np.abs(np.diff(letters, axis=1)), 0.98) > 60
    assert (np.diff(letters, axis=1)[:, 2::3] != 0).mean() > 0.3 * (np.diff(letters, axis=1)[:, 0::3] != 0).mean()
    assert (np.diff(letters, axis=1)[:, 1::3] != 0).mean() > 0.3 * (np.diff(letters, axis=1)[:, 0::3] != 0).mean()


@pytest.mark.parametrize("size", [(0, 0), (-16, -9), (1280, 0)])
def test_a_layout_is_asked_for_in_vain(size):
    with pytest.raises(ValueError, match=f"{size[0]}x{size[1]}"):
        render_overlays(SCENE, size)


def test_what_is_shown_again_is_not_drawn_again():
    first, second = render_overlays(SCENE), render_overlays(dataclasses.replace(SCENE, caption_word=None))
    assert first[0].image is second[0].image
    assert first[3].image is second[3].image
    assert first[2].image is not second[2].image
    cheaper = dataclasses.replace(SCENE, product=dataclasses.replace(PRODUCT, price="19,900원"))
    assert render_overlays(cheaper)[3].image is not first[3].image


def test_the_card_shows_each_field():
    plain = render_overlays(SCENE)[3].image
    for changed in (
        {"brand": "다른 이름"},
        {"name": "다른 상품"},
        {"price": "1원"},
        {"list_price": None},
        {"discount": None},
        {"features": ("하나",)},
        {"picture": "lamp"},
        {"tint": "#AA4444"},
        {"shipping": ""},
        {"notice": ""},
    ):
        other = render_overlays(dataclasses.replace(SCENE, product=dataclasses.replace(PRODUCT, **changed)))[3].image
        assert not np.array_equal(plain, other), changed


@pytest.mark.parametrize("size", [WIDE, UPRIGHT])
def test_texts_of_any_length_stay_inside(size):
    product = dataclasses.replace(
        PRODUCT, brand=LONG, name=LONG, features=(LONG,) * 9, shipping="무료배송", notice=LONG
    )
    usual, full = render_overlays(SCENE, size), render_overlays(Scene("ko", LONG, LONG, product, LONG), size)
    assert full[3].image.shape == usual[3].image.shape
    for overlay in full[:3]:
        assert overlay.x + overlay.image.shape[1] <= size[0]
        assert overlay.y + overlay.image.shape[0] <= size[1]
    if size == WIDE:
        assert full[0].x + full[0].image.shape[1] <= 390  # the hair begins there


def test_the_card_slides_in_and_fades():
    assert transition(-1.0) == (56.0, 0.0)
    assert transition(0.0)[1] == 0.0
    assert transition(math.inf) == (0.0, 1.0)
    assert transition(TRANSITION_S) == (0.0, 1.0)
    assert len(render_overlays(SCENE, card_time_s=0.0)) == 3
    half, whole = render_overlays(SCENE, card_time_s=TRANSITION_S / 2)[3], render_overlays(SCENE)[3]
    assert half.image is whole.image
    assert half.x > whole.x
    assert 0.2 < half.opacity < 0.8


@given(st.floats(-1.0, 2.0), st.floats(0.0, 0.04))
def test_the_transition_never_jumps(time_s, step_s):
    (dx, opacity), (next_dx, next_opacity) = transition(time_s), transition(time_s + step_s)
    assert -1e-9 <= dx - next_dx <= 11.0  # two times that are nearly one round as they like
    assert 0.0 <= next_opacity - opacity <= 0.2


def _gold(image):
    """How much of a caption is in the colour of the spoken word."""
    pixels = np.asarray(image)[..., :3].astype(int)
    return (np.abs(pixels - SPOKEN).sum(axis=2) < 60).sum()


def test_the_spoken_word_is_picked_out():
    text = "지금 보시는 가격은 24,900원입니다."
    assert _gold(caption_panel(text, None, 756)) == 0
    assert _gold(caption_panel(text, 2, 756)) > 100
    assert _gold(caption_panel(text, 99, 756)) == 0


def test_a_long_caption_follows_the_spoken_word():
    text = " ".join(["하나 둘 셋 넷 다섯"] * 40)
    first, later = caption_panel(text, 0, 756), caption_panel(text, 150, 756)
    assert _gold(first) > 50
    assert _gold(later) > 50
    assert first.height == later.height
    cut = caption_panel("짧은 " + LONG, 1, 756)  # one word over many lines
    assert cut.width <= 756
    assert _gold(cut) > 100


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120), st.integers(60, 700))
def test_wrapping_loses_nothing_and_stays_inside(text, limit):
    face = font("Medium", 20)
    for lines in (wrap(text, face, limit), balanced(text, face, limit)):
        assert "".join(piece for line in lines for piece in line) == "".join(text.split())
        assert all(width(" ".join(line), face) <= limit + 1 for line in lines if len("".join(line)) > 1)


def test_balanced_lines_are_even():
    face = font("Medium", 20)
    text = "천천히 보시고 결정하셔도 괜찮습니다. 상품 카드는 화면에 그대로 있어요."
    greedy = [width(" ".join(line), face) for line in wrap(text, face, 560)]
    even = [width(" ".join(line), face) for line in balanced(text, face, 560)]
    assert len(greedy) == len(even) == 2
    assert max(even) - min(even) < max(greedy) - min(greedy)


def test_shortening_ends_in_an_ellipsis():
    face = font("Medium", 20)
    assert shorten("짧다", face, 200) == "짧다"
    cut = shorten(LONG, face, 200)
    assert cut.endswith("…")
    assert width(cut, face) <= 200


PICTURES = get_args(Picture)


def test_every_picture_is_drawn_on_its_ground():
    seen = set()
    for picture in PICTURES:
        image = illustration(picture, "#4E7D74")
        alpha = np.asarray(image)[..., 3]
        assert image.size == SIZE
        assert (alpha > 200).mean() > 0.08, picture
        assert (alpha[:, 0] == 0).all(), picture
        assert (alpha[:, -1] == 0).all(), picture
        seen.add(image.tobytes())
    assert len(seen) == len(PICTURES)
    with pytest.raises(KeyError):
        illustration("spaceship", "#000000")


def test_a_film_does_not_say_live():
    live, film = (show_strap("온마루", "", 340, live=live) for live in (True, False))
    red = [int((np.asarray(strap)[..., :3] == (226, 61, 75)).all(-1).sum()) for strap in (live, film)]
    assert red[0] > 500
    assert red[1] == 0
    assert film.width < live.width
