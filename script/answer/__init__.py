"""Answers: grounded in catalogue and FAQ, in BlenderBot 3's order, with every step to be seen."""

from script.answer.answerer import Answerer
from script.answer.faq import SAMPLE_FAQ, Faq, load_faq
from script.answer.feedback import Feedback, feedback
from script.answer.memory import Change, Memory, Preference, Remark, ShowMemory
from script.answer.phrasing import ModelPhraser, Phraser
from script.answer.search import HttpSearch, Search
from script.answer.types import Answer, Context, Knowledge, Step, StepName
from script.errors import FaqInvalid, FeedbackInvalid, SearchFailed

__all__ = [
    "SAMPLE_FAQ", "Answer", "Answerer", "Change", "Context", "Faq", "FaqInvalid", "Feedback", "FeedbackInvalid",
    "HttpSearch", "Knowledge", "Memory", "ModelPhraser", "Phraser", "Preference", "Remark", "Search", "SearchFailed",
    "ShowMemory", "Step", "StepName", "feedback", "load_faq",
]  # fmt: skip
