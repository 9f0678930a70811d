"""The last stage of ESPnet's models, frames to sound, taken out so that it can be run part by part and in batches."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tts.espnet_windows import CONTEXT_FRAMES, Window, windows

_EQUAL = 1e-6  # full scale is 1: parts decoded with little context count as the whole; a tenth of what is promised
_HALF_SNR_DB = 50.0  # the error of half precision must lie under the noise of 8-bit speech


@dataclass(frozen=True, slots=True)
class Frames:
    """What the vocoder makes sound of."""

    features: Tensor  # (1, channels, frames)
    condition: Tensor | None  # (1, channels, 1), the speaker


class Tap(nn.Module):
    """Stands where the vocoder stood, and keeps what would have gone into it."""

    def __init__(self) -> None:
        super().__init__()
        self._heard: Frames | None = None

    def forward(self, c: Tensor, g: Tensor | None = None) -> Tensor:
        """(1, channels, frames), as VITS and JETS call it."""
        self._heard = Frames(c, g)
        return c.new_zeros(c.shape[0], 1, 1)

    def inference(self, c: Tensor, g: Tensor | None = None) -> Tensor:
        """(frames, channels), as ESPnet's joint models call it."""
        self._heard = Frames(c.transpose(1, 0).unsqueeze(0), None if g is None else g.unsqueeze(0))
        return c.new_zeros(1, 1)

    def taken(self) -> Frames:
        """What came last."""
        heard, self._heard = self._heard, None
        if heard is None:
            raise RuntimeError("the model did not reach its vocoder")
        return heard


class WindowedVocoder:
    """A HiFi-GAN generator that decodes windows, of several sentences at once."""

    def __init__(self, generator: Any) -> None:  # noqa: ANN401 - espnet carries no types
        self.generator = generator
        generator.remove_weight_norm()
        generator.eval()
        first = next(generator.parameters())
        self.device, channels = first.device, generator.input_conv.in_channels
        self.half: torch.dtype | None = None  # what it computes in, None is float32
        self.context = CONTEXT_FRAMES
        self.condition_channels = _condition_channels(generator)
        trial = torch.zeros(1, channels, 8, device=self.device)
        with torch.inference_mode():
            self.hop = int(generator(trial, g=self._no_condition()).shape[-1]) // 8  # samples a frame

    def _no_condition(self) -> Tensor | None:
        channels = self.condition_channels
        return None if channels is None else torch.zeros(1, channels, 1, device=self.device)

    @torch.inference_mode()
    def decode(self, parts: Sequence[tuple[Frames, Window]]) -> list[NDArray[np.float32]]:
        """The kept sound of each window, (frames · hop,); all windows have one length."""
        cut = [frames.features[:, :, window.start : window.start + window.length] for frames, window in parts]
        conditions = [frames.condition for frames, _ in parts if frames.condition is not None]
        sound = self._decoded(torch.cat(cut), torch.cat(conditions) if conditions else None)[:, 0].float().cpu()
        kept = []
        for row, (_, window) in zip(sound.numpy(), parts, strict=True):
            kept.append(row[(window.first - window.start) * self.hop : (window.end - window.start) * self.hop])
        return kept

    @torch.inference_mode()
    def whole(self, frames: Frames) -> NDArray[np.float32]:
        """All at once, (frames · hop,)."""
        return np.asarray(self._decoded(frames.features, frames.condition)[0, 0].float().cpu().numpy())

    def _decoded(self, features: Tensor, condition: Tensor | None) -> Tensor:
        with torch.autocast(self.device.type, dtype=self.half or torch.bfloat16, enabled=self.half is not None):
            sound: Tensor = self.generator(features, g=condition)
        return sound

    def calibrate(self, frames: Frames, precision: str) -> None:
        """Choose precision and context by a sentence of the voice.

        Args:
            frames: of any sentence that is longer than a few parts.
            precision: "float32", "float16", "bfloat16", or "auto": half precision on a GPU where it is not heard.
        """
        self.half, self.context = None, CONTEXT_FRAMES
        reference = self.whole(frames)
        parts = [self.decode([(frames, window)])[0] for window in windows(frames.features.shape[-1])]
        if np.abs(np.concatenate(parts) - reference).max(initial=0.0) > _EQUAL:
            self.context = receptive_frames(self.generator)
        self.half = self._precision(frames, reference, precision)

    def _precision(self, frames: Frames, reference: NDArray[np.float32], wanted: str) -> torch.dtype | None:
        halves = {"float16": torch.float16, "bfloat16": torch.bfloat16}
        if wanted != "auto":
            return halves.get(wanted)
        for half in halves.values() if self.device.type == "cuda" else ():
            self.half = half
            if snr_db(reference, self.whole(frames)) >= _HALF_SNR_DB:
                return half
        return None


def _condition_channels(generator: Any) -> int | None:  # noqa: ANN401 - espnet carries no types
    conv = getattr(generator, "global_conv", None)
    return None if conv is None else int(conv.in_channels)


def snr_db(reference: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """How far under the reference their difference lies."""
    error = float(np.square(reference - other, dtype=np.float64).sum())
    power = float(np.square(reference, dtype=np.float64).sum())
    return math.inf if error == 0 else 10 * math.log10(max(power, 1e-20) / error) if math.isfinite(error) else -math.inf


def receptive_frames(generator: Any) -> int:  # noqa: ANN401 - espnet carries no types
    """Frames on each side that a sample of HiFi-GAN can depend on (kernels 3, 7, 11, dilations 1, 3, 5: 13)."""
    radius = _reach(generator.input_conv)
    rate = 1.0  # of the stage, per frame
    blocks = list(generator.blocks)
    per_stage = len(blocks) // len(generator.upsamples)
    for stage, upsample in enumerate(generator.upsamples):
        transposed = next(module for module in upsample.modules() if isinstance(module, nn.ConvTranspose1d))
        radius += math.ceil(transposed.kernel_size[0] / transposed.stride[0]) / rate
        rate *= transposed.stride[0]
        reaches = [_reach(block) for block in blocks[stage * per_stage : (stage + 1) * per_stage]]
        radius += max(reaches) / rate
    return max(CONTEXT_FRAMES, math.ceil(radius + _reach(generator.output_conv) / rate))


def _reach(module: nn.Module) -> float:
    """Samples to each side, of all convolutions in it one after the other."""
    convolutions = [part for part in module.modules() if isinstance(part, nn.Conv1d)]
    return sum((int(conv.kernel_size[0]) - 1) / 2 * int(conv.dilation[0]) for conv in convolutions)
