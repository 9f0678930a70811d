"""Speakers of other languages, for their throats: festival's Italian, Finnish, Czech and Catalan voices.

Engines that speak English or Korean have one woman's recordings, and she is held out. These voices are built from
recordings of four women and five men more (Debian's packages `festvox-*`). What they say is made up of syllables, so
nobody needs their languages; what they say of it, phone by phone, is told by festival.
"""

import asyncio
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tts.arpabet import IPA_OF
from tts.engine import EnginePhone, EngineSound
from tts.persistence import EngineLost
from tts.pitch import transposed
from tts.program import ended
from tts.types import Prosody
from tts.wav import read_wav

_VOICES_AT: Final = Path("/usr/share/festival/voices")
_TIMEOUT_S: Final = 20.0
_SPEED_STEP, _PITCH_STEP = 1.09, 1.06  # as the product's voices have them
_SCRIPT: Final = """
({voice})
(Parameter.set 'Duration_Stretch {stretch:.4f})
(let ((utt (utt.synth (Utterance Text "{text}"))))
  (utt.save.segs utt "{base}.segments")
  (utt.save.wave utt "{base}.wav" 'riff))
"""
_SILENCES: Final = ("#", "##", "pau", "_")

_ROMANCE = {
    "E": "ɛ", "O": "ɔ", "S": "ʃ", "Z": "ʒ", "tS": "tʃ", "dZ": "dʒ", "J": "ɲ", "N": "ŋ", "ng": "ŋ", "nf": "ɱ", "L": "ʎ",
    "rr": "r", "ax": "ə",
}  # fmt: skip
_FINNISH = {"&": "ə", "T": "θ", "D": "ð", "S": "ʃ", "Z": "ʒ", "N": "ŋ", "L": "l"}
_CZECH = {
    "c": "ts", "c~": "tʃ", "ch": "x", "d~": "ɟ", "dz~": "dʒ", "h": "ɦ", "n*": "ŋ", "n~": "ɲ", "r~": "r", "r~*": "r",
    "s~": "ʃ", "t~": "c", "z~": "ʒ",
}  # fmt: skip

# What syllables are made of: onsets, nuclei, codas; p, b, m, f, v oftener than in prose.
_ITALIAN = (
    "b b b p p p m m m f f v v d t l r n s br pr tr fr pl gl st sp sc gn z",
    "a a e i o u ia ie uo",
    "n r l s m",
)
_FINNISH_PARTS = ("p p p m m m v v b f h j k l n r s t", "a e i o u y aa ee ii oo uu ai ei oi au ou ie uo", "n s l r t")
_CZECH_PARTS = (
    "b b b p p p m m m f f v v d t k g l r n s z h j c ch br pr tr pl sp st", "a a e e i o u ou", "n m k t s l r p",
)  # fmt: skip
_CATALAN = ("b b b p p p m m m f f d t c l r n s ll ny x br pr tr fr pl bl", "a e i o u ia ai ei ou", "n r l s m t c")


