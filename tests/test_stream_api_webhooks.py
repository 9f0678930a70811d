"""Webhooks of a real server: made, tried, read, replayed; and the ones that it refuses."""

from pathlib import Path

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests import live_server
from tests.live_server import LiveServer
from tests.test_stream_api import is_problem
from tests.webhook_receiver import receiving

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    running = live_server.start(tmp_path_factory.mktemp("webhooks"), stage=False, ONMARU_WEBHOOK_PRIVATE="true")
    yield running
    running.close()


def test_a_webhook_is_told_and_its_messages_are_kept(own: LiveServer):
    with receiving(500, 204) as there, own.client() as operator:
        made = operator.post("/v1/webhooks", json={"url": there.url})
        assert made.status_code == 201
        hook = made.json()
        assert hook["secret"].startswith("whsec_")
        assert hook["events"] == ["operation.done", "operation.failed", "operation.cancelled"]
        assert made.headers["location"] == f"/v1/webhooks/{hook['id']}"
        assert hook["secret"] not in operator.get("/v1/webhooks").text
        sent = operator.post(f"/v1/webhooks/{hook['id']}/test").json()
        assert (sent["event"], sent["state"]) == ("webhook.test", "waiting")
        there.wait(2)  # refused, then tried again
        _, headers, body = there.got[1]
        assert Webhook(hook["secret"]).verify(body, headers)["data"] == {"webhook": hook["id"]}
        assert headers["webhook-id"] == sent["id"]
        operator.post(f"/v1/webhooks/{hook['id']}/deliveries/{sent['id']}/replay").raise_for_status()
        there.wait(3)
        page = operator.get(f"/v1/webhooks/{hook['id']}/deliveries").json()
        assert [each["id"] for each in page["deliveries"]] == [sent["id"]]
        assert page["next"] is None
        assert operator.delete(f"/v1/webhooks/{hook['id']}").status_code == 204
        is_problem(operator.get(f"/v1/webhooks/{hook['id']}/deliveries"), 404)


def test_a_secret_is_changed_and_the_one_before_signs_nothing_more(own: LiveServer):
    with receiving(204, 204) as there, own.client() as operator:
        hook = operator.post("/v1/webhooks", json={"url": there.url}).json()
        changed = operator.post(f"/v1/webhooks/{hook['id']}/secret").json()
        assert {**changed, "secret": ""} == {**hook, "secret": ""}
        operator.post(f"/v1/webhooks/{hook['id']}/test").raise_for_status()
        there.wait(1)
        _, headers, body = there.got[0]
        assert Webhook(changed["secret"]).verify(body, headers)["type"] == "webhook.test"
        with pytest.raises(WebhookVerificationError):
            Webhook(hook["secret"]).verify(body, headers)
        is_problem(operator.post("/v1/webhooks/nothing-here/secret"), 404)
        operator.delete(f"/v1/webhooks/{hook['id']}").raise_for_status()


def test_a_cancelled_operation_is_told(own: LiveServer):
    with receiving() as there, own.client() as operator:
        body = {"url": there.url, "events": ["operation.cancelled", "operation.failed", "operation.done"]}
        hook = operator.post("/v1/webhooks", json=body).json()
        project = operator.post("/v1/projects", json={"kind": "script", "title": "웹훅"}).json()["id"]
        clip = {"start_ms": 0, "text": "안녕하세요."}
        operator.post(f"/v1/projects/{project}/clips", json=clip).raise_for_status()
        started = operator.post(f"/v1/projects/{project}/renders", json={"outputs": ["wav"]})
        assert started.status_code == 202, started.text
        operation = started.json()["id"]
        operator.delete(f"/v1/operations/{operation}")
        there.wait(1, 60)
        _, headers, body_sent = there.got[-1]
        told = Webhook(hook["secret"]).verify(body_sent, headers)
        assert told["type"] == "operation.cancelled"
        assert (told["data"]["id"], told["data"]["state"]) == (operation, "cancelled")
        operator.delete(f"/v1/operations/{operation}").raise_for_status()  # once more does nothing
        deeds = [each["deed"] for each in operator.get(f"/v1/projects/{project}/deeds").json()]
        assert deeds == ["cancelled", "render", "clip", "create"]
        operator.delete(f"/v1/webhooks/{hook['id']}").raise_for_status()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": ""},
        {"url": "http://"},
        {"url": "gopher://localhost/"},
        {"url": "http://user:password@localhost/"},
        {"url": "http://localhost/", "events": []},
        {"url": "http://localhost/", "events": ["operation.begun"]},
        {"url": "http://localhost/", "more": 1},
        {"url": "http://no-such-host.invalid/"},
        {"url": "http://" + "a" * 300 + ".com/"},
    ],
)
def test_webhooks_that_are_refused(own: LiveServer, body: dict):
    with own.client() as operator:
        is_problem(operator.post("/v1/webhooks", json=body), 422)
        assert operator.get("/v1/webhooks").json() == []


