"""A command that ends with the process that began it, however that ends: `python tied_command.py PARENT ARGUMENTS…`.

Python is run with the arguments, in this process; nothing that lies in the folder where it runs is imported. Linux
only; elsewhere the command ends when it next says something that nobody hears.
"""

import ctypes
import os
import signal
import sys

_SET_PDEATHSIG = 1  # prctl(2)


def main() -> None:
    parent = int(sys.argv[1])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            return  # it ended before we could ask to be told
    os.execv(sys.executable, [sys.executable, "-P", *sys.argv[2:]])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
