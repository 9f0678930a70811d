"""Dubbing projects over HTTP: edits that clash, pages, imports, warnings, batches; and what a kill leaves."""

import asyncio
import json
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event, select

from dubbing.project import Project, Said, Segment, Translation
from stream.api import dub_clips, dub_languages, dub_projects, dub_segments, problems
from stream.api.auth import Gate
from stream.dubs import projects as shelf
from stream.dubs.projects import Projects
from stream.errors import UploadUnknown
from stream.store.db import Database, sqlite_url
from stream.store.deeds import DeedRow
from tests import live_server

HEADERS = {"Authorization": "Bearer token"}
KO = "1\n00:00:00,500 --> 00:00:02,000\n안녕하세요\n\n2\n00:00:03,000 --> 00:00:04,000\n반갑습니다\n"
EN = "1\n00:00:00,500 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nNice to meet you\n"


class Heard(Projects):
    """Projects that remember what they told."""

    told: list[tuple[str, dict]]


@pytest.fixture
def projects(tmp_path):
    database = Database(sqlite_url(tmp_path / "onmaru.db"))
    made = Heard(database, tmp_path / "dubs")
    made.told = []

    async def tell(project, kind, data):
        made.told.append((kind, dict(data)))

    async def uploaded(upload):
        if upload != "abc123":
            raise UploadUnknown(f"no upload has the id {upload!r}")

    made.tell, made.uploaded = tell, uploaded
    yield made
    database.close()


@pytest.fixture
def at(projects):
    return client(projects)


def client(projects) -> TestClient:
    app = FastAPI()
    problems.install(app)
    for module in (dub_projects, dub_segments, dub_languages, dub_clips):
        app.include_router(module.router)
    app.state.rooms = SimpleNamespace(gate=Gate("token"), dubs=SimpleNamespace(projects=projects))
    return TestClient(app, headers=HEADERS)


def is_problem(answer, status, words=""):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"], answer.text
    return answer.json()


def dub(at, **more) -> str:
    """A dub with two lines, by its address."""
    body = {"kind": "dub", "title": "인사", "languages": ["en"], **more}
    path = at.post("/v1/projects", json=body).headers["location"]
    assert at.put(f"{path}/transcript", content=KO.encode()).status_code == 200
    assert at.put(f"{path}/languages/en/translation", content=EN.encode()).status_code == 200
    return path


def script(at) -> str:
    return at.post("/v1/projects", json={"kind": "script", "title": "Typed"}).headers["location"]


def lines(at, path) -> list[dict]:
    return at.get(f"{path}/languages/en").json()["lines"]


