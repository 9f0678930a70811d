"""Knobs out of their range are named before anything is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.errors import KnobInvalid, VoiceError
from tts.types import KNOBS, Prosody

pytestmark = pytest.mark.unit


@given(st.sampled_from(sorted(KNOBS)), st.integers(-1000, 1000))
def test_each_knob_has_its_range(knob: str, value: int) -> None:
    low, high = KNOBS[knob]
    prosody = Prosody(**{knob: value})
    if low <= value <= high:
        assert prosody.checked() is prosody
        return
    with pytest.raises(KnobInvalid) as caught:
        prosody.checked()
    assert (caught.value.knob, caught.value.value, caught.value.low, caught.value.high) == (knob, value, low, high)
    assert isinstance(caught.value, VoiceError)


@pytest.mark.parametrize("value", [1.5, "2", None, True, float("nan")])
def test_a_knob_is_a_whole_number(value: object) -> None:
    with pytest.raises(KnobInvalid, match=r"speed is .*; it takes a whole number from -5 to 5"):
        Prosody(speed=value).checked()  # type: ignore[arg-type]
