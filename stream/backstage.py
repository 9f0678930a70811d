"""What an operator looks up between shows: how hosts look, how voices sound, whose faces may be shown, how the
machine is. Nothing of it touches a show; whatever takes time runs in a thread."""

import asyncio
import datetime
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from avatar.consent_registry import ConsentRegistry, NewConsent
from avatar.errors import AvatarError, ConsentInvalid, ConsentRefused
from avatar.pack import PackInfo, find_packs
from avatar.preview import write_preview
from stream import doctor
from stream.api.backstage_schemas import ConsentOut, EntryIn, EntryOut, FindingOut
from stream.errors import (
    Busy,
    ConsentUnfit,
    DictionaryRefused,
    HostRefused,
    HostUnknown,
    VoiceSilent,
    VoiceUnknown,
)
from stream.hosts import refusal
from stream.recordings import RecordingFile, Recordings
from stream.settings import Settings
from stream.voice_sample import SENTENCES, chunks_of
from tts import dictionary
from tts.catalogue import find_voices
from tts.dictionary import Dictionary, Entry
from tts.errors import DictionaryInvalid, VoiceError
from tts.types import SAMPLE_RATE, AudioChunk, Utterance
from tts.wav import wav_bytes

T = TypeVar("T")
SAMPLE_LIMIT_S = 60.0  # of one voice saying one sentence; a neural one loads its model first
MAX_WAITING = 4  # who want to hear or see something; the machine is the show's first of all