# ------------------------------------------------------------------ projects
@pytest.mark.unit
def test_a_project_is_made_changed_listed_and_deleted(at, tmp_path):
    made = at.post(
        "/v1/projects",
        json={
            "kind": "dub",
            "title": " A \u202etalk ",
            "base": {"upload": "abc123"},
            "languages": ["en"],
            "voices": {"en": "flite:slt"},
            "glossary": {"en": [{"source": "온마루", "target": "Onmaru"}]},
        },
    )
    assert made.status_code == 201
    path, project = made.headers["location"], made.json()
    assert project["title"] == "A talk"
    assert project["base"]["upload"] == "abc123"
    assert project["glossary"] == {"en": [{"source": "온마루", "target": "Onmaru"}]}
    assert at.get(path).json() == project
    assert at.get(f"{path}/speakers").json()[0]["voices"] == {"en": "flite:slt"}
    changed = at.patch(
        path, json={"title": "B", "base": {"colour": "#ff0000"}}, headers={"If-Match": made.headers["etag"]}
    )
    assert changed.json()["base"] == {**project["base"], "colour": "#ff0000"}
    assert changed.headers["etag"] == '"2"'
    is_problem(at.patch(path, json={"title": "C"}, headers={"If-Match": '"1"'}), 412, "read revision 1")
    for n in range(3):
        at.post("/v1/projects", json={"kind": "script", "title": f"P{n}"})
    first = at.get("/v1/projects?limit=2").json()
    assert [each["title"] for each in first["projects"]] == ["P2", "P1"]
    rest = at.get(f"/v1/projects?limit=2&after={first['next']}").json()
    assert [each["title"] for each in rest["projects"]] == ["P0", "B"]
    assert rest["next"] is None
    assert [each["title"] for each in at.get("/v1/projects?words=p1").json()["projects"]] == ["P1"]
    folder = tmp_path / "dubs" / project["id"] / "renders"
    folder.mkdir(parents=True)
    is_problem(at.delete(path, headers={"If-Match": '"1"'}), 412)
    assert at.delete(path, headers={"If-Match": '"2"'}).status_code == 204
    assert not folder.exists()
    is_problem(at.get(path), 404)
    is_problem(at.delete(path), 404)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 422, "kind"),
        ({"kind": "film", "title": "x"}, 422, "kind"),
        ({"kind": "dub", "title": ""}, 422, "title"),
        ({"kind": "dub", "title": "a\x00b"}, 422, "U+0000"),
        ({"kind": "dub", "title": "x" * 201}, 422, "title"),
        ({"kind": "dub", "title": "x", "languages": ["ja"]}, 422, "languages"),
        ({"kind": "script", "title": "x", "languages": ["en"]}, 422, "clips name their own"),
        ({"kind": "dub", "title": "x", "base": {"upload": "../../etc/passwd"}}, 422, "upload"),
        ({"kind": "dub", "title": "x", "base": {"upload": "abc999"}}, 404, "abc999"),
        ({"kind": "dub", "title": "x", "base": {"colour": "mauve-ish"}}, 422, "colour"),
        ({"kind": "dub", "title": "x", "base": {"width": 10}}, 422, "width"),
        ({"kind": "dub", "title": "x", "base": {"slides_ms": [5, 3]}}, 422, "slides_ms"),
        ({"kind": "dub", "title": "x", "voices": {"en": "flite:nobody"}}, 422, "flite:slt"),
        ({"kind": "dub", "title": "x", "voices": {"en": "espeak:ko"}}, 422, "speaks 'en'"),
        ({"kind": "dub", "title": "x", "glossary": {"en": [{"source": "", "target": "x"}]}}, 422, "glossary"),
        ({"kind": "dub", "title": "x", "loudness": "-20"}, 422, "loudness"),
        ({"kind": "dub", "title": "x", "duck_db": 3}, 422, "duck_db"),
        ({"kind": "dub", "title": "x", "more": 1}, 422, "more"),
    ],
)
def test_what_is_no_project_is_refused(at, body, status, words):
    is_problem(at.post("/v1/projects", json=body), status, words)
    assert at.get("/v1/projects").json()["projects"] == []


# ------------------------------------------------------------------ lines
@pytest.mark.unit
def test_a_line_is_edited_and_a_second_operator_sees_the_first_ones_words(at):
    path = dub(at)
    first, second = lines(at, path)
    assert (first["source"], first["text"], first["stale"]) == ("안녕하세요", "Hello", True)
    line = f"{path}/languages/en/segments/{first['segment']}"
    read = {"If-Match": f'"{first["revision"]}"'}
    mine = at.patch(line, json={"text": "Hi there", "knobs": {"speed": 2}}, headers=read)
    assert mine.status_code == 200
    assert mine.json()["knobs"] == {"speed": 2, "pitch": 0, "volume": 0, "emotion": 0, "strength": 1}
    theirs = is_problem(at.patch(line, json={"text": "Good day"}, headers=read), 412, "sent along")
    assert theirs["current"]["text"] == "Hi there"
    assert f'"{theirs["current"]["revision"]}"' == mine.headers["etag"]
    again = at.patch(line, json={"text": "Good day"}, headers={"If-Match": mine.headers["etag"]})
    assert again.json()["knobs"]["speed"] == 2
    assert lines(at, path)[1] == second


