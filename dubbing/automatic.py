"""A dub from texts that are given: what is said in the video and when, and what it is in the other language."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dubbing import fit, mux, probe
from dubbing.mix import Original
from dubbing.production import Order
from dubbing.transcript import in_the_places_of
from dubbing.types import PROFILES, Background, Base, Line, Note, Transcript
from tts.types import SAMPLE_RATE


def order_of(
    video: Path,
    translation: Transcript,
    to: str,
    transcript: Transcript | None = None,
    voices: Mapping[str, str] | None = None,
    background: Background = "between",
    loudness: str = "-16",
) -> Order:
    """What is made of a video and its translation.

    Args:
        video: looked at first, in a process of its own.
        translation: what is to be said.
        to: "ko" or "en".
        transcript: what is said in the video; its times are used where it has as many segments as the translation.
        voices: speaker to voice id; "" is everybody else.
        background: what of the video's own sound is heard.
        loudness: one of `dubbing.types.PROFILES`.

    Raises:
        MediaRefused: the video cannot be used.
    """
    info = probe.probe(video, picture=True)
    length = round((info.duration_s or mux.length_s(video)) * SAMPLE_RATE)
    placed = in_the_places_of(transcript, translation) if transcript is not None else translation
    notes, chosen = list(placed.notes), dict(voices or {})
    spoken = transcript if transcript is not None else placed
    lines = []
    for segment, slot in zip(placed.segments, fit.slots(placed.segments, length), strict=True):
        if slot.start >= length:
            notes.append(Note(segment.number, "begins after the end of the video"))
        voice = chosen.get(segment.speaker, chosen.get("", ""))
        lines.append(Line(segment.number, slot, (segment.text, *segment.others), to, voice))
    order = Order(tuple(lines), Base(video, moving=True), length, loudness=PROFILES[loudness], background=background)
    if not info.audio:
        return replace(
            order, background="off", notes=(*notes, Note(1, "the video holds no sound; speech alone is heard"))
        )
    return replace(order, original=Original(video, spoken.segments), notes=tuple(notes))
