"""Settings: the command line over the environment over the file, and a wrong one is said."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from stream.cli import main
from stream.settings import Settings

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_anything_it_is_loopback_only():
    assert Settings().host == "127.0.0.1"


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    (empty_folder / "onmaru.toml").write_text('port = 1111\nseed = 2\nmax_viewers = 3\navatar = "one"\n')
    assert (Settings().port, Settings().seed) == (1111, 2)
    monkeypatch.setenv("ONMARU_PORT", "2222")
    monkeypatch.setenv("ONMARU_MAX_VIEWERS", "4")
    settings = Settings(port=3333)
    assert (settings.port, settings.max_viewers, settings.seed, settings.avatar) == (3333, 4, 2, "one")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 70_000),
        ("port", -1),
        ("max_viewers", 0),
        ("high_kbps", 1),
        ("log_level", "loud"),
        ("stage_listen", "9000"),
        ("stage_listen", "0.0.0.0:many"),
        ("no_such_setting", 1),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: object):
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: value})
    assert name in str(refused.value)


def test_settings_do_not_change_and_do_not_tell_their_secrets():
    settings = Settings(token="top-secret", viewer_token="hush")
    with pytest.raises(ValidationError):
        setattr(settings, "port", 1)  # noqa: B010 - mypy lets nobody assign it
    assert "top-secret" not in repr(settings)
    assert "hush" not in repr(settings)


def test_a_broken_file_is_a_message_and_no_trace(empty_folder: Path):
    (empty_folder / "onmaru.toml").write_text("port = = 1\n")
    ended = CliRunner().invoke(main, ["doctor"])
    assert ended.exit_code == 1
    assert "onmaru.toml" in ended.output
    assert isinstance(ended.exception, SystemExit)


def test_a_list_that_is_no_json_is_a_message_and_no_trace(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_OUTPUTS", "rtmp://live.example/app")
    ended = CliRunner().invoke(main, ["doctor"])
    assert ended.exit_code == 1
    assert "outputs" in ended.output
    assert "JSON" in ended.output
    assert isinstance(ended.exception, SystemExit)
