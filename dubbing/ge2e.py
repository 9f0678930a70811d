"""A network that tells speakers apart, from a package: Resemblyzer's GE2E encoder (Apache-2.0), `make neural`.

Wan et al., "Generalized End-to-End Loss for Speaker Verification", 2018. Of the package only the weights are read, and
nothing of it is imported: it would ask for more than they need. WeSpeaker's and 3D-Speaker's networks do better, and go
before it where one is installed (`dubbing.speakers`).
"""

import importlib.util
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from dubbing.errors import EngineMissing
from dubbing.listening import RATE
from tts.torchaudio_cpu import make_importable

if TYPE_CHECKING:
    import torch

APART: Final = (
    0.35  # cosine distance: on stretches of 2 s one voice is .13 to .25 from itself, two are .32 to .65 apart
)
_PACKAGE: Final = "resemblyzer"
_WINDOW, _HOP, _BANDS, _SIZE = 400, 160, 40, 256
_PART: Final = 160  # frames that it was trained on; longer ones are heard in parts, each half over the one before
_STEP: Final = 80
# What a file that is cut short, no pickle, or a pickle of something else raises while it is read.
_BROKEN: Final = (
    OSError, EOFError, pickle.UnpicklingError, RuntimeError, KeyError, ValueError, TypeError, AttributeError,
)  # fmt: skip
_LOUD: Final = 10 ** (-30 / 20)  # softer sound is raised to this


def weights() -> Path | None:
    """The network's file; None where the package or torch is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations or importlib.util.find_spec("torch") is None:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / "pretrained.pt"
    return path if path.is_file() else None


class Ge2eEmbedder:
    """See `dubbing.speakers.Embedder`."""

    name = "ge2e"
    apart = APART

    def __init__(self, path: Path) -> None:
        """Raises EngineMissing where the weights are no such network's, or torch cannot be loaded."""
        try:
            make_importable()
            import torch
            import torchaudio
        except (ImportError, OSError, RuntimeError) as error:  # one of the two, or a library under them, is not whole
            told = f"torch or torchaudio cannot be loaded ({error})"
            raise EngineMissing(f"speakers cannot be told apart: {told}; `make neural` installs them") from error
        torch.set_num_threads(1)
        self._lstm = torch.nn.LSTM(_BANDS, _SIZE, 3, batch_first=True)
        self._linear = torch.nn.Linear(_SIZE, _SIZE)
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)["model_state"]
            for name, part in (("lstm.", self._lstm), ("linear.", self._linear)):
                own = {key.removeprefix(name): value for key, value in state.items() if key.startswith(name)}
                part.load_state_dict(own)
        except _BROKEN as error:
            told = f"{path} holds no weights of this network ({type(error).__name__})"
            raise EngineMissing(f"speakers cannot be told apart: {told}; `make neural` installs it anew") from error
        self._mel = torchaudio.transforms.MelSpectrogram(
            RATE, n_fft=_WINDOW, hop_length=_HOP, n_mels=_BANDS, norm="slaney", mel_scale="slaney"
        )

    def embed(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """(256,) of (n,) samples at 16 kHz."""
        import torch

        level = float(np.sqrt(np.mean(np.square(sound)))) if len(sound) else 0.0
        raised = sound * (_LOUD / level) if 0 < level < _LOUD else sound
        with torch.inference_mode():
            _, (hidden, _) = self._lstm(self._parts(torch.from_numpy(np.asarray(raised, np.float32))))
            found = torch.relu(self._linear(hidden[-1]))
            units = found / found.norm(dim=1, keepdim=True).clamp_min(1e-9)
            return np.asarray(units.mean(dim=0).numpy(), np.float32)

    def _parts(self, sound: "torch.Tensor") -> "torch.Tensor":
        """(m, 160, 40) energies; what is shorter is filled up with silence."""
        import torch

        missing = max(0, _PART * _HOP - len(sound))
        energies = self._mel(torch.nn.functional.pad(sound, (0, missing))).T
        return torch.stack([energies[at : at + _PART] for at in range(0, len(energies) - _PART + 1, _STEP)])
