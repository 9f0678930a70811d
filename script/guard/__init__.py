"""Nothing unchecked is spoken: what a line says is held against the catalogue, the law and good manners."""

from script.guard.airing import at_air
from script.guard.classes import provable
from script.guard.guard import Guard
from script.guard.types import Code, Outcome, Reason, Verdict

__all__ = ["Code", "Guard", "Outcome", "Reason", "Verdict", "at_air", "provable"]
