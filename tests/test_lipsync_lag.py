"""The measure of lag itself: known lags are found, and the wrong sound finds none."""

import numpy as np
import pytest

from bench.lag_scorer import RATE, Predictor, Speech, lag_between, opening_of, speak
from lipsync.visemes import POSES
from tts.types import SAMPLE_RATE

TRAINING = (
    "부드러운 면으로 만든 이불입니다. 여름에도 가볍고 시원하게 덮으실 수 있어요.",
    "매일 아침 빈속에 한 포씩 드시면 됩니다. 물 없이도 편하게 드실 수 있습니다.",
    "이 프라이팬은 기름을 조금만 둘러도 눌어붙지 않아요. 무게도 가벼워서 손목이 편합니다.",
    "오늘 자정까지만 이 가격에 모십니다. 내일이면 다시 원래 값으로 돌아가요.",
    "포장을 열면 고소한 향이 먼저 납니다. 국산 참깨를 볶아서 바로 짰거든요.",
    "화면 아래 단추를 누르시면 바로 담으실 수 있습니다. 재고가 얼마 남지 않았어요.",
)
HELD_OUT = (
    "겨울에는 따뜻한 유자차가 제일이지요. 껍질째 얇게 썰어 꿀에 재웠습니다.",
    "가방 안쪽에 주머니가 여섯 개나 있어서 물건을 찾느라 헤매지 않으셔도 됩니다.",
)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(speak("espeak:ko", "ko", TRAINING))


@pytest.fixture(scope="module")
def lines() -> list[Speech]:
    return speak("espeak:ko", "ko", HELD_OUT)


def seen(line: Speech, lag_s: float) -> tuple[np.ndarray, np.ndarray]:
    """The line's true mouth at 25 frames a second, late by `lag_s`."""
    at_s = np.arange(0.02, len(line.samples) / SAMPLE_RATE, 0.04)
    return np.interp(at_s - lag_s, np.arange(len(line.opening)) / RATE, line.opening), at_s


@pytest.mark.process
@pytest.mark.parametrize("lag_s", [-0.2, -0.04, 0.0, 0.08, 0.2])
def test_a_known_lag_is_found(predictor: Predictor, lines: list[Speech], lag_s: float) -> None:
    for line in lines:
        found = lag_between(predictor.opening(line.samples), *seen(line, lag_s))
        assert found is not None
        assert abs(found.offset_s - lag_s) < 0.03
        assert found.margin > 0.1


@pytest.mark.process
def test_the_wrong_sound_agrees_far_less(predictor: Predictor, lines: list[Speech]) -> None:
    right = lag_between(predictor.opening(lines[0].samples), *seen(lines[0], 0.0))
    wrong = lag_between(predictor.opening(lines[1].samples), *seen(lines[0], 0.0))
    assert right is not None
    assert wrong is not None
    assert wrong.correlation < 0.8 * right.correlation  # two lines of one melody share some of their rhythm
    assert wrong.margin < 0.5 * right.margin


@pytest.mark.unit
def test_a_mouth_that_does_not_move_has_no_lag() -> None:
    at_s = np.arange(0, 4, 0.04)
    assert lag_between(np.random.default_rng(1).random(400), np.zeros(len(at_s)), at_s) is None
    assert lag_between(np.random.default_rng(1).random(400), np.random.default_rng(2).random(5), at_s[:5]) is None


@pytest.mark.unit
def test_open_and_shut() -> None:
    poses = np.stack([POSES["aa"], POSES["PP"], POSES["sil"]])
    wide, shut, rest = opening_of(poses)
    assert wide > 0.5
    assert shut < 0.05
    assert rest < 0.05
