"""The shipped hosts' pictures of speech: visemes that can be told apart, lips that shut, moods that change a face."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from avatar.manifest import MOODS
from avatar.pack import SHIPPED, Pack, load_pack
from lipsync.visemes import VISEMES

pytestmark = pytest.mark.unit

REGIONS = ("mouth", "eyes", "brows")
LEAST = {"mouth": 0.015, "eyes": 0.002, "brows": 0.012}  # a mood's change, eye distances
HOSTS = sorted(path.name for path in SHIPPED.iterdir() if (path / "pack.toml").is_file())


@pytest.fixture(scope="module", params=HOSTS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(SHIPPED / request.param, framing="portrait")


@dataclass(frozen=True)
class Part:
    """How the skin of a part of the face moves in each plate, (V, 2) eye distances."""

    moves: dict[str, NDArray[np.float32]]

    def apart(self, one: str, other: str | None) -> float:
        """RMS distance of two plates, or of one from rest, in eye distances."""
        there = self.moves[other] if other else 0.0
        return float(np.sqrt(((self.moves[one] - there) ** 2).sum(1).mean()))


def part(pack: Pack, region: str) -> Part:
    """What is seen of a region at rest; of the mouth's, what lies around the lips."""
    g, k = pack.geometry, REGIONS.index(region)
    eyes = float(np.linalg.norm(np.subtract(*pack.eyes)))
    inside = (g.region[:, k] > 128) & (g.visible[0] > 128)
    if region == "mouth":
        inside &= np.linalg.norm(g.rest[:, :2] - np.array(pack.mouth), axis=1) < 0.45 * eyes
    moves = g.offset[:, inside, :2].astype(np.float32) / eyes
    return Part({plate.name: move for plate, move in zip(pack.plates, moves, strict=True)})


def test_every_two_visemes_differ_in_the_shape_of_the_mouth(pack):
    mouth = part(pack, "mouth")
    least = min((mouth.apart(a, b), a, b) for a, b in combinations(VISEMES[1:], 2))
    assert least[0] > 0.012, least


def test_each_mood_changes_eyes_brows_and_mouth(pack):
    for mood in MOODS:
        for region in REGIONS:
            plate = next(p for p in pack.plates if p.mood == mood and p.region == region)
            assert part(pack, region).apart(plate.name, None) > LEAST[region], plate.name