class Backstage:
    """The settings' hosts, voices, consents, dictionary and findings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._one = asyncio.Lock()  # one preview or sample at a time
        self._waiting = 0
        self._dictionary = asyncio.Lock()
        self._recordings = Recordings(settings.data / "recordings")

    # ------------------------------------------------------------------ hosts
    async def preview(self, name: str) -> Path:
        """An animated picture of a host, made once. Raises HostUnknown, HostRefused and Busy."""
        host, refused = await asyncio.to_thread(self._host, name)
        if refused:
            raise HostRefused(f"{name} may not be shown: {refused}")
        stamp = (host.path / "pack.toml").stat().st_mtime_ns
        file = self._settings.data / "cache" / "hosts" / f"{host.name}-{stamp}.webp"
        if not file.is_file():
            await self._in_turn(lambda: asyncio.to_thread(self._make_preview, host, file))
        return file

    def _host(self, name: str) -> tuple[PackInfo, str]:
        found = {pack.name: pack for pack in find_packs(self._settings.pack_folders)}
        if name not in found:
            raise HostUnknown(f"no host is called {name[:80]!r}; there are: {', '.join(found) or 'none'}")
        return found[name], refusal(self._settings, found[name])

    def _make_preview(self, host: PackInfo, file: Path) -> None:
        if file.is_file():
            return  # somebody else waited for the same
        try:
            write_preview(host.path, file)
        except AvatarError as error:
            raise HostUnknown(f"{host.name} cannot be drawn: {error}") from error

    async def consents(self) -> list[ConsentOut]:
        """Every record of the registry, those that expire first before the others."""
        return await asyncio.to_thread(self._consents)

    def _consents(self) -> list[ConsentOut]:
        registry, today = ConsentRegistry(self._settings.consents), datetime.date.today()
        found = []
        for consent_id in registry.ids():
            try:
                record = registry.get(consent_id)
            except ConsentInvalid as error:
                found.append(ConsentOut.broken(consent_id, str(error)))
            else:
                found.append(ConsentOut.of(record, today))
        return sorted(found, key=lambda each: each.expires or datetime.date.min)

    async def add_consent(self, new: NewConsent, suffix: str, statement: AsyncIterator[bytes]) -> ConsentOut:
        """Record a consent with its signed statement, a file of this kind. Raises ConsentUnfit."""
        today = datetime.date.today()
        if new.expires < today:
            raise ConsentUnfit(f"it expired on {new.expires} already; give a day to come")
        with tempfile.TemporaryDirectory(prefix="onmaru-") as folder:
            file = Path(folder) / f"statement{suffix}"
            with file.open("wb") as target:
                async for block in statement:
                    await asyncio.to_thread(target.write, block)
            try:
                record = await asyncio.to_thread(ConsentRegistry(self._settings.consents).add, new, file)
            except (ConsentInvalid, ConsentRefused) as error:
                raise ConsentUnfit(str(error).replace(str(file), "the file")) from error
        return ConsentOut.of(record, today)

    async def revoke_consent(self, consent_id: str, reason: str) -> ConsentOut:
        """Take a consent back, for good; hosts made with it leave the air. Raises ConsentUnfit."""
        registry, today = ConsentRegistry(self._settings.consents), datetime.date.today()
        try:
            return ConsentOut.of(await asyncio.to_thread(registry.revoke, consent_id, reason, today), today)
        except ConsentInvalid as error:
            raise ConsentUnfit(str(error)) from error

    # ------------------------------------------------------------------ voices
    async def sample(self, voice_id: str, lang: str) -> bytes:
        """A fixed sentence: a WAV file of 48 kHz, mono, 16 bits. Raises VoiceUnknown, VoiceSilent and Busy."""
        infos = {info.id: info for info in await asyncio.to_thread(find_voices)}
        info = infos.get(voice_id)
        if info is None or lang not in info.languages:
            able = ", ".join(sorted(each.id for each in infos.values() if lang in each.languages))
            raise VoiceUnknown(f"{voice_id[:80]!r} does not speak {lang} here; these do: {able}")
        if info.state != "ready":
            raise VoiceSilent(f"{info.id} is {info.state}")

        async def speak() -> bytes:
            try:
                async with asyncio.timeout(SAMPLE_LIMIT_S):
                    return _wav(await chunks_of(info, Utterance(SENTENCES[lang], lang)))
            except TimeoutError as error:
                raise VoiceSilent(f"{info.id} had not said it within {SAMPLE_LIMIT_S:.0f} s") from error
            except VoiceError as error:
                raise VoiceSilent(f"{info.id}: {error}") from error

        return await self._in_turn(speak)

    # ------------------------------------------------------------------ how words are said
    @property
    def _words(self) -> Path:
        return self._settings.data / "dictionary.toml"

    async def entries(self) -> list[EntryOut]:
        """The dictionary. Raises DictionaryRefused where its file is damaged."""
        return _listed(await asyncio.to_thread(self._read))

    async def add_entry(self, entry: EntryIn) -> list[EntryOut]:
        """Say a word so from the next line on, in the place of what stood there. Raises DictionaryRefused."""
        new = Entry(entry.written, entry.spoken, entry.lang, entry.whole_word)
        async with self._dictionary:
            return _listed(await asyncio.to_thread(lambda: self._write(self._added(new))))

    async def remove_entry(self, written: str, lang: str) -> list[EntryOut]:
        """Take a word out. Raises DictionaryRefused where it does not stand there."""
        async with self._dictionary:
            try:
                return _listed(await asyncio.to_thread(lambda: self._write(self._read().removed(written, lang))))
            except KeyError as error:
                raise DictionaryRefused(f"{written[:60]!r} does not stand in the dictionary of {lang}") from error

    def _read(self) -> Dictionary:
        try:
            return dictionary.load(self._words)
        except DictionaryInvalid as error:
            raise DictionaryRefused(str(error)) from error

    def _added(self, new: Entry) -> Dictionary:
        try:
            return self._read().added(new)
        except DictionaryInvalid as error:
            raise DictionaryRefused(str(error)) from error

    def _write(self, changed: Dictionary) -> Dictionary:
        try:
            dictionary.save(changed, self._words)
        except OSError as error:
            raise DictionaryRefused(f"{self._words} cannot be written: {error.strerror or error}") from error
        return changed

    # ------------------------------------------------------------------ films
    async def recordings(self) -> list[RecordingFile]:
        """The newest first."""
        return await asyncio.to_thread(self._recordings.list)

    async def recording(self, file: str) -> Path:
        """Where a recording lies. Raises RecordingUnknown."""
        return await asyncio.to_thread(self._recordings.path, file)

    # ------------------------------------------------------------------ the machine
    async def findings(self) -> list[FindingOut]:
        """What `onmaru doctor` finds, without the port: it is this server's."""
        found = await asyncio.to_thread(doctor.report, self._settings, serving=True)
        return [FindingOut.model_validate(each, from_attributes=True) for each in found]

    async def _in_turn(self, work: Callable[[], Awaitable[T]]) -> T:
        if self._waiting >= MAX_WAITING:
            raise Busy("several previews and samples are being made: try again in a moment")
        self._waiting += 1
        try:
            async with self._one:
                return await work()
        finally:
            self._waiting -= 1


def _listed(known: Dictionary) -> list[EntryOut]:
    return [EntryOut.model_validate(each, from_attributes=True) for each in known.entries]


def _wav(chunks: list[AudioChunk]) -> bytes:
    return wav_bytes(np.concatenate([np.zeros(0, np.float32), *(chunk.samples for chunk in chunks)]), SAMPLE_RATE)
