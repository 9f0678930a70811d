"""The recogniser's process: JSON and sound on stdin, JSON on stdout. `python -m stream.recognise_worker --help`.

Each request is a line `{"lang", "bytes"}` and that many bytes of 16-bit mono at 48 kHz; each answer a line
`{"text"}` or `{"error"}`.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

import click
import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

RATE = 16_000
MAX_BYTES = 48_000 * 2 * 30  # 30 s

Recognise = Callable[[NDArray[np.float32], str], str]  # (n,) at 16 kHz, language → text


def whisper(model: str) -> Recognise:
    """Whisper by faster-whisper, from a local folder; nothing is fetched."""
    from faster_whisper import WhisperModel  # type: ignore[import-untyped]

    engine = WhisperModel(model, device="auto", compute_type="default", local_files_only=True)

    def recognise(sound: NDArray[np.float32], lang: str) -> str:
        segments, _ = engine.transcribe(
            sound, language=lang, beam_size=5, condition_on_previous_text=False, without_timestamps=True
        )
        return " ".join(segment.text.strip() for segment in segments)

    return recognise


def pocketsphinx(_: str) -> Recognise:
    """PocketSphinx with the English model that it brings."""
    from pocketsphinx import Decoder

    engine = Decoder(samprate=RATE, loglevel="FATAL")

    def recognise(sound: NDArray[np.float32], lang: str) -> str:
        if not len(sound):
            return ""  # it raises for nothing at all
        engine.start_utt()
        try:
            engine.process_raw((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        finally:
            engine.end_utt()  # or the next could not start
        found = engine.hyp()
        return str(found.hypstr) if found is not None else ""

    return recognise


ENGINES: dict[str, Callable[[str], Recognise]] = {"whisper": whisper, "pocketsphinx": pocketsphinx}


def answer(recognise: Recognise, pcm: bytes, lang: str) -> dict[str, Any]:
    """What goes back for one utterance."""
    sound = np.frombuffer(pcm, "<i2").astype(np.float64) / 32768
    try:
        return {"text": recognise(resample_poly(sound, 1, 3).astype(np.float32), lang)}
    except Exception as error:  # an engine's own fault must not end the process
        return {"error": f"{type(error).__name__}: {error}"}


def serve(recognise: Recognise, source: BinaryIO, out: BinaryIO) -> None:
    """Answer until the other side is gone."""
    while line := source.readline(1000):
        request = json.loads(line)
        size = min(int(request["bytes"]), MAX_BYTES) // 2 * 2
        pcm = source.read(size)
        if len(pcm) < size:
            return
        out.write(json.dumps(answer(recognise, pcm, str(request["lang"]))).encode() + b"\n")
        out.flush()


@click.command()
@click.argument("engine", type=click.Choice(sorted(ENGINES)))
@click.option("--model", default="", help="Folder of the model, for whisper.")
def main(engine: str, model: str) -> None:
    """Recognise speech for a server."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    os.nice(5)  # the show goes first
    serve(ENGINES[engine](model), sys.stdin.buffer, out)


if __name__ == "__main__":
    main()
