"""A speaker's own mouths, mined from her shots, and the mouth that a dubbed line asks for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, overload

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.mined.appearance import look
from avatar.mined.drive import Drive
from avatar.mined.mesh import CROP
from avatar.mined.mine import MOST_SIDE, mine
from avatar.mined.planner import AHEAD, Choice, Planner
from avatar.mined.render import Face, MouthRenderer
from avatar.mined.types import Mined
from avatar.topology import LIPS
from dubbing.mouth_network import MouthNetwork
from dubbing.pictures import Change, Picture, change_of, cut
from dubbing.types import Said
from kernels.box import Box
from lipsync.dominance import LEAD_S, mouth_poses
from lipsync.listener import FRAME_SAMPLES, Listener
from lipsync.visemes import REST
from tts.types import SAMPLE_RATE

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]

PLATES: Final = 36
MOST_FRAMES: Final = 900  # that mouths are mined from: more of one speaker in one light tell nothing new
_QUALITY: Final = 97  # of the JPEGs that wait in memory to be mined
_ROOM: Final = 1.12  # of a crop over what is drawn: heads move by a little within a shot
_BEFORE_S, _AFTER_S = 0.15, 0.25  # lips move before the first sound and after the last
_EASE_IN_S, _EASE_OUT_S = 0.16, 0.40  # the drawn mouth comes and goes within these
_SEAM_S: Final = 0.2  # before a seam in a shot the picture's own mouth has come back
_STEP_S: Final = 1 / 31  # plates are chosen no more often; more pictures a second share a choice


Sound = Callable[[int, int], Floats]  # what is said now, mono, from one sample of the film to another


def path(lines: Sequence[Said], speech: Sound, at: Doubles) -> Floats:
    """(n, 12) mouth poses at (n,) rising s of the film: of the line that is said then, rest where none is."""
    poses = np.tile(REST, (len(at), 1)).astype(np.float32)
    centres = at * SAMPLE_RATE
    for line in lines:
        near = (centres > line.start - LEAD_S * SAMPLE_RATE) & (centres < line.end + LEAD_S * SAMPLE_RATE)
        if near.any():
            own = _of_line(line, speech, centres[near] - line.start)
            stronger = np.abs(own - REST).max(1) > np.abs(poses[near] - REST).max(1)
            poses[np.flatnonzero(near)[stronger]] = own[stronger]
    return poses


def _of_line(line: Said, speech: Sound, centres: Doubles) -> Floats:
    if line.phones:
        return mouth_poses(line.phones, line.length, centres)
    heard = Listener(120).heard(speech(line.start, line.end))
    if not len(heard):
        return np.tile(REST, (len(centres), 1)).astype(np.float32)
    known = (np.arange(len(heard)) + 0.5) * FRAME_SAMPLES
    poses = np.stack([np.interp(centres, known, column) for column in heard.T], 1)
    away = np.maximum(0, np.maximum(-centres, centres - line.length)) / (LEAD_S * SAMPLE_RATE)
    return np.asarray(REST + np.clip(1 - away, 0, 1)[:, None] * (poses - REST), np.float32)


def shown(busy: Iterable[tuple[float, float]], at: Doubles, seams: Sequence[float] = ()) -> Floats:
    """(n,) how much of the drawn mouth shows at (n,) s, 0 .. 1.

    busy: s from and to which this speaker speaks, as it was or now. seams: s at which the film may go on as it was
    filmed, though no cut is there.
    """
    level = np.zeros(len(at))
    for start, end in busy:
        rising = (at - (start - _BEFORE_S - _EASE_IN_S)) / _EASE_IN_S
        falling = ((end + _AFTER_S + _EASE_OUT_S) - at) / _EASE_OUT_S
        level = np.maximum(level, np.clip(np.minimum(rising, falling), 0, 1))
    for seam in seams:
        level = np.minimum(level, np.clip(np.abs(at - seam) / _SEAM_S, 0, 1))
    return np.asarray(level * level * (3 - 2 * level), np.float32)


class Crops(Sequence[Image]):
    """Squares of one size around a speaker's mouth, and the landmarks in them; compressed in memory, 60 MB at most."""

    def __init__(self, eyes: float) -> None:
        """eyes: px between them, where the face is largest."""
        self.side = int(np.ceil(eyes * CROP * _ROOM / 16) * 16)
        self._data: list[bytes] = []
        self._landmarks: list[Floats] = []

    @property
    def landmarks(self) -> Floats:
        """(N, 468, 3) px of the crops."""
        return np.stack(self._landmarks)

    def add(self, picture: Picture, landmarks: Floats, middle: NDArray[np.floating]) -> None:
        """Keep what lies around `middle` (2,) px of a picture; past its edge, the edge goes on."""
        height, width = picture.planes.shape[0] * 2 // 3, picture.planes.shape[1]
        x, y = (round(float(each) - self.side / 2) & ~1 for each in middle)
        box = Box(x, y, x + self.side, y + self.side)
        within = box.within(Box(0, 0, width, height))
        crop = picture.bgr(within)
        rims = within.y0 - box.y0, box.y1 - within.y1, within.x0 - box.x0, box.x1 - within.x1
        if any(rims):
            crop = np.asarray(cv2.copyMakeBorder(crop, *rims, cv2.BORDER_REPLICATE), np.uint8)
        options = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR]
        _, data = cv2.imencode(".jpg", crop, [*options, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444])
        self._data.append(data.tobytes())
        self._landmarks.append(np.asarray(landmarks - np.array([x, y, 0], np.float32), np.float32))

    def __len__(self) -> int:
        return len(self._data)

    @overload
    def __getitem__(self, index: int) -> Image: ...

    @overload
    def __getitem__(self, index: slice) -> list[Image]: ...

    def __getitem__(self, index: int | slice) -> Image | list[Image]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        picture = cv2.imdecode(np.frombuffer(self._data[index], np.uint8), cv2.IMREAD_COLOR)
        return np.asarray(picture, np.uint8)


