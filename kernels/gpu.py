"""`numba.cuda`, whose names numba-cuda puts in place when it is imported, so that mypy cannot see them."""

from typing import Any

import numba.cuda

cuda: Any = numba.cuda
OnDevice = Any  # an array on the GPU
