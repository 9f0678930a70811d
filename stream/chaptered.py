"""A recording with chapters in it, and whole at its front: copied, not encoded again. A process of its own.

`python -m stream.chaptered SOURCE OUT` reads a JSON list of `{"at_s", "end_s", "title"}` and says how far it is.
"""

import json
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TypedDict

import av

_MS = Fraction(1, 1000)


class Titled(TypedDict):
    """A chapter with its title."""

    at_s: float
    end_s: float
    title: str


def write(source: Path, out: Path, parts: Sequence[Titled], tell: Callable[[float], None]) -> None:
    """Copy the film to `out`, whole or not at all; `tell` gets the share that is done. Raises OSError, FFmpegError."""
    part = out.with_name(out.name + ".part")
    size = max(1, source.stat().st_size)
    try:
        with av.open(str(source)) as film, av.open(str(part), "w", "mp4", {"movflags": "faststart"}) as made:
            both = (*film.streams.video, *film.streams.audio)
            streams = {each.index: made.add_stream_from_template(each) for each in both}
            made.set_chapters(
                [
                    {
                        "id": number,
                        "start": round(each["at_s"] * 1000),
                        "end": round(each["end_s"] * 1000),
                        "time_base": _MS,
                        "metadata": {"title": each["title"]},
                    }
                    for number, each in enumerate(parts, 1)
                ]
            )
            for packet in film.demux():
                if packet.dts is None or packet.stream.index not in streams:
                    continue
                if packet.pos is not None:
                    tell(min(1.0, packet.pos / size))
                packet.stream = streams[packet.stream.index]
                made.mux(packet)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def main() -> None:
    """Raises SystemExit with what went wrong."""
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        if (percent := int(share * 100)) > told:
            told = percent
            print(f"{percent}% |", file=sys.stderr, flush=True)

    try:
        write(Path(sys.argv[1]), Path(sys.argv[2]), json.load(sys.stdin), tell)
    except (OSError, ValueError, av.FFmpegError) as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
