"""Whether a WHIP target would take the show, without sending it any.

It posts an offer as the push does, looks at the answer, and deletes the session at once. No connection for the media
is made, so a firewall that keeps UDP out shows only in the push.
"""

import asyncio
import time

from stream.egress.trial import LIMIT_S, Trial
from stream.egress.whip import WhipTarget, parsed
from stream.egress.whip_session import WhipClient, WhipFailed
from stream.rtc.aiortc_adapter import MediaLink
from stream.rtc.errors import NoAddress
from stream.rtc.hub import Hub
from stream.rtc.timeline import Timeline


async def try_target(url: str, limit_s: float = LIMIT_S) -> Trial:
    """Knock at a target; gives how far that came. Raises OutputInvalid where `url` is no WHIP address."""
    target = parsed(url)
    try:
        async with asyncio.timeout(limit_s):
            await _knock(target)
    except TimeoutError:
        return Trial("greeting", f"no answer within {limit_s:g} s")
    except WhipFailed as error:
        return Trial(error.step, str(error))
    except NoAddress as error:
        return Trial("connection", str(error))
    return Trial("taken", "")


async def _knock(target: WhipTarget) -> None:
    async with WhipClient(target) as client:
        session = await client.begin(await _offer())
        await client.end(session)


async def _offer() -> str:
    """The offer that a push would make, of a peer that is gone again."""
    link = MediaLink(
        open_source=lambda kind: Hub(lambda rendition: None).subscribe(),
        timeline=Timeline(),
        ice_servers=(),
        on_key_needed=lambda: None,
        on_state=lambda state: None,
        clock=time.monotonic,
    )
    try:
        return await link.offer()
    finally:
        await link.close()
