"""ESPnet's training as a program of its own: `python -m tts.tuning.training WORK [--device D] [--threads N]`.

It goes on from the last epoch that it ended. After each it adds a line to the work's progress, and prints it.
"""

import argparse
import json
import logging
import os
import re
from pathlib import Path
from typing import Any

from tts.tuning.order import Work

_RESULTS = re.compile(r"^(\d+)epoch results: (.*)$", re.DOTALL)
_SAVED = ("The best model has been updated", "There are no improvements")  # said when an epoch's files are whole
_PART = re.compile(r"\[(train|valid)\] ([^\[]*)")
_VALUE = re.compile(r"(\w+_loss)=([-+.\deE]+|nan|inf)")


def parsed(message: str) -> dict[str, Any] | None:
    """ESPnet's message at the end of an epoch as {"epoch": n, "train": {loss: value}, "valid": {…}}."""
    found = _RESULTS.match(message)
    if found is None:
        return None
    told: dict[str, Any] = {"epoch": int(found[1])}
    for part, values in _PART.findall(found[2]):
        told[part] = {name: float(value) for name, value in _VALUE.findall(values)}
    return told


class _Epochs(logging.Handler):
    """Hears ESPnet's log, and writes down the end of each epoch."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._told: dict[str, Any] | None = None  # an epoch that is not saved yet

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        self._told = parsed(message) or self._told
        if self._told is not None and message.startswith(_SAVED):
            line, self._told = json.dumps(self._told), None
            with self._work.progress.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
            print(line, flush=True)


def main() -> None:
    """Train until the recipe's last epoch."""
    parser = argparse.ArgumentParser(description="Train one voice.")
    parser.add_argument("work", type=Path)
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    import torch

    from tts.torchaudio_cpu import make_importable

    torch.set_num_threads(arguments.threads)
    make_importable()
    _save_whole(torch)
    from espnet2.tasks.gan_tts import GANTTSTask

    work = Work(arguments.work.resolve())
    logging.basicConfig(level=logging.INFO)  # ESPnet's own call is without effect once a handler is there
    logging.getLogger().addHandler(_Epochs(work))
    cuda = torch.cuda.is_available() if arguments.device == "auto" else arguments.device == "cuda"
    command = ["--config", str(work.recipe), "--output_dir", str(work.training), "--normalize", "none"]
    command += ["--resume", "true", "--ngpu", str(int(cuda)), "--log_level", "INFO"]
    for split in ("train", "valid"):
        for name, kind in (("text", "text"), ("wav.scp", "sound")):
            what = f"{work.folder / split / name},{'speech' if kind == 'sound' else 'text'},{kind}"
            command += [f"--{split}_data_path_and_name_and_type", what]
        for name in ("text_shape", "speech_shape"):
            command += [f"--{split}_shape_file", str(work.folder / split / name)]
    GANTTSTask.main(cmd=command)


def _save_whole(torch: Any) -> None:  # noqa: ANN401 - the module
    """Checkpoints are renamed when they are whole: ESPnet writes over the one that it would go on from."""
    save = torch.save

    def replacing(obj: object, path: str | Path, **options: object) -> None:
        part = Path(f"{path}.part")
        save(obj, part, **options)
        os.replace(part, path)  # noqa: PTH105 - over what is there

    torch.save = replacing


if __name__ == "__main__":
    main()
