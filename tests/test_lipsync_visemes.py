"""Every phone that any voice emits has a mouth: the tables against the real engines."""

import asyncio
from collections.abc import Iterable

import pytest

from lipsync.types import N_PARAMETERS
from lipsync.visemes import (
    BILABIALS,
    POSES,
    REST,
    TRANSPARENT,
    VISEME_OF,
    VISEMES,
    jaw_scale,
    viseme_of,
)
from tts import festival, flite
from tts.arpabet import IPA_OF
from tts.engine import Engine
from tts.espeak import EspeakEngine, EspeakSetting
from tts.ipa import segments
from tts.types import Prosody

SYLLABLES, FIRST, LEADS, VOWELS, CODAS = 11_172, 0xAC00, 19, 21, 28

# Spellings that together reach every sound of English, and some that English borrowed.
ONSETS = """
b bl br c ch cl cr d dr dw f fl fr g gh gl gr gu h j k kn kw l m mn n p ph pl pr ps qu r rh s sc sch scr sh shr sk
sl sm sn sp spl spr squ st str sv sw t th thr tr ts tw v w wh wr x y z zh"""
NUCLEI = """
a e i o u y ai au aw ay ea ee ei eu ew ey ia ie io oa oe oi oo ou ow oy ue ui ar er ir or ur air are ear eer ere
ire oar oor our ure"""
ENDINGS = """
b ch ck ct d dge ft g k l ld lk lm lp lt m mb mp n nch nd ng nk nt p pt r rd rk s sh sk sm sp ss st t tch th ths
tion ture sure ve x z le lly ing able"""
BORROWED = (
    "uh-oh loch Bach genre croissant Llanelli button kitten mountain Hawaii naïve façade jalapeño Xhosa ångström "
    "rendezvous fjord pho tsar gnocchi bourgeois hmm shh psst vision measure judge church thing this little bottle"
)


def english() -> list[str]:
    """Made-up words of every onset with every nucleus."""
    endings = ENDINGS.split()
    rows = [
        " ".join(onset + nucleus + endings[(i + j) % len(endings)] for j, nucleus in enumerate(NUCLEI.split()))
        for i, onset in enumerate(ONSETS.split())
    ]
    return [*rows, BORROWED]


def every_korean_syllable() -> list[str]:
    """All 11,172 syllables of modern Hangul, 28 at a time."""
    return [
        "".join(chr(code) for code in range(start, start + CODAS)) for start in range(FIRST, FIRST + SYLLABLES, CODAS)
    ]


def every_korean_joint() -> list[str]:
    """Every final consonant before every initial one, with the vowels that change what stands before them."""
    return [
        " ".join(chr(FIRST + coda) + chr(FIRST + (lead * VOWELS + vowel) * CODAS) for lead in range(LEADS))
        for coda in range(CODAS)
        for vowel in (0, 6, 18, 20)
    ]


def emitted(engine: Engine, texts: Iterable[str]) -> set[str]:
    async def run() -> set[str]:
        try:
            return {phone.label for text in texts for phone in (await engine.say(text, Prosody())).phones}
        finally:
            await engine.close()

    return asyncio.run(run())


def unmapped(labels: Iterable[str]) -> set[str]:
    """Labels that have no segment, or a segment that has no viseme."""
    return {
        label
        for label in labels
        if label and not (segments(label) and all(part in VISEME_OF or part in TRANSPARENT for part in segments(label)))
    }


@pytest.mark.process
def test_espeak_korean_is_mapped_whole() -> None:
    labels = emitted(EspeakEngine(EspeakSetting("ko+f2", 450, 50)), every_korean_syllable() + every_korean_joint())
    assert unmapped(labels) == set()
    assert {segment for label in labels for segment in segments(label)} >= set("pbmtdkɡsnɾhŋwjieɛɐʌouɯ") | {"tɕ", "dʑ"}


@pytest.mark.process
@pytest.mark.parametrize("voice", ["en-us+f2", "en+f2", "ko+f2"])  # a Korean voice reads English words too
def test_espeak_english_is_mapped_whole(voice: str) -> None:
    labels = emitted(EspeakEngine(EspeakSetting(voice, 450, 50)), english())
    assert unmapped(labels) == set()
    assert {segment for label in labels for segment in segments(label)} >= set("pbmfvθðszʃʒtdkɡŋnlɹwjhəɪʊʌ") | {
        "tʃ",
        "dʒ",
    }


@pytest.mark.unit
def test_the_american_phone_set_is_mapped_whole() -> None:
    assert unmapped(IPA_OF.values()) == set()


@pytest.mark.process
@pytest.mark.skipif(not flite.voices(), reason="flite is not installed (Debian: apt-get install flite)")
def test_flite_emits_only_what_is_mapped() -> None:
    name = flite.voices()[0].id.partition(":")[2]
    assert unmapped(emitted(flite.FliteEngine(name), english()[::8])) == set()


@pytest.mark.process
@pytest.mark.skipif(not festival.voices(), reason="festival is not installed (apt-get install festvox-us-slt-hts)")
def test_festival_emits_only_what_is_mapped() -> None:
    short = [" ".join(row.split()[:8]) for row in english()[::8]]
    assert unmapped(emitted(festival.FestivalEngine(), short)) == set()


@pytest.mark.unit
def test_a_phone_in_no_table_is_told_and_shown_as_the_nearest(caplog: pytest.LogCaptureFixture) -> None:
    assert unmapped({"ʘ", "ˈ", "a"}) == {"ʘ", "ˈ"}
    assert viseme_of("ʘ") == "DD"
    assert viseme_of("ɶ") == "E"
    assert "'ʘ'" in caplog.text


@pytest.mark.unit
def test_poses_are_whole_distinct_and_cannot_be_written() -> None:
    assert set(POSES) == set(VISEMES)
    assert len({pose.tobytes() for pose in POSES.values()}) == len(VISEMES) == 15
    for pose in POSES.values():
        assert pose.shape == (N_PARAMETERS,)
        assert 0 <= pose.min() <= pose.max() <= 1
    with pytest.raises(ValueError, match="read-only"):
        REST[0] = 1


@pytest.mark.unit
def test_silence_throat_sounds_and_jaw() -> None:
    assert viseme_of("") == "sil"
    assert viseme_of("h") is None
    assert {viseme_of(phone) for phone in BILABIALS} == {"PP"}
    assert jaw_scale("ʌ") < jaw_scale("a") == 1
