"""The wire between server and stage: whatever comes, it is a message or a clear error."""

import asyncio
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.packets import Rendition
from stream.stage.protocol import (
    MAX_FRAME,
    Cut,
    FromStage,
    Media,
    Product,
    ProtocolError,
    SetVoice,
    Speak,
    ToStage,
    pack,
    read_from_stage,
    read_to_stage,
)
from stream.stage.protocol import (
    TestCard as Card,
)
from tts.types import KNOBS, Prosody

pytestmark = pytest.mark.unit

INTEGERS = st.integers(-(2**63), 2**63 - 1)  # what msgpack and the stage's counters hold
FLOATS = st.floats(allow_nan=False)  # NaN is not equal to itself
READERS = (read_to_stage, read_from_stage)


def read(reader, data: bytes):
    async def go():
        stream = asyncio.StreamReader()
        stream.feed_data(data)
        stream.feed_eof()
        return await reader(stream)

    return asyncio.run(go())


def messages(kind) -> st.SearchStrategy:
    """Any message of a kind."""
    by_type = {int: INTEGERS, float: FLOATS, bool: st.booleans(), str: st.text(max_size=20), bytes: st.binary()}
    by_type[Prosody] = st.builds(Prosody, **dict.fromkeys(KNOBS, INTEGERS))
    fields = {}
    for name, type_ in typing.get_type_hints(kind).items():
        if name in kind.__struct_fields__:
            fields[name] = by_type[type_] if type_ in by_type else st.from_type(type_)
    return st.builds(kind, **fields)


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


@pytest.mark.parametrize("reader", READERS)
@given(st.binary(max_size=200), st.booleans())
def test_noise_is_refused_and_nothing_else_is_raised(reader, noise, whole):
    with pytest.raises((ProtocolError, asyncio.IncompleteReadError)):
        read(reader, framed(noise) if whole else noise)


@pytest.mark.parametrize("kind", ToStage.__args__)
@given(st.data())
def test_every_message_to_the_stage_comes_as_it_went(kind, data):
    message = data.draw(messages(kind))
    assert read(read_to_stage, pack(message)) == message


@pytest.mark.parametrize("kind", FromStage.__args__)
@given(st.data())
def test_every_message_from_the_stage_comes_as_it_went(kind, data):
    message = data.draw(messages(kind))
    assert read(read_from_stage, pack(message)) == message


def test_messages_follow_each_other_on_one_stream():
    sent: list[ToStage] = [
        Speak("a", 1, "안녕", "ko", product=Product("이름", "상표", "1원")),
        Cut(2, "sentence"),
        Card("clap"),
    ]

    async def go():
        stream = asyncio.StreamReader()
        for message in sent:
            stream.feed_data(pack(message))
        return [await read_to_stage(stream) for _ in sent]

    assert asyncio.run(go()) == sent


def test_a_message_of_the_other_direction_is_refused():
    with pytest.raises(ProtocolError):
        read(read_from_stage, pack(SetVoice("ko", "espeak:ko")))


@pytest.mark.parametrize("reader", READERS)
def test_a_frame_over_the_limit_is_refused_before_it_is_read(reader):
    with pytest.raises(ProtocolError, match=str(MAX_FRAME)):
        read(reader, (MAX_FRAME + 1).to_bytes(4, "big"))


@pytest.mark.parametrize(
    "body",
    [
        b"\x81\xa4type\xa4st\xffp",
        b"\x82\xa4type\xa3key\xa9rendition\xa2\xff\xfe",
        b"\x82\xa4type\xa4stop\xa1x" + b"\x91" * 200_000 + b"\x00",
        b"",
    ],
    ids=["tag is no UTF-8", "text is no UTF-8", "nested without end", "empty"],
)
def test_hostile_bodies_are_refused(body):
    with pytest.raises(ProtocolError):
        read(read_to_stage, framed(body))


def test_a_packet_of_an_unknown_rendition_is_refused():
    with pytest.raises(ProtocolError, match="rendition"):
        read(read_from_stage, pack(Media(typing.cast("Rendition", "huge"), 0, 960, True, b"x")))
