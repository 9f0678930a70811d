"""Scripts and texts as orders, the way that a worker makes them."""

from pathlib import Path

from dubbing import automatic, script_mode
from dubbing.assembly import Options, order_of
from dubbing.production import Order
from dubbing.project import Base, Project
from dubbing.transcript import parse


def script_order(path: Path) -> Order:
    """What is made of a script."""
    script = script_mode.read(path)
    options = Options(subtitles=script.subtitles, keep_original=script.keep_original)
    return order_of(script.project, script.files, options=options)


def dub_order(film: Path, translation: bytes, voice: str = "espeak:en-us") -> Order:
    """What is made of a film and an English translation alone."""
    project = Project("dub", "dub", "", Base("video"))
    project, _ = automatic.with_translation(project, "en", parse(translation))
    project = automatic.with_people(project, "en", {"": voice}, {})
    return order_of(project, {"video": film}, "en")
