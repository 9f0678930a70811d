"""What the commands share: settings from the command line, and where the data lies."""

from pathlib import Path
from tomllib import TOMLDecodeError

import click
from pydantic import ValidationError
from pydantic_settings import SettingsError

from stream.settings import Settings

DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of database, recordings, hosts, consents and logs."
)


def read_settings(**given: object) -> Settings:
    """Settings with what the command line gave on top; a wrong one ends the program with advice."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type] # pydantic checks them
    except ValidationError as error:
        faults = "\n".join(f"  {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise click.ClickException(f"a setting is wrong (onmaru.toml, ONMARU_*, or an option):\n{faults}") from error
    except (SettingsError, TOMLDecodeError) as error:
        raise click.ClickException(f"a setting cannot be read (onmaru.toml, or ONMARU_* as JSON): {error}") from error
