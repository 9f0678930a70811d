"""The person cut out of a photo: MediaPipe's selfie segmentation, drawn up to the hair's own edges."""

import contextlib
import warnings
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.landmarks import _quiet
from avatar.enrol.photo_face import Doubles, Face, smoothstep
from avatar.errors import EnrolmentUnavailable

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

CLEAN: Final = 0.085  # units: a matte whose edge is softer than this on average is better not used
_SIDE = 800  # px: the matte is refined at this size at most
_RADIUS = 0.10  # units: how far the edge may move to the picture's own
_EPSILON = 6e-4  # of the squared colour (0..1): smaller contrasts are no edges


@dataclass(frozen=True, slots=True, eq=False)
class MatteOfPhoto:
    """alpha (h, w); bgr (h, w, 3) with the background's colour taken out of the edge; softness in units."""

    alpha: Image
    bgr: Image
    softness: float

    @property
    def clean(self) -> bool:
        """Whether it is good enough to be shown."""
        return self.softness <= CLEAN


def cut_out(bgr: Image, face: Face, given: Image | None) -> MatteOfPhoto:
    """The matte of the person whose face is given; `given` (h, w) is taken where the file brought one.

    Raises EnrolmentUnavailable where MediaPipe is missing.
    """
    if given is not None:
        return MatteOfPhoto(given, _decontaminated(bgr, np.asarray(given, np.float32) / np.float32(255)), 0.0)
    height, width = bgr.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    small = cv2.resize(bgr, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    rough = _segmented(np.asarray(small, np.uint8))
    rough = _one_person(rough, face, scale)
    radius = max(3, round(_RADIUS * face.unit * scale))
    alpha = _guided(np.asarray(small, np.float32) / np.float32(255), rough, radius)
    alpha = np.asarray(smoothstep(alpha, 0.16, 0.86), np.float32)
    edge = float(((alpha > 0.1) & (alpha < 0.9)).sum())
    contours, _ = cv2.findContours((alpha > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    length = max(1, sum(len(contour) for contour in contours))
    large = np.asarray(cv2.resize(alpha, (width, height), interpolation=cv2.INTER_CUBIC), np.float32).clip(0, 1)
    softness = edge / length / (face.unit * scale)
    return MatteOfPhoto(np.round(large * 255).astype(np.uint8), _decontaminated(bgr, large), softness)


def _segmented(bgr: Image) -> Floats:
    network = _network()
    with contextlib.closing(network), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mask = network.process(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)).segmentation_mask
    return np.asarray(mask, np.float32)


def _network() -> Any:  # noqa: ANN401 - MediaPipe is untyped
    try:
        with warnings.catch_warnings(), _quiet():
            warnings.simplefilter("ignore")
            from mediapipe.python.solutions import selfie_segmentation

            network = selfie_segmentation.SelfieSegmentation(model_selection=0)
            network.process(np.zeros((256, 256, 3), np.uint8))
    except ImportError as error:
        raise EnrolmentUnavailable("mediapipe") from error
    return network


def _one_person(mask: Floats, face: Face, scale: float) -> Floats:
    """Without bystanders: the part that hangs together with the face."""
    count, label = cv2.connectedComponents((mask > 0.35).astype(np.uint8))
    x, y = np.clip(face.origin * scale, 0, [mask.shape[1] - 1, mask.shape[0] - 1]).astype(int)
    if count < 2 or label[y, x] == 0:
        return mask
    near = cv2.dilate((label == label[y, x]).astype(np.uint8), np.ones((9, 9), np.uint8))
    return np.asarray(mask * near, np.float32)


def _guided(guide: Floats, mask: Floats, radius: int) -> Floats:
    """He, Sun and Tang, "Guided Image Filtering" (2013), with a colour guide: the mask follows the picture's edges."""
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(of: Floats) -> Floats:
        return np.asarray(cv2.blur(of, size, borderType=cv2.BORDER_REFLECT), np.float32)

    middle, level = mean(guide), mean(mask)
    together = mean(np.asarray(guide * mask[..., None], np.float32)) - middle * level[..., None]
    spread = np.empty((*mask.shape, 3, 3), np.float32)
    for i in range(3):
        for j in range(i, 3):
            spread[..., i, j] = spread[..., j, i] = (
                mean(np.asarray(guide[..., i] * guide[..., j], np.float32)) - middle[..., i] * middle[..., j]
            )
    spread += np.eye(3, dtype=np.float32) * _EPSILON
    slope = np.linalg.solve(spread, together[..., None])[..., 0]
    offset = level - (slope * middle).sum(2)
    smooth = mean(np.asarray(slope, np.float32)), mean(np.asarray(offset, np.float32))
    return np.asarray((smooth[0] * guide).sum(2) + smooth[1], np.float32).clip(0, 1)


def _decontaminated(bgr: Image, alpha: Floats) -> Image:
    """Colours of the edge taken from the person's own inside, as far as the background shines through."""
    picture = bgr.astype(np.float32)
    sure = (alpha > 0.96).astype(np.float32)
    filled, left = np.zeros_like(picture), np.ones_like(alpha)
    for sigma in (2.0, 5.0, 14.0, 40.0):
        weight = cv2.GaussianBlur(sure, (0, 0), sigma)
        colour = cv2.GaussianBlur(picture * sure[..., None], (0, 0), sigma) / np.maximum(weight, 1e-4)[..., None]
        take: Doubles | Floats = left * smoothstep(np.asarray(weight, np.float64), 0.01, 0.15) if sigma < 40 else left
        filled += colour * np.asarray(take, np.float32)[..., None]
        left = np.asarray(left - take, np.float32)
    keep = np.asarray(smoothstep(alpha, 0.55, 0.96), np.float32)[..., None]
    return np.asarray(np.clip(picture * keep + filled * (1 - keep), 0, 255), np.uint8)
