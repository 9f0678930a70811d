"""Which shots of a speaker share one light, and the mouths that are mined from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar.mined.types import Loop, Mined, Plates, Table
from avatar.topology import LIPS
from dubbing.faces import Track
from dubbing.lipsync_crew import Hand
from dubbing.lipsync_gate import talking, usable
from dubbing.mouths import MOST_FRAMES, Crops, mined_of

Doubles = NDArray[np.float64]
Arrays = Mapping[str, NDArray[np.generic]]

LEAST_S: Final = 5.0  # of talking: with less, mouths that are needed are missing
_BRIGHTER, _TINTED, _SIDED = 25.0, 8.0, 0.35  # levels of brightness and colour, and nepers of left over right
_LARGER: Final = 1.8  # times: plates of much smaller faces are blurred


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One shot in which a speaker's face is seen to speak."""

    speaker: str
    pts: NDArray[np.int64]  # (n,)
    at: Doubles  # (n,) s
    track: Track

    @property
    def talks_s(self) -> float:
        """s in which she talks and can be mined."""
        step = float(np.median(np.diff(self.at))) if len(self.at) > 1 else 0.0
        return float((talking(self.track, self.at) & usable(self.track)).sum()) * step


def groups(members: Sequence[Member]) -> list[list[Member]]:
    """The members by speaker and light, each group in the order of the film."""
    found: list[list[Member]] = []
    for member in members:
        home = next((group for group in found if _alike(group[0], member)), None)
        if home is None:
            found.append([member])
        else:
            home.append(member)
    return found


def _alike(a: Member, b: Member) -> bool:
    if a.speaker != b.speaker or not 1 / _LARGER < a.track.eyes / b.track.eyes < _LARGER:
        return False
    apart = np.abs(a.track.light - b.track.light)
    sides = abs(float(np.log(max(a.track.light[3], 1e-3) / max(b.track.light[3], 1e-3))))
    return bool(apart[0] < _BRIGHTER and (apart[1:3] < _TINTED).all() and sides < _SIDED)


def talks_s(group: Sequence[Member]) -> float:
    """s of talking in a group that can be mined."""
    return sum(member.talks_s for member in group)


def mine_group(hand: Hand, group: Sequence[Member]) -> Mined:
    """The mouths of a group, from frames spread evenly over it. Raises ValueError where there are too few."""
    fit = [np.flatnonzero(usable(member.track)) for member in group]
    every = max(1, -(-sum(map(len, fit)) // MOST_FRAMES))
    crops = Crops(max(member.track.eyes for member in group))
    count = 0
    for member, indices in zip(group, fit, strict=True):
        chosen = [int(k) for j, k in enumerate(indices, count) if j % every == 0]
        count += len(indices)
        if not chosen:
            continue
        places = {int(member.pts[k]): k for k in chosen}
        for picture in hand.pictures(int(member.pts[chosen[0]]), int(member.pts[chosen[-1]])):
            if picture.pts in places:
                landmarks = member.track.landmarks[places[picture.pts]]
                crops.add(picture, landmarks, landmarks[LIPS, :2].mean(0))
    return mined_of(crops)


def packed(mined: Mined) -> dict[str, NDArray[np.generic]]:
    """As arrays, to be kept."""
    arrays: dict[str, NDArray[np.generic]] = {"mean": mined.mean, "open": mined.open}
    for name, part in (("plates", mined.plates), ("table", mined.table), ("loop", mined.loop)):
        arrays |= {f"{name}.{field.name}": np.asarray(getattr(part, field.name)) for field in fields(part)}
    return arrays


def unpacked(arrays: Arrays) -> Mined:
    """What `packed` gave. Raises KeyError or TypeError for anything else."""

    def part(name: str, kind: Any) -> Any:  # noqa: ANN401 - one of three dataclasses
        values = {field: arrays[f"{name}.{field}"] for field in (each.name for each in fields(kind))}
        return kind(**{field: value if value.ndim else float(value) for field, value in values.items()})

    return Mined(
        np.asarray(arrays["mean"], np.float32),
        np.asarray(arrays["open"], np.float32),
        part("plates", Plates),
        part("table", Table),
        part("loop", Loop),
    )
