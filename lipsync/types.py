"""The one interface between sound and face."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Order of the parameters in a MouthPose; each 0 (not at all) .. 1 (fully).
PARAMETERS = (
    "jaw_open",
    "lip_close",
    "funnel",
    "pucker",
    "stretch",
    "press",
    "roll_lower",
    "upper_raise",
    "lower_drop",
    "tongue_tip",
    "tongue_out",
    "tongue_back",
)
N_PARAMETERS = len(PARAMETERS)  # 12

MouthPose = NDArray[np.float32]  # (12,)

Viseme = Literal["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"]
