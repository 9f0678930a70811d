"""From silence to speech and back: what drives the face jumps no more than within speech."""

import random
from itertools import pairwise

import numpy as np
import pytest

from avatar.idle import Idle, Limits
from avatar.pack import load_pack
from avatar.weights import PlateWeights
from bench.seam import Seam, play, seam
from stream.settings import SHIPPED_PACKS
from tts.types import SAMPLE_RATE, AudioChunk, PhoneSpan

pytestmark = pytest.mark.unit

PHONES = ("a", "m", "o", "n", "i", "s", "u", "k", "ʌ", "p", "e", "ɾ")


def _line(draw: random.Random) -> list[AudioChunk]:
    """Two sentences that follow each other at once; the first begins and ends without silence."""
    chunks, start = [], 0
    for number in range(2):
        phones, at = [], start
        for _ in range(draw.randint(12, 30)):
            length = draw.randint(2400, 6000)
            phones.append(PhoneSpan(draw.choice(PHONES), at, length, stress=draw.random() < 0.15))
            at += length
        t = np.arange(at - start) / SAMPLE_RATE
        samples = (0.25 * np.abs(np.sin(9 * t)) * np.sin(900 * t)).astype(np.float32)
        chunks.append(AudioChunk(samples, start, tuple(phones), last=number == 1))
        start = at
    return chunks


@pytest.fixture(scope="module")
def jobs():
    draw = random.Random(5)
    return play([_line(draw) for _ in range(6)], cuts=(1, 4))


@pytest.fixture(scope="module")
def pack():
    return load_pack(SHIPPED_PACKS / "harin")


def _faces(jobs, pack, seed: int) -> list[np.ndarray]:
    """Places of the face's vertices in each frame, px [V, 2], with its motion."""
    idle, weights = Idle(seed, Limits(yaw_deg=8.0, pitch_deg=4.0)), PlateWeights(pack.plates)
    moving = np.flatnonzero(np.abs(pack.geometry.offset[..., :2]).max(axis=(0, 2)) > 0.3)[::16]
    offset = pack.geometry.offset[:, moving, :2].reshape(len(pack.plates), -1).astype(np.float32)
    eyes = abs(pack.eyes[1][0] - pack.eyes[0][0])
    faces = []
    for job in jobs:
        for mark in job.marks:
            getattr(idle, mark)(job.index)
        state = idle.state(job.index, mouth=job.mouth, speaking=job.speaking, emotion=job.emotion, energy=job.energy)
        motion = state.motion
        whole = np.array([motion.head_x + motion.sway_x, motion.head_y])
        whole += eyes * np.radians([motion.yaw, motion.pitch])  # a head of about an eye distance's radius
        faces.append((weights(state) @ offset).reshape(-1, 2) + whole)
    return faces


def _steps(faces) -> np.ndarray:
    """Root mean square of the vertices' ways from frame to frame, px."""
    return np.array([np.sqrt(np.mean((b - a) ** 2)) for a, b in pairwise(faces)])


@pytest.mark.parametrize("seed", [1, 2])
def test_the_face_moves_no_farther_at_a_seam_than_in_speech(jobs, pack, seed):
    found = seam(jobs, _steps(_faces(jobs, pack, seed)))
    assert found.within > 0.5  # px: she does speak
    assert found.ratio <= 1.5


def test_the_mouth_alone_makes_no_jump_at_a_seam(jobs):
    steps = np.array([np.abs(b.mouth - a.mouth).max() for a, b in pairwise(jobs)])
    assert seam(jobs, steps).ratio <= 1.2


def test_a_jump_at_a_seam_is_found(jobs):
    steps = np.ones(len(jobs) - 1)
    first = next(k for k, job in enumerate(jobs) if job.speaking)
    assert seam(jobs, steps) == Seam(1.0, 1.0)
    steps[first - 1] = 4.0
    assert seam(jobs, steps).ratio == 4.0
    steps[first - 1], steps[first + 12] = 1.0, 5.0  # the same jump within speech is none of the seam's
    assert seam(jobs, steps).ratio == 0.2
