"""One shot with a new mouth: drawn, looked at again, judged, kept."""

import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar.mined.features import eye_distance
from avatar.mined.types import Mined
from dubbing.changes import ChangeWriter
from dubbing.lipsync_crew import Hand
from dubbing.lipsync_gate import Judged, filled, judge
from dubbing.mouth_network import MouthNetwork
from dubbing.mouths import MouthPainter, Script
from dubbing.pictures import put
from dubbing.repertoire import Member
from kernels.box import Box

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

_AROUND = 3.4  # eye distances from the face's middle to the side of what is looked at again


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """What a shot is to get."""

    member: Member
    poses: Floats  # (n, 12)
    shows: Floats  # (n,)
    speech: Floats  # (N,) what its speaker says now, from its first picture on


def paint(hand: Hand, painting: Painting, mined: Mined, path: Path, network: MouthNetwork | None = None) -> Judged:
    """Draw a shot's changes into `path`, and judge them; what is worse than the shot as it was is not kept.

    Raises OSError when the disk is full, MouthNetworkInvalid where `network` cannot be used.
    """
    told = path.with_suffix(".verdict")
    known = _known(told, path)
    if known is not None:
        return known
    member = painting.member
    landmarks = filled(member.track.landmarks)
    script = Script(landmarks, painting.poses, painting.shows, member.at)
    kept = path.with_suffix(".new.mkv")
    with ChangeWriter(kept) as writer:
        before, after = _drawn(hand, MouthPainter(mined, network), script, member, writer)
    judged = judge(before, after, member.at, painting.speech, painting.shows)
    _settle(kept, path, judged)
    part = told.with_suffix(".part")
    part.write_text(json.dumps(asdict(judged)), encoding="utf-8")
    part.replace(told)
    return judged


def _known(told: Path, path: Path) -> Judged | None:
    try:
        judged = Judged(**json.loads(told.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    drawn = path.exists() and path.with_suffix(".json").exists()  # they may have been trimmed one by one
    return judged if judged.left or drawn else None


def _settle(kept: Path, path: Path, judged: Judged) -> None:
    if judged.left:
        kept.unlink()
        kept.with_suffix(".json").unlink()
        return
    kept.with_suffix(".json").replace(path.with_suffix(".json"))
    kept.replace(path)


def _drawn(
    hand: Hand, painter: MouthPainter, script: Script, member: Member, writer: ChangeWriter
) -> tuple[Floats, Floats]:
    """Draw picture by picture; gives what is seen of the face before and after, (n, 468, 3) px each."""
    number = {int(pts): k for k, pts in enumerate(member.pts)}
    box = _around(script.landmarks, hand.film.size)
    corner = np.array([box.x0, box.y0, 0], np.float32)
    pictures = ((number[p.pts], p) for p in hand.pictures(int(member.pts[0]), int(member.pts[-1])) if p.pts in number)
    seen = np.full((2, *script.landmarks.shape), np.nan, np.float32)
    glances = hand.glances(2)

    def look(k: int, views: Sequence[Image]) -> None:
        near = script.landmarks[k] - corner
        if not np.isfinite(near).all():
            return
        for which, (glance, view) in enumerate(zip(glances, views, strict=False)):
            face = glance.see(view, near)
            if face is not None:
                seen[which, k] = face[: near.shape[0]] + corner
        if len(views) == 1:  # nothing is drawn: one look is enough for both
            seen[1, k] = seen[0, k]

    with ThreadPoolExecutor(1, thread_name_prefix="glances") as looking:  # while the next picture is drawn
        looked: Future[None] | None = None
        for k, picture, change in painter.paint(pictures, script, hand.film.size):
            views = [picture.bgr(box)]
            if change is not None:
                writer.add(picture.pts, change)
                put(picture.planes, change)
                views.append(picture.bgr(box))
            if looked is not None:
                looked.result()
            looked = looking.submit(look, k, views)
        if looked is not None:
            looked.result()
    return seen[0], seen[1]


def _around(landmarks: Floats, size: tuple[int, int]) -> Box:
    """All of the shot that the face may be looked for in."""
    seen = np.isfinite(landmarks[:, 0, 0])
    points = landmarks[seen][..., :2].reshape(-1, 2)
    margin = (_AROUND - 1.5) * float(np.median(eye_distance(landmarks[seen]))) / 2
    low, high = np.floor(points.min(0) - margin).astype(int), np.ceil(points.max(0) + margin).astype(int)
    return Box(*map(int, low), *map(int, high)).even().within(Box(0, 0, *size))
