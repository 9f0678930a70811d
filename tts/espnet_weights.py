"""Checkpoints: read as weights only, and fitted only to the configuration that they were trained by."""

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

_TRAINING_ONLY = "discriminator."  # may be missing, and is not needed


class ModelRefused(Exception):
    """This folder's model cannot speak; starting the worker again would not help."""

    def __init__(self, fault: str, message: str) -> None:
        super().__init__(message)
        self.fault = fault  # "folder", "config", "checkpoint", "missing"


def read_weights(path: Path, pickled: bool = False) -> dict[str, Tensor]:
    """The tensors of a checkpoint by name, on the CPU.

    Args:
        path: as ESPnet writes it: a model's state, or a training state with the model's in it.
        pickled: it may hold other objects, which run code as they are loaded.

    Raises:
        ModelRefused: it is not a checkpoint, is damaged, or holds more than weights.
    """
    try:
        state: Any = torch.load(path, map_location="cpu", weights_only=not pickled)
    except pickle.UnpicklingError as error:
        if zipfile.is_zipfile(path):
            raise ModelRefused(
                "checkpoint",
                f"{path.name} holds more than weights, which would run as code; if you made it yourself, "
                "write pickle = true in its voice.toml",
            ) from error
        raise ModelRefused("checkpoint", f"{path.name} is no checkpoint or is damaged; copy it anew") from error
    except (RuntimeError, EOFError, OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        first = (str(error).splitlines() or [repr(error)])[0].partition(". ")[0]
        raise ModelRefused("checkpoint", f"{path.name} is damaged ({first}); copy it anew") from error
    for key in ("model", "module", "generator"):  # a training state's; DeepSpeed's; parallel_wavegan's
        if isinstance(state, Mapping) and isinstance(state.get(key), Mapping):
            state = state[key]
    if not isinstance(state, Mapping) or not all(isinstance(value, Tensor) for value in state.values()):
        raise ModelRefused("checkpoint", f"{path.name} holds no weights of a model")
    return dict(state)


def fit(model: nn.Module, weights: Mapping[str, Tensor], name: str) -> None:
    """Put the weights into the model.

    Raises:
        ModelRefused: they belong to another configuration. ESPnet itself would leave what does not fit at random.
    """
    wanted = {key: value.shape for key, value in model.state_dict().items() if _TRAINING_ONLY not in key}
    given = {key: value.shape for key, value in weights.items() if _TRAINING_ONLY not in key}
    wrong = sorted(key for key in wanted.keys() | given.keys() if wanted.get(key) != given.get(key))
    if wrong:
        raise ModelRefused(
            "checkpoint",
            f"{name} was trained by another configuration: {len(wrong)} of {len(wanted)} weights differ, "
            f"such as {wrong[0]} ({_shape(given, wrong[0])} here, {_shape(wanted, wrong[0])} in the configuration)",
        )
    model.load_state_dict({key: weights[key] for key in wanted}, strict=False)


def _shape(shapes: Mapping[str, torch.Size], key: str) -> str:
    return "x".join(map(str, shapes[key])) or "one number" if key in shapes else "nothing"