@pytest.mark.unit
@pytest.mark.parametrize("header", ["garbage", '"abc"', "-1", '"1", "2"', ""])
def test_what_is_no_etag_is_told_as_that(at, header):
    path = dub(at)
    told = is_problem(at.patch(path, json={"title": "Other"}, headers={"If-Match": header}), 412, "no ETag")
    assert "revision -1" not in told["detail"]
    assert at.get(path).json()["title"] == "인사"


@pytest.mark.unit
def test_music_without_a_network_is_a_warning_at_once(at, tmp_path, monkeypatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    path = dub(at)
    told = at.patch(path, json={"background": "music"}).json()
    assert [(each["code"], "choose another background" in each["says"]) for each in told["warnings"]] == [
        ("separator_missing", True)
    ]
    assert at.get(path).json()["warnings"] == told["warnings"]
    assert at.patch(path, json={"background": "duck"}).json()["warnings"] == []


@pytest.mark.unit
def test_of_two_operators_at_once_one_wins_and_the_other_is_told(at):
    path = dub(at)
    first = lines(at, path)[0]
    line = f"{path}/languages/en/segments/{first['segment']}"
    read = {**HEADERS, "If-Match": f'"{first["revision"]}"'}

    async def eight() -> list[int]:
        transport = httpx.ASGITransport(at.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://server", headers=read) as together:
            edits = [together.patch(line, json={"text": f"Version {n}"}) for n in range(8)]
            return [answer.status_code for answer in await asyncio.gather(*edits)]

    assert sorted(asyncio.run(eight())) == [200] + [412] * 7
    assert lines(at, path)[0]["revision"] == first["revision"] + 1


@pytest.mark.unit
def test_what_a_render_would_refuse_is_a_warning_on_the_line(at):
    path = dub(at, voices={"en": "flite:slt"})
    line = f"{path}/languages/en/segments/{lines(at, path)[0]['segment']}"
    bad = at.patch(line, json={"text": "What the fuck", "others": ["..."], "knobs": {"emotion": 2}}).json()
    assert [(each["code"], each["wording"]) for each in bad["warnings"]] == [
        ("knob_ignored", 0),
        ("profanity", 0),
        ("unspeakable", 1),
    ]
    assert bad["text"][bad["warnings"][1]["start"] : bad["warnings"][1]["end"]] == "fuck"
    kept = at.patch(line, json={"keep_original": True}).json()
    assert kept["warnings"] == []
    assert not kept["stale"]


@pytest.mark.unit
@pytest.mark.parametrize(
    "body",
    [
        {"text": "x" * 2_001},
        {"text": "a\x07b"},
        {"text": "\ud800"},
        {"others": ["a"] * 5},
        {"others": [""]},
        {"knobs": {"speed": 6}},
        {"knobs": {"speed": 1.5}},
        {"knobs": {"loudness": 1}},
        {"voice": "no such voice"},
        {"voice": "flite:nobody"},
        {"voice": "espeak:ko"},
        {"locked": "yes"},
        {"revision": 7},
        {"output_revision": 7},
        {"nothing": 1},
    ],
)
def test_what_no_line_can_be_is_refused(at, body):
    path = dub(at)
    before = lines(at, path)
    line = f"{path}/languages/en/segments/{before[0]['segment']}"
    content = str(body).replace("'", '"').replace("\\x07", "\\u0007")
    is_problem(at.patch(line, content=content, headers={"Content-Type": "application/json"}), 422)
    assert lines(at, path) == before


@pytest.mark.unit
def test_what_was_spoken_is_remembered_and_an_edit_meanwhile_stays_stale(at, projects):
    path = dub(at)
    project_id = path.rsplit("/", 1)[1]
    first, second = lines(at, path)
    line = f"{path}/languages/en/segments/{first['segment']}"
    at.patch(line, json={"text": "Edited while it was spoken"})
    version = at.get(f"{path}/languages/en").json()["version"]
    spoken = {each["segment"]: each["revision"] for each in (first, second)} | {"gone": 3}
    how = {second["segment"]: Said(3000, 4100, "overlong", "flite:slt", 1.1)}
    asyncio.run(projects.said(project_id, "en", spoken, how))
    first, second = lines(at, path)
    assert (first["stale"], second["stale"]) == (True, False)
    assert second["said"] == {"start_ms": 3000, "end_ms": 4100, "flag": "overlong", "voice": "flite:slt", "tempo": 1.1}
    assert at.get(f"{path}/languages/en").json()["version"] == version  # nobody's edit
    assert at.get(path).json()["stale"] == {"en": 1}


# ------------------------------------------------------------------ segments and speakers
@pytest.mark.unit
def test_a_deleted_segment_comes_back_with_its_lines(at):
    path = dub(at)
    first = at.get(f"{path}/transcript").json()["segments"][0]
    segment = f"{path}/segments/{first['id']}"
    is_problem(at.delete(segment, headers={"If-Match": '"9"'}), 412)
    assert at.delete(segment, headers={"If-Match": '"1"'}).status_code == 204
    assert len(lines(at, path)) == 1
    is_problem(at.delete(segment), 404)
    body = {key: first[key] for key in ("id", "start_ms", "end_ms", "text")}
    back = at.post(f"{path}/segments", json=body)
    assert (back.status_code, back.json()["revision"]) == (201, 2)
    line = lines(at, path)[0]
    assert (line["text"], line["outdated"], line["stale"]) == ("Hello", False, True)
    is_problem(at.post(f"{path}/segments", json=body), 422, "already")


@pytest.mark.unit
def test_segments_that_overlap_are_named_and_reversed_ones_refused(at):
    path = dub(at)
    added = at.post(f"{path}/segments", json={"start_ms": 1_000, "end_ms": 2_500, "text": "겹침"}).json()
    assert [each["code"] for each in added["warnings"]] == ["overlaps"]
    for body in ({"start_ms": 5, "end_ms": 5}, {"start_ms": 6, "end_ms": 5}, {"start_ms": -1, "end_ms": 5}):
        is_problem(at.post(f"{path}/segments", json=body), 422)
    is_problem(at.patch(f"{path}/segments/{added['id']}", json={"end_ms": 900}), 422, "later than the start")


@pytest.mark.unit
def test_pages_of_segments_follow_each_other_while_somebody_edits(at):
    path = dub(at)
    for n in range(10):
        at.post(f"{path}/segments", json={"start_ms": 5_000, "end_ms": 6_000 + n, "text": f"{n}"})
    seen, after = [], ""
    while True:
        page = at.get(f"{path}/transcript", params={"limit": 4, "after": after}).json()
        seen += page["segments"]
        if (after := page["next"]) is None:
            break
        at.post(f"{path}/segments", json={"start_ms": 0, "end_ms": 100, "text": "davor"})
    assert len(seen) == len({each["id"] for each in seen}) == 12
    is_problem(at.get(f"{path}/transcript?after=nonsense"), 422, "cursor")
    is_problem(at.get(f"{path}/transcript?limit=5000"), 422, "limit")


@pytest.mark.unit
def test_speakers_get_voices_are_merged_split_and_cast_like_another_project(at):
    path = dub(at)
    minsu, other_one = (
        {"start": 0, "end": 1, "text": "가", "speaker": "minsu"},
        {"start": 2, "end": 3, "speaker": "a/b"},
    )
    cues = json.dumps([minsu, {**other_one, "text": "나"}])
    at.put(f"{path}/transcript", content=cues.encode())
    assert [(each["key"], each["segments"]) for each in at.get(f"{path}/speakers").json()] == [
        ("", 0),
        ("a-b", 1),
        ("minsu", 1),
    ]
    voiced = at.patch(f"{path}/speakers/minsu", json={"voices": {"en": "flite:rms"}, "name": "민수"})
    assert voiced.json()["voices"] == {"en": "flite:rms"}
    assert lines(at, path)[0]["speaks"] == "flite:rms"
    everybody = at.patch(f"{path}/speakers/_", json={"voices": {"en": "flite:slt"}})
    assert everybody.json()["key"] == ""
    assert lines(at, path)[1]["speaks"] == "flite:slt"
    is_problem(at.patch(f"{path}/speakers/minsu", json={"voices": {"en": "espeak:ko"}}), 422, "speaks 'en'")
    is_problem(at.patch(f"{path}/speakers/minsu", json={"name": "x"}, headers={"If-Match": '"1"'}), 412)
    other = at.post("/v1/projects", json={"kind": "dub", "title": "Episode 2"}).headers["location"]
    at.put(f"{other}/transcript", content=cues.encode())
    taken = at.post(f"{other}/speakers/cast", json={"project": path.rsplit("/", 1)[1]})
    assert {each["key"]: each["voices"] for each in taken.json()} == {
        "": {"en": "flite:slt"},
        "a-b": {},
        "minsu": {"en": "flite:rms"},
    }
    merged = at.post(f"{path}/speakers/merge", json={"speakers": ["a-b"], "into": "minsu"})
    assert [each["key"] for each in merged.json()] == ["", "minsu"]
    segment = at.get(f"{path}/transcript").json()["segments"][1]["id"]
    split = at.post(f"{path}/speakers/split", json={"speaker": "minsu", "new": "jiyu", "segments": [segment]})
    assert {each["key"]: each["voices"] for each in split.json()}["jiyu"] == {"en": "flite:rms"}
    for bad in ("..", "a/b", "_", "\x00"):
        is_problem(at.post(f"{path}/speakers/split", json={"speaker": "minsu", "new": bad, "segments": [segment]}), 422)
    is_problem(at.post(f"{path}/speakers/merge", json={"speakers": ["nobody"], "into": "minsu"}), 404)


# ------------------------------------------------------------------ imports
@pytest.mark.unit
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"nothing that is a cue", "no cue"),
        (b"[1, 2]", "segment 1"),
        (b"1\n00:99:00,000 --> 00:99:01,000\nx\n", "out of its range"),
        (b"".join(b"00:00:01,000 --> 00:00:02,000\nx\n\n" for _ in range(20_001)), "20,000 cues"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n" + b"x" * 2_001 + b"\n", "2,000 characters"),
        (b"x" * (8 << 20) + b"y", "8 MB"),
    ],
    ids=["empty", "no cue", "json", "range", "a million cues", "long", "large"],
)
def test_files_that_are_no_transcript_are_refused_and_change_nothing(at, content, words):
    path = dub(at)
    before = at.get(f"{path}/transcript").json()
    is_problem(at.put(f"{path}/transcript", content=content), 422, words)
    is_problem(at.put(f"{path}/languages/en/translation", content=content), 422, words)
    assert at.get(f"{path}/transcript").json() == before


