"""Rules of a project that comes from a stranger: what the API's forms refuse is refused here too."""

from typing import Any

import pytest
from msgspec.structs import replace

from dubbing.errors import ArchiveRefused
from dubbing.project import Base, Clip, Effect, Knobs, Project, Segment, Speaker, Term, Translation
from dubbing.project_rules import check, faults

pytestmark = pytest.mark.unit

SEGMENT = Segment("s1", 0, 900, "안녕하세요.", "minsu")
LINE = Translation("s1", "Hello.", ("Hi.",), knobs=Knobs(speed=2))
CLIP, EFFECT = Clip("c1", 0, "안녕하세요."), Effect("e1", 0, "aabbccdd")
GOOD = Project(
    "p", "dub", "여름", Base(upload="aabbccdd", slides_ms=(0, 900)), speakers=(Speaker("minsu"), Speaker("")),
    segments=(SEGMENT,), languages={"en": (LINE,)}, clips=(CLIP,), effects=(EFFECT,),
    glossary={"en": (Term("텀블러", "tumbler"),)},
)  # fmt: skip


def test_a_good_project_breaks_no_rule():
    assert list(faults(GOOD)) == []
    check(GOOD)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "x" * 201}, "over 200 characters"),
        ({"base": Base(upload="../x")}, "its base names no upload"),
        ({"base": Base(width=1 << 20)}, "sides go from"),
        ({"base": Base(colour="url(x)")}, "no colour"),
        ({"base": Base(slides_ms=(-1,))}, "a slide comes"),
        ({"base": Base(track=33)}, "track is 33"),
        ({"duck_db": 40.0}, "duck_db"),
        ({"duck_db": float("nan")}, "duck_db"),
        ({"speakers": (Speaker("a"), Speaker("a"))}, "two speakers"),
        ({"speakers": tuple(Speaker(str(n)) for n in range(101))}, "101 speakers"),
        ({"segments": (replace(SEGMENT, id="../s1"),)}, "no id of a segment"),
        ({"segments": (SEGMENT, SEGMENT)}, "two segments have the id"),
        ({"segments": (replace(SEGMENT, start_ms=-5),)}, "times go up"),
        ({"segments": (replace(SEGMENT, end_ms=0),)}, "times go up"),
        ({"segments": (replace(SEGMENT, text="x" * 2_001),)}, "2,001 characters"),
        ({"segments": (replace(SEGMENT, revision=-1),)}, "has the revision"),
        ({"languages": {"xx": (LINE,)}}, "no language"),
        ({"languages": {"en": (LINE, LINE)}}, "not those of its segments"),
        ({"languages": {"en": (replace(LINE, segment="s2"),)}}, "not those of its segments"),
        ({"languages": {"en": (replace(LINE, others=("a",) * 5),)}}, "5 other wordings"),
        ({"languages": {"en": (replace(LINE, knobs=Knobs(speed=99)),)}}, "speed goes from -5 to 5"),
        ({"languages": {"en": (replace(LINE, voice="x" * 201),)}}, "names a voice"),
        ({"clips": (replace(CLIP, lang="fr"),)}, "not spoken here"),
        ({"clips": (replace(CLIP, end_ms=0),)}, "times go up"),
        ({"clips": (replace(CLIP, output_revision=1 << 40),)}, "has the revision"),
        ({"effects": (replace(EFFECT, gain_db=99.0),)}, "is 99 dB"),
        ({"effects": (replace(EFFECT, upload="/etc"),)}, "names no upload"),
        ({"glossary": {"en": (Term("x", "y"),) * 501}}, "501 terms"),
    ],
)
def test_what_breaks_a_rule_is_named(change: dict[str, Any], told: str):
    with pytest.raises(ArchiveRefused, match=told):
        check(replace(GOOD, **change))
