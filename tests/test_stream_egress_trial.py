"""Trying a target: against a real RTMP server, and against ones that answer as platforms do when they refuse."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.egress import amf
from stream.egress.rtmp_trial import _command, try_target
from stream.egress.trial import Trial
from stream.errors import OutputInvalid
from tests.rtmp_server import RtmpServer, Tls, free_port

KEY = "secret-key"
FLV_HEAD = 13  # bytes of a file without a picture: this server opens one for whoever has the key
RESULT: tuple[amf.Value, ...] = (
    "_result",
    1.0,
    {"fmsVer": "FMS/3"},
    {"level": "status", "code": "NetConnection.Connect.Success"},
)


@contextlib.asynccontextmanager
async def platform(*answers: bytes, shakes: bool = True) -> AsyncIterator[str]:
    """A server that shakes hands and says these things, whatever it is asked; gives its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if shakes:
                hello = await reader.readexactly(1537)
                writer.write(b"\x03" + bytes(1536) + hello[1:])
                await reader.readexactly(1536)
            for answer in answers:
                writer.write(answer)
            await reader.read()  # until the client goes

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"rtmp://127.0.0.1:{server.sockets[0].getsockname()[1]}/live/{KEY}"


async def tried(*answers: bytes, shakes: bool = True, limit_s: float = 5.0) -> Trial:
    async with platform(*answers, shakes=shakes) as url:
        return await try_target(url, limit_s)


@pytest.mark.process
def test_a_real_server_takes_it_and_records_nothing(tmp_path):
    with RtmpServer(tmp_path) as nginx:
        assert asyncio.run(try_target(nginx.url)) == Trial("taken", "")
        wrong = asyncio.run(try_target(nginx.url.replace("/live/", "/nowhere/")))
        with Tls(tmp_path, nginx.port) as tls:
            assert asyncio.run(try_target(tls.url)) == Trial("taken", "")
        sizes = [path.stat().st_size for path in nginx.recordings()]
    assert max(sizes) <= FLV_HEAD, "nothing was sent"
    assert wrong.step == "application"
    assert wrong.reason


@pytest.mark.process
def test_what_stops_it_is_told_in_words():
    assert asyncio.run(try_target(f"rtmp://127.0.0.1:{free_port()}/live/{KEY}")) == Trial(
        "connection", "Connection refused"
    )
    assert asyncio.run(try_target(f"rtmp://no-such-host.invalid/live/{KEY}")).step == "address"
    assert asyncio.run(try_target("rtmp://127.0.0.1/live")).step == "key"
    silent = asyncio.run(tried(shakes=False, limit_s=0.5))
    assert silent == Trial("greeting", "no answer within 0.5 s")
    assert asyncio.run(tried(b"HTTP/1.1 400 Bad Request\r\n" * 40, shakes=False)).reason == (
        "the target does not speak RTMP"
    )
    with pytest.raises(OutputInvalid):
        asyncio.run(try_target("http://example.com/live/key"))


@pytest.mark.process
def test_a_refusal_is_told_in_the_targets_own_words_without_the_key():
    taken = _command(0, *RESULT) + _command(0, "_result", 4.0, None, 1.0)
    said: dict[str, amf.Value] = {
        "level": "error",
        "code": "NetStream.Publish.BadName",
        "description": f"Stream {KEY} is in use",
    }
    refused = asyncio.run(tried(taken, _command(1, "onStatus", 0.0, None, said)))
    assert refused == Trial("key", "Stream … is in use; NetStream.Publish.BadName")
    closed: dict[str, amf.Value] = {
        "level": "error",
        "code": "NetConnection.Connect.Rejected",
        "description": "this account may not stream",
    }
    assert asyncio.run(tried(_command(0, "_error", 1.0, None, closed))).step == "application"
    chatter = asyncio.run(tried(_command(0, "onBWDone", 0.0, None) * 100))
    assert chatter == Trial("application", "the target says much, and does not answer")


@pytest.mark.process
@pytest.mark.parametrize(
    "junk", [b"\xff" * 4096, b"\xc5" + bytes(200), b"\x03" + bytes(3) + b"\xff\xff\xff\x14" + bytes(4)]
)
def test_junk_behind_the_handshake_ends_it(junk):
    assert asyncio.run(tried(junk, limit_s=1.0)).step == "application"


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), inner, max_size=3),
    max_leaves=4,
)


@pytest.mark.unit
@given(st.lists(VALUES, max_size=4))
def test_what_is_encoded_is_decoded(values):
    try:
        assert amf.decode(amf.encode(values)) == values
    except amf.AmfInvalid:
        assert _deep(values) > amf.MAX_DEPTH


def _deep(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_deep, value.values()), default=0)
    return max(map(_deep, value), default=0) if isinstance(value, list) else 0


@pytest.mark.unit
@given(st.binary(max_size=60))
def test_any_bytes_are_decoded_or_refused(data):
    with contextlib.suppress(amf.AmfInvalid):
        amf.decode(data)
