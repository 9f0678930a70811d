"""What a finished file says of itself: what was done to make it, by which voices, and a signature under that."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from dubbing import provenance
from dubbing.label import Label
from dubbing.provenance import Deed, Source

_LANGUAGES: Final = {"ko": "Korean", "en": "English"}
_BY_RULES: Final = ("espeak",)  # engines that speak by rules; what others say comes out of training


def deeds(
    spoken: Sequence[tuple[str, str]], label: Label | None, *, relipped: bool, upload: bool, slowed: bool = False
) -> tuple[Deed, ...]:
    """What was done, in order.

    Args:
        spoken: language and voice of each line.
        label: the notice, where one was asked for.
        relipped: mouths were made anew.
        upload: it was made from a file; else all of it comes from machines.
        slowed: parts of it are shown slower.
    """
    done = [_speech(lang, voices, upload) for lang, voices in _by_language(spoken).items()]
    if slowed:
        done.append(Deed("c2pa.edited", "parts of the pictures and of their sound made longer"))
    if relipped:
        done.append(Deed("c2pa.edited", "mouths made to fit the speech", "compositeWithTrainedAlgorithmicMedia"))
    if label is not None and label.profile != "none":
        done.append(Deed("c2pa.edited", f"a notice that AI made it (profile {label.profile})"))
    return tuple(done)


def _by_language(spoken: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for lang, voice in dict.fromkeys(spoken):
        found.setdefault(lang, []).append(voice)
    return found


def _speech(lang: str, voices: Sequence[str], upload: bool) -> Deed:
    trained = any(voice.partition(":")[0] not in _BY_RULES for voice in voices)
    within: Source = "compositeWithTrainedAlgorithmicMedia" if trained else "compositeSynthetic"
    alone: Source = "trainedAlgorithmicMedia" if trained else "algorithmicMedia"
    tools = ", ".join(voices)[:200]
    action = "c2pa.dubbed" if upload else "c2pa.edited"
    return Deed(action, f"speech in {_LANGUAGES.get(lang, lang)}", within if upload else alone, tools)


def sign(
    files: Sequence[tuple[Path, str]],
    identity: Path,
    done: Sequence[Deed],
    upload: Path | None,
    title: str,
    progress: Callable[[float], None],
) -> tuple[str, ...]:
    """Sign what can be signed of the files (path, name that people see); the names of those that are.

    Raises:
        ProvenanceFailed: the certificate cannot be used, or a file cannot be signed.
        OSError: the disk is full.
    """
    wanted = [(path, name) for path, name in files if path.suffix in provenance.TYPES]
    for number, (path, name) in enumerate(wanted):
        progress(number / len(wanted))
        provenance.sign(path, identity, done, upload=upload, title=title or name, upload_title=title)
    progress(1.0)
    return tuple(name for _, name in wanted)
