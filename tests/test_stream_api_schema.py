"""Every route of dubbing against whatever its own description allows, and more: no 5xx, and refusals are problems."""

import tempfile
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from stream.api.auth import Gate
from stream.app import make_app
from stream.settings import Settings
from tests import live_server
from tests.live_server import LiveServer

pytestmark = [pytest.mark.process, pytest.mark.live]
OCTETS = "application/offset+octet-stream"
schemathesis.openapi.media_type(OCTETS, st.binary(max_size=2_000))


def described() -> dict:
    with tempfile.TemporaryDirectory() as folder:
        return make_app(Settings(data=Path(folder)), Gate("token")).openapi()


schema = (
    schemathesis.openapi.from_dict(described())
    .include(path_regex=r"^/v1/(uploads|quota|webhooks|projects|operations)")
    .exclude(path_regex=r"/events$")  # it does not end
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    """A server of its own: what is made up here is nobody else's."""
    running = live_server.start(
        tmp_path_factory.mktemp("schema"), wait=False, ONMARU_QUOTA_JOBS="1", ONMARU_QUOTA_UPLOADS="200"
    )
    yield running
    running.close()


@pytest.fixture
def there(own: LiveServer) -> dict[str, str]:
    """Ids of what there is, so that not every request ends at a 404."""
    with own.client() as operator:
        body = {"kind": "dub", "title": "all of it", "languages": ["en"]}
        project = operator.post("/v1/projects", json=body).raise_for_status().json()["id"]
        segment = {"start_ms": 0, "end_ms": 900, "text": "안녕하세요."}
        made = operator.post(f"/v1/projects/{project}/segments", json=segment).raise_for_status()
        begun = operator.post("/v1/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "9"})
    upload = begun.headers["location"].rsplit("/", 1)[-1]
    return {"project": project, "segment": made.json()["id"], "lang": "en", "upload": upload}


@schema.parametrize()
@settings(max_examples=8, suppress_health_check=list(HealthCheck), derandomize=True, phases=(Phase.generate,))
def test_no_request_breaks_the_server(case: schemathesis.Case, own: LiveServer, there: dict[str, str]):
    for name in case.path_parameters or {}:
        case.path_parameters[name] = there.get(name.removesuffix("_id"), case.path_parameters[name])
    headers = {**own.headers, **dict(case.headers or {}), "Tus-Resumable": "1.0.0"}
    answer = case.call(base_url=own.url, headers=headers, timeout=30)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and case.method != "HEAD":
        assert answer.headers["content-type"] == ["application/problem+json"]
