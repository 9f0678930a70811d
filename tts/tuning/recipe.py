"""ESPnet's recipe for VITS (egs2/ljspeech/tts1/conf/tuning/train_vits.yaml) in three sizes, or a base voice's."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tts.tuning.errors import TuningRefused
from tts.tuning.order import Order

HOP, N_FFT = 256, 1024
# Keys of a configuration that a voice needs to speak; the others name files and devices of the training.
SPEAKING = (
    *("token_list", "token_type", "cleaner", "g2p", "bpemodel", "non_linguistic_symbols", "use_preprocessor", "odim"),
    *("model_conf", "feats_extract", "feats_extract_conf", "normalize", "normalize_conf", "tts", "tts_conf"),
    *("pitch_extract", "pitch_extract_conf", "pitch_normalize", "pitch_normalize_conf"),
    *("energy_extract", "energy_extract_conf", "energy_normalize", "energy_normalize_conf"),
)
_SIZES: dict[str, dict[str, Any]] = {
    # 83 M parameters to train, 28 M of them speak
    "full": {"hidden": 192, "blocks": 6, "decoder": 512, "posterior": 16, "flows": 4, "kernels": [3, 7, 11], "d": 128},
    "small": {"hidden": 96, "blocks": 4, "decoder": 256, "posterior": 8, "flows": 4, "kernels": [3, 7, 11], "d": 32},
    "toy": {"hidden": 32, "blocks": 1, "decoder": 32, "posterior": 2, "flows": 2, "kernels": [3, 7], "d": 8},
}


def from_scratch(order: Order, tokens: Sequence[str]) -> dict[str, Any]:
    """A configuration for a new model that knows these tokens."""
    return {
        "token_list": ["<blank>", "<unk>", *(mark for mark in tokens if mark != "<unk>"), "<sos/eos>"],
        "token_type": "phn",
        "feats_extract": "linear_spectrogram",
        "feats_extract_conf": {"n_fft": N_FFT, "hop_length": HOP, "win_length": None},
        "tts": "vits",
        "tts_conf": _vits(order.sample_rate, **_SIZES[order.size]),
        **_training(order),
    }


def tuned(order: Order, base: dict[str, Any], checkpoint: Path, tokens: Sequence[str]) -> dict[str, Any]:
    """The base's configuration, to go on from its checkpoint.

    Args:
        order: what is wanted.
        base: the base's configuration.
        checkpoint: of the base.
        tokens: of the recordings' texts.

    Raises:
        TuningRefused: the base is no VITS with espeak's phones, or knows too few of the tokens.
    """
    known = set(base.get("token_list", ()))
    unknown = [token for token in tokens if token not in known]
    if base.get("tts") != "vits":
        raise TuningRefused(f"Only a VITS voice can be tuned on; this one is a {base.get('tts')}.")
    if len(unknown) > 0.1 * len(tokens):
        raise TuningRefused(f"The base does not know {len(unknown)} of {len(tokens)} phones ({' '.join(unknown[:8])}).")
    kept = {key: base[key] for key in SPEAKING if base.get(key) not in (None, {}, "null")}
    return {**kept, **_training(order), "init_param": [str(checkpoint)]}


def _training(order: Order) -> dict[str, Any]:
    adam = {"lr": 2.0e-4, "betas": [0.8, 0.99], "eps": 1.0e-9, "weight_decay": 0.0}
    decay = {"gamma": 0.999875}
    return {
        **{"optim": "adamw", "optim_conf": adam, "scheduler": "exponentiallr", "scheduler_conf": decay},
        **{"optim2": "adamw", "optim2_conf": adam, "scheduler2": "exponentiallr", "scheduler2_conf": decay},
        **{"generator_first": False, "batch_type": "unsorted", "batch_size": order.batch, "max_epoch": order.epochs},
        **{"sort_in_batch": "descending", "sort_batch": "descending", "accum_grad": 1, "grad_clip": -1},
        **{"log_interval": 10, "keep_nbest_models": 1, "num_att_plot": 0, "seed": 777, "num_workers": 0},
        # a GAN's losses do not say which epoch sounds best: the last is taken, as ESPnet's own recipe does
        "best_model_criterion": [["train", "total_count", "max"]],
        **{"use_matplotlib": False, "use_tensorboard": False, "cudnn_deterministic": False, "cudnn_benchmark": False},
    }


def _vits(
    sample_rate: int, hidden: int, blocks: int, decoder: int, posterior: int, flows: int, kernels: list[int], d: int
) -> dict[str, Any]:
    text = {
        **{"attention_heads": 2, "ffn_expand": 4, "blocks": blocks, "positionwise_layer_type": "conv1d"},
        **{"positionwise_conv_kernel_size": 3, "positional_encoding_layer_type": "rel_pos", "dropout_rate": 0.1},
        **{"self_attention_layer_type": "rel_selfattn", "activation_type": "swish", "normalize_before": True},
        **{"positional_dropout_rate": 0.0, "attention_dropout_rate": 0.1, "conformer_kernel_size": -1},
    }
    return {
        "generator_type": "vits_generator",
        "generator_params": {
            **{"hidden_channels": hidden, "spks": -1, "global_channels": -1, "segment_size": 32},
            **{f"text_encoder_{key}": value for key, value in text.items()},
            **{"use_macaron_style_in_text_encoder": True, "use_conformer_conv_in_text_encoder": False},
            **{"decoder_kernel_size": 7, "decoder_channels": decoder, "decoder_upsample_scales": [8, 8, 2, 2]},
            **{"decoder_upsample_kernel_sizes": [16, 16, 4, 4], "decoder_resblock_kernel_sizes": kernels},
            "decoder_resblock_dilations": [[1, 3, 5]] * len(kernels),
            **{"posterior_encoder_kernel_size": 5, "posterior_encoder_layers": posterior, "flow_flows": flows},
            **{"flow_kernel_size": 5, "flow_layers": 4, "stochastic_duration_predictor_dropout_rate": 0.5},
        },
        "discriminator_type": "hifigan_multi_scale_multi_period_discriminator",
        "discriminator_params": {
            **{"scales": 1, "periods": [2, 3, 5, 7, 11] if d > 8 else [2, 3]},
            "scale_discriminator_params": {
                **{"in_channels": 1, "out_channels": 1, "kernel_sizes": [15, 41, 5, 3], "channels": d},
                **{"max_downsample_channels": 8 * d, "max_groups": 16 if d > 8 else 4},
                "downsample_scales": [2, 2, 4, 4, 1],
            },
            "period_discriminator_params": {
                **{"in_channels": 1, "out_channels": 1, "kernel_sizes": [5, 3], "channels": max(8, d // 4)},
                **{"downsample_scales": [3, 3, 3, 3, 1], "max_downsample_channels": 8 * d},
            },
        },
        "sampling_rate": sample_rate,
        "mel_loss_params": {"fs": sample_rate, "n_fft": N_FFT, "hop_length": HOP, "n_mels": 80, "fmin": 0},
        **{"lambda_adv": 1.0, "lambda_mel": 45.0, "lambda_feat_match": 2.0, "lambda_dur": 1.0, "lambda_kl": 1.0},
        "cache_generator_outputs": True,
    }
