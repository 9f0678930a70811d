"""A newcomer's machine: a fresh clone, a new environment, the README's first command."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed, and nothing else."""
    folder = tmp_path_factory.mktemp("fresh") / "onmaru"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
    return folder


def test_make_run_puts_a_host_on_air_in_a_fresh_clone(clone: Path):
    """The set-up may take minutes; from the start of the server to the host on air it is seconds."""
    log = (clone / "run.log").open("w+")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "PYTHON", "MAKE"))}
    process = subprocess.Popen(
        ["make", "run", "PORT=0"],
        cwd=clone,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )
    try:
        url, token = links(clone / "run.log", process)
        end = time.monotonic() + 60
        while httpx.get(f"{url}/v1/shows/demo", timeout=10).json()["state"] != "live" and time.monotonic() < end:
            time.sleep(0.1)
        assert httpx.get(f"{url}/readyz", timeout=10).status_code == 200
        assert httpx.get(f"{url}/watch/demo", timeout=10).status_code == 200
        voices = httpx.get(f"{url}/v1/voices", headers={"Authorization": f"Bearer {token}"}, timeout=30).json()
        assert {lang for voice in voices for lang in voice["languages"]} >= {"ko", "en"}
        packages = clone / ".venv" / "lib"
        assert not list(packages.glob("python*/site-packages/torch")), "the base set must stay free of torch"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        log.close()
        shutil.rmtree(clone / ".venv", ignore_errors=True)


def links(path: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    """The server's address and the operator's token, once they are printed."""
    end = time.monotonic() + 800
    while time.monotonic() < end:
        text = path.read_text()
        if match := re.search(r"(http://\S+)/studio\?token=(\S+)", text):
            return match[1], match[2]
        assert process.poll() is None, text
        time.sleep(0.5)
    raise AssertionError(path.read_text())


def test_the_names_of_our_packages_are_ours():
    """Another installed distribution that owns one of these names would shadow or break ours."""
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    for name in ("script", "tts", "lipsync", "avatar", "kernels", "stream"):
        assert set(owners.get(name, ["onmaru"])) == {"onmaru"}, name
