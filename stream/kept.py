"""`python -m stream.kept PARENT MEMORY MODULE …`: a module of ours with all that it starts, ended together.

What leads a session of its own, as a training does, would outlive whoever began it. Under a keeper (`dubbing.confine`)
nothing does: not when the server stops it, nor when the server is killed. All of it is killed at once then, whatever it
is at: it takes no files away first, as `background_command` asks for, so whoever runs it mends what it leaves.
"""

import os
import runpy
import sys

from dubbing import confine


def command(memory_bytes: int, module: str, *arguments: str) -> list[str]:
    """What Python is given to run a module so, as a child of this process.

    Args:
        memory_bytes: that it and all under it may hold; with more it ends with the status `confine.MEMORY`.
        module: to be run as a program.
        arguments: of that program.
    """
    return ["-m", "stream.kept", str(os.getpid()), str(memory_bytes), module, *arguments]


def main() -> None:
    """Fork under a keeper, then be the module."""
    parent, memory_bytes, module = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    status = confine.keep(parent, memory_bytes)
    if status is not None:
        os._exit(status)
    sys.argv = [module, *sys.argv[4:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
