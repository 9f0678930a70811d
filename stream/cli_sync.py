"""`onmaru sync`: is a clip's mouth in time with its sound?"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lipsync.sync import SyncScore

_UNSURE = 0.5  # of confidence: below, mouth and sound do not seem to belong together
_LATE_MS = 45  # ITU-R BT.1359: viewers notice sound that is early by 45 ms, or late by 125 ms
_EARLY_MS = 125
REFUSED, OUT_OF_SYNC = 3, 4  # exit statuses besides 0


@click.command()
@click.argument("clip", type=click.Path(path_type=Path))
@click.option(
    "--seconds", type=click.FloatRange(3, 600), default=30, show_default=True, help="How much of it to score."
)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
def sync(clip: Path, seconds: float, as_json: bool) -> None:
    """Score how well the mouth in CLIP keeps time with its sound.

    Prints by how much the mouth is late (negative: early) and how sure it is that the two belong together; then the
    control: the same mouth beside the same sound moved to where it does not belong. Only where the control's
    confidence is far below the clip's is the offset worth something. Needs what `make enrol` installs.

    The status is 0 in time, 4 out of time (mouth over 45 ms late or 125 ms early, or not its sound), 3 refused.

    \b
    Examples:
      onmaru sync show.mp4
      onmaru sync show.mp4 --seconds 60 --json
    """
    from avatar.errors import EnrolmentUnavailable
    from lipsync.errors import LipsyncError
    from lipsync.sync import SyncScorer
    from stream.sync_clip import read_clip

    try:
        spoken = read_clip(clip, seconds)
        score = SyncScorer().score(spoken.times, spoken.mouth, spoken.samples)
    except (LipsyncError, EnrolmentUnavailable) as error:
        if as_json:
            click.echo(json.dumps({"clip": str(clip), "error": type(error).__name__, "message": str(error)}))
        click.echo(f"Error: {error}", err=True)
        sys.exit(REFUSED)
    together = score.confidence >= _UNSURE
    in_time = together and -_EARLY_MS <= score.offset_ms <= _LATE_MS
    if as_json:
        click.echo(json.dumps(_fields(clip, score, in_time)))
    else:
        _tell(score, together)
    sys.exit(0 if in_time else OUT_OF_SYNC)


def _fields(clip: Path, score: "SyncScore", in_time: bool) -> dict[str, object]:
    return {
        "clip": str(clip),
        "seconds": round(score.seconds, 2),
        "offset_ms": score.offset_ms,
        "confidence": round(score.confidence, 3),
        "margin": round(score.margin, 4),
        "in_time": in_time,
        "control": [
            {"offset_ms": a.offset_ms, "confidence": round(a.certainty, 3), "margin": round(a.margin, 4)}
            for a in score.control
        ],
    }


def _tell(score: "SyncScore", together: bool) -> None:
    where = (
        "in time" if score.offset_ms == 0 else f"{abs(score.offset_ms)} ms {'late' if score.offset_ms > 0 else 'early'}"
    )
    click.echo(f"mouth     {where}" if together else "mouth     not the mouth of this sound, or not to be told")
    click.echo(f"confident {score.confidence:.2f} over {score.seconds:.1f} s (margin {score.margin:.3f})")
    offsets = ", ".join(f"{a.offset_ms:+d}" for a in score.control)
    click.echo(f"control   {score.control_confidence:.2f} with the sound moved elsewhere (offsets {offsets} ms)")
