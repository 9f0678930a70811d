"""DAPT: what is written breaks no rule of the standard, comes back as it was, and the rules do find what is wrong."""

import logging
import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ttconv.imsc import reader as imsc

from dubbing import dapt
from dubbing.dapt import Event, Script, Text
from dubbing.dapt_rules import faults
from dubbing.errors import TranscriptInvalid
from dubbing.transcript import parse
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.unit

S = SAMPLE_RATE
SCRIPT = Script(
    "en",
    "asRecorded",
    (
        Event(
            S // 2, 2 * S, (Text("ko", "처음 뵙겠습니다.", "ko"), Text("en", "Nice to <meet> & greet.", "ko")), "minsu"
        ),
        Event(3 * S, 4 * S, (Text("en", "Let us begin.", "ko"),)),
    ),
    'A "talk" & more',
)


def test_what_is_written_breaks_no_rule_and_comes_back():
    written = dapt.write(SCRIPT)
    assert faults(written.encode()) == ()
    assert dapt.read(written.encode()) == SCRIPT
    assert 'begin="00:00:00.500" end="00:00:02.000"' in written


def test_a_reader_of_ttml_that_is_not_ours_finds_the_same(caplog: pytest.LogCaptureFixture):
    """`ttconv`, of the people who edit TTML: it tells what it does not understand in its log."""
    written = ElementTree.ElementTree(ElementTree.fromstring(dapt.write(SCRIPT)))
    with caplog.at_level(logging.INFO, "ttconv"):
        document = imsc.to_model(written)
    assert not caplog.records
    assert document.get_lang() == "en"
    body = document.get_body()
    assert body is not None
    found = [
        (div.get_begin(), div.get_end(), p.get_lang(), "".join(text.get_text() for span in p for text in span))
        for div in body
        for p in div
    ]
    assert found == [
        (Fraction(event.start, S), Fraction(event.end, S), text.lang, text.text)
        for event in SCRIPT.events
        for text in event.texts
    ]
    broken = ElementTree.fromstring(dapt.write(SCRIPT).replace('begin="00:00:00.500"', 'begin="soon"'))
    with caplog.at_level(logging.INFO, "ttconv"):
        imsc.to_model(ElementTree.ElementTree(broken))
    assert caplog.records, "it does tell"


WORDS = st.text(min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 80_000_000), st.integers(1, 6_000_000), WORDS, WORDS), max_size=5), WORDS)
def test_any_words_and_times_can_be_written(rows: list[tuple[int, int, str, str]], title: str):
    events = tuple(
        Event(48 * start, 48 * (start + length), (Text("ko", words),), speaker)
        for start, length, words, speaker in sorted(rows)
    )
    data = dapt.write(Script("ko", "preRecording", events, title)).encode("utf-8", "surrogatepass")
    if all(name.strip() for *_, name in rows):
        assert [fault for fault in faults(data) if "alias" not in fault.message] == []
    read = dapt.read(data)
    assert len(read.events) <= len(events)
    assert {(each.start, each.end) for each in read.events} <= {(each.start, each.end) for each in events}


def document(tt: str = "", head: str = "", body: str = '<div xml:id="e"><p>Hi</p></div>', **changed: str) -> bytes:
    attributes = {
        "ttp:contentProfiles": "http://www.w3.org/ns/ttml/profile/dapt1.0/content",
        "xml:lang": "en",
        "daptm:scriptRepresents": "audio.dialogue",
        "daptm:scriptType": "originalTranscript",
    } | {key.replace("_", ":"): value for key, value in changed.items()}
    told = " ".join(f'{key}="{value}"' for key, value in attributes.items() if value != "NONE")
    names = 'xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" '
    names += 'xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
    names += 'xmlns:daptm="http://www.w3.org/ns/ttml/profile/dapt#metadata"'
    return (
        f"<tt {names} {told} {tt}><head><metadata>{head}</metadata></head>"
        f'<body daptm:represents="audio.dialogue">{body}</body></tt>'
    ).encode()


