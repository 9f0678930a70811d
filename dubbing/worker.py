"""`python -m dubbing.worker --parent PID --memory BYTES`: does one job and is gone; see `dubbing.job`.

Nothing that decodes media is imported before the keeper has forked, and nothing is decoded before the bounds are on.
"""

import argparse
import errno
import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from dubbing import confine

if TYPE_CHECKING:
    from dubbing.job import Done, Failure, Job, Told
    from dubbing.work import Work

PULSE_S: Final = 5.0  # between two signs of life
_BUSY: Final = 0.02  # of that time on the processor: a worker that does less waits for something, and says nothing
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_TITLES: Final = {
    "LineRefused": "A line cannot be spoken",
    "OutputRefused": "The result cannot be made",
    "TranslationFailed": "Not translated",
    "ArchiveRefused": "Not a project's archive",
    "LabelRefused": "The notice is missing",
    "ConsentLacking": "Nobody allows this voice",
    "ProvenanceFailed": "It cannot be signed",
    "NoSpeech": "Nobody is heard",
}


def main() -> None:
    """Fork under a keeper, get ready, read the job, do it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--memory", type=int, required=True)
    given = parser.parse_args()
    status = confine.keep(given.parent, given.memory)
    if status is not None:
        sys.stdout.flush()
        os._exit(status)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not be taken for what we tell
    handlers = _handlers()
    out.write(b"{}\n")  # ready
    out.flush()
    _serve(sys.stdin.buffer, handlers, out)
    os._exit(0)  # libraries' threads are not waited for: all is told


def _handlers() -> dict[str, "Callable[[Work], Done]"]:
    """Kind to who does it; the imports are what a spare worker has behind it when its job comes."""
    from dubbing import worker_exports, worker_media, worker_render, worker_speech, worker_texts

    return {
        "probe": worker_media.probe_base,
        "speak": worker_speech.speak,
        "preview": worker_speech.preview,
        "render": worker_render.render,
        "transcribe": worker_texts.transcribe,
        "speakers": worker_texts.tell_apart,
        "translate": worker_texts.translate,
        "listen": worker_exports.listen,
        "archive": worker_exports.pack,
        "import": worker_exports.unpack,
    }


def _serve(jobs: BinaryIO, handlers: dict[str, "Callable[[Work], Done]"], out: BinaryIO) -> None:
    """Do the job that comes; after one of REPEATED that went well, the next one, with its voices still open."""
    import msgspec

    from dubbing.job import REPEATED, Failure, Job, Told
    from dubbing.work import Work

    lock, bound = threading.Lock(), False

    def tell(told: Told) -> None:
        with lock:
            out.write(msgspec.json.encode(told) + b"\n")
            out.flush()

    while line := jobs.readline():
        try:
            job = msgspec.json.decode(line, type=Job)
        except msgspec.MsgspecError as error:
            tell(Told(failed=Failure("job-invalid", "Not a job", str(error))))
            return
        if not bound:
            _bind(job, tell)
            bound = True
        told = _done(Work(job, tell), handlers)
        tell(told)
        if told.failed is not None or job.kind not in REPEATED:
            return
        if confine.spent(os.getpid()) > job.bounds.cpu_s / 2:
            return  # the bound is the process's: the next job is to have all of it


def _bind(job: "Job", tell: "Callable[[Told], None]") -> None:
    bounds = job.bounds
    confine.bind(bounds.cpu_s, bounds.file_bytes, bounds.memory_bytes, network=bounds.network)
    os.environ["ONMARU_DATA"] = job.engines.data
    threading.Thread(target=_pulse, args=(tell,), daemon=True).start()


def _done(work: "Work", handlers: dict[str, "Callable[[Work], Done]"]) -> "Told":
    from dubbing.job import Failure, Told

    handler = handlers.get(work.job.kind)
    if handler is None:
        return Told(failed=Failure("unknown-kind", "Cannot be done here", f"nobody here can {work.job.kind}"))
    try:
        work.begin()
        return Told(done=handler(work))
    except Exception as error:  # the boundary of the job: whatever went wrong has a name outside
        return Told(failed=failure_of(error, work.job))


def failure_of(error: Exception, job: "Job") -> "Failure":
    """The name of what went wrong, and what to do about it."""
    import msgspec

    from dubbing.errors import DubbingError, LineRefused, MediaRefused
    from dubbing.job import Failure
    from dubbing.project import line_id
    from tts.errors import VoiceError

    if any(getattr(cause, "errno", None) in _FULL for cause in _causes(error)):
        return Failure("disk-full", "No room on the disk", "the disk is full, or a file grew too large: make room")
    if any(isinstance(cause, MemoryError) for cause in _causes(error)):
        return Failure("out-of-memory", "Too little memory", "it needs more memory than a worker may take")
    name = type(error).__name__
    title = _TITLES.get(name, "Media cannot be used" if isinstance(error, MediaRefused) else "Not possible")
    if isinstance(error, LineRefused):
        return Failure(_kebab(name), title, str(error), line_id(job.project, error.number))
    if isinstance(error, VoiceError):
        return Failure(_kebab(name), "The voice cannot speak", str(error))
    if isinstance(error, DubbingError):
        return Failure(_kebab(name), title, str(error))
    if isinstance(error, msgspec.ValidationError):
        return Failure("job-invalid", "Not a job", str(error))
    traceback.print_exception(error)
    return Failure("internal", "Internal error", f"{name}: the log has the cause")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _pulse(tell: "Callable[[Told], None]") -> None:
    """Say now and then that work goes on, as long as it does: a stage may tell nothing for minutes."""
    from dubbing.job import Told

    before = confine.spent(os.getpid())
    while True:
        time.sleep(PULSE_S)
        now = confine.spent(os.getpid())
        if now - before > _BUSY * PULSE_S:
            tell(Told())
        before = now


if __name__ == "__main__":
    main()
