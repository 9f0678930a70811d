"""What is mined from a person's video."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]  # (h, w, 3) BGR
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The mouth that this person makes for an opening and a width, both in eye distances.

    The table spans all that was filmed; speech keeps between `shut` and `most` open, `narrow` and `wide`, for the very
    ends are slips of landmarks, and a mouth's inside that was hardly ever seen must be invented.
    """

    openings: Floats  # (A,) rising
    widths: Floats  # (B,) rising
    shape: Floats  # (A, B, 468, 3) canonical
    lean: Floats  # (5, 468, 3) how a mouth's landmarks follow the head's pose, for each of `features.LEANS`
    lean_range: Floats  # (3, 5) mean, least and most of them
    shut: float  # the opening that landmarks find on lips that touch
    most: float
    narrow: float
    wide: float
    ease: float  # the width of a mouth at rest


@dataclass(frozen=True, slots=True, eq=False)
class Plates:
    """P crops of the person's frames around the mouth, all squares of one size."""

    image: Image  # (P, S, S, 3) BGR
    landmarks: Floats  # (P, 468, 3) px of the crop (pixel centres are whole)
    sharpness: Floats  # (P,) of lips and chin; see `appearance`
    teeth: Floats  # (P,) bright area in the mouth, in squared eye distances
    dark: Floats  # (P,) dark area in the mouth


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """The picture that her mouth is put into: n frames that play for ever, made of m different ones."""

    order: NDArray[np.int32]  # (n,) 0 .. m-1
    landmarks: Floats  # (m, 468, 3) px of the frame
    sharpness: Floats  # (m,)


@dataclass(frozen=True, slots=True, eq=False)
class Mined:
    """All that speaking with a person's own mouth needs, but for the loop's pictures."""

    mean: Floats  # (468, 3) canonical; see `features`
    open: Floats  # (468, 3) the mean of her most open mouths: the mesh is laid on it
    plates: Plates
    table: Table
    loop: Loop