@dataclass(frozen=True, slots=True)
class FestivalVoice:
    """A voice of festival that is not of the product."""

    folder: str  # under festival's voices
    phones: dict[str, str]  # its names where they are not the IPA's
    parts: tuple[str, str, str] | None  # what its words are made of; None: it reads English

    @property
    def at_hand(self) -> bool:
        """Whether its package is installed."""
        return (_VOICES_AT / self.folder).is_dir()

    def ipa(self, name: str) -> str:
        """One of festival's phones as IPA; "" is silence."""
        if name in _SILENCES:
            return ""
        plain = name.rstrip(":1") or name
        return self.phones.get(plain, plain)

    def sentence(self, chance: random.Random) -> str:
        """Three to nine made-up words."""
        words = [self._word(chance) for _ in range(chance.randint(3, 9))]
        if len(words) > 5:
            words[len(words) // 2] += ","
        return " ".join(words).capitalize() + chance.choice(("", "", "?"))

    def _word(self, chance: random.Random) -> str:
        assert self.parts is not None  # noqa: S101 - who reads English has sentences
        onsets, nuclei, codas = (part.split() for part in self.parts)
        count = chance.choice((1, 2, 2, 3, 3, 4))
        ends = [*codas, *[""] * (2 * len(codas))]
        return "".join(chance.choice(onsets) + chance.choice(nuclei) + chance.choice(ends) for _ in range(count))


FESTIVAL_VOICES: Final = {
    "lp": FestivalVoice("italian/lp_diphone", _ROMANCE, _ITALIAN),
    "pc": FestivalVoice("italian/pc_diphone", _ROMANCE, _ITALIAN),
    "lj": FestivalVoice("finnish/suo_fi_lj_diphone", _FINNISH, _FINNISH_PARTS),
    "mv": FestivalVoice("finnish/hy_fi_mv_diphone", _FINNISH, _FINNISH_PARTS),
    "dita": FestivalVoice("czech/czech_dita", _CZECH, _CZECH_PARTS),
    "krb": FestivalVoice("czech/czech_krb", _CZECH, _CZECH_PARTS),
    "ph": FestivalVoice("czech/czech_ph", _CZECH, _CZECH_PARTS),
    "ona": FestivalVoice("catalan/upc_ca_ona_hts", _ROMANCE, _CATALAN),
    "ked": FestivalVoice("english/ked_diphone", dict(IPA_OF), None),
}


class FestivalSpeaker:
    """An engine (`tts.engine.Engine`) of one of these voices, one run of festival a sentence (0.1 s)."""

    def __init__(self, name: str) -> None:
        self._voice = FESTIVAL_VOICES[name]

    async def prepare(self) -> None:
        """Nothing stays running."""

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        """One sentence, its phones timed.

        Raises:
            EngineLost: festival fails.
        """
        with tempfile.TemporaryDirectory(prefix="onmaru-festival-") as folder:
            base = Path(folder) / "sentence"
            await _run(self._script(text, _SPEED_STEP**-prosody.speed, base), base.with_suffix(".scm"))
            try:
                samples, sample_rate = read_wav(base.with_suffix(".wav"))
                lines = base.with_suffix(".segments").read_text().splitlines()
            except (OSError, ValueError) as error:
                raise EngineLost(f"festival said nothing of {text!r}: {error}") from error
        if prosody.pitch:
            samples = await asyncio.to_thread(transposed, samples, sample_rate, _PITCH_STEP**prosody.pitch)
        return EngineSound(samples, sample_rate, self._phones(lines, sample_rate, len(samples)), ())

    def _script(self, text: str, stretch: float, base: Path) -> str:
        plain = "".join(char for char in text if char.isascii() and (char.isalnum() or char in " .,?!'"))
        voice = f"voice_{Path(self._voice.folder).name}"
        return _SCRIPT.format(voice=voice, stretch=stretch, text=plain, base=base)

    def _phones(self, lines: list[str], sample_rate: int, length: int) -> tuple[EnginePhone, ...]:
        found: list[EnginePhone] = []
        start = 0
        for line in lines[lines.index("#") + 1 :]:  # "end seconds, a colour, the phone" after the header
            end_s, _, name = line.split(maxsplit=2)
            end = min(length, round(float(end_s) * sample_rate))
            if end > start:
                found.append(EnginePhone(self._voice.ipa(name.strip()), start, end))
                start = end
        return tuple(found)

    async def close(self) -> None:
        """Nothing to end."""


async def _run(script: str, path: Path) -> None:
    path.write_text(script)
    process = await asyncio.create_subprocess_exec(
        *("festival", "--batch", str(path)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        await asyncio.wait_for(process.wait(), _TIMEOUT_S)
    except TimeoutError as error:
        raise EngineLost(f"festival takes over {_TIMEOUT_S:.0f} s") from error
    finally:
        await ended(process)
