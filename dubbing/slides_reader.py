"""The program that `dubbing.slides` starts: draws a PDF's pages under limits and prints how many there are as JSON."""

import contextlib
import errno
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dubbing.errors import MediaBroken, MediaRefused, MediaTooLarge, NotMedia

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

_CPU_S: Final = 60
_MEMORY: Final = 2 << 30  # bytes of address space
_PAGE_BYTES: Final = 64 << 20  # of a PNG
_BOX: Final = (1920, 1080)  # px that the first page is fitted into; upright pages into the same turned
_LEAST_SIDE: Final = 64


def main() -> None:
    """Arguments: the PDF, a folder for its pages or "-", and how many pages are the limit."""
    for limit, most in (
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, _PAGE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        above = resource.getrlimit(limit)[1]
        within = most if above == resource.RLIM_INFINITY else min(most, above)
        resource.setrlimit(limit, (within, within))
    path, folder, most_pages = sys.argv[1:4]
    try:
        told: dict[str, object] = {
            "pages": _pages(Path(path), Path(folder) if folder != "-" else None, int(most_pages))
        }
    except MediaRefused as error:
        told = {"error": type(error).__name__, "message": str(error)}
    except OSError as error:
        told = {"full": error.strerror or str(error), "errno": error.errno or errno.EIO}
    sys.stdout.write(json.dumps(told))


def _pages(path: Path, folder: Path | None, most: int) -> int:
    import pypdfium2

    with path.open("rb") as file:
        if b"%PDF-" not in file.read(1024):
            raise NotMedia("is no PDF, whatever its name says; export the slides as PDF")
    try:
        document = pypdfium2.PdfDocument(path)
        found = len(document)
    except pypdfium2.PdfiumError as error:
        reason = "is locked by a password; export it without" if "password" in str(error).lower() else "is broken"
        raise MediaBroken(f"{reason} ({error})") from error
    with contextlib.closing(document):
        if found == 0:
            raise MediaBroken("has no page; export it again")
        if found > most:
            raise MediaTooLarge(f"has {found} pages; {most} are the limit")
        if folder is not None:
            _draw(document, folder)
    return found


def _draw(document: "pypdfium2.PdfDocument", folder: Path) -> None:
    size = (0, 0)
    for number, picture in enumerate(_pictures(document), 1):
        size = size if any(size) else (picture.width // 2 * 2, picture.height // 2 * 2)
        part = folder / f".page-{number:04d}.png"
        _set_into(picture, size).save(part, "PNG", compress_level=1)
        part.replace(folder / f"page-{number:04d}.png")


def _pictures(document: "pypdfium2.PdfDocument") -> Iterator["Image.Image"]:
    import pypdfium2

    for number in range(len(document)):
        try:
            page = document[number]
            width, height = page.get_size()
            if not (0 < width < 1e5 and 0 < height < 1e5):
                raise MediaTooLarge(f"has a page {number + 1} of {width:g}x{height:g} points; export it smaller")
            box = _BOX if width >= height else _BOX[::-1]
            scale = max(min(box[0] / width, box[1] / height), _LEAST_SIDE / max(width, height))
            if min(width, height) * scale < _LEAST_SIDE:
                raise MediaTooLarge(f"has a page {number + 1} of {width:g}x{height:g} points: too narrow to be seen")
            yield page.render(scale=scale, may_draw_forms=False, rev_byteorder=True).to_pil().convert("RGB")
            page.close()
        except pypdfium2.PdfiumError as error:
            raise MediaBroken(f"has a page {number + 1} that cannot be drawn ({error})") from error


def _set_into(picture: "Image.Image", size: tuple[int, int]) -> "Image.Image":
    from PIL import Image

    if picture.size == size:
        return picture
    scale = min(size[0] / picture.width, size[1] / picture.height)
    fitted = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
    whole = Image.new("RGB", size, (0, 0, 0))
    whole.paste(fitted, ((size[0] - fitted.width) // 2, (size[1] - fitted.height) // 2))
    return whole


if __name__ == "__main__":
    main()
