"""How much memory there is for us: the machine's, or less where a control group bounds it, as containers' do."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

GROUPS: Final = Path("/proc/self/cgroup")
MOUNT: Final = Path("/sys/fs/cgroup")


def memory_bytes(groups: Path = GROUPS, mount: Path = MOUNT) -> int:
    """The smallest of the machine's memory and the limits of the control groups that this process is in.

    Args:
        groups: a file as /proc/self/cgroup, lines of `id:controllers:path`; see cgroups(7).
        mount: where the groups' file systems are: of version 2 itself, or its folder `memory` of version 1.
    """
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([machine, *_limits(groups, mount)])


def _limits(groups: Path, mount: Path) -> Iterator[int]:
    try:
        lines = groups.read_text().splitlines()
    except OSError:  # no Linux, or no /proc
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root, name = (mount / "memory", "memory.limit_in_bytes") if controllers else (mount, "memory.max")
        group = PurePosixPath(path.lstrip("/"))
        # Every group above bounds it too. In a container the path may be the host's, and only the root is there.
        for each in (group, *group.parents):
            try:
                said = (root / each / name).read_text().strip()
            except OSError:
                continue
            if said.isdecimal() and int(said) > 0:  # or "max"
                yield int(said)
