"""The console's types are those of the server: what the API changes, the console must know."""

import subprocess
from pathlib import Path

import pytest

from tests.studio_openapi import description

WEB = Path(__file__).parent.parent / "studio_web"


@pytest.mark.unit
def test_the_committed_description_is_the_servers():
    told = "python -m tests.studio_openapi > studio_web/openapi.json, then npm run types in studio_web"
    assert (WEB / "openapi.json").read_text() == description(), told


@pytest.mark.process
def test_the_types_are_made_of_the_description(tmp_path: Path):
    program = WEB / "node_modules" / ".bin" / "openapi-typescript"
    if not program.exists():
        pytest.skip("the pages' packages are not installed: make web")
    made = tmp_path / "schema.d.ts"
    subprocess.run(
        [program, WEB / "openapi.json", "-o", made, "--alphabetize"], check=True, capture_output=True, timeout=100
    )
    assert made.read_text() == (WEB / "src" / "api" / "schema.d.ts").read_text(), "npm run types in studio_web"
