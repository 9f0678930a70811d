"""One frame of the show: the host's idle life, her face, and what stands around her."""

from dataclasses import dataclass, replace
from typing import Final, cast, get_args

import numpy as np
from numpy.typing import NDArray

from avatar.background import THEMES, render_background
from avatar.host import Host, open_host
from avatar.idle import Emotion, Idle, Limits
from avatar.layout import Layout
from avatar.moods import EMOTIONS
from avatar.overlays import TRANSITION_S, render_overlays
from avatar.scene import Lang, Picture, ProductView, QuestionView, Scene
from avatar.types import GesturePicture
from kernels.device import choose
from lipsync.visemes import REST
from stream.packets import FRAME_RATE
from stream.stage import testcard
from stream.stage.conductor import FrameJob
from stream.stage.gesturing import Gesturing
from stream.stage.protocol import Product, Question, TestCardMode
from stream.stage.showing import same

FADE_FRAMES: Final = 6  # a question comes and goes within so many
OUT_FRAMES: Final = round(TRANSITION_S * FRAME_RATE)  # a card leaves in so many frames before the next comes


@dataclass(slots=True)
class _Card:
    """The card on screen, coming or going."""

    product: Product | None = None
    since: int = 0  # frame of its coming
    leaving: int | None = None  # frame since when it goes

    def time_s(self, frame: int) -> float:
        """Seconds since it came, running backward while it goes."""
        if self.leaving is not None:
            return TRANSITION_S - (frame - self.leaving) / FRAME_RATE
        return (frame - self.since) / FRAME_RATE


@dataclass(slots=True)
class _Bubble:
    """The viewer's question on screen, coming or going."""

    question: Question | None = None
    shown: int = 0  # of FADE_FRAMES

    def follow(self, wanted: Question | None) -> float:
        """Its opacity in the next frame; one goes before another comes."""
        if self.shown == 0:
            self.question = wanted
        self.shown = min(FADE_FRAMES, self.shown + 1) if wanted == self.question and wanted else max(0, self.shown - 1)
        return self.shown / FADE_FRAMES