@pytest.mark.unit
def test_overlapping_reversed_and_unordered_cues_are_mended_with_notes(at):
    path = dub(at)
    cues = (
        "1\n00:00:04,000 --> 00:00:03,000\n거꾸로\n\n2\n00:00:01,000 --> 00:00:02,500\n먼저\n\n"
        "3\n00:00:02,000 --> 00:00:02,900\n겹침\n\n4\n00:00:08,000 --> 00:00:09,000\n\n"
    )
    done = at.put(f"{path}/transcript", content=cues.encode("utf-16")).json()
    notes = " ".join(note["text"] for note in done["notes"])
    for words in ("ended before it began", "out of order", "shortened", "without words"):
        assert words in notes
    found = at.get(f"{path}/transcript").json()["segments"]
    assert [(each["start_ms"], each["end_ms"]) for each in found] == [(1000, 2000), (2000, 2900), (3000, 4000)]


@pytest.mark.unit
def test_an_import_over_somebodys_edit_is_refused_where_it_says_what_it_read(at):
    path = dub(at)
    read = at.get(f"{path}/transcript").headers["etag"]
    at.patch(f"{path}/speakers/_", json={"name": "everybody"})
    is_problem(at.put(f"{path}/transcript", content=KO.encode(), headers={"If-Match": read}), 412)
    now = at.get(f"{path}/transcript").headers["etag"]
    assert at.put(f"{path}/transcript", content=KO.encode(), headers={"If-Match": now}).json()["same"] == 2
    is_problem(at.put(f"{path}/languages/ja/translation", content=EN.encode()), 422, "ko or en")


