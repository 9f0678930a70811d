"""How far the face jumps where she begins and ends to speak, against what it does within speech.

    python -m bench seam

The show is played by the stage's own conductor: lines with silence between them, some cut in the middle. The filmed
host is one of ours, filmed and enrolled (`tests.presenter`): no person's rights are in it.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar.enrol.landmarks import Landmarker
from avatar.enrol.request import EnrolRequest
from avatar.enrol.video import enrol_video
from avatar.host import Host, open_host
from avatar.pack import find_packs, load_pack
from avatar.types import FaceState
from bench.tables import Row
from kernels.box import Box
from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.packets import FRAME_RATE
from stream.settings import SHIPPED_PACKS
from stream.stage.conductor import LEAD_FRAMES, TAIL_FRAMES, Conductor, FrameJob
from stream.stage.passage import Passage
from stream.stage.picture import ShowPicture
from tests import presenter
from tests.consent_factory import consent
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
FILMED_TAIL = 17  # frames after speech in which the drawn mouth gives way to the filmed one
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


def seam(jobs: Sequence[FrameJob], steps: NDArray[np.floating], tail: int = TAIL_FRAMES) -> Seam:
    """The seam of a show whose face changes by steps[k] from frame k to k + 1.

    tail: frames after speech in which the mouth comes to rest.
    """
    speaking = np.array([job.speaking for job in jobs])
    turns = np.flatnonzero(speaking[1:] != speaking[:-1])
    near = np.zeros(len(steps), bool)
    for k in turns:
        before, after = (LEAD_FRAMES, 2) if speaking[k + 1] else (1, tail)
        near[max(0, k - before) : k + after + 1] = True
    return Seam(float(steps[near].max()), float(steps[~near & speaking[1:] & speaking[:-1]].max()))


async def _spoken() -> list[list[AudioChunk]]:
    voice = open_voice(default_voice("ko"))
    try:
        return [[chunk async for chunk in voice.speak(Utterance(line, "ko"))] for line in LINES]
    finally:
        await voice.close()


def rows() -> list[Row]:
    """One row a shipped host, and one for a filmed one: luma of the box around the face, 0..255, its mean change."""
    jobs = play(asyncio.run(_spoken()))
    result = []
    for info in find_packs([SHIPPED_PACKS]):
        result.append(_row(info.name, seam(jobs, _steps(open_host(info.path), load_pack(info.path).crop, jobs))))
    with tempfile.TemporaryDirectory() as folder:
        host = open_host(_enrolled(Path(folder)))
        planes = host.frame(FaceState(mouth=REST), np.zeros((0, len(REST)), np.float32))
        result.append(_row("a filmed host", seam(jobs, _steps(host, _face_box(planes), jobs), FILMED_TAIL)))
    return result


def _steps(host: Host, crop: Box, jobs: Sequence[FrameJob]) -> NDArray[np.floating]:
    picture = ShowPicture(host, background="studio", seed=1, titles={"ko": ""}, captions=False)
    faces = (picture.draw(job)[crop.y0 : crop.y1, crop.x0 : crop.x1].astype(np.float32) for job in jobs)
    return np.array([np.abs(after - before).mean() for before, after in pairwise(faces)])


def _enrolled(folder: Path) -> Path:
    film = presenter.write(folder / "presenter.mp4", presenter.filmed())
    request = EnrolRequest("filmed", {"en": "Filmed"}, folder / "packs", consent())
    return enrol_video(film, request, lambda stage, share: None, work=folder / "work")


def _face_box(planes: NDArray[np.uint8]) -> Box:
    with Landmarker() as landmarker:
        face = landmarker.find(presenter.bgr(planes))[0][:, :2]
    (x0, y0), (x1, y1) = np.floor(face.min(0)).astype(int).tolist(), np.ceil(face.max(0)).astype(int).tolist()
    return Box(x0, y0, x1, y1)


def _row(name: str, found: Seam) -> Row:
    what = f"idle ↔ talk seam of {name}: largest change of the face in a frame, against that within speech"
    return Row(what, "≤1.5x", f"{found.ratio:.2f}x ({found.transition:.2f} against {found.within:.2f} of 255)")