class ShowPicture:
    """Draws the frames of one show with one host."""

    def __init__(
        self,
        host: Host,
        *,
        background: str,
        seed: int,
        titles: dict[str, str],
        captions: bool = True,
        live: bool = True,
        framing: str = "",
    ) -> None:
        """`titles` maps a language to the show's title; `live` is whether the strap says LIVE; `framing` is the
        host's, the first of her size where it is empty."""
        self.host = host.info.name
        self.size = host.size
        self.device = choose().name
        self.testcard: TestCardMode = "off"
        self.labels: dict[str, str] = {}  # language → what the notice says, where it is not the usual
        self.captions = captions
        self.framings = tuple(each.name for each in host.info.framings if each.fits(host.size))
        self.framing = framing or next(iter(self.framings), "")
        self._titles = titles
        self._live = live
        self._idle = Idle(seed, _limits(host), card=Layout(self.size).card_direction())
        self._arm = Gesturing(host.gestures)
        self._armed: GesturePicture | None = None
        self._card_below = Layout(self.size).upright
        self._drawing = host
        self._behind = render_background(background, self.size)
        self._drawing.set_background(self._behind)
        self.background = background
        self._scene_to_come: NDArray[np.uint8] | None = None
        self._to_come: tuple[str, Host] | None = None  # the same host, in another framing
        self._drawn_framing = self.framing
        self._kept: tuple[str, Host] | None = None  # the one shown before: people go back to it, and that takes no time
        self._card = _Card()
        self._bubble = _Bubble()
        self._lang: Lang = "ko"

    def warm(self) -> None:
        """Draw once with everything, so that no frame on air waits for a compiler or a font."""
        product = Product(
            "이름", "상표", "10,000원", "20,000원", "50%", ("하나", "둘"), "box", "#c08060", "무료배송", "안내"
        )
        question = Question("", "이름", "질문입니다")
        job = FrameJob(0, REST, True, "neutral", (), "준비 문장입니다.", 0, product, question=question)
        self.draw(job)
        self._card, self._bubble = _Card(), _Bubble()
        self._drawing.warm()

    def prepare(self, product: Product) -> None:
        """Draw a card that will be shown, in any thread: the first drawing takes half a frame's time."""
        lang: Lang = "en" if product.lang == "en" else "ko"
        render_overlays(Scene(lang, "", product=view(product)), self.size)

    def set_scene(self, theme: str) -> None:
        """Stand before another set from the next frame on; in any thread but the drawing one: it takes some frames."""
        if theme not in THEMES:
            return
        self._scene_to_come = render_background(theme, self.size)
        self.background = theme

    def set_framing(self, framing: str) -> None:
        """Show another part of her from the next frame on, as large as before; in any thread but the drawing one, and
        not in two at once: it takes seconds, but for the one shown before.

        Raises PackInvalid, FramingUnknown, ConsentRefused.
        """
        if framing == self.framing:
            return
        if self._kept is not None and self._kept[0] == framing:
            host = self._kept[1]
        else:
            self._kept = None  # three at once would take half a gigabyte
            host = open_host(self._drawing.info.path, framing=framing, size=self.size)
            host.warm()
        self._to_come = framing, host
        self.framing = framing

    def draw(self, job: FrameJob) -> NDArray[np.uint8]:
        """I420, uint8 (height*3/2, width); the array is used again a few frames later."""
        scene, self._scene_to_come = self._scene_to_come, None
        if scene is not None:
            self._behind = scene
            self._drawing.set_background(scene)
        coming, self._to_come = self._to_come, None
        if coming is not None:
            self._kept = self._drawn_framing, self._drawing
            self._drawn_framing, self._drawing = coming
            self._drawing.set_background(self._behind)
            self._idle.reframe(_limits(self._drawing))
        for mark in job.marks:
            getattr(self._idle, mark)(job.index)
        emotion: Emotion = job.emotion if job.emotion in EMOTIONS else "neutral"
        self._follow_card(job)
        state = self._idle.state(
            job.index,
            mouth=job.mouth,
            speaking=job.speaking,
            emotion=emotion,
            energy=job.energy,
            listening=job.listening,
            card_shown=self._card.product is not None,
        )
        state = replace(state, gesture=self._gesture(job))
        opacity = self._bubble.follow(job.question)
        self._drawing.set_overlays(render_overlays(self._scene(job), self.size, self._card.time_s(job.index), opacity))
        planes = self._drawing.frame(state, job.ahead)
        if self.testcard == "clock":
            testcard.draw_clock(planes)
        elif self.testcard == "clap":
            testcard.draw_flash(planes, job.index)
        return planes

    def _gesture(self, job: FrameJob) -> GesturePicture | None:
        """What her arm does. Upright the card stands below her: she opens her palm instead of pointing aside."""
        wanted = "palm" if job.gesture == "point" and self._card_below else job.gesture
        before, self._armed = self._armed, self._arm.picture(job.line_id, wanted, stressed="accent" in job.marks)
        if before is None and self._armed is not None and job.gesture == "point" and self._card.product is not None:
            self._idle.card(job.index)  # who points at something looks there first
        return self._armed

    def _follow_card(self, job: FrameJob) -> None:
        """Let the shown card go before another comes; the first comes at once, on the frame of its line."""
        card = self._card
        if card.leaving is not None and job.index - card.leaving >= OUT_FRAMES:
            card.product, card.leaving = None, None
        if job.product == card.product:
            return
        if card.leaving is None and same(job.product, card.product):
            card.product = job.product  # its price came, or another: the card stays
            return
        if card.product is None:
            card.product, card.since = job.product, job.index
        elif card.leaving is None:
            card.leaving = job.index

    def _scene(self, job: FrameJob) -> Scene:
        product = self._card.product
        if product is not None:
            self._lang = "en" if product.lang == "en" else "ko"
        title = self._titles.get(self._lang) or next(iter(self._titles.values()), "")
        caption = job.caption if self.captions else None
        return Scene(
            self._lang,
            title,
            product=view(product),
            caption=caption or None,
            caption_word=job.word,
            live=self._live,
            question=QuestionView(asked.name, asked.text) if (asked := self._bubble.question) is not None else None,
            label=self.labels.get(self._lang, "").strip() or None,
        )


def _limits(host: Host) -> Limits:
    motion = host.motion
    return Limits(motion.sway_px, motion.head_px, motion.roll_deg, motion.yaw_deg, motion.pitch_deg)


def view(product: Product | None) -> ProductView | None:
    """The protocol's product as the card draws it."""
    if product is None:
        return None
    picture = cast("Picture", product.category if product.category in get_args(Picture) else "box")
    return ProductView(
        product.brand,
        product.name,
        product.price,
        product.list_price or None,
        product.discount or None,
        product.features,
        picture,
        product.tint or "#c8b6a6",
        product.shipping,
        product.notice,
    )
