"""Each kernel: the CPU and the CUDA version do what the NumPy reference does.

CUDA runs on numba's simulator, in a process of its own: it must be chosen before numba is imported.
"""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from kernels.device import choose, set_threads
from tests.kernel_cases import CASES, run_morph

pytestmark = pytest.mark.unit

SIMULATED = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"
needs_cuda = pytest.mark.skipif(not (SIMULATED or choose().cuda), reason="no GPU; the simulator has its own process")


def agree(name, version):
    case = CASES[name]
    wanted, got = case.run(case.reference).astype(int), case.run(getattr(case, version)).astype(int)
    assert np.ptp(wanted) > 100
    assert np.abs(got - wanted).max() <= case.levels


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", CASES)
def test_cpu_does_what_the_reference_does(name, threads):
    set_threads(threads)
    try:
        agree(name, "cpu")
    finally:
        set_threads(1)


@needs_cuda
@pytest.mark.parametrize("name", CASES)
def test_cuda_does_what_the_reference_does(name):
    agree(name, "cuda")


@needs_cuda
def test_cuda_draws_a_face_at_rest():
    case, none = CASES["plates"], (0.0, 0.0, 0.0)
    assert np.abs(run_morph(case.cuda, none).astype(int) - run_morph(case.reference, none)).max() <= case.levels


@pytest.mark.skipif(SIMULATED, reason="this is the simulator's process")
def test_the_simulator_agrees():
    command = [sys.executable, "-m", "pytest", __file__, "-k", "cuda_", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1"}, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) == len(CASES) + 1
