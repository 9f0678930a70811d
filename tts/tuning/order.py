"""What voice is wanted, and the folder in which it is made: MODELS/tuning/<name>/."""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tts.espnet_adding import check_name
from tts.tuning import json_file
from tts.tuning.errors import TuningRefused

SIZES = ("full", "small", "toy")
MADE = "made.json"  # in a voice's folder that was made here and may be replaced
GONE = ".gone-"  # begins the name of a folder that is being thrown away
_TRIES, _APART_S = 10, 0.05  # for the lock: who only looks whether it is held has it for an instant


@dataclass(frozen=True, slots=True)
class Order:
    """A voice to be made. Every field is part of the work: with another one, the work begins anew."""

    name: str  # of the voice's folder
    title: str
    lang: str  # "ko" or "en"
    licence: str
    source: str  # folder or table of recordings
    consent: str  # id of the speaker's consent
    base: str = ""  # folder of the voice to tune; "" trains from scratch
    size: str = "full"  # of SIZES; of a model from scratch
    epochs: int = 1_000
    batch: int = 16  # recordings
    sample_rate: int = 22_050  # Hz

    def checked(self) -> "Order":
        """This order, if it can be carried out.

        Raises:
            TuningRefused: something in it cannot be.
        """
        check_name(self.name)
        if self.size not in SIZES:
            raise TuningRefused(f"A size is one of {', '.join(SIZES)}, not {self.size!r}.")
        if not 1 <= self.epochs <= 100_000 or not 1 <= self.batch <= 256:
            raise TuningRefused("Epochs go from 1 to 100000, a batch from 1 to 256 recordings.")
        if self.lang not in FRONTENDS:
            raise TuningRefused(f"Voices are made for {' and '.join(FRONTENDS)}, not for {self.lang!r}.")
        if not self.consent:
            raise TuningRefused("A voice is a person's: name their consent (onmaru consent add --scope voice).")
        return self


FRONTENDS = {"ko": "espeak:ko", "en": "espeak:en-us"}  # whose phones the models are fed


def espeak_voice(lang: str) -> str:
    """espeak-ng's voice whose phones stand for this language."""
    return FRONTENDS[lang].partition(":")[2]


@dataclass(frozen=True, slots=True)
class Work:
    """Where an order is carried out. What is done is kept, so that it goes on after a break."""

    folder: Path

    @property
    def training(self) -> Path:
        """ESPnet's own folder: checkpoints, configuration."""
        return self.folder / "training"

    @property
    def progress(self) -> Path:
        """One line of JSON an epoch: {"epoch": n, "train": {loss: value}, "valid": {…}}."""
        return self.folder / "progress.jsonl"

    @property
    def findings(self) -> Path:
        """What was found wrong, as a table."""
        return self.folder / "findings.csv"

    @property
    def recipe(self) -> Path:
        """What ESPnet is given."""
        return self.folder / "train.yaml"

    @property
    def prepared(self) -> Path:
        """There when the recordings are prepared: what they are, as JSON."""
        return self.folder / "prepared.json"

    @property
    def order(self) -> Path:
        """The order, as JSON."""
        return self.folder / "order.json"

    @property
    def aim(self) -> Path:
        """How far the training that began last is to go, as JSON: {"epochs": n}."""
        return self.folder / "aim.json"

    @property
    def lock(self) -> Path:
        """Locked while a process works here; the lock of one that was killed is gone."""
        return self.folder / "lock"

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Work here alone. Raises TuningRefused: another process does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.lock.open("ab") as file:
            if not _locked(file.fileno()) or not self._is_lock(file.fileno()):
                raise TuningRefused(f"Another process works in {self.folder}: wait for it, or stop it with Ctrl-C.")
            yield

    def _is_lock(self, file: int) -> bool:
        """Whether an open file still is the lock; the folder may have been forgotten since it was opened."""
        try:
            return os.path.samestat(os.fstat(file), self.lock.stat())
        except FileNotFoundError:
            return False

    @property
    def is_held(self) -> bool:
        """Whether a process works here now."""
        try:
            with self.lock.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:  # nobody ever worked here
            return False
        return False

    def forget(self) -> None:
        """Take away all that was done, at once. Raises TuningRefused: a process works here."""
        if self.folder.exists():
            with self.held():
                gone = Path(tempfile.mkdtemp(prefix=GONE, dir=self.folder.parent))
                self.folder.replace(gone)  # with its lock: whoever begins now has a folder and a lock of their own
            shutil.rmtree(gone, ignore_errors=True)

    def take_up(self, order: Order) -> bool:
        """Begin the order here; True if it was begun before and goes on.

        Raises:
            TuningRefused: another order is under way here, or one that cannot be read.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        now = asdict(order) | {"epochs": 0}  # more epochs go on with the same work
        if self.order.exists():
            if not (before := json_file.read(self.order)):
                raise TuningRefused(f"The order in {self.folder} cannot be read: begin it anew with --fresh.")
            if before != now:
                raise TuningRefused(f"{self.folder} holds the work on another order: give --fresh, or another name.")
            return True
        json_file.write(self.order, now)
        return False

    def set_aim(self, epochs: int) -> None:
        """Write down how far the training is to go."""
        json_file.write(self.aim, {"epochs": epochs})

    def taken_up(self) -> Order:
        """The order that was begun here, as far as it is to go. Raises TuningRefused: it cannot be read."""
        try:
            told = json.loads(self.order.read_text(encoding="utf-8"))
            aim = json.loads(self.aim.read_text(encoding="utf-8"))
            order = Order(**told | {"epochs": aim["epochs"]}).checked()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise TuningRefused(f"The order in {self.folder} cannot be read: forget it, and begin anew.") from error
        if order.name != self.folder.name:
            raise TuningRefused(f"{self.folder} holds the order of {order.name}: forget it, and begin anew.")
        return order

    @property
    def last_epoch(self) -> int:
        """Number of the last epoch that was ended, 0 before the first."""
        return int(str(self.epochs()[-1]["epoch"])) if self.progress.exists() and self.epochs() else 0

    def epochs(self) -> list[dict[str, object]]:
        """What `progress` holds; an epoch that was said twice counts as it was said last."""
        if not self.progress.exists():
            return []
        lines = self.progress.read_text(encoding="utf-8").splitlines()
        found = {}
        for line in lines:
            try:
                told = json.loads(line)
                found[int(told["epoch"])] = told
            except (ValueError, KeyError):  # the last line of a process that was killed
                continue
        return [found[epoch] for epoch in sorted(found)]


def _locked(file: int) -> bool:
    """Whether the lock of an open file is ours now."""
    for attempt in range(_TRIES):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if attempt + 1 < _TRIES:
            time.sleep(_APART_S)
    return False