def test_a_document_of_somebody_else_breaks_no_rule():
    body = (
        '<div begin="1s" end="9s"><div xml:id="a" begin="100ms" dur="2s" ttm:agent="c1" daptm:onScreen="ON_OFF">'
        '<p xml:lang="fr" daptm:langSrc="fr">Bonjour <span begin="1s">à<br/>tous</span></p></div></div>'
        '<div xml:id="b" begin="00:00:05" end="00:00:06.25"><p daptm:represents="audio.dialogue.singing">La</p></div>'
    )
    head = '<ttm:agent type="character" xml:id="c1"><ttm:name type="alias">Assane</ttm:name></ttm:agent>'
    data = document(head=head, body=body)
    assert faults(data) == ()
    assert dapt.read(data).events == (
        Event(52_800, 148_800, (Text("fr", "Bonjour à tous", "fr"),), "Assane"),
        Event(5 * S, 6 * S + S // 4, (Text("en", "La"),)),
    )


def test_what_another_vocabulary_says_may_stand_anywhere_and_is_not_said():
    """TTML2 takes elements of foreign namespaces out before it looks at a document."""
    own = 'xmlns:x="urn:example:studio" timeContainer="seq" start="1" ttm:agent="nobody" xml:lang="_"'
    body = (
        '<div xml:id="a" begin="1s" end="3s" xmlns:y="urn:example:studio" y:take="3"><y:slate>Take</y:slate>'
        f"<p><metadata><y:mood>dry</y:mood></metadata>Hi<x:cue {own} begin='soon'>a bow</x:cue> there<x:p {own}>x</x:p>"
        f"<audio><source><data>SGk=</data></source></audio></p><x:div {own}/></div>"
    )
    odd = document(body=body).replace(
        b"<head>", b"<x:body xmlns:x='urn:x'>So</x:body><head><x:layout xmlns:x='urn:x'/>"
    )
    assert faults(odd) == ()
    assert [text.text for event in dapt.read(odd).events for text in event.texts] == ["Hi there"]
    known = document(body='<div xml:id="e"><p>Hi</p><ttm:desc>late</ttm:desc></div>')
    assert [fault.message for fault in faults(known)] == ["in div, desc stands before what follows metadata"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (document(xml_lang=""), "xml:lang that is not empty"),
        (document(daptm_scriptType="draft"), "daptm:scriptType, one of"),
        (document(daptm_scriptRepresents="NONE"), "has a daptm:scriptRepresents"),
        (document(daptm_scriptRepresents="sound"), "no content descriptor"),
        (document(ttp_contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.2/text"), "ttp:contentProfiles holds"),
        (document(ttp_processorProfiles="x"), "ttp:processorProfiles, where it stands"),
        (document(ttp_profile="x"), "ttp:profile is prohibited"),
        (document(ttp_dropMode="nonDrop"), "ttp:dropMode is prohibited"),
        (document(ttp_timeBase="smpte"), "only ttp:timeBase"),
        (document(body="<p>Hi</p>"), "p does not stand in body"),
        (document(body='<div xml:id="e">Hi</div>'), "words stand in p and span"),
        (document(body="<div><p>Hi</p></div>"), "script event has an xml:id"),
        (document(body='<div xml:id="1e"><p>Hi</p></div>'), "no name of XML"),
        (document(body='<div xml:id="e"><p>Hi</p></div><div xml:id="e"><p>Ho</p></div>'), "there twice"),
        (document(body='<div xml:id="e"><p>Hi</p><div xml:id="f"/></div>'), "either texts or other divs"),
        (document(body='<div xml:id="e" daptm:represents="visual.text"><p>Hi</p></div>'), "no part of"),
        (document(body='<div xml:id="e" timeContainer="seq"><p>Hi</p></div>'), "timeContainer"),
        (document(body='<div xml:id="e" begin="00:00:01:12"><p>Hi</p></div>'), "neither hh:mm:ss"),
        (document(body='<div xml:id="e" begin="25f"><p>Hi</p></div>'), "needs ttp:frameRate"),
        (document(body='<div xml:id="e" ttm:agent="nobody"><p>Hi</p></div>'), "who is not there"),
        (document(body='<div xml:id="e" daptm:onScreen="MAYBE"><p>Hi</p></div>'), "daptm:onScreen is one of"),
        (document(body='<div xml:id="e"><p daptm:langSrc="_">Hi</p></div>'), "no language tag"),
        (document(body='<div xml:id="e"><p xml:lang="en">Hi<audio xml:lang="fr"/></p></div>'), "language of its text"),
        (document(head='<ttm:agent type="character" xml:id="c"/>'), "ttm:name of type alias"),
        (document(body='<div xml:id="e"><p>Hi</p><metadata/></div>'), "in div, metadata stands before"),
        (document(body='<div xml:id="e"><p>Hi<set begin="1s"/></p></div>'), "in p, set stands before"),
        (document(body='<div xml:id="e" start="1s"><p>Hi</p></div>'), "div has no attribute start"),
        (document(tt='begin="1s"'), "tt has no attribute begin"),
        (document(body='<div xml:id="e" ttp:frameRate="25"><p>Hi</p></div>'), "ttp:frameRate stands on tt alone"),
        (document(body='<div xml:id="e" daptm:scriptType="asRecorded"><p>Hi</p></div>'), "daptm:scriptType stands on"),
        (document(body='<div xml:id="e"><p daptm:onScreen="ON">Hi</p></div>'), "daptm:onScreen stands on div"),
        (b"<tt/>", "root is tt"),
        (b"<tt", "no XML"),
        (b'<?xml version="1.0" encoding="UTF-16"?><tt/>', "says that it is UTF-8"),
        ("<tt/>".encode("utf-16"), "encoded as UTF-8"),
        (b'<!DOCTYPE tt [<!ENTITY a "b">]><tt>&a;</tt>', "DOCTYPE"),
    ],
)  # fmt: skip
def test_each_rule_finds_what_breaks_it(data: bytes, told: str):
    assert any(told in fault.message for fault in faults(data)), faults(data)


def test_as_a_transcript_it_is_mended_like_any_other():
    data = dapt.write(SCRIPT).encode()
    read = parse(data)
    assert [(s.start, s.end, s.text, s.speaker) for s in read.segments] == [
        (S // 2, 2 * S, "Nice to <meet> & greet.", "minsu"),
        (3 * S, 4 * S, "Let us begin.", ""),
    ]
    bare = re.sub(rb' xml:lang="en" daptm:langSrc="ko">[^<]*(&[^<]*)*</p>', b' xml:lang="en"></p>', data)
    assert [s.text for s in parse(bare).segments] == ["처음 뵙겠습니다."]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (document(body='<div xml:id="e" begin="1s"><p>Hi</p></div>'), "has no end"),
        (document(body='<div xml:id="e" begin="one" end="2s"><p>Hi</p></div>'), "is no time"),
        (document(body='<div xml:id="e" begin="25h" end="26h"><p>Hi</p></div>'), "0 to 24 hours"),
        (document(ttp_frameRate="0", body='<div xml:id="e" end="9f"><p>Hi</p></div>'), "must be a number"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" a="http://www.w3.org/ns/ttml"/>', "no TTML"),
        (b"<tt xmlns='http://www.w3.org/ns/ttml'>" + b"<a>" * 99 + b"</a>" * 99 + b"</tt>", "nested deeper"),
        (b'<!DOCTYPE tt SYSTEM "file:///etc/passwd"><tt xmlns="http://www.w3.org/ns/ttml"/>', "DOCTYPE"),
    ],
)
def test_documents_that_cannot_be_read(data: bytes, told: str):
    with pytest.raises(TranscriptInvalid, match=told):
        parse(data)
