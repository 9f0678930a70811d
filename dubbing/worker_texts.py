"""Jobs that write: what is said in the base, and what it is in another language."""

from pathlib import Path
from typing import Final

from dubbing.errors import MediaMissing
from dubbing.job import Done, TranscribeParams, params_of
from dubbing.recognise import RecogniseOptions, recognise
from dubbing.work import Work

TEXTS: Final = "texts"  # folder in a project's cache


def transcribe(work: Work) -> Done:
    """`TranscribeParams`: segments of what is said in the base."""
    params = params_of(work.job, TranscribeParams)
    path = work.files.get(work.job.project.base.upload)
    if path is None:
        raise MediaMissing("the project has no upload as its base; give it one, or bring a transcript")
    model = work.job.engines.asr_model
    options = RecogniseOptions(Path(model) if model else None, cache=work.cache / TEXTS)
    found = recognise(path, params.language or work.job.project.source_language, options, work.progress)
    told = {
        "segments": len(found.segments),
        "language": found.language,
        "engine": found.engine,
        "finder": found.finder,
        "notes": list(found.notes),
    }
    return work.finish(told, segments=found.segments)
