"""Tiny ESPnet models with random weights, as whole voice folders. `tests.espnet_probe` makes and tries them."""

import argparse
import hashlib
from pathlib import Path
from typing import Any

RATE, HOP = 22_050, 256
LETTERS = [letter if letter != " " else "<space>" for letter in "abcdefghijklmnopqrstuvwxyz '.,?!"]
JAMO = [
    chr(code) for start, end in ((0x1100, 0x1113), (0x1161, 0x1176), (0x11A8, 0x11C3)) for code in range(start, end)
]
CHANNELS = 32

_HIFIGAN = {
    **{
        "channels": CHANNELS,
        "kernel_size": 7,
        "upsample_scales": [8, 8, 2, 2],
        "upsample_kernel_sizes": [16, 16, 4, 4],
    },
    **{"resblock_kernel_sizes": [3, 7], "resblock_dilations": [[1, 3], [1, 3]]},
}
_DISCRIMINATOR = {
    "scales": 1,
    "periods": [2],
    "scale_discriminator_params": {
        **{"in_channels": 1, "out_channels": 1, "kernel_sizes": [15, 41, 5, 3], "channels": 8, "max_groups": 4},
        **{"max_downsample_channels": 16, "downsample_scales": [4, 4, 1]},
    },
    "period_discriminator_params": {
        **{"in_channels": 1, "out_channels": 1, "kernel_sizes": [5, 3], "channels": 4},
        **{"downsample_scales": [3, 3, 1], "max_downsample_channels": 16},
    },
}
_MEL_LOSS = {"fs": RATE, "n_fft": 1024, "hop_length": HOP, "n_mels": 80, "fmin": 0, "fmax": None}
_MEL = {"fs": RATE, "n_fft": 1024, "hop_length": HOP, "n_mels": 80, "fmin": 80, "fmax": 7600}
_SMALL = {
    **{"adim": 16, "aheads": 2, "elayers": 1, "eunits": 32, "dlayers": 1, "dunits": 32},
    **{"encoder_type": "transformer", "decoder_type": "transformer", "positionwise_conv_kernel_size": 3},
    **{"duration_predictor_layers": 1, "duration_predictor_chans": 16, "pitch_predictor_layers": 1},
    **{"pitch_predictor_chans": 16, "energy_predictor_layers": 1, "energy_predictor_chans": 16},
}
_ACOUSTIC = {**_SMALL, "postnet_layers": 1, "postnet_chans": 8}


def config(tts: str, tts_conf: dict[str, Any], tokens: list[str], feats: str, **more: object) -> dict[str, Any]:
    """What ESPnet's training writes to config.yaml, as far as inference reads it."""
    extract = {"n_fft": 1024, "hop_length": HOP, "win_length": None}
    plain: dict[str, Any] = dict.fromkeys(("cleaner", "g2p", "bpemodel", "non_linguistic_symbols", "odim", "normalize"))
    plain |= dict.fromkeys(("pitch_extract", "energy_extract", "pitch_normalize", "energy_normalize"))
    return {
        **plain,
        **{"token_list": ["<blank>", "<unk>", *tokens, "<sos/eos>"], "token_type": "char", "use_preprocessor": True},
        **{"model_conf": {}, "normalize_conf": {}, "pitch_extract_conf": {}, "energy_extract_conf": {}},
        **{"feats_extract": feats, "feats_extract_conf": extract if feats == "linear_spectrogram" else _MEL},
        **{"tts": tts, "tts_conf": tts_conf},
        **more,
    }


def vits(tokens: list[str], hidden: int = 16, **generator: object) -> dict[str, Any]:
    """About 0.1 M parameters."""
    text = {f"text_encoder_{key}": value for key, value in _TEXT_ENCODER.items()}
    params = {
        **{"hidden_channels": hidden, "segment_size": 32, "posterior_encoder_layers": 2, "flow_flows": 2},
        **{"flow_layers": 2, "use_conformer_conv_in_text_encoder": False, "use_macaron_style_in_text_encoder": True},
        **text,
        **{f"decoder_{key}": value for key, value in _HIFIGAN.items() if key != "kernel_size"},
        **generator,
    }
    return config("vits", {**_gan(), "generator_type": "vits_generator", "generator_params": params}, tokens, _LINEAR)


_LINEAR = "linear_spectrogram"
_TEXT_ENCODER = {
    **{"blocks": 1, "attention_heads": 2, "ffn_expand": 2, "positionwise_layer_type": "conv1d"},
    **{"positionwise_conv_kernel_size": 3, "positional_encoding_layer_type": "rel_pos"},
    **{"self_attention_layer_type": "rel_selfattn", "conformer_kernel_size": -1},
}


def _gan() -> dict[str, Any]:
    kind = "hifigan_multi_scale_multi_period_discriminator"
    return {
        **{"sampling_rate": RATE, "discriminator_type": kind, "discriminator_params": _DISCRIMINATOR},
        "mel_loss_params": _MEL_LOSS,
    }


