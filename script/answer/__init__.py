"""Answers: grounded in catalogue and FAQ, in BlenderBot 3's order, with every step to be seen."""

from script.answer.memory import Change, Memory, Preference, Remark, ShowMemory
from script.answer.types import Answer, Context, Knowledge, Step, StepName

__all__ = [
    "Answer", "Change", "Context", "Knowledge", "Memory", "Preference", "Remark", "ShowMemory", "Step", "StepName",
]  # fmt: skip
