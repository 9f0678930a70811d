"""Bounds around a worker: what it and all that it starts may use, and that none of it is left behind.

A worker has a keeper: a small process that started it, counts its memory, and ends everything under it when it ends,
when it is told to (SIGTERM), or when its own parent dies. Voices lead sessions of their own, so ending one group of
processes would not reach them; whatever loses its parent here becomes the keeper's child instead.

Linux only: prctl(2), seccomp(2), proc(5).
"""

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MEMORY: Final = 77  # exit status of a keeper that ended its worker for the memory it took
_LOOK_S: Final = 0.25  # between two looks at the memory
_SPARE_BYTES: Final = 2 << 30  # of address space that is promised but not used: stacks, buffers of libraries
_NICENESS: Final = 10  # the show goes first
_OPEN_FILES: Final = 1_024
_GRACE_S: Final = 5  # between SIGXCPU, which tells why it ended, and SIGKILL
_PAGE: Final = resource.getpagesize()
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_TOLD: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)

_SET_PDEATHSIG, _SET_SUBREAPER, _SET_NO_NEW_PRIVS = 1, 36, 38
# Of each machine: its name in audits, and the numbers of socket, io_uring_setup and seccomp.
_NUMBERS: Final = {"x86_64": (0xC000003E, 41, 425, 317), "aarch64": (0xC00000B7, 198, 425, 277)}
_X32: Final = 0x40000000  # the other numbering of x86_64
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_AF_UNIX: Final = 1


def keep(parent: int, memory_bytes: int) -> int | None:
    """Fork: the worker gets None and goes on, its keeper stays until the worker's end and gets the exit status.

    Call it before threads and large imports. The status is the worker's own, 128 + the signal that ended it, or MEMORY.

    Args:
        parent: process id of whoever started us; when it dies, all of us do.
        memory_bytes: that the worker and all under it may hold together; pages of files do not count.
    """
    _prctl(_SET_SUBREAPER, 1)
    signal.pthread_sigmask(signal.SIG_BLOCK, _TOLD)
    _prctl(_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return 128 + signal.SIGTERM  # it died before we could ask to be told
    keeper = os.getpid()
    worker = os.fork()
    if worker == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _TOLD)
        os.nice(_NICENESS)
        _prctl(_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != keeper:
            os._exit(128 + signal.SIGTERM)
        return None
    try:
        return _watch(worker, memory_bytes)
    finally:
        _end_all()


def _watch(worker: int, memory_bytes: int) -> int:
    while True:
        told = signal.sigtimedwait(_TOLD, _LOOK_S)
        if told is not None and told.si_signo != signal.SIGCHLD:
            return 128 + told.si_signo
        status = _reaped(worker)
        if status is not None:
            return status
        if sum(map(_held, _under(os.getpid()))) > memory_bytes:
            return MEMORY


def _reaped(worker: int) -> int | None:
    """The worker's exit status if it has ended; others that ended are let go."""
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return None
        if pid == worker:
            code = os.waitstatus_to_exitcode(status)
            return 128 - code if code < 0 else code


def _end_all() -> None:
    """Kill all that is under us until nothing is; what was started meanwhile too."""
    while True:
        for pid in _under(os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.01)


def _under(pid: int) -> Iterator[int]:
    """Every process under this one."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                for child in (task / "children").read_text().split():
                    yield int(child)
                    yield from _under(int(child))


def _held(pid: int) -> int:
    """Bytes of memory that only this process holds; 0 where it is gone."""
    try:
        resident, shared = Path(f"/proc/{pid}/statm").read_text().split()[1:3]
    except OSError:
        return 0
    return (int(resident) - int(shared)) * _PAGE


def spent(pid: int) -> float:
    """Seconds of processor time of a process and all under it, what has ended and was waited for among them."""
    ticks = 0
    for each in (pid, *_under(pid)):
        with contextlib.suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / _TICKS


def bind(cpu_s: int, file_bytes: int, memory_bytes: int, *, network: bool) -> None:
    """Put bounds on this process and all that it will start. They cannot be taken off again.

    Args:
        cpu_s: seconds of processor time of each process; then it is killed (SIGXCPU).
        file_bytes: of one file that is written; more is an OSError (EFBIG).
        memory_bytes: see `keep`; what cannot be meant honestly is refused at once, as MemoryError.
        network: whether sockets may be opened that leave the machine.
    """
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for limit, most in (
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_DATA, memory_bytes + _SPARE_BYTES),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        last = most + _GRACE_S if limit == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else most
        resource.setrlimit(limit, (most, last))
    if not network:
        _refuse_network()


def _refuse_network() -> None:
    """Let no socket be opened but local ones: a filter of system calls, for all threads."""
    numbers = _NUMBERS.get(platform.machine())
    if numbers is None:
        return  # an unknown machine: the protocol whitelist of `dubbing.containers` has to do
    machine, socket, ring, seccomp = numbers
    code = (
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, 7, machine),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 5, 0, _X32),
        (_EQUAL, 4, 0, ring),  # it could open sockets without being seen
        (_EQUAL, 0, 2, socket),
        (_LOAD, 0, 0, 16),
        (_EQUAL, 0, 1, _AF_UNIX),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    )
    program = b"".join(struct.pack("<HBBI", operation, yes, no, value) for operation, yes, no, value in code)
    kept = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HxxxxxxP", len(code), ctypes.addressof(kept))
    _prctl(_SET_NO_NEW_PRIVS, 1)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(seccomp, 1, 1, ctypes.create_string_buffer(head, len(head))) != 0:
        raise OSError(ctypes.get_errno(), "the network cannot be shut off")


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option} failed")
