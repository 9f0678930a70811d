"""A batch of frames is what the compositor draws one by one."""

import numpy as np
import pytest

from avatar.batch import Batch
from avatar.compose import Compositor, Overlay
from avatar.pack import load_pack
from avatar.types import FaceState, Motion
from lipsync.visemes import REST
from tests.pack_factory import AA, FRAME_HEIGHT, WIDTH, write_pack, write_turning

pytestmark = pytest.mark.unit

STATES = [
    FaceState(np.asarray(AA, np.float32), motion=Motion(sway_x=1.0, breath=0.7, yaw=5.0, pitch=-2.0)),
    FaceState(np.asarray(REST, np.float32), closure=0.8),
    FaceState(np.asarray(AA, np.float32) * 0.5, gaze_x=0.5, motion=Motion(head_roll=1.5, yaw=-8.0)),
]


def backdrop():
    return np.random.default_rng(1).integers(0, 256, (FRAME_HEIGHT, WIDTH, 3), np.uint8)


@pytest.mark.parametrize("write", [write_pack, write_turning])
def test_a_batch_is_what_the_compositor_draws(write, tmp_path):
    pack = load_pack(write(tmp_path))
    panel = np.full((30, 40, 4), 90, np.uint8)
    overlays = [Overlay(50, 40, panel, 0.7), Overlay(-10, -5, panel), Overlay(500, 0, panel)]
    one = Compositor(pack)
    one.set_background(backdrop())
    one.set_overlays(overlays)
    batch = Batch(pack, backdrop(), overlays)
    drawn = batch.draw(STATES)
    wanted = np.stack([one.frame(state).copy() for state in STATES])
    assert drawn.shape == wanted.shape
    assert np.abs(drawn.astype(int) - wanted).max() <= 1
    assert (batch.draw(STATES[::-1]) == drawn[::-1]).all()
    assert len({frame.tobytes() for frame in drawn}) == len(STATES)


def test_nothing_to_draw(tmp_path):
    drawn = Batch(load_pack(write_pack(tmp_path)), backdrop()).draw([])
    assert drawn.shape == (0, FRAME_HEIGHT * 3 // 2, WIDTH)


def test_a_background_of_another_size_is_refused(tmp_path):
    with pytest.raises(ValueError, match="needed"):
        Batch(load_pack(write_pack(tmp_path)), backdrop()[:-2])