def jets() -> dict[str, Any]:
    """A JETS that reads letters."""
    params = {**_SMALL, "segment_size": 16, **{f"generator_{key}": value for key, value in _HIFIGAN.items()}}
    generator = {"generator_type": "jets_generator", "generator_params": params}
    return config("jets", {**_gan(), **generator}, LETTERS, "fbank")


def joint() -> dict[str, Any]:
    """A FastSpeech2 and its HiFi-GAN in one model."""
    parts = {"text2mel_type": "fastspeech2", "text2mel_params": _ACOUSTIC, "vocoder_type": "hifigan_generator"}
    parts["vocoder_params"] = {**_HIFIGAN, "in_channels": 80}
    return config("joint_text2wav", {**_gan(), **parts}, LETTERS, "fbank")


def fastspeech2() -> dict[str, Any]:
    """A FastSpeech2 that makes spectrograms; Griffin-Lim or a vocoder beside it makes sound."""
    return config("fastspeech2", _ACOUSTIC, LETTERS, "fbank")


def make(folder: Path, given: dict[str, Any], card: str = "") -> None:
    """A voice's folder: config.yaml, model.pth, voice.toml with `card` at its end."""
    import torch
    import yaml
    from espnet2.tasks.tts import TTSTask

    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(yaml.safe_dump(given, sort_keys=False))
    torch.manual_seed(sum(folder.name.encode()))
    model = TTSTask.build_model(argparse.Namespace(**yaml.safe_load((folder / "config.yaml").read_text())))
    for name, parameter in model.named_parameters():
        if name.endswith("duration_predictor.linear.bias"):
            torch.nn.init.constant_(parameter, 1.8)  # about 5 frames a token
    torch.save(model.state_dict(), folder / "model.pth")
    write_card(folder, card)


def write_card(folder: Path, more: str = "", **fields: str) -> None:
    """voice.toml for the folder's model.pth; `fields` are TOML values and go before the others' `more`."""
    sha256 = hashlib.sha256((folder / "model.pth").read_bytes()).hexdigest()
    values = {
        **{"format": "1", "title": '"Tiny"', "languages": '["en"]', "licence": '"CC0-1.0"'},
        **{"checkpoint": '"model.pth"', "sha256": f'"{sha256}"', "sample_rate": str(RATE)},
        **fields,
    }
    lines = [f"{key} = {value}" for key, value in values.items()]
    (folder / "voice.toml").write_text("\n".join([*lines, more]) + "\n", encoding="utf-8")


SPEAKERS = """
[[speakers]]
name = "anna"
sid = 0
lid = 0
spemb = "anna.npy"
[[speakers]]
name = "bora"
languages = ["ko"]
sid = 1
lid = 1
spemb = "bora.npy"
"""


VOCODER = """
[vocoder]
config = "vocoder.yml"
checkpoint = "vocoder.pkl"
sha256 = "{}"
stats = "stats.npy"
"""


def add_vocoder(folder: Path) -> None:
    """A HiFi-GAN as parallel_wavegan keeps one, beside the acoustic model."""
    import numpy as np
    import torch
    import yaml
    from espnet2.gan_tts.hifigan import HiFiGANGenerator

    params = {**_HIFIGAN, "in_channels": 80}
    written = {"generator_type": "HiFiGANGenerator", "generator_params": {**params, "use_causal_conv": False}}
    (folder / "vocoder.yml").write_text(yaml.safe_dump(written))
    state = {"model": {"generator": HiFiGANGenerator(**params).state_dict()}, "steps": 1}
    torch.save(state, folder / "vocoder.pkl")
    np.save(folder / "stats.npy", np.stack([np.full(80, -4.0), np.full(80, 2.0)]).astype(np.float32))
    write_card(folder, VOCODER.format(hashlib.sha256((folder / "vocoder.pkl").read_bytes()).hexdigest()))


def make_all(models: Path) -> None:
    """Every model, in `models`/voices. Imports ESPnet."""
    import numpy as np
    import torch

    from tts.torchaudio_cpu import make_importable

    torch.set_num_threads(1)
    make_importable()
    voices = models / "voices"
    make(voices / "letters", vits(LETTERS))
    make(voices / "other", vits(LETTERS, hidden=24))
    spoken = {"spks": 2, "langs": 2, "spk_embed_dim": 4, "global_channels": 16}
    make(
        voices / "jamo",
        {**vits([*JAMO, "<space>", "."], **spoken), "token_type": "phn", "g2p": "korean_jaso"},
        SPEAKERS,
    )
    for index, name in enumerate(("anna", "bora")):
        np.save(voices / "jamo" / f"{name}.npy", np.eye(4, dtype=np.float32)[index])
    make(voices / "jets", jets())
    make(voices / "joint", joint())
    make(voices / "spectra", fastspeech2())
    make(voices / "vocoder", fastspeech2())
    add_vocoder(voices / "vocoder")
