"""Makes the tiny models and measures what they do inside the worker: `python -m tests.espnet_probe MODELS`.

A program of its own, since importing ESPnet takes seconds and would stay in the tests' process. It writes
found.json; the tests say what must be in it.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tests.espnet_factory import make_all, write_card

TEXT = "good evening everyone, this is a sentence that is long enough for several parts. is it? yes! it is, it is."
KOREAN = "안녕하세요 여러분. 오늘의 특가를 소개합니다."


def measured(models: Path, name: str, text: str, speaker: str = "") -> dict[str, Any]:
    """How the model speaks, whole and in parts, alone and in a batch."""
    import torch

    from tts.espnet_card import read_card
    from tts.espnet_model import load
    from tts.espnet_vocoder import receptive_frames
    from tts.espnet_windows import windows

    folder = models / "voices" / name
    doing: list[str] = []
    model = load(folder, models, read_card(folder, models), "cpu", doing.append)
    model.warm_up("auto")
    tokens = model.tokens(text)
    plan = model.plan(tokens, speaker, 1.0)
    again = model.plan(tokens, speaker, 1.0)
    slow = model.plan(tokens, speaker, 1.5)
    found: dict[str, Any] = {"tokens": len(plan.tokens), "frames": sum(plan.durations), "slow": sum(slow.durations)}
    found |= {"phonemes": model.phonemes, "hop": model.hop, "doing": doing, "same": plan.durations == again.durations}
    if model.vocoder is None or plan.frames is None or again.frames is None:
        assert plan.sound is not None
        assert again.sound is not None
        return found | {"samples": len(plan.sound), "twice": float(np.abs(plan.sound - again.sound).max())}
    whole = model.vocoder.whole(plan.frames)
    cut = windows(sum(plan.durations), model.vocoder.context)
    alone = [model.vocoder.decode([(plan.frames, window)])[0] for window in cut]
    same_length = [window for window in cut if window.length == cut[-1].length]
    batch = model.vocoder.decode([(plan.frames, window) for window in same_length])
    narrow = [model.vocoder.decode([(plan.frames, window)])[0] for window in windows(sum(plan.durations), 1)]
    differences = {"parted": np.concatenate(alone) - whole, "narrow": np.concatenate(narrow) - whole, "level": whole}
    differences["together"] = np.concatenate(batch) - np.concatenate(alone[-len(same_length) :])
    differences["twice"] = model.vocoder.whole(again.frames) - whole
    model.vocoder.half = torch.bfloat16
    differences["half"] = model.vocoder.whole(plan.frames) - whole
    found |= {"samples": len(whole), "parts": len(cut), "batch": len(batch), "context": model.vocoder.context}
    found |= {"reach": receptive_frames(model.vocoder.generator)}
    return found | {key: float(np.abs(value).max()) for key, value in differences.items()}


def refused(models: Path, name: str) -> str:
    """Why the model is not loaded."""
    from tts.espnet_card import read_card
    from tts.espnet_model import load
    from tts.espnet_weights import ModelRefused

    folder = models / "voices" / name
    try:
        load(folder, models, read_card(folder, models), "cpu", lambda _: None).warm_up("auto")
    except ModelRefused as error:
        return f"{error.fault}: {error}"
    return ""


def spoil(models: Path) -> list[str]:
    """Folders that must be refused, each by its own reason."""
    import torch

    voices = models / "voices"

    def copied(name: str) -> Path:
        shutil.copytree(voices / "letters", voices / name)
        return voices / name

    shutil.copy(voices / "other" / "model.pth", copied("misfit") / "model.pth")
    damaged = copied("damaged") / "model.pth"
    damaged.write_bytes(damaged.read_bytes()[: damaged.stat().st_size // 2])
    copied("noise").joinpath("model.pth").write_bytes(np.random.default_rng(0).bytes(5_000))
    torch.save({"weights": Path("/etc"), "run": print}, copied("code") / "model.pth")
    weights = torch.load(voices / "letters" / "model.pth")
    torch.save({key: value * float("nan") for key, value in weights.items()}, copied("nan") / "model.pth")
    copied("nothing").joinpath("config.yaml").write_text("tts: vits\n")
    names = ["misfit", "damaged", "noise", "code", "nan", "nothing", "rate", "sid"]
    for name in names[:6]:
        write_card(voices / name)
    write_card(copied("rate"), sample_rate="16000")
    shutil.copytree(voices / "jamo", voices / "sid")
    write_card(voices / "sid", '[[speakers]]\nname = "cara"\nsid = 2\nlid = 0\nspemb = "anna.npy"')
    return names


def main() -> None:
    """Write what was found."""
    models = Path(sys.argv[1])
    make_all(models)
    english = ("letters", "jets", "joint", "vocoder", "spectra")
    found: dict[str, Any] = {name: measured(models, name, TEXT) for name in english}
    found["jamo"] = measured(models, "jamo", KOREAN, "bora")
    found["refused"] = {name: refused(models, name) for name in spoil(models)}
    (models / "found.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main()
