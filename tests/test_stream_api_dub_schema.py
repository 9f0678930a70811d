"""Every route of dubbing projects against whatever its own description allows: no answer is a fault of the server's."""

from types import SimpleNamespace

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from stream.api import dub_clips, dub_languages, dub_projects, dub_segments, problems
from stream.api.auth import Gate
from stream.dubs.projects import Projects
from stream.errors import UploadUnknown
from stream.store.db import Database, sqlite_url

pytestmark = pytest.mark.unit

HEADERS = {"Authorization": "Bearer token"}
EXAMPLES = 15  # of each route
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


def application() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    for module in (dub_projects, dub_segments, dub_languages, dub_clips):
        app.include_router(module.router)
    return app


APP = application()
FOUND = schemathesis.openapi.from_asgi("/openapi.json", APP).get_all_operations()
OPERATIONS = [found.ok() for found in FOUND if isinstance(found, Ok)]


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """Ids of what is there in the server that answers: of a dub and of a script."""
    folder = tmp_path_factory.mktemp("schema")
    database = Database(sqlite_url(folder / "onmaru.db"))
    projects = Projects(database, folder / "dubs")

    async def uploaded(upload: str) -> None:
        raise UploadUnknown(f"no upload has the id {upload!r}")

    projects.uploaded = uploaded
    APP.state.rooms = SimpleNamespace(gate=Gate("token"), dubs=SimpleNamespace(projects=projects))
    at = TestClient(APP, headers=HEADERS)
    dub = at.post("/v1/projects", json={"kind": "dub", "title": "a", "languages": ["en"]}).json()["id"]
    script = at.post("/v1/projects", json={"kind": "script", "title": "b"}).json()["id"]
    yield at, dub, script
    database.close()


def there(at: TestClient, dub: str, script: str) -> dict[str, str]:
    """Ids of items, made now: whatever came before may have taken them out."""
    segment = at.post(f"/v1/projects/{dub}/segments", json={"start_ms": 0, "end_ms": 9, "text": "one"}).json()["id"]
    clip = at.post(f"/v1/projects/{script}/clips", json={"start_ms": 0, "text": "one"}).json()["id"]
    at.post(f"/v1/projects/{dub}/languages", json={"language": "en"})
    return {"segment": segment, "clip": clip, "language": "en", "speaker": "_"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.label for operation in OPERATIONS])
def test_whatever_the_description_allows_is_answered_as_it_says(operation, known):
    at, dub, script = known

    @hypothesis.settings(
        max_examples=EXAMPLES,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
        derandomize=True,
    )
    @hypothesis.given(case=operation.as_strategy(), real=st.booleans())
    def asked(case, real):
        deletes = case.method == "DELETE" and case.path.endswith("/{project}")
        if real and case.path_parameters and not deletes:
            typed = "/clips" in case.path or "/effects" in case.path
            wanted = there(at, dub, script) | {"project": script if typed else dub}
            case.path_parameters = {name: wanted.get(name, value) for name, value in case.path_parameters.items()}
        answer = case.call(headers=HEADERS)
        case.validate_response(answer, checks=CHECKS, headers=HEADERS)

    asked()
