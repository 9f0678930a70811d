"""A newcomer's machine: a fresh clone, a new environment, the README's first command."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What is committed, and nothing else."""
    folder = tmp_path_factory.mktemp("fresh") / "onmaru"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
    yield folder
    shutil.rmtree(folder / ".venv", ignore_errors=True)


def test_make_run_puts_a_host_on_air_in_a_fresh_clone(clone: Path):
    """The set-up may take minutes; from the start of the server to the host on air it is seconds."""
    log = (clone / "run.log").open("w+")
    process = subprocess.Popen(
        ["make", "run", "PORT=0"],
        cwd=clone,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=clean_environment(),
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
        assert not list(packages.glob("python*/site-packages/mediapipe")), "`make run` must stay free of enrolment"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        log.close()


def test_make_enrol_brings_what_finds_a_face(clone: Path):
    """After the test above, in its environment: no torch, and yet landmarks on the shipped host."""
    subprocess.run(["make", "enrol"], cwd=clone, env=clean_environment(), check=True, capture_output=True)
    find = (
        "import cv2; from avatar.enrol.landmarks import Landmarker\n"
        "figure = cv2.imread('avatar/packs/harin/figure.webp')\n"
        "with Landmarker() as landmarker: print('found', len(landmarker.find(figure)))"
    )
    python = clone / ".venv" / "bin" / "python"
    ended = subprocess.run([python, "-c", find], cwd=clone, capture_output=True, text=True, check=False)
    assert "found 1" in ended.stdout, ended.stderr
    assert not list((clone / ".venv" / "lib").glob("python*/site-packages/torch"))


def test_the_enrolment_set_fits_beside_the_others():
    """Whatever is installed after it or before it, no package changes."""
    versions = {name: locked(name) for name in ("base", "enrol", "neural", "dev")}
    assert versions["base"].items() <= versions["enrol"].items()
    for name in ("neural", "dev"):
        shared = versions["enrol"].keys() & versions[name].keys()
        assert {p: versions["enrol"][p] for p in shared} == {p: versions[name][p] for p in shared}


def locked(name: str) -> dict[str, str]:
    """Package and marker → version."""
    lines = (ROOT / "requirements" / f"{name}.lock").read_text().splitlines()
    parts = [re.match(r"([^=]+)==([^ ;]+)(.*)", line) for line in lines]
    return {match[1] + match[3]: match[2] for match in parts if match}


def clean_environment() -> dict[str, str]:
    """Of a newcomer: none of ours shows through."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "PYTHON", "MAKE"))}


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
    for name in ("script", "tts", "lipsync", "avatar", "kernels", "dubbing", "stream"):
        assert set(owners.get(name, ["onmaru"])) == {"onmaru"}, name
