"""Traces in Korean: the console is tried on every sentence that the steps of an answer can say, and on every name."""

import pytest

from tests.studio_traces import described, sentences, written
from tests.test_studio_types import WEB

pytestmark = pytest.mark.unit


def test_the_committed_traces_are_those_of_the_answers():
    told = "python -m tests.studio_traces > studio_web/src/studio/chat/traces.json"
    assert (WEB / "src" / "studio" / "chat" / "traces.json").read_text() == described(), told


def test_every_sentence_in_the_sources_was_said():
    says = [each for _, each in sentences()]
    assert [words for words in sorted(written()) if not any(words in each for each in says)] == []
