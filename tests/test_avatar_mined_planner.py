from dataclasses import replace

import numpy as np
import pytest

from avatar.mined.drive import Drive
from avatar.mined.features import OPENING, features
from avatar.mined.planner import AHEAD, Costs, Planner
from avatar.mined.render import MouthRenderer
from avatar.mined.selection import choose
from lipsync.visemes import POSES, REST, VISEMES
from tests.mined_footage import mined

pytestmark = pytest.mark.unit


def spoken(count=200, seed=3):
    """Poses of made-up speech at 25 frames a second, (count, 12)."""
    rng = np.random.default_rng(seed)
    names = [VISEMES[k] for k in rng.integers(0, len(VISEMES), count // 4 + 2)]
    targets = np.stack([POSES[name] for name in names])
    return np.stack([np.interp(np.arange(count) / 4, np.arange(len(names)), column) for column in targets.T], 1)


def viterbi(costs, change):
    best, back = costs[0].copy(), []
    for cost in costs[1:]:
        total = best[:, None] + change
        back.append(total.argmin(0))
        best = total.min(0) + cost
    path = [int(best.argmin())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return np.array(path[::-1])


def test_four_frames_of_look_ahead_choose_what_all_of_them_would():
    renderer, drive = MouthRenderer(mined()), Drive(mined().table)
    wanted = np.stack([drive.mouth(pose) for pose in spoken()])
    angles = np.zeros((len(wanted), 3))
    planner, costs = Planner(renderer.look), Costs(renderer.look)
    chosen = []
    for t in range(len(wanted)):
        choice = planner.choose(wanted[t : t + AHEAD + 1], angles[t : t + AHEAD + 1])
        assert planner.last is not None
        chosen.append(planner.last[0])
        for weight in (choice.lips_weight, choice.inside_weight):
            assert weight.sum() == pytest.approx(1, abs=1e-5)
        assert len(choice.lips) <= 3
        assert len(choice.inside) <= 3
    offline = viterbi(costs.lips(wanted, angles), costs.lips_change)
    assert (np.array(chosen) == offline).mean() >= 0.9
    assert len(set(chosen)) > 4


def test_clenched_teeth_are_not_drawn_taller_than_they_are():
    renderer = MouthRenderer(mined())
    look = renderer.look
    openings = features(look.shape)[:, OPENING]
    middle = int(np.argsort(openings)[len(openings) // 2])
    gap, clenched = (
        replace(look, areas=np.tile(np.array(each, np.float32), (len(openings), 1)))
        for each in ((0.0, 0.08), (0.08, 0.0))
    )
    wanted, angles = look.shape[[int(openings.argmin()), middle, int(openings.argmax())]], np.zeros((3, 3))
    more = Costs(clenched).inside(wanted, angles)[0][:, middle] - Costs(gap).inside(wanted, angles)[0][:, middle]
    assert more[:2] == pytest.approx(0), "in a mouth no wider than its own it costs what another does"
    assert more[2] > 0.3


def test_what_is_forgotten_does_not_count():
    renderer, drive = MouthRenderer(mined()), Drive(mined().table)
    wanted, angles = np.stack([drive.mouth(POSES["O"])] * 3), np.zeros((3, 3))
    fresh, used = Planner(renderer.look), Planner(renderer.look)
    for pose in spoken(20):
        used.choose(drive.mouth(pose)[None], angles[:1])
    used.reset()
    a, b = fresh.choose(wanted, angles), used.choose(wanted, angles)
    assert (a.lips == b.lips).all()
    assert (a.inside_weight == b.inside_weight).all()


def test_the_ends_are_chosen_and_the_blurred_are_not():
    rng = np.random.default_rng(1)
    shape = np.repeat(mined().mean[None], 80, 0) + rng.normal(0, 0.02, (80, 468, 3)).astype(np.float32)
    sharpness = rng.uniform(5, 10, 80).astype(np.float32)
    sharpness[:16] = 1
    chosen = choose(shape, np.zeros((80, 3), np.float32), sharpness, np.zeros((80, 2), np.float32), 12)
    assert len(chosen) == len(set(chosen.tolist())) <= 12
    assert chosen.min() >= 16
    assert 16 + features(shape)[16:, OPENING].argmax() in chosen
    pool = np.arange(40, 60)
    of_pool = choose(shape, np.zeros((80, 3), np.float32), sharpness, np.zeros((80, 2), np.float32), 12, pool=pool)
    assert set(of_pool.tolist()) <= set(pool.tolist())


def test_closures_close_and_vowels_open():
    table = mined().table
    drive = Drive(table)

    def opening(name):
        return float(features(drive.mouth(POSES[name])[None])[0, OPENING])

    assert opening("PP") < 0.004
    assert opening("FF") < 0.5 * opening("E")
    assert opening("aa") > opening("E") > opening("I") > opening("PP")
    assert opening("aa") <= table.most + 0.02
    assert drive.aim(POSES["U"]).width < drive.aim(REST).width < drive.aim(POSES["I"]).width
    wild = drive.mouth(np.full(12, np.nan))
    assert np.isfinite(wild).all()
    assert np.isfinite(drive.mouth(np.full(12, 9.0))).all()
