"""How she looks: what drives one frame of the face."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Motion:
    """Motion of the figure in one frame, in frame px and degrees."""

    sway_x: float = 0.0  # px, whole figure, positive to the right
    breath: float = 0.0  # 0..1, chest and shoulders
    head_x: float = 0.0  # px, head against body
    head_y: float = 0.0  # px, positive is down (a nod)
    head_roll: float = 0.0  # degrees, positive is clockwise
    yaw: float = 0.0  # degrees of the head against its rest, positive turns the face to the viewer's right
    pitch: float = 0.0  # degrees, positive is down (a nod)


@dataclass(frozen=True, slots=True)
class GesturePicture:
    """One picture of a gesture."""

    name: str
    number: int  # the first is 1


@dataclass(frozen=True, slots=True)
class FaceState:
    """Everything that the renderer needs to draw the host once."""

    mouth: NDArray[np.float32]  # (12,), lipsync.types.PARAMETERS
    closure: float = 0.0  # eyelids: 0 open .. 1 shut
    gaze_x: float = 0.0  # -1 left .. 1 right, as the viewer sees it
    gaze_y: float = 0.0  # -1 up .. 1 down
    brow: float = 0.0  # -1 lowered .. 1 raised
    delighted: float = 0.0  # moods, 0 .. 1: neutral is neither
    earnest: float = 0.0
    motion: Motion = Motion()
    gesture: GesturePicture | None = None  # what the arm does; one that the host has not is ignored
