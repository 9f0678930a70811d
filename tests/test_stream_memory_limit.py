"""Memory: what a control group leaves us counts, not what the machine has."""

import os
from pathlib import Path

import pytest

from stream.memory_limit import memory_bytes

MACHINE = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
MIB = 1 << 20


def told(tmp_path: Path, groups: str, limits: dict[str, str]) -> int:
    (tmp_path / "cgroup").write_text(groups)
    for place, said in limits.items():
        path = tmp_path / "fs" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said + "\n")
    return memory_bytes(tmp_path / "cgroup", tmp_path / "fs")


def test_this_machine_has_some():
    assert 64 * MIB < memory_bytes() <= MACHINE


@pytest.mark.parametrize(
    ("groups", "limits", "expected"),
    [
        ("0::/a/b\n", {"a/b/memory.max": "max", "a/memory.max": str(256 * MIB)}, 256 * MIB),
        ("0::/a/b\n", {"a/b/memory.max": str(128 * MIB), "a/memory.max": str(256 * MIB)}, 128 * MIB),
        ("0::/\n", {"memory.max": str(64 * MIB)}, 64 * MIB),  # a container with a namespace of its own
        ("0::/host/path\n", {"memory.max": str(64 * MIB)}, 64 * MIB),  # … and one without
        ("4:memory:/x\n1:cpu:/y\n", {"memory/x/memory.limit_in_bytes": str(96 * MIB)}, 96 * MIB),
        ("4:cpu,memory:/x\n0::/\n", {"memory/memory.limit_in_bytes": str(96 * MIB)}, 96 * MIB),
        ("1:cpu:/y\n", {"memory/y/memory.limit_in_bytes": str(96 * MIB)}, MACHINE),
        ("4:memory:/x\n", {"memory/x/memory.limit_in_bytes": "9223372036854771712"}, MACHINE),  # no limit, in version 1
        ("0::/a\n", {}, MACHINE),
        ("", {"memory.max": str(64 * MIB)}, MACHINE),
    ],
)
def test_the_tightest_limit_counts(tmp_path: Path, groups: str, limits: dict[str, str], expected: int):
    assert told(tmp_path, groups, limits) == expected


def test_without_groups_it_is_the_machines(tmp_path: Path):
    assert memory_bytes(tmp_path / "none", tmp_path) == MACHINE