@pytest.mark.unit
def test_languages_come_and_go(at):
    path = dub(at)
    assert at.post(f"{path}/languages", json={"language": "ko"}).json() == {
        "language": "ko",
        "lines": 2,
        "translated": 0,
        "stale": 0,
        "outdated": 0,
    }
    is_problem(at.post(f"{path}/languages", json={"language": "ko"}), 422, "already")
    is_problem(at.get(f"{path}/languages/ja"), 404)
    assert at.delete(f"{path}/languages/ko").status_code == 204
    is_problem(at.delete(f"{path}/languages/ko"), 404)
    assert [each["language"] for each in at.get(f"{path}/languages").json()] == ["en"]


# ------------------------------------------------------------------ scripts
@pytest.mark.unit
def test_typed_clips_have_voices_knobs_and_warnings(at):
    path = script(at)
    made = at.post(
        f"{path}/clips",
        json={"start_ms": 500, "text": "안녕하세요. / 새 상품입니다.", "knobs": {"speed": 5, "pitch": -5, "volume": 3}},
    )
    assert made.status_code == 201
    clip = made.json()
    assert (clip["language"], clip["stale"], clip["warnings"], clip["end_ms"]) == ("ko", True, [], None)
    address = f"{path}/clips/{clip['id']}"
    fitted = at.patch(address, json={"end_ms": 4_000}, headers={"If-Match": '"1"'}).json()
    assert (fitted["end_ms"], fitted["knobs"], fitted["revision"]) == (4_000, clip["knobs"], 2)
    assert at.patch(address, json={"end_ms": None}).json()["end_ms"] is None
    english = at.patch(address, json={"text": "Now in three colours.", "voice": "flite:slt"}).json()
    assert english["language"] == "en"
    is_problem(at.patch(address, json={"text": "다시 한국어로"}), 422, "speaks 'ko'")
    is_problem(at.patch(address, json={"voice": "espeak:ko"}), 422, "speaks 'en'")
    bad = at.patch(address, json={"text": "이런 씨발", "voice": "", "lang": "ko"}).json()
    assert [each["code"] for each in bad["warnings"]] == ["profanity"]
    assert at.get(f"{path}/clips").json()["stale"] == 1
    assert at.delete(address).status_code == 204
    back = at.post(f"{path}/clips", json={"id": clip["id"], "start_ms": 0, "text": "되살림"}).json()
    assert back["revision"] > bad["revision"]
    is_problem(at.post(f"{path}/clips", json={"start_ms": 0, "text": " "}), 422)
    is_problem(at.post(f"{path}/segments", json={"start_ms": 0, "end_ms": 1}), 422, "no segments")
    is_problem(at.post(f"{path}/languages", json={"language": "en"}), 422, "no languages")
    is_problem(at.put(f"{path}/transcript", content=KO.encode()), 422, "no segments")


