"""How far the face jumps where she begins and ends to speak, against what it does within speech.

    python -m bench seam

The show is played by the stage's own conductor: lines with silence between them, some cut in the middle.
"""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar.host import open_host
from avatar.pack import find_packs, load_pack
from bench.tables import Row
from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.packets import FRAME_RATE
from stream.settings import SHIPPED_PACKS
from stream.stage.conductor import LEAD_FRAMES, TAIL_FRAMES, Conductor, FrameJob
from stream.stage.passage import Passage
from stream.stage.picture import ShowPicture
from tts.catalogue import default_voice, open_voice
from tts.types import AudioChunk, Utterance

LINES = (
    "안녕하세요, 온마루 라이브에 오신 것을 환영합니다.",
    "오늘은 부엌에서 매일 쓰는 물건을 하나씩 소개해 드리겠습니다.",
    "아, 정말 가볍네요!",
    "가격은 삼만 구천구백 원이고, 배송은 무료입니다. 어떠세요?",
    "많은 분이 물어보셨는데요, 물론 식기세척기에 넣으셔도 됩니다.",
    "오늘 자정까지만 이 가격에 모십니다.",
)
PAUSE_FRAMES = 40  # 1.6 s of silence before each line
CUTS = (1, 4)  # lines that are cut after half of their sound
MOODS = ("neutral", "delighted", "earnest")


class Seam(NamedTuple):
    """The largest change from one frame to the next."""

    transition: float  # where she begins or ends to speak
    within: float  # in speech

    @property
    def ratio(self) -> float:
        return self.transition / self.within


def play(lines: Sequence[Sequence[AudioChunk]], cuts: Sequence[int] = CUTS) -> list[FrameJob]:
    """The frames of a show that says each line after a silence; `cuts` are lines that are cut in the middle."""
    conductor, jobs = Conductor(mouth_poses, REST), list[FrameJob]()

    def frames(count: int) -> None:
        end = len(jobs) + count
        while len(jobs) < end:
            frame = conductor.tick().frame
            if frame is not None:
                jobs.append(frame)

    for number, chunks in enumerate(lines):
        frames(PAUSE_FRAMES)
        for chunk in chunks:
            conductor.add(Passage(str(number), conductor.generation, chunk, MOODS[number % len(MOODS)]))
        length = sum(len(chunk.samples) for chunk in chunks) * FRAME_RATE // chunks[0].sample_rate
        frames(length // 2 if number in cuts else length + 1)
        if number in cuts:
            conductor.cut(conductor.generation + 1)
    frames(PAUSE_FRAMES)
    return jobs


def seam(jobs: Sequence[FrameJob], steps: NDArray[np.floating]) -> Seam:
    """The seam of a show whose face changes by steps[k] from frame k to k + 1."""
    speaking = np.array([job.speaking for job in jobs])
    turns = np.flatnonzero(speaking[1:] != speaking[:-1])
    near = np.zeros(len(steps), bool)
    for k in turns:
        before, after = (LEAD_FRAMES, 2) if speaking[k + 1] else (1, TAIL_FRAMES)
        near[max(0, k - before) : k + after + 1] = True
    return Seam(float(steps[near].max()), float(steps[~near & speaking[1:] & speaking[:-1]].max()))


async def _spoken() -> list[list[AudioChunk]]:
    voice = open_voice(default_voice("ko"))
    try:
        return [[chunk async for chunk in voice.speak(Utterance(line, "ko"))] for line in LINES]
    finally:
        await voice.close()


def rows() -> list[Row]:
    """One row a shipped host: luma of the box around her face, 0..255, its mean change."""
    jobs = play(asyncio.run(_spoken()))
    result = []
    for info in find_packs([SHIPPED_PACKS]):
        host, crop = open_host(info.path), load_pack(info.path).crop
        picture = ShowPicture(host, background="studio", seed=1, titles={"ko": ""}, captions=False)
        faces = (picture.draw(job)[crop.y0 : crop.y1, crop.x0 : crop.x1].astype(np.float32) for job in jobs)
        found = seam(jobs, np.array([np.abs(after - before).mean() for before, after in pairwise(faces)]))
        what = f"idle ↔ talk seam of {info.name}: largest change of the face in a frame, against that within speech"
        measured = f"{found.ratio:.2f}x ({found.transition:.2f} against {found.within:.2f} of 255)"
        result.append(Row(what, "≤1.5x", measured))
    return result
