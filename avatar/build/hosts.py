"""The hosts that can be built, by name."""

from __future__ import annotations

from doyun import DOYUN
from harin import HARIN
from looks import HostLook

HOSTS: dict[str, HostLook] = {look.name: look for look in (HARIN, DOYUN)}