@pytest.mark.unit
def test_effects_are_laid_in_by_upload(at):
    path = script(at)
    is_problem(at.post(f"{path}/effects", json={"start_ms": 0, "upload": "fff"}), 404, "fff")
    made = at.post(f"{path}/effects", json={"start_ms": 700, "upload": "abc123", "gain_db": -6})
    address = f"{path}/effects/{made.json()['id']}"
    assert at.patch(address, json={"gain_db": 3}, headers={"If-Match": '"1"'}).json()["gain_db"] == 3
    is_problem(at.patch(address, json={"gain_db": 3}, headers={"If-Match": '"1"'}), 412)
    is_problem(at.patch(address, json={"gain_db": 20}), 422, "gain_db")
    assert at.delete(address).status_code == 204
    assert at.get(f"{path}/effects").json() == []


# ------------------------------------------------------------------ batches
@pytest.mark.unit
def test_a_batch_is_done_as_a_whole_or_not_at_all(at, projects):
    path = dub(at)
    first, second = lines(at, path)
    edits = [
        {
            "op": "change",
            "kind": "line",
            "language": "en",
            "id": first["segment"],
            "revision": 2,
            "fields": {"text": "A"},
        },
        {"op": "change", "kind": "segment", "id": second["segment"], "fields": {"start_ms": 2_900}},
        {"op": "add", "kind": "segment", "fields": {"start_ms": 9_000, "end_ms": 9_500, "text": "끝"}},
        {"op": "change", "kind": "speaker", "id": "_", "fields": {"voices": {"en": "flite:rms"}}},
        {"op": "remove", "kind": "segment", "id": first["segment"]},
    ]
    before = at.get(f"{path}/languages/en").json()
    failing = [*edits, {"op": "change", "kind": "line", "language": "en", "id": "nothing", "fields": {"text": "B"}}]
    is_problem(at.post(f"{path}/batch", json={"edits": failing}), 404)
    stale = [*edits[:2], {**edits[0], "id": second["segment"], "revision": 99}]
    clash = is_problem(at.post(f"{path}/batch", json={"edits": stale}), 412, "edits.2")
    assert clash["current"]["text"] == "Nice to meet you"
    assert at.get(f"{path}/languages/en").json() == before
    projects.told.clear()
    done = at.post(f"{path}/batch", json={"edits": edits})
    assert done.status_code == 200
    items = {(each["kind"], each["id"]): each["revision"] for each in done.json()["items"]}
    assert items["segment", first["segment"]] is None
    assert items["line", second["segment"]] == 3
    after = at.get(f"{path}/languages/en").json()
    assert after["version"] == before["version"] + 1
    assert len(after["lines"]) == 2
    assert ("item", {"kind": "segment", "id": first["segment"], "removed": True}) in projects.told


