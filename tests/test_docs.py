"""The docs say what the code does: every route, event, message, metric, setting and command."""

import re
from pathlib import Path

import pytest

from avatar.enrol.recording import SENTENCES, VOWELS
from stream.api.auth import Gate
from stream.api.metrics import SPECS
from stream.app import make_app
from stream.cli import main
from stream.settings import Settings
from stream.stage.protocol import FromStage, ToStage

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()


def test_every_route_is_documented(tmp_path: Path):
    app = make_app(Settings(data=tmp_path), Gate("token"))
    routes = {(m.upper(), p) for p, methods in app.openapi()["paths"].items() for m in methods}
    documented = set(re.findall(r"^\| `(\w+) (/\S+)`", PROTOCOL, re.MULTILINE))
    plain = {(m, re.sub(r"\{(\w+)_id\}", lambda x: "{" + {"show": "id"}.get(x[1], x[1]) + "}", p)) for m, p in routes}
    assert plain == documented


def test_every_message_is_documented_with_its_fields():
    section = PROTOCOL.split("## Server and stage")[1]
    for kind in (*ToStage.__args__, *FromStage.__args__):
        row = re.search(rf"^\| `{re.escape(kind.__struct_config__.tag)}` \|([^|]*)\|", section, re.MULTILINE)
        assert row, kind
        assert set(re.findall(r"\w+", row[1])) == set(kind.__struct_fields__), kind


def test_every_event_is_documented():
    code = "".join(p.read_text() for p in (ROOT / "stream").rglob("*.py"))
    used = set(re.findall(r"(?:event|_tell)\(\s*\"([a-z]+\.[a-z]+)\"|events\.add\(\s*\"([a-z]+\.[a-z]+)\"", code))
    names = {a or b for a, b in used}
    section = PROTOCOL.split("## Events")[1].split("## Metrics")[0]
    assert names == set(re.findall(r"^\| `([a-z]+\.[a-z]+)`", section, re.MULTILINE))


def test_every_metric_is_documented():
    names = {spec.name + ("_total" if spec.counter else "") for spec in SPECS}
    assert names == set(re.findall(r"^\| `(onmaru_\w+)`", PROTOCOL, re.MULTILINE))


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text()
    documented = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (.*?) \|$", text, re.MULTILINE))
    assert documented == {name: field.description for name, field in Settings.model_fields.items()}


def test_every_command_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text()
    assert set(main.commands) == set(re.findall(r"^### `onmaru (\w+)", text, re.MULTILINE))


def test_what_a_presenter_says_is_documented():
    text = (ROOT / "docs" / "hosts.md").read_text()
    assert all(sentence in text for language in SENTENCES.values() for sentence in language)
    assert all(vowels in text for vowels in VOWELS.values())


def test_links_in_the_docs_lead_somewhere():
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
