"""The command line: every command explains itself; the doctor tells the truth."""

from pathlib import Path

import pytest
from click import Group
from click.testing import CliRunner

from stream import doctor
from stream.cli import main
from stream.settings import Settings

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("command", [None, *main.commands])
def test_every_command_explains_itself(command: str | None):
    ended = CliRunner().invoke(main, [*([command] if command else []), "--help"])
    assert ended.exit_code == 0
    for parameter in (main.commands[command] if command else main).params:
        if parameter.param_type_name == "option":
            assert parameter.opts[-1] in ended.output
    if command is None:
        assert all(name in ended.output for name in main.commands)


SUBCOMMANDS = [
    (name, sub) for name, command in main.commands.items() if isinstance(command, Group) for sub in command.commands
]


@pytest.mark.parametrize(("group", "command"), SUBCOMMANDS)
def test_every_command_of_a_group_explains_itself(group: str, command: str):
    ended = CliRunner().invoke(main, [group, command, "--help"])
    assert ended.exit_code == 0
    assert command in CliRunner().invoke(main, [group, "--help"]).output


def test_every_option_says_what_it_does():
    commands = dict(main.commands)
    for group, name in SUBCOMMANDS:
        parent = main.commands[group]
        assert isinstance(parent, Group)
        commands[f"{group} {name}"] = parent.commands[name]
    for name, command in commands.items():
        assert command.help, name
        for parameter in command.params:
            described = parameter.param_type_name != "option" or parameter.help
            assert described or parameter.opts[0] in ("--lang", "--captions"), f"{name} {parameter.name}"


def test_the_doctor_names_each_seam(tmp_path: Path):
    ended = CliRunner().invoke(main, ["doctor", "--data", str(tmp_path / "data")])
    assert not isinstance(ended.exception, Exception) or isinstance(ended.exception, SystemExit)
    for seam in (
        "device",
        "voices",
        "voice ko",
        "voice en",
        "writer",
        "host",
        "enrolment",
        "store",
        "port",
        "pages",
        "egress",
    ):
        assert f" {seam} " in ended.output
    assert "espeak:ko" in ended.output
    assert "harin" in ended.output


@pytest.mark.parametrize(
    ("given", "seam"),
    [
        ({"avatar": "nobody"}, "host"),
        ({"voice_ko": "espeak:klingon"}, "voice ko"),
        ({"catalogue": Path("none.toml")}, "writer"),
    ],
)
def test_what_is_broken_is_said_at_its_seam(tmp_path: Path, given: dict, seam: str):
    findings = doctor.report(Settings(data=tmp_path, **given))
    broken = [f for f in findings if f.broken and f.seam != "pages"]
    assert [f.seam for f in broken] == [seam]
    assert broken[0].why


def test_a_data_folder_that_cannot_be_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    findings = doctor.report(Settings(data=tmp_path / "file" / "data"))
    (store,) = [f for f in findings if f.seam == "store"]
    assert store.broken
    assert "cannot be written" in store.why


def test_a_taken_port_is_said_with_another(tmp_path: Path):
    from stream.serve import listen

    with listen("127.0.0.1", 0) as taken:
        findings = doctor.report(Settings(data=tmp_path, port=taken.getsockname()[1]))
    (port,) = [f for f in findings if f.seam == "port"]
    assert port.active == "taken"
    assert "--port" in port.better


def test_text_that_is_no_utf8_is_said(tmp_path: Path):
    script = tmp_path / "lines.txt"
    script.write_bytes("안녕".encode("cp949"))
    ended = CliRunner().invoke(main, ["say", "--script", str(script), "-o", str(tmp_path / "x.mp4")])
    assert ended.exit_code == 1
    assert "UTF-8" in ended.output
    assert isinstance(ended.exception, SystemExit)