@pytest.mark.unit
@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"op": "add", "kind": "line", "id": "a"}, "cannot be added"),
        ({"op": "remove", "kind": "speaker", "id": "a"}, "cannot be removed"),
        ({"op": "change", "kind": "segment", "id": "a", "fields": {"start_ms": "soon"}}, "edits.0.fields.start_ms"),
        ({"op": "add", "kind": "clip", "fields": {"text": "x"}}, "edits.0.fields.start_ms"),
        ({"op": "undo", "kind": "clip"}, "op"),
    ],
)
def test_edits_of_a_batch_are_named_by_their_place(at, edit, words):
    is_problem(at.post(f"{dub(at)}/batch", json={"edits": [edit]}), 422, words)


# ------------------------------------------------------------------ the log, and who is told
@pytest.mark.unit
def test_who_did_what_is_kept_and_every_change_is_told(at, projects):
    path = dub(at)
    projects.told.clear()
    line = lines(at, path)[0]
    at.patch(
        f"{path}/languages/en/segments/{line['segment']}", json={"text": "Hi"}, headers={"X-Onmaru-Actor": "minji"}
    )
    newest = at.get(f"{path}/deeds").json()[0]
    assert (newest["who"], newest["deed"]) == ("minji", "line")
    assert '"text": "Hi"' in newest["detail"]
    assert projects.told == [
        ("project", {"revision": 1, "items": 1}),
        ("item", {"kind": "line", "id": line["segment"], "language": "en", "revision": line["revision"] + 1}),
    ]
    projects.told.clear()
    at.patch(f"{path}/languages/en/segments/{line['segment']}", json={"text": "Hi"})  # the same again
    assert projects.told == []


