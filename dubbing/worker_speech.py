"""Jobs that speak lines: those that are stale, or one that somebody wants to hear."""

import asyncio
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dubbing import kept_lines, probe
from dubbing.assembly import lines_of
from dubbing.errors import LineRefused, OutputRefused
from dubbing.job import LINE_WAV, Done, PreviewParams, SpeakParams, params_of
from dubbing.project import Project, line_id, stale
from dubbing.speak import Booth
from dubbing.types import SAMPLES_A_MS, Line, Spoken, Unsaid
from dubbing.work import Work, written
from tts.types import SAMPLE_RATE
from tts.wav import wav_bytes

_OVER: Final = 3600 * SAMPLE_RATE  # where the end of a base that has none is taken to be


def speak(work: Work) -> Done:
    """`SpeakParams`: stale lines, or those that are named; one that is refused stops none of the others."""
    params = params_of(work.job, SpeakParams)
    wanted = _wanted(work.job.project, params)
    length = _length(work)
    options = work.options(lines=_with_those_before(work.job.project, wanted))
    lines = lines_of(work.job.project, params.language or None, length, options)
    refused = asyncio.run(_speak(work, lines, wanted, length or _OVER))
    return work.finish({"lines": len(wanted) - len(refused), "refused": refused})


async def _speak(work: Work, lines: Sequence[Line], wanted: frozenset[str], end: int) -> list[dict[str, str]]:
    refused, done = list[dict[str, str]](), 0
    work.progress("speak", 0.0)
    async with Booth(work.cache / "speech") as booth:
        async for spoken in booth.speak(lines, end):
            key = line_id(work.job.project, spoken.line.number)
            if key not in wanted:
                continue
            if isinstance(spoken, Unsaid):
                refused.append({"line": key, "reason": spoken.why})
            else:
                _keep(work, key, spoken)
            done += 1
            work.progress("speak", done / len(wanted))
    kept_lines.sweep(work.cache)
    return refused


def _length(work: Work) -> int | None:
    """Of the base, samples; None where it has none."""
    if work.job.length_ms is not None:
        return work.job.length_ms * SAMPLES_A_MS
    path = work.files.get(work.job.project.base.upload)
    if path is None or work.job.project.kind == "script":
        return None
    return round(probe.probe(path).duration_s * SAMPLE_RATE) or None


def _keep(work: Work, key: str, spoken: Spoken) -> None:
    language = spoken.line.lang if work.job.project.kind == "dub" else ""
    revision = written(work.job.project, language)[key].revision
    kept_lines.put(work.cache, language, key, revision, spoken.samples)
    work.said(spoken.line.number, spoken.line.lang, spoken.placement, spoken.voice)


def _wanted(project: Project, params: SpeakParams) -> frozenset[str]:
    lines = written(project, params.language)
    if params.segments:
        return frozenset(params.segments) & lines.keys()
    return frozenset(key for key, line in lines.items() if stale(line))


def _with_those_before(project: Project, wanted: frozenset[str]) -> tuple[str, ...]:
    """The lines and the one before each, since a line begins when that one has ended."""
    ids: Sequence[str] = [each.id for each in (project.segments if project.kind == "dub" else project.clips)]
    before = {a for a, b in itertools.pairwise(ids) if b in wanted}
    return tuple(key for key in ids if key in wanted or key in before)


def preview(work: Work) -> Done:
    """`PreviewParams`: one line as it will be heard, as a WAV file."""
    params = params_of(work.job, PreviewParams)
    project = work.job.project
    key = params.clip if project.kind == "script" else params.segment
    length = work.job.length_ms * SAMPLES_A_MS if work.job.length_ms is not None else None
    lines = lines_of(project, params.language or None, length, work.options(lines=(key,)))
    if not lines:
        raise OutputRefused("there is nothing to say in this line; write something, or choose another")
    spoken = _runner.run(_preview(work, lines, length or _OVER))
    _keep(work, key, spoken)
    (work.out / LINE_WAV).write_bytes(wav_bytes(spoken.samples, SAMPLE_RATE))
    placement = spoken.placement
    return work.finish(
        {
            "text": spoken.text,
            "voice": spoken.voice,
            "speed": spoken.speed,
            "tempo": round(placement.tempo, 4),
            "flag": placement.flag,
            "start_ms": 1000 * placement.start // SAMPLE_RATE,
            "end_ms": 1000 * (placement.start + placement.length) // SAMPLE_RATE,
        }
    )


async def _preview(work: Work, lines: Sequence[Line], end: int) -> Spoken:
    booth = await _booth(work.cache / "speech")
    async for spoken in booth.speak(lines, end):
        if isinstance(spoken, Unsaid):
            raise LineRefused(spoken.line.number, spoken.why)
        return spoken
    raise OutputRefused("nothing was said")


# The next line of the same project is likely to have the same voice, which takes half a second to open.
_runner: Final = asyncio.Runner()
_booths: Final[dict[Path, Booth]] = {}


async def _booth(cache: Path) -> Booth:
    """A booth with what the last preview opened, if it was of the same project."""
    for other in [other for other in _booths if other != cache]:
        await _booths.pop(other).__aexit__()
    booth = _booths.setdefault(cache, Booth(cache))
    booth.notes.clear()
    return booth
