"""Jobs that write: what is said in the base, and what it is in another language."""

from pathlib import Path
from typing import Final

import msgspec

from dubbing.errors import EngineMissing, MediaMissing
from dubbing.job import Done, SpeakersParams, TranscribeParams, TranslateParams, params_of
from dubbing.project import Lang
from dubbing.recognise import RecogniseOptions, recognise
from dubbing.speakers import SpeakerOptions, cluster
from dubbing.translate import TranslateOptions, model_at
from dubbing.translate import translate as translate_lines
from dubbing.work import Work

TEXTS: Final = "texts"  # folder in a project's cache


def transcribe(work: Work) -> Done:
    """`TranscribeParams`: segments of what is said in the base."""
    params = params_of(work.job, TranscribeParams)
    path = _base(work)
    model = work.job.engines.asr_model
    track = work.job.project.base.track
    options = RecogniseOptions(Path(model) if model else None, track=track, cache=work.cache / TEXTS)
    found = recognise(path, params.language or work.job.project.source_language, options, work.progress)
    segments, notes = found.segments, list(found.notes)
    if params.speakers:
        try:
            segments = cluster(path, segments, SpeakerOptions(track=track), work.progress).segments
        except EngineMissing as error:
            notes.append(str(error))
    told = {
        "segments": len(segments),
        "language": found.language,
        "engine": found.engine,
        "finder": found.finder,
        "notes": notes,
    }
    return work.finish(told, segments=segments)


def tell_apart(work: Work) -> Done:
    """`SpeakersParams`: the project's segments, each with who speaks."""
    count = params_of(work.job, SpeakersParams).count
    options = SpeakerOptions(count, track=work.job.project.base.track)
    found = cluster(_base(work), work.job.project.segments, options, work.progress)
    return work.finish({"speakers": len(found.speakers), "engine": found.engine}, segments=found.segments)


def _base(work: Work) -> Path:
    path = work.files.get(work.job.project.base.upload)
    if path is None:
        raise MediaMissing("the project has no upload as its base; give it one, or bring a transcript")
    return path


def translate(work: Work) -> Done:
    """`TranslateParams`: lines in another language, by the server's language model."""
    params = params_of(work.job, TranslateParams)
    language = msgspec.convert(params.language, Lang)
    engines = work.job.engines
    model = model_at(engines.llm_base_url, engines.llm_model, engines.llm_key_env)
    options = TranslateOptions(model, work.cache / TEXTS, params.segments)
    found = translate_lines(work.job.project, language, options, work.progress)
    notes = [{"line": note.segment, "text": note.text} for note in found.notes]
    told = {"language": language, "lines": len(found.lines), "engine": found.engine, "notes": notes}
    return work.finish(told, translations=found.lines)
