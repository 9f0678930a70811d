"""Voices of any server that speaks OpenAI's `/v1/audio/speech`; tts.services reads which there are.

One request a sentence; the sound is passed on as it comes. Its phones are not timed, so the mouth is heard from it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import numpy as np

from tts import places
from tts.engine import EngineSound
from tts.errors import VoiceUnavailable
from tts.pacing import Pace, Words
from tts.pcm_stream import PcmStream
from tts.persistence import EngineLost
from tts.services import Service, read_services, states
from tts.types import Capabilities, Prosody, VoiceInfo
from tts.voicing import SpeakingVoice

log = logging.getLogger(__name__)

FIRST_PART_S = 0.2  # of sound in the first part: she begins soon
PART_S = 0.4
KEPT_S = 0.1  # always held back, so that the last part is never empty: it takes the words that are left
MAX_SENTENCE_S = 60.0  # 160 columns of text are 20 s at the slowest: more is a stream without end
CONNECT_LIMIT_S = 3.0
BYTE_LIMIT_S = 5.0  # between two pieces of a sound
TRIES = 3  # before the first byte; after it nothing is asked again, or a word would be said twice
BACK_OFF_S = (0.1, 0.4)
LONGEST_WISH_S = 2.0  # a service that wants to be asked again later than this fails the sentence

_SPEED_STEP = 1.09
_SPEEDS = (0.25, 4.0)  # what the interface takes
_AGAIN = {429, 500, 502, 503, 504}
_ADVICE = {
    401: "the key is refused; look at {key}",
    403: "the key may not do this; look at {key}",
    404: "there is no such address, model or voice; look at base_url, model and voice in voices.toml",
    429: "it takes no more requests now",
}
_SOUNDS = {  # what may hold our format; mp3 and JSON may not
    *("audio/pcm", "audio/x-pcm", "audio/raw", "audio/l16", "application/octet-stream", ""),
    *("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"),
}


class SpeechServiceEngine:
    """One voice of one service. What it raises and logs never holds the key."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._client: httpx.AsyncClient | None = None
        self._pace = Pace()

    async def prepare(self) -> None:
        """Look whether the key is there.

        Raises:
            VoiceUnavailable: it is not.
        """
        if missing := self._service.missing():
            raise VoiceUnavailable(f"{self._service.name}: {missing}")

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        """One sentence as a whole; see `tts.engine.Engine`."""
        parts = [part async for part in self.stream(text, prosody)]
        samples = np.concatenate([part.samples for part in parts])
        return EngineSound(samples, parts[0].sample_rate, (), Words(text).rest(len(samples)))

    async def stream(self, text: str, prosody: Prosody) -> AsyncGenerator[EngineSound, None]:
        """One sentence as it comes; see `tts.engine.StreamingEngine`."""
        await self.prepare()
        try:
            async for part in self._parts(text, prosody):
                yield part
        except (httpx.HTTPError, httpx.InvalidURL, EngineLost) as error:
            why = str(error) or type(error).__name__
            raise VoiceUnavailable(self._clean(f"{self._service.name}: {why}")) from error

    async def _parts(self, text: str, prosody: Prosody) -> AsyncIterator[EngineSound]:
        """The sound in parts; the words' times are reckoned by the voice's pace, and put right in the last."""
        # Each part may be asked for by another task, so that no asyncio.timeout can span them.
        over_at = asyncio.get_running_loop().time() + self._service.timeout_s
        waiting, words = np.empty(0, np.float32), Words(text)
        said, rate = 0, self._service.sample_rate
        async with self._asked(text, prosody) as response:
            stream = self._stream_of(response)
            async for data in response.aiter_bytes():
                waiting = np.concatenate([waiting, stream.feed(data)])
                rate = stream.sample_rate
                if asyncio.get_running_loop().time() > over_at:
                    raise EngineLost(f"it is not at its end after {self._service.timeout_s:.0f} s")
                if (said + len(waiting)) / rate > MAX_SENTENCE_S:
                    raise EngineLost(f"it sends over {MAX_SENTENCE_S:.0f} s for one sentence")
                ready = len(waiting) - round(KEPT_S * rate)
                if ready >= (PART_S if said else FIRST_PART_S) * rate:
                    marks = words.told(said, said + ready, round(self._pace.length_s(text) * rate))
                    yield EngineSound(waiting[:ready], rate, (), marks)
                    waiting, said = waiting[ready:], said + ready
        if not said and not len(waiting):
            raise EngineLost("it sent no sound")
        self._pace.learn(text, (said + len(waiting)) / rate)
        yield EngineSound(waiting, rate, (), words.rest(len(waiting)))

    # ------------------------------------------------------------------ the request
    @asynccontextmanager
    async def _asked(self, text: str, prosody: Prosody) -> AsyncIterator[httpx.Response]:
        """A response whose sound begins; asked again only while there is none.

        Raises:
            EngineLost: the service refuses, is not there, or sends something else.
        """
        for attempt in range(TRIES):
            final = attempt == TRIES - 1
            try:
                client = await self._http()
                async with client.stream("POST", self._url, json=self._body(text, prosody)) as response:
                    if response.status_code == httpx.codes.OK:
                        yield response
                        return
                    why = await self._refusal(response)
                    wait_s = _wish_s(response) or BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)]
                    if final or response.status_code not in _AGAIN or wait_s > LONGEST_WISH_S:
                        raise EngineLost(why)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if final:
                    raise EngineLost(f"{self._service.host} is not reached: {error or type(error).__name__}") from error
                wait_s = BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)]
            await asyncio.sleep(wait_s)

    @property
    def _url(self) -> str:
        return f"{self._service.base_url}/audio/speech"

    async def _http(self) -> httpx.AsyncClient:
        if self._client is None:  # beside the show: the certificates take tens of milliseconds to read
            self._client = await asyncio.to_thread(self._new_client)
        return self._client

    def _new_client(self) -> httpx.AsyncClient:
        key = self._service.api_key
        return httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(BYTE_LIMIT_S, connect=CONNECT_LIMIT_S),
            follow_redirects=False,  # the key and the text stay with the host that was named
            limits=httpx.Limits(max_connections=2, keepalive_expiry=60.0),
        )

    def _body(self, text: str, prosody: Prosody) -> dict[str, str | float]:
        service = self._service
        body: dict[str, str | float] = {
            "model": service.model,
            "voice": service.voice,
            "input": text,
            "response_format": service.format,
        }
        if service.speed and prosody.speed:
            body["speed"] = round(min(_SPEEDS[1], max(_SPEEDS[0], _SPEED_STEP**prosody.speed)), 3)
        return body

    async def _refusal(self, response: httpx.Response) -> str:
        """Why the service does not speak, for the operator."""
        status = response.status_code
        if response.is_redirect:
            to = urlsplit(response.headers.get("location", "")).netloc or "another address"
            return f"{self._service.host} sends us to {to[:100]}; if that is right, set base_url to it"
        said = b""
        async for data in response.aiter_bytes():
            said += data
            if len(said) > 500:
                break
        advice = _ADVICE.get(status, "").format(key=self._service.api_key_env or "api_key_env in voices.toml")
        words = " ".join(said.decode(errors="replace").split())[:200]
        return self._clean(f"the service answers {status}" + "".join(f": {part}" for part in (advice, words) if part))

    def _stream_of(self, response: httpx.Response) -> PcmStream:
        """What reads the sound of this response; raises EngineLost if it holds none."""
        kind, _, rest = response.headers.get("content-type", "").partition(";")
        kind = kind.strip().lower()
        if kind not in _SOUNDS:
            raise EngineLost(f"it sends {kind[:60]!r} where {self._service.format} was asked for")
        wav = "wav" in kind or self._service.format == "wav"
        return PcmStream(_told_rate(rest) or self._service.sample_rate, wav=wav)

    def _clean(self, message: str) -> str:
        key = self._service.api_key
        return message.replace(key, "…") if key else message

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def _wish_s(response: httpx.Response) -> float:
    """Seconds until the service wants to be asked again; 0 where it does not say."""
    try:
        return max(0.0, float(response.headers.get("retry-after", "")))
    except ValueError:
        return 0.0


