"""Every recording checked, with its findings as a table."""

import contextlib
import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tts.errors import TextInvalid, VoiceError
from tts.tuning.alignment import MISMATCH, OTHERS, Aligner
from tts.tuning.checks import Finding, Measures, findings, measure
from tts.tuning.dataset import spoken
from tts.tuning.errors import TuningRefused
from tts.tuning.order import espeak_voice
from tts.tuning.recordings import Recording, read

FEWEST = 4  # recordings: fewer are no voice
_ENOUGH_H, _ENOUGH_TUNED_H = 3.0, 0.2  # hours of speech, from scratch and from a base


@dataclass(frozen=True, slots=True)
class Inspected:
    """One recording, checked."""

    recording: Recording
    measures: Measures | None  # None: it could not be read
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Whether nothing speaks against it."""
        return not any(finding.severity == "refused" for finding in self.findings)


async def inspect(recordings: Sequence[Recording], lang: str, told: Callable[[int], None]) -> list[Inspected]:
    """Check each recording by itself, then against its text; `told` hears how many are done."""
    texts = _texts(recordings, lang)
    aligner = Aligner(espeak_voice(lang))
    result = []
    try:
        for index, recording in enumerate(recordings):
            found = _by_itself(recording, lang)
            if found.usable:
                found = await _against_text(found, texts, aligner)
            result.append(found)
            told(index + 1)
    finally:
        await aligner.close()
    return result


def _texts(recordings: Sequence[Recording], lang: str) -> dict[str, str]:
    """What is said in each recording that has a text."""
    texts = {}
    for recording in recordings:
        with contextlib.suppress(TextInvalid):
            texts[recording.name] = spoken(recording.text, lang)
    return texts


def _by_itself(recording: Recording, lang: str) -> Inspected:
    try:
        sound = read(recording)
    except TuningRefused as error:
        return Inspected(recording, None, (Finding("refused", "it cannot be read", str(error)),))
    found = measure(sound)
    return Inspected(recording, found, tuple(findings(recording, sound, found, lang)))


async def _against_text(found: Inspected, texts: dict[str, str], aligner: Aligner) -> Inspected:
    assert found.measures is not None  # noqa: S101 - a usable one was read
    own = texts[found.recording.name]
    sound = read(found.recording)
    speech = sound.samples[found.measures.first : found.measures.end]
    try:
        aligned = await aligner.align(speech, sound.sample_rate, own, _others(own, texts))
    except VoiceError as error:
        finding = Finding("refused", f"the text cannot be spoken ({error})", "write it in letters of its language")
        return Inspected(found.recording, found.measures, (finding, *found.findings))
    if aligned.margin >= MISMATCH:
        return found
    finding = Finding(
        "refused", "other texts fit the sound as well as its own", "correct the transcript, or record anew"
    )
    return Inspected(found.recording, found.measures, (finding, *found.findings))


def _others(own: str, texts: dict[str, str]) -> list[str]:
    """Texts nearest in length: a much longer or shorter one is no test."""
    return sorted({text for text in texts.values() if text != own}, key=lambda text: abs(len(text) - len(own)))[:OTHERS]


def write_table(inspected: Sequence[Inspected], path: Path) -> None:
    """A CSV table: one line a finding, and one for each recording that has none."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["recording", "seconds", "LUFS", "speech over noise dB", "severity", "what", "advice"])
        for each in inspected:
            found = each.measures
            level = "" if found is None or found.level_lufs is None else f"{found.level_lufs:.1f}"
            figures = ["", "", ""] if found is None else [f"{found.speech_s:.2f}", level, f"{found.snr_db:.0f}"]
            for finding in each.findings or (Finding("note", "", ""),):
                row = [each.recording.name, *figures, finding.severity if finding.what else "good"]
                table.writerow([*row, finding.what, finding.advice])


def summary(inspected: Sequence[Inspected], tuned: bool) -> list[str]:
    """A few lines for the operator.

    Raises:
        TuningRefused: too little is usable.
    """
    usable = [each for each in inspected if each.usable]
    hours = sum(each.measures.speech_s for each in usable if each.measures is not None) / 3_600
    lines = [f"{len(usable)} of {len(inspected)} recordings are usable: {hours * 60:.1f} minutes of speech."]
    counts = Counter((f.severity, _kind(f.what), f.advice) for each in inspected for f in each.findings)
    lines += [f"  {severity}: {count} × {what}: {advice}" for (severity, what, advice), count in counts.most_common(12)]
    enough = _ENOUGH_TUNED_H if tuned else _ENOUGH_H
    if hours < enough:
        how = "tuning a base" if tuned else "training from scratch"
        lines.append(f"  note: {how} wants {enough * 60:.0f} minutes or more; with less it sounds worse")
    if len(usable) < FEWEST:
        raise TuningRefused("\n".join([*lines, f"At least {FEWEST} usable recordings are needed."]))
    return lines


def _kind(what: str) -> str:
    """A finding without its figures, so that equal ones are counted together."""
    return "".join("#" if char.isdigit() else char for char in what).replace("##", "#").replace("##", "#")
