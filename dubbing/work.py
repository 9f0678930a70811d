"""One job under way: where its files go, and who is told how far it is."""

import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dubbing.assembly import Options
from dubbing.job import Artefact, Done, Job, LineSaid, Progress, Told, output_folder
from dubbing.project import Clip, Project, Translation, line_id
from dubbing.types import SAMPLES_A_MS, Placement

MEDIA_TYPES: Final = {
    ".mp4": "video/mp4",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".zip": "application/zip",
    ".json": "application/json",
    ".webp": "image/webp",
    ".xml": "application/ttml+xml",
    ".ttml": "application/ttml+xml",
}
_EVERY_S: Final = 0.2  # between two words on how far a stage is
_BLOCK: Final = 1 << 20


@dataclass(slots=True)
class Work:
    """What a handler works with."""

    job: Job
    tell: Callable[[Told], None]
    _stage: str = field(default="", init=False)
    _told: float = field(default=0.0, init=False)

    @property
    def out(self) -> Path:
        """The folder of the files that are to be there at the end."""
        return Path(self.job.folder) / "out"

    @property
    def cache(self) -> Path:
        """The folder of what was made before, by content."""
        return Path(self.job.cache)

    @property
    def files(self) -> dict[str, Path]:
        """Upload id to its file."""
        return {upload: Path(path) for upload, path in self.job.files.items()}

    def begin(self) -> None:
        """Make the folders; what an attempt before this one left behind goes."""
        folder = Path(self.job.folder)
        shutil.rmtree(folder, ignore_errors=True)
        for path in (self.out, self.cache, Path(self.job.renders)):
            path.mkdir(parents=True, exist_ok=True)

    def progress(self, stage: str, share: float) -> None:
        """`dubbing.production.Progress`; not each of them is told."""
        now = time.monotonic()
        if stage != self._stage or share >= 1 or now - self._told >= _EVERY_S:
            self._stage, self._told = stage, now
            self.tell(Told(progress=Progress(stage, min(1.0, max(0.0, share)))))

    def said(self, number: int, language: str, placement: Placement, voice: str) -> None:
        """Tell of a line that was spoken; `number` is its place among the project's lines, from 1."""
        project = self.job.project
        key = line_id(project, number)
        start, end = placement.start // SAMPLES_A_MS, (placement.start + placement.length) // SAMPLES_A_MS
        revision = written(project, language)[key].revision
        named = language if project.kind == "dub" else ""
        tempo = round(placement.tempo, 4)
        self.tell(Told(line=LineSaid(key, revision, named, placement.flag, start, end, voice, tempo)))

    def options(self, **wished: Any) -> Options:  # noqa: ANN401 - the fields of Options
        """What an order is made with, the server's voices in it."""
        return Options(voices=dict(self.job.engines.voices), **wished)

    def finish(self, result: dict[str, Any], **found: Any) -> Done:  # noqa: ANN401 - the fields of Done
        """All files of `out` appear at once, in a folder of the job's name; what is told of them.

        Folders in it appear too, but are the server's business: nothing in them is a result.
        """
        artefacts = tuple(_described(path) for path in sorted(self.out.iterdir()) if path.is_file())
        target = output_folder(self.job)
        shutil.rmtree(target, ignore_errors=True)
        if any(self.out.iterdir()):
            self.out.replace(target)
        return Done(result, artefacts, **found)


def written(project: Project, language: str) -> dict[str, Translation | Clip]:
    """What is spoken in a language, by the id of the segment or clip."""
    if project.kind == "script":
        return {clip.id: clip for clip in project.clips}
    return {line.segment: line for line in project.languages.get(language, ())}


def _described(path: Path) -> Artefact:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    kind = MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
    return Artefact(path.name, kind, path.stat().st_size, digest.hexdigest())
