"""The job that makes finished files, with a verdict on every line and on each file."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from dubbing.assembly import order_of
from dubbing.fit import STEP
from dubbing.job import QUALITY, Done, RenderParams, params_of
from dubbing.label import Label, labelled
from dubbing.production import Report, SaidLine, produce
from dubbing.project import line_id
from dubbing.work import Work
from tts.types import SAMPLE_RATE

SUFFIXES: Final = {"stems": ".zip", "dapt": ".ttml"}  # of outputs that are not called as their files end


def render(work: Work) -> Done:
    """`RenderParams`: the files, and `QUALITY`."""
    params = params_of(work.job, RenderParams)
    project = work.job.project
    options = work.options(loudness=params.loudness, subtitles=params.subtitles, keep_original=params.keep_original)
    order = replace(
        order_of(project, work.files, params.language or None, options),
        label=_label(params, work.job.engines.label),
        identity=Path(work.job.engines.data) / "provenance",
        consents=Path(work.job.engines.data) / "consents",
    )
    stem = f"dub-{params.language}" if project.kind == "dub" else "script"
    outputs = [work.out / f"{stem}{SUFFIXES.get(output, f'.{output}')}" for output in dict.fromkeys(params.outputs)]
    report = produce(order, outputs, work.cache / "speech", work.progress)
    for said in report.lines:
        work.said(said.number, said.lang, said.placement, said.voice)
    verdicts = _verdicts(work, report)
    (work.out / QUALITY).write_text(json.dumps(verdicts, ensure_ascii=False), encoding="utf-8")
    flags = [line["flag"] for line in verdicts["lines"] if line["flag"]]
    return work.finish(
        {"language": params.language, "lines": len(verdicts["lines"]), "flagged": len(flags)} | verdicts["file"]
    )


def _label(params: RenderParams, usual: str) -> Label | None:
    profile = params.label_profile or usual
    return labelled(profile, params.label_reason) if profile else None


def _verdicts(work: Work, report: Report) -> dict[str, Any]:
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
            "notes": [{"row": note.row, "text": note.text} for note in report.notes],
        },
        "lines": [_line(work, said) for said in report.lines],
    }


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
        "flag": placement.flag,
    }