@pytest.mark.live
def test_private_machines_are_refused_unless_the_setting_lets_them(server: LiveServer):
    with receiving() as there, server.client() as operator:
        for url in (there.url, there.url.replace("http", "https"), "https://127.0.0.1/", "https://[::1]/"):
            is_problem(operator.post("/v1/webhooks", json={"url": url}), 422)
        assert not there.got


def test_one_key_is_one_webhook(own: LiveServer):
    with receiving() as there, own.client() as operator:
        body, key = {"url": there.url}, {"Idempotency-Key": "7b1f0c1e-1"}
        first = operator.post("/v1/webhooks", json=body, headers=key)
        again = operator.post("/v1/webhooks", json=body, headers=key)
        assert again.status_code == 201
        assert again.json() == {**first.json(), "secret": ""}, "it is told once"
        assert again.headers["location"] == first.headers["location"]
        assert again.headers["idempotent-replayed"] == "true"
        assert "idempotent-replayed" not in first.headers
        assert len(operator.get("/v1/webhooks").json()) == 1
        other = {"url": there.url, "events": ["operation.done"]}
        is_problem(operator.post("/v1/webhooks", json=other, headers=key), 422)
        is_problem(operator.post("/v1/webhooks", json=body, headers={"Idempotency-Key": "a b"}), 400)
        is_problem(operator.post("/v1/webhooks", json=body, headers={"Idempotency-Key": "k" * 256}), 400)
        secret = operator.post("/v1/tokens", json={"name": "else", "role": "operator"}).json()["secret"]
        theirs = operator.post("/v1/webhooks", json=other, headers={**key, "Authorization": f"Bearer {secret}"})
        assert theirs.status_code == 201
        assert httpx.post(f"{own.url}/v1/webhooks", json=body, headers=key).status_code == 401
        for hook in operator.get("/v1/webhooks").json():
            operator.delete(f"/v1/webhooks/{hook['id']}").raise_for_status()


def test_a_refusal_leaves_the_key_free(own: LiveServer):
    key = {"Idempotency-Key": "free-again"}
    with receiving() as there, own.client() as operator:
        is_problem(operator.post("/v1/webhooks", json={"url": "nonsense"}, headers=key), 422)
        hook = operator.post("/v1/webhooks", json={"url": there.url}, headers=key)
        assert hook.status_code == 201
        operator.delete(hook.headers["location"]).raise_for_status()


def test_messages_and_keys_outlive_a_kill(tmp_path: Path):
    key = {"Idempotency-Key": "before the kill".replace(" ", "-")}
    with receiving(503, 204) as there:
        server = live_server.start(tmp_path, stage=False, ONMARU_WEBHOOK_PRIVATE="true")
        try:
            with server.client() as operator:
                hook = operator.post("/v1/webhooks", json={"url": there.url}, headers=key).json()
                sent = operator.post(f"/v1/webhooks/{hook['id']}/test").json()
                there.wait(1)
                server.process.kill()
        finally:
            server.close()
        again = live_server.start(tmp_path, stage=False, ONMARU_WEBHOOK_PRIVATE="true")
        try:
            there.wait(2, 30)
            assert there.got[1][1]["webhook-id"] == sent["id"]
            with again.client() as operator:
                made = operator.post("/v1/webhooks", json={"url": there.url}, headers=key)
                assert made.json() == {**hook, "secret": ""}
                assert len(operator.get("/v1/webhooks").json()) == 1
        finally:
            again.close()