def _told_rate(parameters: str) -> int:
    """The `rate` of a content type's parameters, Hz; 0 where there is none."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "rate" and value.strip().isdecimal() and 8_000 <= int(value) <= 96_000:
            return int(value)
    return 0


def voices() -> tuple[VoiceInfo, ...]:
    """The outside voices of MODELS/voices.toml; what is wrong in the file is logged."""
    services, faults = read_services(places.voice_services())
    for fault in faults:
        log.warning("%s", fault)
    found = states(services)
    return tuple(_info(service, found[service.name]) for service in services)


def _info(service: Service, state: str) -> VoiceInfo:
    able = Capabilities(streaming=True, speed=service.speed, pitch=False, timings="heard")
    title = service.title or f"{service.model} {service.voice}"
    note = f"an outside service: what she says is sent to {service.host}"
    return VoiceInfo(f"openai:{service.name}", "openai", title, service.languages, service.licence, note, able, state)


class SpeechServiceVoice(SpeakingVoice):
    """An outside voice by its id, such as "openai:kokoro"."""

    def __init__(self, voice_id: str) -> None:
        """Raises VoiceUnavailable if the file names it no longer."""
        services, _ = read_services(places.voice_services())
        service = next((service for service in services if f"openai:{service.name}" == voice_id), None)
        if service is None:
            raise VoiceUnavailable(f"{places.voice_services()} names no voice {voice_id.partition(':')[2]!r}")
        super().__init__(_info(service, "ready"), SpeechServiceEngine(service))
