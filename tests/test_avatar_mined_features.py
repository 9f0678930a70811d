import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar.mined.features import OPENING, WIDTH, canonical, features
from avatar.topology import INNER_LOWER, INNER_UPPER, LEFT_EYE, LIPS_OUTER, MIRROR, RIGHT_EYE
from tests.mined_footage import face

pytestmark = pytest.mark.unit

angle = st.floats(-20, 20)


@given(st.floats(0.2, 5), angle, angle, st.floats(-180, 180), st.floats(-2000, 2000))
@settings(max_examples=40)
def test_neither_size_nor_place_nor_turn_of_the_head_changes_a_mouth(scale, yaw, pitch, roll, shift):
    still = face(0.15, 0.1)
    c, s = np.cos(np.radians(roll)), np.sin(np.radians(roll))
    moved = face(0.15, 0.1, yaw, pitch) @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) * scale + [shift, -shift, 0]
    heads = canonical(np.stack([still, moved]))
    look = features(heads.shape)
    assert np.allclose(look[0], look[1], atol=2e-3)


@given(st.floats(0, 0.3), st.floats(-0.1, 0.2))
@settings(max_examples=20)
def test_opening_and_width_are_what_they_say(opening, width):
    faces = np.stack([face(), face(opening, width)])
    look = features(canonical(faces).shape)
    # her lips at rest lie one before the other: the first of a gap only turns the line between them
    assert 0.9 * opening - 0.04 <= look[1, OPENING] - look[0, OPENING] <= opening + 0.01
    assert abs(width) < 0.01 or (look[1, WIDTH] > look[0, WIDTH]) == (width > 0)


def test_signs_of_the_heads_angles():
    angles = canonical(np.stack([face(), face(yaw=10), face(pitch=8)])).angles
    assert angles[1, 0] - angles[0, 0] == pytest.approx(10, abs=0.5)
    assert angles[2, 1] - angles[0, 1] == pytest.approx(8, abs=0.5)


def test_a_mirrored_face_has_the_same_mouth_and_the_other_yaw():
    points = np.stack([face(0.1, yaw=6), face(0.1, yaw=6)])
    mirrored = points * [-1, 1, 1]
    a, b = canonical(points), canonical(mirrored[:, MIRROR])
    assert np.allclose(features(a.shape), features(b.shape), atol=0.02)
    assert (MIRROR[MIRROR] == np.arange(478)).all()
    assert (MIRROR[INNER_UPPER] == INNER_UPPER[::-1]).all()
    assert (MIRROR[INNER_LOWER] == INNER_LOWER[::-1]).all()
    assert set(MIRROR[LIPS_OUTER]) == set(LIPS_OUTER)
    assert (MIRROR[LEFT_EYE] == RIGHT_EYE).all()


@pytest.mark.parametrize("landmarks", [np.zeros((0, 478, 3)), np.zeros((3, 400, 3)), np.full((3, 478, 3), np.nan)])
def test_what_is_no_face_is_refused(landmarks):
    with pytest.raises(ValueError, match="landmarks"):
        canonical(landmarks)
