"""A host made from one photo: `onmaru pack from-photo`."""

import datetime
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar.enrol.landmarks import Landmarker
from avatar.enrol.photo_checks import CheckedFace, check
from avatar.enrol.photo_face import Face
from avatar.enrol.photo_framing import Canvas, framings, to_canvas
from avatar.enrol.photo_glasses import glasses
from avatar.enrol.photo_host import HostShapes, host_shapes
from avatar.enrol.photo_matte import CLEAN, cut_out
from avatar.enrol.photo_mesh import build
from avatar.enrol.photo_motion import plates
from avatar.enrol.photo_pack import PhotoHost, crop_of, write
from avatar.enrol.photo_plates import Photo, bake
from avatar.enrol.photo_reading import ReadPhoto, read_photo
from avatar.enrol.photo_seam import seam_of
from avatar.enrol.photo_turn import turn_of
from avatar.enrol.request import EnrolRequest, Progress
from avatar.errors import EnrolRefused, Finding
from avatar.pack import SHIPPED, load_pack

_STILL_PX = 0.2  # of the canvas: skin that moves less is left as it was photographed
MODEL = "harin"  # the rendered host whose motion is carried over


def enrol_photo(source: Path, request: EnrolRequest, progress: Progress) -> Path:
    """Make a host of the photo `source`; gives the folder of its pack, request.out / request.name.

    Raises EnrolRefused with all that is wrong with the photo, ConsentRefused if the consent does not
    hold today, EnrolmentUnavailable where MediaPipe is missing; what `progress` raises goes through.
    Nothing is left behind where it fails.
    """
    request.consent.check(datetime.date.today())
    folder = request.out / request.name
    if folder.exists():
        raise EnrolRefused(Finding(f"there is a host called {request.name} already", "give another name"))
    progress("photo", 0.0)
    photo = read_photo(source)
    progress("photo", 1.0)
    with Landmarker() as landmarker:
        progress("checks", 0.0)
        checked = check(photo, landmarker)
        for finding in glasses(photo.bgr, checked.face):
            request.notice(finding)
        progress("checks", 0.5)
        shapes = host_shapes(load_pack(SHIPPED / MODEL), landmarker)
        progress("checks", 1.0)
    canvas, kept = _canvas(photo, checked, request, progress)
    host = _host(canvas, shapes, kept, request, progress)
    progress("pack", 0.0)
    _save(folder, host, request)
    progress("pack", 1.0)
    return folder


def _canvas(photo: ReadPhoto, checked: CheckedFace, request: EnrolRequest, progress: Progress) -> tuple[Canvas, bool]:
    """The person on the canvas, and whether the photo's background stays."""
    progress("person", 0.0)
    kept = request.background == "keep"
    bgr: NDArray[np.uint8] = photo.bgr
    alpha = np.full(bgr.shape[:2], 255, np.uint8)
    if not kept:
        matte = cut_out(bgr, checked.face, photo.alpha)
        if matte.clean:
            bgr, alpha = matte.bgr, matte.alpha
        else:
            kept = True
            problem = f"the person cannot be cut out cleanly (edge {matte.softness:.2f} eye distances, {CLEAN} at most)"
            remedy = "the photo's background is kept; for another one, stand before a plain wall and take it again"
            request.notice(Finding(problem, remedy))
    progress("person", 1.0)
    return to_canvas(bgr, alpha, checked.face), kept


def _host(canvas: Canvas, shapes: HostShapes, kept: bool, request: EnrolRequest, progress: Progress) -> PhotoHost:
    size = canvas.alpha.shape[1], canvas.alpha.shape[0]
    face = canvas.face
    progress("mesh", 0.0)
    mesh = build(face, seam_of(canvas.bgr, face))
    motion = plates(face, mesh, shapes)
    mesh = mesh.pruned(np.stack([plate.offset for plate in motion]), _STILL_PX / face.unit)
    crop = crop_of(face, mesh, size)
    progress("mesh", 1.0)
    cut = np.ascontiguousarray(canvas.bgr[crop.y0 : crop.y1, crop.x0 : crop.x1])
    moved = Face(face.origin - np.array([crop.x0, crop.y0]), face.unit, face.axes, face.points)
    pictures = bake(Photo(cut, moved, mesh), motion, lambda share: progress("plates", share))
    found, said = framings(canvas, kept)
    for finding in said:
        request.notice(finding)
    turn = turn_of(face, crop, size)
    return PhotoHost(face, mesh, motion, pictures, canvas.bgr, canvas.alpha, crop, turn, found, kept)


def _save(folder: Path, host: PhotoHost, request: EnrolRequest) -> None:
    """Written beside its place, read again, and moved there whole."""
    request.out.mkdir(parents=True, exist_ok=True)
    work = request.out / f".{request.name}.part"
    shutil.rmtree(work, ignore_errors=True)
    try:
        half = work / request.name  # a pack's folder has its name, where it is read again too
        half.mkdir(parents=True)
        write(half, host, request)
        for framing in host.framings:
            load_pack(half, framing.name)
        half.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
