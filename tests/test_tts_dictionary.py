"""The operator's dictionary: looked up before every rule, checked when it is read, written back as it was."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.dictionary import MAX_ENTRIES, Dictionary, Entry, load, save
from tts.errors import DictionaryInvalid
from tts.text import spoken_form

pytestmark = pytest.mark.unit

BRANDS = Dictionary(
    [
        Entry("ABLE", "에이블", "ko"),
        Entry("able+", "에이블 플러스", "ko"),
        Entry("온담", "온담브랜드", "ko"),
        Entry("1+1", "하나 더하기 하나", "ko"),
        Entry("Onmaru Live", "온마루 생방송", "ko"),
        Entry("청", "맑음", "ko", whole_word=False),
        Entry("Yeoulchan", "yuh-ool-chahn", "en"),
        Entry("여울찬", "yuh-ool-chahn", "en"),
    ]
)


@pytest.mark.parametrize(
    ("written", "lang", "said"),
    [
        ("ABLE 냄비", "ko", "에이블 냄비"),
        ("able는", "ko", "에이블은"),
        ("ABLE+를", "ko", "에이블 플러스를"),
        ("ENABLER", "ko", "에나블러"),
        ("온담을", "ko", "온담브랜드를"),
        ("온담은 좋아요", "ko", "온담브랜드는 좋아요"),
        ("온담입니다", "ko", "온담브랜드입니다"),
        ("온담비", "ko", "온담비"),
        ("새온담", "ko", "새온담"),
        ("오늘만 1+1!", "ko", "오늘만 하나 더하기 하나!"),
        ("onmaru live를 켜요", "ko", "온마루 생방송을 켜요"),
        ("유자청", "ko", "유자맑음"),
        ("Yeoulchan is here", "en", "yuh-ool-chahn is here"),
        ("the 여울찬 tea", "en", "the yuh-ool-chahn tea"),
        ("ABLE", "en", "able"),
    ],
)
def test_entries_go_before_rules(written: str, lang: str, said: str) -> None:
    assert spoken_form(written, lang, BRANDS).text == said


def test_a_phrase_is_one_word_of_the_captions() -> None:
    spoken = spoken_form("지금 Onmaru Live 시작", "ko", BRANDS)
    assert [token.written for token in spoken.tokens] == ["지금", "Onmaru Live", "시작"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (Entry("", "가", "ko"), "written is empty"),
        (Entry("A", " ", "ko"), "spoken is empty"),
        (Entry("A" * 61, "가", "ko"), "at most 60"),
        (Entry("A", "가" * 201, "ko"), "at most 200"),
        (Entry("A", "able", "ko"), "reads Hangul"),
        (Entry("A", "3번", "ko"), "reads Hangul"),
        (Entry("A", "가", "en"), "reads letters A to Z"),
        (Entry("A", "가", "fr"), "it is ko or en"),
        (Entry("A\x00B", "가", "ko"), "cannot be printed"),
        (Entry("A", "...", "ko"), "reads Hangul"),
    ],
)
def test_faults_are_named(entry: Entry, fault: str) -> None:
    with pytest.raises(DictionaryInvalid, match=fault):
        Dictionary([entry])


def test_limits_and_repetitions() -> None:
    with pytest.raises(DictionaryInvalid, match="stands already as entry 1"):
        Dictionary([Entry("Able", "가", "ko"), Entry("ABLE", "나", "ko")])
    with pytest.raises(DictionaryInvalid, match="at most 5,000"):
        Dictionary(Entry(f"w{n}", "가", "ko") for n in range(MAX_ENTRIES + 1))


def test_adding_takes_the_place_of_the_same_word() -> None:
    changed = BRANDS.added(Entry("Able", "애블", "ko"), Entry("new", "뉴", "ko"))
    assert len(changed) == len(BRANDS) + 1
    assert spoken_form("ABLE", "ko", changed).text == "애블"
    assert len(changed.removed("NEW")) == len(BRANDS)
    with pytest.raises(KeyError):
        changed.removed("nothing")


@pytest.mark.parametrize("name", ["words.toml", "words.csv"])
def test_a_file_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    odd = BRANDS.added(Entry('say "hi", \\o/', "하이", "ko"), Entry("é", "이", "ko"))
    save(odd, tmp_path / "deep" / name)
    assert load(tmp_path / "deep" / name).entries == odd.entries
    assert [path.name for path in (tmp_path / "deep").iterdir()] == [name]


def test_no_file_is_an_empty_dictionary(tmp_path: Path) -> None:
    assert len(load(tmp_path / "none.toml")) == 0
    (tmp_path / "empty.csv").write_text("")
    assert len(load(tmp_path / "empty.csv")) == 0


def test_a_table_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text('\ufeffwritten,spoken,lang\r\n"A, B",에이 비,ko\r\n', encoding="utf-8")
    assert load(path).entries == (Entry("A, B", "에이 비", "ko"),)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("d.toml", b"[[entry]", r"d\.toml: "),
        ("d.toml", b"entry = 3", "something else"),
        ("d.toml", b'[[entry]]\nwritten = "a"\nspoken = 3\nlang = "ko"', "entry 1: spoken is missing, or no text"),
        ("d.toml", b'[[entry]]\nwritten = "a"\nspoken = "x"\nlang = "ko"', "entry 1: spoken is 'x'"),
        ("d.toml", b'[[entry]]\nword = "a"', "unknown field 'word'"),
        ("d.csv", b"a,b\n1,2\n", "header lacks lang, spoken, written"),
        ("d.csv", b"written,spoken,lang,whole_word\na,\xea\xb0\x80,ko,maybe\n", "whole_word is 'maybe'"),
        ("d.toml", b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DictionaryInvalid, match=fault):
        load(tmp_path / name)


@given(st.binary(max_size=60), st.sampled_from([".toml", ".csv"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str) -> None:
    path = tmp_path_factory.mktemp("any", numbered=True) / f"d{suffix}"
    path.write_bytes(content)
    with suppress(DictionaryInvalid):
        load(path)
