"""Passwords as they are kept: scrypt (RFC 7914), with its cost written beside each."""

import base64
import hashlib
import secrets

MIN_LENGTH, MAX_LENGTH = 10, 200
_N, _R, _P = 2**14, 8, 1  # 16 MiB and some 50 ms for each try


def kept(password: str) -> str:
    """What is stored for a password."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_N}${_R}${_P}${_b64(salt)}${_b64(_derived(password, salt, _N, _R, _P))}"


def same(password: str, stored: str) -> bool:
    """Whether a password is the one that was stored; in constant time."""
    kind, *rest = stored.split("$")
    if kind != "scrypt" or len(rest) != 5:
        return False
    n, r, p = (int(part) for part in rest[:3])
    salt, wanted = (base64.b64decode(part) for part in rest[3:])
    return secrets.compare_digest(_derived(password, salt, n, r, p), wanted)


def _derived(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, dklen=32)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
