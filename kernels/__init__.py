"""The inner loops of pixels, each as a NumPy reference, a CPU and a CUDA version.

One operation a file; each has one public function, which runs on the device that
`kernels.device` chose. Pixels are uint8 in the order B, G, R (, A), alpha premultiplied.
Compiled code is kept in `__pycache__`. Numba looks only at the file of a kernel to see
whether it is stale: after a change in `packed.py`, `eight.py`, `shade.py` or `overlay.py`, whose functions
others inline, remove `kernels/__pycache__`.
"""

import os

# Threads that wait for the next frame must sleep: by default GNU OpenMP lets them spin,
# which costs more of a small machine than drawing does. Read when numba loads OpenMP.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
