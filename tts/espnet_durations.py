"""The models' own durations, made slower or faster, and bounded: a model gone astray shall not speak for ever."""

import math
from dataclasses import dataclass
from typing import Any

import torch
from espnet.nets.pytorch_backend.fastspeech.duration_predictor import DurationPredictor
from espnet2.gan_tts.vits import VITS
from torch import Tensor, nn

MAX_TOKEN_FRAMES = 400  # 4.6 s at 22.05 kHz and 256 samples a frame: longer than any pause
MAX_FRAMES = 10_000  # of a sentence, about two minutes


@dataclass(slots=True)
class Alpha:
    """The factor on all durations of the next sentence."""

    factor: float = 1.0


class TextRefused(Exception):
    """The model is well and will not speak this."""


def limit_durations(text2speech: Any) -> Alpha:  # noqa: ANN401 - espnet carries no types
    """Put every predictor of durations in the model under one factor and the limits."""
    alpha = Alpha()
    if isinstance(text2speech.tts, VITS):
        predictor = text2speech.tts.generator.duration_predictor
        predictor.register_forward_hook(lambda _module, _given, logs: _limited_logs(logs, alpha))
    for module in text2speech.model.modules():
        if isinstance(module, DurationPredictor):
            _limit_predictor(module, alpha)
    return alpha


def _limited_logs(logs: Tensor, alpha: Alpha) -> Tensor:
    """(1, 1, tokens) natural logarithms of VITS' durations in frames; it rounds them up itself."""
    logs = torch.nan_to_num(logs, nan=0.0) + math.log(alpha.factor)
    logs = logs.clamp(max=math.log(MAX_TOKEN_FRAMES))
    _check(int(logs.exp().ceil().sum()))
    return logs


def _limit_predictor(module: nn.Module, alpha: Alpha) -> None:
    infer: Any = module.inference

    def inference(hidden: Tensor, masks: Tensor | None = None) -> Tensor:
        frames = torch.round(infer(hidden, masks).float() * alpha.factor).clamp(0, MAX_TOKEN_FRAMES).long()
        if int(frames.sum()) == 0:
            frames[:, 0] = 1
        _check(int(frames.sum()))
        return frames

    module.inference = inference  # type: ignore[assignment]


def _check(frames: int) -> None:
    if frames > MAX_FRAMES:
        raise TextRefused(f"the sentence would last {frames} frames; at most {MAX_FRAMES} are spoken")
