"""A network in a file of ONNX, run by onnxruntime on the processor."""

import importlib.util
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MAX_BYTES: Final = 2 << 30


class OnnxModel:
    """One input, one output, both float32."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Load it.

        Raises:
            ValueError: onnxruntime is not installed, or the file is no network that it can run.
        """
        if importlib.util.find_spec("onnxruntime") is None:
            raise ValueError("onnxruntime is not installed: make neural")
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise ValueError(f"{path} has over {MAX_BYTES >> 30} GB")
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its own exceptions share no base
            raise ValueError(f"{path} cannot be loaded ({str(error)[:200]})") from error
        self._input: str = self._session.get_inputs()[0].name

    def run(self, given: NDArray[np.float32]) -> NDArray[np.float32]:
        """Its first output for its first input.

        Raises:
            ValueError: it does not take that shape.
        """
        try:
            return np.asarray(self._session.run(None, {self._input: given})[0], np.float32)
        except Exception as error:  # as above
            raise ValueError(f"the network does not take {given.shape} ({str(error)[:200]})") from error
