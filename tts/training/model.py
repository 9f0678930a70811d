"""The acoustic model: timed phones, a throat and a melody in, WORLD's envelope, breath and voicing out.

After FastSpeech 2 (Ren et al. 2021), small: phones are read by convolutions, drawn out to their durations, and turned
into frames by convolutions that also see the pitch. Each step of 10 ms tells two frames. A second head tells how long
each phone would last and how high it would be, for languages whose melody we have no rule for.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import pad, silu

from tts.acoustic.inputs import FRAMES_A_STEP, OUT
from tts.acoustic.network import READERS, SPEAKERS
from tts.acoustic.phones import MARKS, SEGMENTS

PITCHES = 3  # of a phone: at its start, middle and end
_WIDTH, _INNER, _THROAT = 192, 384, 24
_PLACES = 4  # of a step: share of the phone gone, ms from its start and to its end, its length


@dataclass(frozen=True, slots=True)
class Said:
    """A batch of B sentences of at most m phones and t steps."""

    segments: Tensor  # (B, m) int64 of SEGMENTS
    marks: Tensor  # (B, m, MARKS) float
    throats: Tensor  # (B,) int64
    phone_at: Tensor  # (B, t) int64: the phone of each step
    places: Tensor  # (B, t, 4)
    pitch: Tensor  # (B, t, 2): log f0 above the throat's own, and that of the throat, about -1..1


class Block(nn.Module):
    """Depthwise taps, then two layers at each place; a throat scales and shifts what is between."""

    def __init__(self, taps: int, dilation: int) -> None:
        super().__init__()
        self._dilation, self._taps = dilation, taps
        self.taps = nn.Parameter(torch.randn(taps, _WIDTH) * taps**-0.5)
        self.norm = nn.LayerNorm(_WIDTH)
        self.up = nn.Linear(_WIDTH, _INNER)
        self.down = nn.Linear(_INNER, _WIDTH)
        self.throat = nn.Linear(_THROAT, 2 * _WIDTH)
        nn.init.zeros_(self.throat.weight)
        nn.init.zeros_(self.throat.bias)

    def forward(self, state: Tensor, throat: Tensor) -> Tensor:
        """(B, T, width), (B, 24) → (B, T, width)."""
        reach = (self._taps - 1) // 2 * self._dilation
        wide = pad(state, (0, 0, reach, reach))
        steps = state.shape[1]
        mixed = wide[:, :steps] * self.taps[0]
        for tap in range(1, self._taps):
            at = tap * self._dilation
            mixed = mixed + wide[:, at : at + steps] * self.taps[tap]
        scale, shift = self.throat(throat)[:, None].chunk(2, 2)
        inner = self.norm(mixed) * (1 + scale) + shift
        result: Tensor = state + self.down(silu(self.up(inner)))
        return result


class Model(nn.Module):
    """See the module."""

    mean: Tensor  # (OUT - 1,) of envelope and breath
    spread: Tensor  # (OUT - 1,)

    def __init__(self, throats: int, mean: Tensor, spread: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)
        self.segments = nn.Embedding(len(SEGMENTS), _WIDTH)
        self.marks = nn.Linear(MARKS, _WIDTH)
        self.throats = nn.Embedding(throats, _THROAT)
        nn.init.normal_(self.throats.weight, std=0.3)
        self.readers = nn.ModuleList(Block(5, reach) for reach in READERS)
        self.timed = nn.Linear(1, _WIDTH)
        self.prosody = nn.Sequential(nn.Linear(_WIDTH + _THROAT, _WIDTH), nn.SiLU(), nn.Linear(_WIDTH, 1 + PITCHES))
        self.placed = nn.Linear(_PLACES + 2, _WIDTH)
        self.speakers = nn.ModuleList(Block(7, reach) for reach in SPEAKERS)
        self.last = nn.LayerNorm(_WIDTH)
        self.out = nn.Linear(_WIDTH, FRAMES_A_STEP * OUT)

    def forward(self, said: Said, noise: float = 0.0) -> tuple[Tensor, Tensor]:
        """Frames (B, 2t, OUT), envelope and breath of about mean 0 and spread 1, and prosody (B, m, 1 + PITCHES)."""
        throat = self.throats(said.throats)
        if noise:
            throat = throat + noise * torch.randn_like(throat)
        phones, prosody = self.read(said.segments, said.marks, throat)
        index = said.phone_at[..., None].expand(-1, -1, _WIDTH)
        state = phones.gather(1, index) + self.placed(torch.cat([said.places, said.pitch], 2))
        for block in self.speakers:
            state = block(state, throat)
        frames: Tensor = self.out(silu(self.last(state)))
        return frames.view(len(frames), -1, OUT), prosody

    def read(self, segments: Tensor, marks: Tensor, throat: Tensor) -> tuple[Tensor, Tensor]:
        """Phones (B, m, width) in their context, and their prosody (B, m, 1 + PITCHES)."""
        state = self.segments(segments) + self.marks(marks)
        for block in self.readers:
            state = block(state, throat)
        wide = torch.cat([state, throat[:, None].expand(-1, state.shape[1], -1)], 2)
        return state, self.prosody(wide)


def exported(model: Model, throat: int) -> dict[str, NDArray[np.float16]]:
    """The arrays of `tts.acoustic.network` for one throat, which is folded into the norms."""
    arrays: dict[str, Tensor] = {"segments": model.segments.weight, "last.gain": model.last.weight}
    arrays["last.shift"] = model.last.bias
    for name, layer in (("marks", model.marks), ("placed", model.placed), ("out", model.out)):
        arrays[f"{name}.w"], arrays[f"{name}.b"] = layer.weight.T, layer.bias
    for kind, blocks in (("reader", model.readers), ("speaker", model.speakers)):
        for number, block in enumerate(blocks):
            assert isinstance(block, Block)  # noqa: S101 - the lists hold nothing else
            name = f"{kind}{number}"
            scale, shift = block.throat(model.throats.weight[throat]).chunk(2)
            arrays[f"{name}.taps"] = block.taps
            arrays[f"{name}.gain"] = block.norm.weight * (1 + scale)
            arrays[f"{name}.shift"] = block.norm.bias * (1 + scale) + shift
            for part, linear in (("up", block.up), ("down", block.down)):
                arrays[f"{name}.{part}.w"], arrays[f"{name}.{part}.b"] = linear.weight.T, linear.bias
    return {name: array.detach().numpy().astype(np.float16) for name, array in arrays.items()}
