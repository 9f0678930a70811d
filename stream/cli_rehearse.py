"""`onmaru rehearse`: a show before it is on air."""

import json
from pathlib import Path
from typing import TextIO

import click

from stream.cli_settings import DATA, read_settings


@click.command()
@click.option("--catalogue", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="What is sold.")
@click.option(
    "--rundown", type=click.File(encoding="utf-8"), help="Rundown as JSON; else one is made of the catalogue."
)
@click.option("--minutes", type=click.FloatRange(0.5, 480), default=20.0, show_default=True, help="How long to play.")
@click.option("--chat", type=click.File(encoding="utf-8"), help='JSONL: {"at_s": 12.5, "viewer": "v1", "text": "…"}.')
@click.option("--approve/--no-approve", default=False, help="Approve what waits for a person, as it comes.")
@click.option("--speed", type=click.FloatRange(1, 1000), help="Times as fast; else as fast as the work is done.")
@click.option("--seed", type=int, help="Of the wording.  [default: the setting]")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for log, events, summary.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON, without the lines.")
@DATA
def rehearse(
    catalogue: Path | None,
    rundown: TextIO | None,
    minutes: float,
    chat: TextIO | None,
    approve: bool,
    speed: float | None,
    seed: int | None,
    out: Path | None,
    as_json: bool,
    data: Path | None,
) -> None:
    """Play a whole show without voice and picture, and say what would go wrong.

    Director, writer, guard, chat and answers are those of a show on air; how long a line takes is estimated.

    \b
    Examples:
      onmaru rehearse --minutes 120
      onmaru rehearse --catalogue mine.csv --rundown tonight.json --chat questions.jsonl -o rehearsal
    """
    from script import catalogue as catalogues
    from script import rundown as rundowns
    from script.errors import ScriptError
    from stream.rehearsal import Rehearsal, RehearsalInvalid, read_chat
    from stream.rehearsal import rehearse as play
    from stream.rundowns import first_rundown

    given = {"seed": seed} if seed is not None else {}
    settings = read_settings(data=data, catalogue=catalogue, **given)
    try:
        goods = catalogues.load(settings.catalogue or catalogues.SAMPLE)
        order = rundowns.read(rundown.read()) if rundown else first_rundown(goods, min(minutes, 30.0), settings.seed)
        script = read_chat(chat) if chat is not None else ()
        report = play(Rehearsal(settings, goods, order, minutes * 60, script, approve, speed or 0.0))
    except (ScriptError, RehearsalInvalid) as error:
        raise click.ClickException(str(error)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"a file is not UTF-8 ({error.reason}); save it as UTF-8") from error
    if out is not None:
        _write(out, report.lines, report.events, report.summary)
    if as_json:
        click.echo(json.dumps(report.summary, ensure_ascii=False, indent=1))
        return
    for line in report.lines:
        minute, second = divmod(line["start_s"], 60)
        mark = "" if line["complete"] else "  (cut)"
        click.echo(
            f"{minute:3.0f}:{second:04.1f}  {line['source']:<9} {line['product_id'] or '':<5} {line['text']}{mark}"
        )
    _tell(report.summary)


def _write(folder: Path, lines: list[dict[str, object]], events: list[dict[str, object]], summary: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, whole in (("log.json", lines), ("summary.json", summary)):
        (folder / name).write_text(json.dumps(whole, ensure_ascii=False, indent=1), "utf-8")
    told = (json.dumps(event, ensure_ascii=False) for event in events)
    (folder / "events.jsonl").write_text("\n".join(told) + "\n", "utf-8")


def _tell(summary: dict[str, object]) -> None:
    blocks = summary["blocks"]
    off = [abs(b["took_s"] - b["target_s"]) for b in blocks] if isinstance(blocks, list) else []
    click.echo(f"\n{summary['lines']} lines in {summary['seconds']:g} s, {summary['times_as_fast']} times as fast")
    click.echo(f"silences over 2 s: {len(summary['stalls'])}, the longest {summary['longest_silence_s']} s")  # type: ignore[arg-type]
    click.echo(f"repeats within 20 lines: {len(summary['repeats'])}")  # type: ignore[arg-type]
    click.echo(f"blocks: {len(off)}, off their targets by {sum(off) / len(off) if off else 0:.1f} s on average")
    click.echo(f"answers: {summary['answers']}")
    click.echo(f"dropped: {summary['dropped']}")
