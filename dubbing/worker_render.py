"""The job that makes finished files, with a verdict on every line and on each file."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av.error

from dubbing import separate
from dubbing.assembly import order_of
from dubbing.clock import Slowed, Slower
from dubbing.errors import OutputRefused
from dubbing.fit import STEP
from dubbing.job import QUALITY, Done, RenderParams, params_of
from dubbing.label import Label, labelled
from dubbing.outputs import SUFFIXES
from dubbing.production import Order, Report, SaidLine, produce
from dubbing.project import line_id
from dubbing.types import SAMPLES_A_MS, Lipsync, Note, ShotVerdict
from dubbing.work import Work
from tts.types import SAMPLE_RATE


def render(work: Work) -> Done:
    """`RenderParams`: the files, and `QUALITY`."""
    params = params_of(work.job, RenderParams)
    project = work.job.project
    options = work.options(loudness=params.loudness, subtitles=params.subtitles, keep_original=params.keep_original)
    order = order_of(project, work.files, params.language or None, options)
    with tempfile.TemporaryDirectory(prefix=".slower-", dir=work.job.folder) as folder:
        slower = _slowed(work, params, order, Path(folder)) if params.slow_video else None
        if slower is not None:
            order = order_of(slower.project, slower.files, params.language or None, options)
            order = replace(
                order,
                slowed_from=work.files[project.base.upload] if slower.stretches else None,
                notes=(*order.notes, *(Note(0, note) for note in slower.notes)),
            )
        return _rendered(work, params, order, slower, Path(folder))


def _slowed(work: Work, params: RenderParams, order: Order, folder: Path) -> Slowed:
    """The project with more time where lines need it."""
    project = work.job.project
    if project.kind != "dub" or "mp4" not in params.outputs:  # sounds alone belong to the film as it was
        return Slowed(project, work.files, (), notes=("nothing is shown slower: that is for MP4 films of a dub",))
    from dubbing import slowing  # here, for it loads what looks at pictures

    try:
        return slowing.slowed(project, work.files, order, work.cache / "speech", folder, work.progress)
    except (OSError, av.error.FFmpegError) as error:
        raise OutputRefused(f"the slower pictures cannot be written ({error})") from error


def _rendered(work: Work, params: RenderParams, order: Order, slower: Slowed | None, folder: Path) -> Done:
    project = work.job.project
    order = replace(
        order,
        label=_label(params, work.job.engines.label),
        identity=Path(work.job.engines.data) / "provenance",
        consents=Path(work.job.engines.data) / "consents",
    )
    if params.lipsync:
        order = replace(order, lipsync=_lipsync(work, order))
    if order.background == "music":
        # What is found in a film that is there for this render alone is of use to no other.
        kept = work.cache if slower is None or not slower.stretches else folder
        order = separate.with_music(order, kept / separate.CACHE, work.progress)
    stem = f"dub-{params.language}" if project.kind == "dub" else "script"
    outputs = [work.out / f"{stem}{SUFFIXES.get(output, f'.{output}')}" for output in dict.fromkeys(params.outputs)]
    report = produce(order, outputs, work.cache / "speech", work.progress)
    if slower is not None and slower.stretches:  # the project's own time is that of the film as it was
        for each in slower.spoken:
            work.said(each.line.number, each.line.lang, each.placement, each.voice)
    else:
        for said in report.lines:
            if not said.why:
                work.said(said.number, said.lang, said.placement, said.voice)
    verdicts = _verdicts(work, report, slower.stretches if slower is not None else ())
    (work.out / QUALITY).write_text(json.dumps(verdicts, ensure_ascii=False), encoding="utf-8")
    flags = [line["flag"] for line in verdicts["lines"] if line["flag"]]
    return work.finish(
        {"language": params.language, "lines": len(verdicts["lines"]), "flagged": len(flags)}
        | {"slowed": verdicts["slowed"]}
        | verdicts["file"]
    )


def _lipsync(work: Work, order: Order) -> Lipsync:
    """Who spoke when, and who agreed to it: without a record nobody's mouth is made anew."""
    consents = {each.key: each.consent for each in work.job.project.speakers if each.consent}
    spoken = order.original.spoken if order.original is not None else ()
    folder = Path(work.job.engines.data) / "consents"
    return Lipsync(spoken, consents, folder, work.cache / "mouths", work.job.project.base.track)


def _label(params: RenderParams, usual: str) -> Label | None:
    profile = params.label_profile or usual
    return labelled(profile, params.label_reason) if profile else None


def _verdicts(work: Work, report: Report, stretches: Sequence[Slower]) -> dict[str, Any]:
    sound = report.sound
    heard = sound is not None and sound.lufs is not None
    return {
        "file": {
            "duration_ms": round(1000 * report.length / SAMPLE_RATE),
            "lufs": round(sound.lufs, 2) if sound is not None and sound.lufs is not None else None,
            "dbtp": round(sound.dbtp, 2) if sound is not None and heard else None,
            "pictures_copied": report.pictures_copied,
            "hasty_cues": report.hasty_cues,
            "label": {"profile": report.label.profile, "reason": report.label.reason} if report.label else None,
            "signed": list(report.signed),
            "notes": [_note(work, note) for note in report.notes],
        },
        "lines": [_line(work, said) for said in report.lines],
        "shots": [_shot(shot) for shot in report.shots],
        "slowed": [_slower(each) for each in stretches],
    }


def _note(work: Work, note: Note) -> dict[str, Any]:
    """Of a line it names the id: its place is not what people count it as, where a script is not in order."""
    line = line_id(work.job.project, note.row) if note.row else None
    return {"row": note.row, "line": line, "text": note.text}


def _line(work: Work, said: SaidLine) -> dict[str, Any]:
    placement = said.placement
    return {
        "id": line_id(work.job.project, said.number),
        "language": said.lang,
        "text": said.text,
        "voice": said.voice,
        "start_ms": round(1000 * placement.start / SAMPLE_RATE),
        "end_ms": round(1000 * (placement.start + placement.length) / SAMPLE_RATE),
        "start_error_ms": round(1000 * (placement.start - said.wished) / SAMPLE_RATE),
        "speed": said.speed,
        "tempo": round(placement.tempo, 4),
        "rate": round(placement.tempo * STEP**said.speed, 4),
        "lufs": round(said.lufs, 1) if said.lufs is not None else None,
        "clipped": said.clipped,
        "flag": placement.flag,
        "why": said.why,
    }


def _slower(part: Slower) -> dict[str, Any]:
    """Of the film as it was."""
    return {
        "start_ms": part.start // SAMPLES_A_MS,
        "end_ms": part.end // SAMPLES_A_MS,
        "factor": round(part.factor, 3),
    }


def _shot(shot: ShotVerdict) -> dict[str, Any]:
    return {
        "start_ms": shot.start // SAMPLES_A_MS,
        "end_ms": shot.end // SAMPLES_A_MS,
        "speaker": shot.speaker,
        "left": shot.left,
        "why": shot.why,
        "sync_before": shot.sync_before,
        "sync_after": shot.sync_after,
        "jitter_before": shot.jitter_before,
        "jitter_after": shot.jitter_after,
    }
