import shutil

import numpy as np
import pytest
from PIL import Image

from avatar.errors import PackInvalid
from avatar.mined.mine import mine
from avatar.mined.pack import FILE, read_mined, write_mined
from tests.mined_footage import footage, mined

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mined")
    write_mined(folder, mined())
    return folder


@pytest.fixture
def folder(written, tmp_path):
    return shutil.copytree(written, tmp_path / "pack")


def test_what_is_written_is_read(written):
    was, now = mined(), read_mined(written)
    assert np.array_equal(was.mean, now.mean)
    assert np.array_equal(was.loop.order, now.loop.order)
    assert np.abs(was.loop.landmarks - now.loop.landmarks).max() <= 1 / 16 + 1e-6
    assert np.abs(was.plates.landmarks - now.plates.landmarks).max() <= 1 / 16 + 1e-6
    assert np.abs(was.table.shape - now.table.shape).max() < 2e-3
    assert (was.table.shut, was.table.most) == pytest.approx((now.table.shut, now.table.most), abs=1e-6)
    assert np.abs(was.plates.image.astype(int) - now.plates.image).mean() < 2


def change(folder, **arrays):
    with np.load(folder / FILE) as file:
        np.savez_compressed(folder / FILE, **{**file, **arrays})


DAMAGE = {
    "no npz": lambda f: (f / FILE).write_bytes(b"PK, or so"),
    "missing": lambda f: (f / FILE).unlink(),
    "no plate": lambda f: (f / "plates" / "003.webp").unlink(),
    "other plate": lambda f: Image.new("RGB", (64, 64)).save(f / "plates" / "003.webp"),
    "text for a plate": lambda f: (f / "plates" / "003.webp").write_text("a mouth"),
    "pickled": lambda f: change(f, mean=np.array([{"a": 1}], dtype=object)),
    "not finite": lambda f: change(f, open=np.full((468, 3), np.nan, np.float32)),
    "no face": lambda f: change(f, mean=np.full((468, 3), 50, np.float32)),
    "other type": lambda f: change(f, mean=np.zeros((468, 3))),
    "too many plates": lambda f: change(f, plate_look=np.zeros((4000, 3), np.float32)),
    "loop past its end": lambda f: change(f, order=np.array([0, 99], np.int32)),
    "loop before its start": lambda f: change(f, order=np.array([0, -1], np.int32)),
    "empty loop": lambda f: change(f, order=np.zeros(0, np.int32)),
    "huge plates": lambda f: change(f, side=np.array([4096], np.int32)),
    "falling nodes": lambda f: change(f, widths=np.linspace(1, 0, 13, dtype=np.float32)),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_pack_is_refused_with_advice(folder, how):
    DAMAGE[how](folder)
    with pytest.raises(PackInvalid, match=r"; (build|copy|save)"):
        read_mined(folder)


def test_frames_without_a_face_are_left_out_and_too_few_refused():
    frames, landmarks = footage()
    gaps = landmarks.copy()
    gaps[50:] = np.nan
    told: list[float] = []
    assert len(mine(frames, gaps, loop=[0, 1, 2], plates=8, progress=told.append).plates.image) == 8
    assert told == sorted(told)
    assert told[-1] == 1
    with pytest.raises(ValueError, match="loop"):
        mine(frames, gaps, loop=[55])
    gaps[20:] = np.nan
    with pytest.raises(ValueError, match="at least 25"):
        mine(frames, gaps, loop=[0])
    with pytest.raises(ValueError, match="plates"):
        mine(frames, landmarks, loop=[0], plates=0)
