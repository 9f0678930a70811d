"""The shipped hosts' gestures as they are drawn: inside their boxes, hand and all, and back to the resting picture."""

import cv2
import numpy as np
import pytest

from avatar.compose import Compositor
from avatar.framing import Cut
from avatar.manifest import read_manifest
from avatar.pack import SHIPPED, load_pack
from avatar.types import FaceState, GesturePicture
from kernels.box import Box
from lipsync.visemes import POSES, REST

pytestmark = pytest.mark.media

SIZE = (640, 360)
SKIN = np.array([[[0, 133, 77]], [[255, 180, 135]]], np.uint8)  # Y, Cr, Cb, as detectors of skin have it


@pytest.fixture(scope="module", params=["harin", "doyun"])
def host(request):
    path = SHIPPED / request.param
    return read_manifest(path), Compositor(load_pack(path, "landscape", SIZE))


def drawn(compositor, gesture=None):
    planes = compositor.frame(FaceState(REST, gesture=gesture))
    return cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420).astype(int), planes.copy()


def skin(picture):
    ycc = cv2.cvtColor(picture.astype(np.uint8), cv2.COLOR_BGR2YCrCb)
    return int(np.count_nonzero(cv2.inRange(ycc, SKIN[0], SKIN[1])))


@pytest.mark.parametrize("name", ["palm", "point", "wave"])
def test_a_gesture_shows_a_hand_in_its_box_and_leaves_no_trace(host, name):
    manifest, compositor = host
    table = next(each for each in manifest.gestures if each.name == name)
    canvas = Box(table.x, table.y, table.x + table.width, table.y + table.height)
    box = Cut.of(manifest.framings[0], SIZE).box(canvas).grown(2)  # chroma is shared by two px
    still, before = drawn(compositor)
    last = np.zeros_like(still)
    for number in range(1, table.pictures + 1):
        last, _ = drawn(compositor, GesturePicture(name, number))
        changed = np.argwhere(np.abs(last - still).max(2) > 0)
        if len(changed):
            (top, left), (bottom, right) = changed.min(0), changed.max(0)
            assert Box(int(left), int(top), int(right) + 1, int(bottom) + 1).within(box) == (
                left,
                top,
                right + 1,
                bottom + 1,
            )
    part = np.s_[max(0, box.y0) : box.y1, max(0, box.x0) : box.x1]
    assert skin(last[part]) > skin(still[part]) + 1500
    _, after = drawn(compositor)
    assert np.array_equal(before, after)


@pytest.mark.parametrize("name", ["palm", "point", "wave"])
def test_she_speaks_on_while_her_arm_is_up(host, name):
    """What seems to change in a face between two renders is noise: laid over a mouth, it would hold that still."""
    manifest, compositor = host
    table = next(each for each in manifest.gestures if each.name == name)
    x, y = Cut.of(manifest.framings[0], SIZE).place(*manifest.head.mouth)
    mouth = np.s_[int(y) - 16 : int(y) + 16, int(x) - 20 : int(x) + 20]
    for viseme in ("aa", "PP", "O"):
        compositor.frame(FaceState(POSES[viseme]))
        for number in range(1, table.pictures + 1):
            up = compositor.frame(FaceState(POSES[viseme], gesture=GesturePicture(name, number)))[mouth].copy()
            assert np.array_equal(up, compositor.frame(FaceState(POSES[viseme]))[mouth])
