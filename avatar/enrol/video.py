"""A host from a video of a person: her own pictures as the idle loop, her own mouths mined from it."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, overload

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.consent import quoted, table
from avatar.enrol import footage as footage_report
from avatar.enrol import loop as loop_report
from avatar.enrol.footage import Footage
from avatar.enrol.landmarks import Landmarker
from avatar.enrol.loop import Palindrome, between, choose_loop
from avatar.enrol.loop_file import write_loop
from avatar.enrol.request import EnrolRequest, Progress
from avatar.enrol.video_clip import Clip
from avatar.enrol.video_cut import PictureCut
from avatar.enrol.video_faces import Faces, faces_of, frames_of
from avatar.enrol.video_stretch import choose_stretch
from avatar.enrol.video_survey import survey
from avatar.enrol.video_work import Frames, Work
from avatar.errors import EnrolRefused, Finding
from avatar.host import open_host
from avatar.manifest import FILE as MANIFEST
from avatar.manifest import FORMAT
from avatar.mined.compose import LOOP
from avatar.mined.mine import mine
from avatar.mined.pack import write_mined

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

STAGES: Final = ("survey", "frames", "faces", "between", "mouths", "loop", "check")  # as `Progress` names them
PLATES = 36
PREVIEW: Final = "preview.jpg"
DONE: Final = "done"  # beside the mouths: all of them are written


def enrol_video(source: Path, request: EnrolRequest, progress: Progress, *, work: Path) -> Path:
    """Make request.out/request.name from a video, and give back its path.

    Pieces of the work are kept under `work` and removed when all is done: called again after it was stopped or
    killed, it goes on from there. request.notice is told what is not as good as it could be.
    Raises EnrolRefused (what is wrong with the video, what to record), EnrolmentUnavailable, or Cancelled.
    """
    target = request.out / request.name
    if target.exists():
        raise EnrolRefused(Finding(f"{target} exists", "choose another name, or remove that host first"))

    def stage(name: str) -> Callable[[float], None]:
        progress(name, 0.0)
        return lambda share: progress(name, share)

    with Clip(source) as clip, Landmarker() as landmarker:
        kept = Work(work, source, request.framing)
        seen = survey(clip, landmarker, kept, stage("survey"))
        stretch = choose_stretch(seen, float(clip.step), request.notice)
        frames, cut = frames_of(clip, seen, stretch, request.framing, kept, stage("frames"))
        faces = faces_of(frames, landmarker, kept, stage("faces"))
        _of_clip(clip, request.notice)
    measured = footage_report.measure(faces)
    for finding in footage_report.report(faces, measured, cut.size[0] / cut.box[0]):
        request.notice(finding)
    loop = choose_loop(measured, faces.landmarks, seen.times[stretch.first : stretch.last])
    for finding in loop_report.report(loop):
        request.notice(finding)
    parts = kept.folder / "pack"
    extended = _Extended(frames, kept.between, loop)
    _between(extended, stage("between"))
    _mouths(parts, extended, faces, measured, loop, stage("mouths"))
    _loop(parts, extended, loop, cut, stage("loop"))
    pack = _put(parts, request, _manifest(source, request, cut, len(loop.order)), stage("check"))
    kept.remove()
    return pack


def _of_clip(clip: Clip, notice: Callable[[Finding], None]) -> None:
    if clip.interlaced:
        notice(Finding("the video is interlaced: edges that move look combed", "film progressive (25p or 30p)"))
    if clip.duration is not None and 0 < clip.end < clip.duration - 1:
        problem = f"the video breaks off after {clip.end:.1f} of {clip.duration:.1f} s"
        notice(Finding(problem, "copy it once more from the camera, if the rest is wanted"))


def _between(extended: "_Extended", progress: Callable[[float], None]) -> None:
    count = extended.missing
    for k in range(count):
        extended.make()
        progress((k + 1) / count)


def _mouths(
    parts: Path,
    frames: "_Extended",
    faces: Faces,
    footage: Footage,
    loop: Palindrome,
    progress: Callable[[float], None],
) -> None:
    done = parts / DONE
    if done.exists():
        return
    shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir()
    landmarks = np.concatenate([faces.landmarks, _landmarks_between(faces.landmarks, loop)])
    indices, pool = loop.indices(len(faces.landmarks)), np.flatnonzero(footage.usable).tolist()
    try:
        mined = mine(frames, landmarks, loop=indices, plates=PLATES, progress=progress, pool=pool)
    except ValueError as error:
        raise EnrolRefused(Finding(f"no mouths can be mined: {error}", "film 40 to 90 s in a medium shot")) from error
    write_mined(parts, mined)
    done.touch()


def _loop(
    parts: Path, frames: "_Extended", loop: Palindrome, cut: PictureCut, progress: Callable[[float], None]
) -> None:
    file, unfinished = parts / LOOP, parts / f"part-{LOOP}"
    if file.exists():
        return
    indices = loop.indices(len(frames) - len(loop.between))
    write_loop(unfinished, (frames[k] for k in indices), len(indices), cut.size, progress)
    cv2.imwrite(str(parts / PREVIEW), frames[indices[0]], [cv2.IMWRITE_JPEG_QUALITY, 90])
    unfinished.replace(file)


def _put(parts: Path, request: EnrolRequest, manifest: str, progress: Callable[[float], None]) -> Path:
    """Copy the parts beside the pack's place, read them back as a pack, and put it there whole."""
    request.out.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{request.name}-", dir=request.out))
    try:
        pack = beside / request.name
        shutil.copytree(parts, pack, ignore=shutil.ignore_patterns(DONE))
        (pack / MANIFEST).write_text(manifest, encoding="utf-8")
        progress(0.5)
        open_host(pack)
        progress(1.0)
        return pack.rename(request.out / request.name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _manifest(source: Path, request: EnrolRequest, cut: PictureCut, frames: int) -> str:
    title = "\n".join(f"{language} = {quoted(text)}" for language, text in request.title.items())
    return f"""format = {FORMAT}
name = {quoted(request.name)}
kind = "video"
licence = "only as the consent allows"
provenance = {quoted(f"filmed: {source.name}")}

[title]
{title}

[[framings]]
name = {quoted(cut.framing)}
width = {cut.size[0]}
height = {cut.size[1]}

[video]
frames = {frames}

{table(request.consent)}"""


def _landmarks_between(landmarks: Floats, loop: Palindrome) -> Floats:
    """(k, 478, 3) of the pictures that no camera took."""
    made = [
        (1 - moment.share) * landmarks[moment.first] + moment.share * landmarks[moment.first + 1]
        for moment in loop.between
    ]
    return np.array(made, np.float32).reshape(-1, *landmarks.shape[1:])


class _Extended(Sequence[Image]):
    """The frames, then the loop's pictures that no camera took, which are kept on disk too."""

    def __init__(self, frames: Sequence[Image], made: Frames, loop: Palindrome) -> None:
        self._frames, self._made, self._moments = frames, made, loop.between

    @property
    def missing(self) -> int:
        """How many pictures are still to be made."""
        return len(self._moments) - len(self._made)

    def make(self) -> None:
        """The next one that is missing."""
        moment = self._moments[len(self._made)]
        self._made.append(between(self._frames[moment.first], self._frames[moment.first + 1], moment.share))

    def __len__(self) -> int:
        return len(self._frames) + len(self._moments)

    @overload
    def __getitem__(self, index: int) -> Image: ...

    @overload
    def __getitem__(self, index: slice) -> list[Image]: ...

    def __getitem__(self, index: int | slice) -> Image | list[Image]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        if index < len(self._frames):
            return self._frames[index]
        return self._made[index - len(self._frames)]
