"""ESPnet as a program of its own: `python -m tts.espnet_worker FOLDER MODELS [--device D] [--precision P] …`.

torch and ESPnet take seconds to import and gigabytes of memory, and a GPU's fault ends the process: here all that
stays behind a pipe. The program speaks length-prefixed msgpack: four bytes, big-endian, then one map.

    stdout  {"type": "progress", "doing": str}                                    while it starts
            {"type": "ready", "sample_rate": Hz, "hop": samples a frame, "streaming": bool, "phonemes": bool,
             "device": str, "precision": str, "context": frames, "parameters": int}
            {"type": "failed", "fault": "folder" | "config" | "checkpoint" | "missing", "message": str}, and it ends
    stdin   {"type": "speak", "id": int, "speaker": str, "alpha": factor on durations, "text": str or "tokens": [str]}
            {"type": "stop", "id": int}                                           nobody listens any more
    stdout  {"type": "planned", "id": int, "tokens": [str], "durations": [frames]}
            {"type": "part", "id": int, "pcm": float32 little-endian mono, "last": bool}      one after the other
            {"type": "refused", "id": int, "fault": "text" | "voice", "message": str}

Requests that wait are decoded together. It ends when its standard input does.
"""

import argparse
import contextlib
import importlib.util
import os
import queue
import struct
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgpack
import numpy as np
from numpy.typing import NDArray

from tts.errors import VoiceUnavailable
from tts.espnet_card import Card, check_digests, read_card
from tts.espnet_desk import Desk, Refused, Sentence
from tts.espnet_windows import Window

if TYPE_CHECKING:
    from tts.espnet_model import Model

MAX_REQUEST_BYTES = 64 * 1024
NEEDED = ("torch", "espnet2", "torchaudio")  # modules
MISSING = "torch and espnet are not installed: `make neural` installs them (about 2 GB)"


class Voice:
    """A model as the desk wants it."""

    def __init__(self, model: "Model") -> None:
        self._model = model
        self.context = model.vocoder.context if model.vocoder is not None else 0

    def sentence(self, request: Mapping[str, Any]) -> Sentence:
        """See `tts.espnet_desk.Speaks`."""
        from tts.espnet_durations import TextRefused
        from tts.espnet_weights import ModelRefused

        try:
            tokens = request["tokens"] if "tokens" in request else self._model.tokens(str(request["text"]))
            plan = self._model.plan(list(tokens), str(request["speaker"]), float(request["alpha"]))
        except TextRefused as error:
            raise Refused("text", str(error)) from error
        except (ModelRefused, VoiceUnavailable) as error:
            raise Refused("voice", str(error)) from error
        except (AssertionError, RuntimeError, IndexError, ValueError) as error:  # of torch and espnet: one sentence's
            raise Refused("voice", f"the model fails on this sentence: {error!r:.300}") from error
        return Sentence(plan.tokens, plan.durations, plan.frames, plan.sound)

    def decode(self, parts: Sequence[tuple[Any, Window]]) -> list[NDArray[np.float32]]:
        """See `tts.espnet_desk.Speaks`."""
        assert self._model.vocoder is not None  # noqa: S101 - without one, every sentence is whole
        return self._model.vocoder.decode(parts)


class Pipe:
    """Standard input and output as messages. Whatever a library prints goes to standard error instead."""

    def __init__(self) -> None:
        self._replies: BinaryIO = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self.messages: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, message: dict[str, Any]) -> None:
        """One message out. A reader who is gone ends the program."""
        packed = msgpack.packb(message)
        try:
            self._replies.write(struct.pack(">I", len(packed)) + packed)
            self._replies.flush()
        except BrokenPipeError:
            os._exit(0)

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            for message in _messages(sys.stdin.buffer):
                self.messages.put(message)
        os._exit(0)  # also while the main thread imports, or computes for nobody


def _messages(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    while len(header := stream.read(4)) == 4:
        size = struct.unpack(">I", header)[0]
        if size > MAX_REQUEST_BYTES:
            print(f"a request of {size} bytes; at most {MAX_REQUEST_BYTES}", file=sys.stderr, flush=True)
            os._exit(2)
        yield msgpack.unpackb(stream.read(size))


def loaded(arguments: argparse.Namespace, card: Card, pipe: Pipe) -> "Model":
    """The model, warm. Raises `tts.espnet_weights.ModelRefused`."""
    pipe.send({"type": "progress", "doing": "importing torch"})
    import torch

    from tts.torchaudio_cpu import make_importable

    torch.set_num_threads(arguments.threads)
    make_importable()
    pipe.send({"type": "progress", "doing": "importing espnet"})
    from tts.espnet_model import load

    device = arguments.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"

    def progress(doing: str) -> None:
        pipe.send({"type": "progress", "doing": doing})

    model = load(arguments.folder, arguments.models, card, device, progress)
    progress("warming up")
    model.warm_up(arguments.precision)
    half = model.vocoder.half if model.vocoder is not None else None
    pipe.send(
        {
            **{"type": "ready", "sample_rate": card.sample_rate, "hop": model.hop, "phonemes": model.phonemes},
            **{"streaming": model.vocoder is not None, "parameters": model.parameters, "device": device},
            "precision": str(half).removeprefix("torch.") if half is not None else "float32",
            "context": model.vocoder.context if model.vocoder is not None else 0,
        }
    )
    return model


def serve(model: "Model", pipe: Pipe) -> None:
    """Answer for ever."""
    desk = Desk(Voice(model), pipe.send)
    while True:
        desk.take(pipe.messages.get())
        while desk.busy:
            with contextlib.suppress(queue.Empty):
                while True:
                    desk.take(pipe.messages.get_nowait())
            desk.step()


def main() -> None:
    """Load one voice and serve it until standard input ends."""
    parser = argparse.ArgumentParser(description="Serve one ESPnet voice over standard input and output.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    parser.add_argument("--precision", choices=["auto", "float32", "float16", "bfloat16"], default="auto")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    pipe = Pipe()
    try:
        card = read_card(arguments.folder, arguments.models)
        pipe.send({"type": "progress", "doing": "checking the checkpoint"})
        check_digests(card, arguments.folder, arguments.models)
    except VoiceUnavailable as error:
        _fail(pipe, "folder", str(error))
    if not all(importlib.util.find_spec(name) for name in NEEDED):
        _fail(pipe, "missing", MISSING)
    from tts.espnet_weights import ModelRefused

    try:
        model = loaded(arguments, card, pipe)
    except ModelRefused as error:
        _fail(pipe, error.fault, str(error))
    except VoiceUnavailable as error:
        _fail(pipe, "folder", str(error))
    except ImportError as error:
        _fail(pipe, "missing", f"{MISSING} ({error})")
    serve(model, pipe)


def _fail(pipe: Pipe, fault: str, message: str) -> None:
    pipe.send({"type": "failed", "fault": fault, "message": message})
    os._exit(3)


if __name__ == "__main__":
    main()
