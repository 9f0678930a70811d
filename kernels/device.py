"""Where the kernels run, and on how many threads: chosen once, with the reason."""

import ctypes
import os
from dataclasses import dataclass
from functools import cache

import numba
from numba.core import config


@dataclass(frozen=True, slots=True)
class Device:
    """Where the kernels run, and why there."""

    name: str  # "cpu" | "cuda"
    reason: str  # for people: "no CUDA driver"

    @property
    def cuda(self) -> bool:
        return self.name == "cuda"

    def __str__(self) -> str:
        return f"{self.name} ({self.reason})"


_MOST: int = vars(config)["NUMBA_NUM_THREADS"]  # put there at import: mypy cannot see it
_threads = 1


@cache
def choose() -> Device:
    """The device of this process: the first CUDA GPU if the driver finds one, else the CPU.

    `numba.cuda.is_available()` is true in numba's simulator, so the driver itself is asked.
    """
    if os.environ.get("NUMBA_ENABLE_CUDASIM") == "1":
        return Device("cpu", "CUDA is simulated")
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return Device("cpu", "no CUDA driver")
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0 or count.value == 0:
        return Device("cpu", "the CUDA driver finds no GPU")
    return Device("cuda", f"{count.value} CUDA GPU" + ("s" if count.value > 1 else ""))


def set_threads(count: int) -> int:
    """Threads that one kernel may use on the CPU, for the whole process; gives what was taken.

    At least 1, and no more than the machine has cores. Encoding and the voice want cores
    too: on two cores, 1 leaves the other to them.
    """
    global _threads  # noqa: PLW0603, RUF100 - one setting a process, as numba's own is
    _threads = max(1, min(count, _MOST))
    return _threads


def threads() -> int:
    """Bands that the calling thread may split a kernel's rows into; tells numba so (it counts by thread)."""
    if numba.get_num_threads() != _threads:
        numba.set_num_threads(_threads)
    return _threads


def warm() -> Device:
    """Compile or load every kernel with tiny inputs, so that no frame on air waits for it."""
    from kernels.warm import run_all  # it imports the kernels, which import this module

    run_all()
    return choose()