@pytest.mark.unit
def test_the_log_of_a_project_has_an_end(at, projects, monkeypatch):
    monkeypatch.setattr(shelf, "MAX_DEEDS", 20)
    path = script(at)
    for n in range(40):
        at.patch(path, json={"title": f"Title {n}"})
    assert len(at.get(f"{path}/deeds?limit=1000").json()) == 20


@pytest.mark.unit
def test_nothing_is_written_down_of_a_project_that_was_deleted_meanwhile(at, projects):
    path = script(at)
    project = path.rsplit("/", 1)[1]
    asyncio.run(projects.note(project, shelf.Change("minji", "render", {})))
    assert at.get(f"{path}/deeds").json()[0]["deed"] == "render"
    assert at.delete(path).status_code == 204
    asyncio.run(projects.note(project, shelf.Change("minji", "render removed", {})))
    left = projects._database.run_now(lambda session: session.scalars(select(DeedRow.deed)).all())
    assert list(left) == ["delete_project"]


@pytest.mark.unit
def test_lines_that_an_archive_lacks_can_be_edited_and_are_kept(at, projects):
    path = at.post("/v1/projects", json={"kind": "script", "title": "…"}).headers["location"]
    project_id = path.rsplit("/", 1)[1]
    away = Project(
        "x",
        "dub",
        "Away",
        segments=(Segment("bb", 5_000, 6_000, "둘"), Segment("aa", 0, 1_000, "하나")),
        languages={"en": (Translation("bb", "Two."),)},
    )
    asyncio.run(projects.take_in(project_id, away, "minji"))
    assert [(each["segment"], each["text"]) for each in lines(at, path)] == [("aa", None), ("bb", "Two.")]
    assert at.patch(f"{path}/languages/en/segments/aa", json={"text": "One."}).status_code == 200
    projects._cache.clear()  # as after a restart
    assert [each["text"] for each in lines(at, path)] == ["One.", "Two."]


@pytest.mark.unit
def test_another_server_reads_what_this_one_wrote(at, projects, tmp_path):
    path = dub(at, voices={"en": "flite:slt"})
    at.post(f"{path}/effects", json={"start_ms": 700, "upload": "abc123"})
    again = Database(sqlite_url(tmp_path / "onmaru.db"))
    try:
        project_id = path.rsplit("/", 1)[1]
        assert asyncio.run(Projects(again, tmp_path / "dubs").get(project_id)) == asyncio.run(projects.get(project_id))
    finally:
        again.close()


@pytest.mark.unit
def test_a_full_disk_changes_nothing_and_says_so(at, projects):
    path = dub(at)
    before = at.get(f"{path}/languages/en").json()

    def filled(connection, _record, _proxy):
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the size that it has, and not a page more

    event.listen(projects._database._engine, "checkout", filled)
    cues = "".join(f"00:{n:02d}:00,000 --> 00:{n:02d}:30,000\n{'긴 줄 ' * 100}\n\n" for n in range(60))
    is_problem(at.put(f"{path}/transcript", content=cues.encode()), 507, "make room")
    assert at.get(f"{path}/languages/en").json() == before
    event.remove(projects._database._engine, "checkout", filled)
    projects._database._engine.dispose()
    assert at.put(f"{path}/transcript", content=cues.encode()).json()["added"] == 60


# ------------------------------------------------------------------ a real server
@pytest.mark.process
def test_nothing_that_was_answered_is_lost_when_the_server_is_killed(tmp_path):
    server = live_server.start(tmp_path, stage=False)
    try:
        with server.client() as at:
            path = dub(at)
            line = f"{path}/languages/en/segments/{lines(at, path)[0]['segment']}"
            answered = [at.patch(line, json={"text": f"Edit {n}"}).json() for n in range(5)]
            server.process.kill()
    finally:
        server.close()
    again = live_server.start(tmp_path, stage=False)
    try:
        with again.client() as at:
            kept = lines(at, path)[0]
            assert kept == answered[-1]
            assert at.patch(line, json={"text": "On"}, headers={"If-Match": f'"{kept["revision"]}"'}).status_code == 200
    finally:
        again.close()
