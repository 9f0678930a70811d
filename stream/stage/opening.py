"""Opens the voices of the stage; one that does not open keeps nobody waiting on air."""

import asyncio
import logging
from collections.abc import Mapping

from stream.stage.chain import OPEN_LIMIT_S, Chain, Member, chain_of
from tts.catalogue import open_voice
from tts.errors import VoiceError
from tts.types import Utterance
from tts.voice import Voice

log = logging.getLogger(__name__)


async def opened(voice_id: str) -> Voice:
    """The voice of this id, which has spoken once to nobody, so that its first line on air starts at once.

    Raises:
        tts.errors.VoiceError: it cannot be opened, or does not speak.
    """
    voice = await asyncio.to_thread(open_voice, voice_id)
    lang = voice.info.languages[0]
    try:
        async for _ in voice.speak(Utterance("네." if lang == "ko" else "Yes.", lang)):
            pass
    except BaseException:
        await voice.close()
        raise
    return voice


async def member(voice_id: str) -> Member:
    """The voice as a chain knows it; one that cannot be opened rests, and is tried again on air."""
    found = Member(voice_id)
    try:
        async with asyncio.timeout(OPEN_LIMIT_S):
            found.voice = await opened(voice_id)
    except (VoiceError, TimeoutError) as error:
        log.warning("%s does not speak: %s", voice_id, str(error) or f"silent for {OPEN_LIMIT_S:.0f} s")
        found.fell(asyncio.get_running_loop().time())
    return found


async def open_chains(voices: Mapping[str, tuple[str, ...]]) -> dict[str, Chain]:
    """Each language's chain; a voice that stands in several is opened once."""
    ids = dict.fromkeys(voice_id for chain in voices.values() for voice_id in chain)
    members = dict(zip(ids, await asyncio.gather(*map(member, ids)), strict=True))
    return {lang: chain_of([members[voice_id] for voice_id in chain]) for lang, chain in voices.items()}
