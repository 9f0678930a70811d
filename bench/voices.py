"""What is heard when a voice fails or is late: the gap in the programme's own sound, counted in samples.

    python -m bench voices

The stage's speaker and conductor run in virtual time with voices that fail as asked, so that a busy machine moves no
figure; one row is a real stage whose service hangs, its Opus packets decoded.
"""

import asyncio
import tempfile
from pathlib import Path

import av
import numpy as np

from bench.tables import Row
from stream.packets import CLOCK_RATE
from stream.stage.protocol import LineEnded, Speak, VoiceChanged
from tests import speech_server
from tests.speaker_desk import Desk, longest_silence
from tests.stage_process import StageProcess
from tests.test_stream_stage_speaker import THREE, Moody, Parted
from tts.fake import FakeVoice
from tts.voice import Voice

REACH = "gap ≤1 s, nothing lost or said twice"
PAUSE_S = 0.28  # between two sentences there is as much silence anyway


def rows() -> list[Row]:
    """Every figure."""
    return [
        *(_virtual(what, *voices) for what, voices in _cases()),
        Row("a service that hangs, a real stage, as it is heard in its Opus", REACH, asyncio.run(_real())),
    ]


def _cases() -> list[tuple[str, tuple[Voice, ...]]]:
    """(what happens, the chain)."""
    return [
        ("the voice fails at the first sentence", (Moody("fails"), FakeVoice())),
        ("the voice hangs at the first sentence", (Moody("hangs"), FakeVoice())),
        ("it hangs and cannot be stopped", (Moody("clings"), FakeVoice())),
        ("two voices hang, the third speaks", (Moody("hangs"), Moody("hangs"), FakeVoice())),
        ("the voice fails at the second sentence", (Moody("fails", 1), FakeVoice())),
        ("the voice hangs at the third sentence", (Moody("hangs", 2), FakeVoice())),
        ("a stream breaks off while it sounds", (Parted(6, every_s=0.25), FakeVoice())),
    ]


def _virtual(what: str, *voices: Voice) -> Row:
    """The longest silence from the line's request to its end."""
    desk = Desk(*voices)

    async def deeds(desk: Desk) -> None:
        desk.say("a", text=THREE)
        await desk.until(lambda: bool(desk.ended))

    desk.run(deeds)
    gap = longest_silence(desk.sound)
    once = [f"{part}." for part in THREE.rstrip(".").split(". ")]
    shown = [a for a, b in zip(desk.captions, [*desk.captions[1:], ""], strict=True) if not b.startswith(a)]
    said = "once each" if shown == once else str(shown)
    return Row(what, REACH, f"{gap:,} samples, {gap / CLOCK_RATE:.2f} s; sentences shown: {said}")


async def _real() -> str:
    with tempfile.TemporaryDirectory() as folder, speech_server.start() as server:
        server.listed(Path(folder) / "voices.toml", "good")
        chains = ("--voice", "ko=openai:good,espeak:ko", "--voice", "en=espeak:en-us")
        async with StageProcess(*chains, ONMARU_MODELS=folder) as stage:
            server.faults["good"] = "hangs"
            first = len(stage.sound)
            stage.send(Speak("a", 0, "첫째 문장입니다. 둘째 문장입니다.", "ko"))
            change = await stage.until(lambda m: isinstance(m, VoiceChanged) and m.lang == "ko")
            await stage.until(lambda m: isinstance(m, LineEnded))
            gap = longest_silence([_decoded(stage, first)])
    if not isinstance(change, VoiceChanged):
        raise TypeError("a change of the voice was waited for")
    return f"{gap:,} samples, {gap / CLOCK_RATE:.2f} s from the request to the first sound; {change.reason}"


def _decoded(stage: StageProcess, first: int) -> np.ndarray:
    """The stage's sound from packet `first` on."""
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = CLOCK_RATE, "mono"
    frames = [frame for _, media in stage.sound[first:] for frame in decoder.decode(av.Packet(media.data))]
    sound = np.concatenate([frame.to_ndarray().astype(np.float32).reshape(-1) for frame in frames])
    return np.where(np.abs(sound) > np.abs(sound).max() / 300, sound, 0)  # -50 dB: what the codec adds is no sound
