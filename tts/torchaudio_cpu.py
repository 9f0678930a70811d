"""ESPnet beside a CPU torch and without the network: call `make_importable` before its first import.

torchaudio's wheel is linked against CUDA, so that importing it beside a CPU torch fails. It can do without
its compiled extension, which alone is linked so: here a module in its place says that there is none.
Resampling, spectrograms and filters work; `forced_align` and `rnnt_loss` do not.

ESPnet imports g2p_en, which imports nltk and inflect (half of ESPnet's ten seconds) and asks for a download at
once. Most voices need none of it: it is imported when a model first asks for its phones, and downloads nothing.
"""

import importlib
import importlib.util
import sys
import types
from collections.abc import Callable
from typing import Any, NoReturn

_G2P = "g2p_en"


def make_importable() -> None:
    """Let `import torchaudio` and `import espnet2` work here, and g2p_en wait until it is needed."""
    import torch

    if torch.version.cuda is None and "torchaudio" not in sys.modules and importlib.util.find_spec("torchaudio"):
        sys.modules["torchaudio._extension"] = _no_extension()
    if _G2P not in sys.modules and (spec := importlib.util.find_spec(_G2P)):
        sys.modules[_G2P] = waiting = _Waiting(_G2P)
        waiting.__spec__ = spec  # transformers, where it is installed, asks every module for it


class _Waiting(types.ModuleType):
    """g2p_en, not imported yet."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        if name.startswith("__"):  # someone looks at all modules
            raise AttributeError(name)
        import nltk

        nltk.download = lambda *_, **__: False
        if sys.modules.get(_G2P) is self:
            del sys.modules[_G2P]
        return getattr(importlib.import_module(_G2P), name)


def _no_extension() -> types.ModuleType:
    module: Any = types.ModuleType("torchaudio._extension")
    module._IS_TORCHAUDIO_EXT_AVAILABLE = False
    module._IS_ALIGN_AVAILABLE = False
    module._check_cuda_version = lambda: None
    module.fail_if_no_align = _failing
    module.__path__ = []
    result: types.ModuleType = module
    return result


def _failing(function: Callable[..., Any]) -> Callable[..., NoReturn]:
    def missing(*_: object, **__: object) -> NoReturn:
        raise RuntimeError(f"{function.__name__} needs torchaudio's extension, and so a CUDA build of torch")

    return missing