def mined_of(crops: Crops) -> Mined:
    """The mouths of one speaker in one light. Raises ValueError for crops that nothing can be mined from."""
    return mine(crops, crops.landmarks, loop=[0], plates=PLATES)


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """What a face does in the n pictures of a shot."""

    landmarks: Floats  # (n, 468, 3) px
    poses: Floats  # (n, 12)
    shows: Floats  # (n,) 0 .. 1
    at: Doubles  # (n,) s


class MouthPainter:
    """Draws one speaker's mouths into pictures. Not for several threads at once."""

    def __init__(self, mined: Mined, network: MouthNetwork | None = None) -> None:
        """`network` makes mined mouths better, where one is installed."""
        self._network = network
        self._renderer = MouthRenderer(mined)
        self._drive = Drive(mined.table)
        self._planner = Planner(self._renderer.look)

    def place(self, landmarks: Floats, size: tuple[int, int]) -> tuple[int, list[tuple[int, int]]]:
        """The side of the boxes that are drawn, and the corner of each; all lie in a picture of `size` px.

        Raises ValueError where the picture is too small for a mouth, or the mouth too large to be drawn.
        """
        centres, eyes = self._renderer.centres(landmarks)
        side = int(np.ceil(eyes.max() * CROP / 16) * 16)
        if side > min(MOST_SIDE, *(each // 16 * 16 for each in size)):
            raise ValueError(f"the mouth fills {side} px of {size[0]}x{size[1]}, {MOST_SIDE} are possible")
        corners = np.clip(np.round(centres - side / 2), 0, np.array(size) - side).astype(int) & ~1
        return side, [(int(x), int(y)) for x, y in corners]

    def paint(
        self, pictures: Iterable[tuple[int, Picture]], script: Script, size: tuple[int, int]
    ) -> Iterator[tuple[int, Picture, Change | None]]:
        """The pictures, by their numbers in the script, and their changes: None where nothing shows."""
        showing = np.flatnonzero(script.shows > 0)
        side, corners = self.place(script.landmarks[showing], size)
        corner_of = dict(zip(showing.tolist(), corners, strict=True))
        faces: dict[int, Face] = {}

        def face(k: int) -> Face:
            if k not in faces:
                faces[k] = self._renderer.face(script.landmarks[k], corner_of[k], 0.0)
            return faces[k]

        self._planner.reset()
        choice: Choice | None = None
        chosen_at = -np.inf
        for k, picture in pictures:
            if k not in corner_of:
                choice = None
                self._planner.reset()
                yield k, picture, None
                continue
            nexts = [j for j in range(k, k + AHEAD + 1) if j in corner_of]
            wanted = np.stack([self._drive.mouth(script.poses[j], face(j).lean) for j in nexts])
            if choice is None or script.at[k] - chosen_at > _STEP_S - 1e-3:
                choice = self._planner.choose(wanted, np.stack([face(j).angles for j in nexts]))
                chosen_at = float(script.at[k])
            shows = float(script.shows[k])
            box = Box(*corner_of[k], corner_of[k][0] + side, corner_of[k][1] + side)
            was = picture.bgr(box)
            drawn = self._drawn(was, face(k), wanted[0], shows, choice)
            if self._network is not None:
                x, y = face(k).landmarks[0, LIPS, :2].mean(0).tolist()
                drawn = self._bettered(self._network, drawn, was, script.poses[k], (x, y), shows)
            yield k, picture, change_of(cut(picture.planes, box), was, drawn, corner_of[k])
            faces.pop(k, None)

    def _drawn(self, was: Image, face: Face, wanted: Floats, shows: float, choice: Choice) -> Image:
        drawn = was.copy()
        seen = replace(face, sharpness=look(drawn, face.landmarks[0], face.eyes).sharpness)
        mouth = seen.shape[0] + np.float32(shows) * (wanted - seen.shape[0])
        self._renderer.draw(drawn, seen, np.asarray(mouth, np.float32), choice, shows)
        return drawn

    @staticmethod
    def _bettered(
        network: MouthNetwork, drawn: Image, was: Image, pose: Floats, middle: tuple[float, float], shows: float
    ) -> Image:
        better = network.draw(drawn, was, pose, middle)
        return np.asarray(cv2.addWeighted(better, shows, drawn, 1 - shows, 0), np.uint8)
