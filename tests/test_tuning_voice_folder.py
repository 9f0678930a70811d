"""Where a finished voice is put: whose name it may take, and what is left of it after a kill."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tuned_voice import voice
from tts.espnet import voices
from tts.tuning import finishing
from tts.tuning.bases import bases
from tts.tuning.errors import TuningRefused
from tts.tuning.making import Making, Means
from tts.tuning.order import GONE, Order, Work
from tts.tuning.voice_folder import VoiceFolder, forget, mend, mend_all

ORDER = Order("mina", "미나", "en", "private", "/recordings/mina", "abc", size="toy", epochs=3)


def names(models: Path) -> list[str]:
    return sorted(each.name for each in (models / "voices").iterdir())


@pytest.mark.unit
@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize(
    "other", [{"consent": "def"}, {"source": "jun"}, {"made": False}], ids=["consent", "recordings", "brought in"]
)
def test_no_work_is_begun_under_the_name_of_anothers_voice(tmp_path: Path, other: dict[str, str | bool], fresh: bool):
    Work(tmp_path / "tuning" / "mina").take_up(ORDER)
    voice(tmp_path, "mina", **other)  # type: ignore[arg-type]
    with pytest.raises(TuningRefused, match="a voice called mina is there already; give another name"):
        Making(ORDER, Means(tmp_path), fresh=fresh)
    assert Work(tmp_path / "tuning" / "mina").order.exists(), "nothing was forgotten before"


@pytest.mark.unit
def test_only_the_work_that_made_a_voice_may_replace_it(tmp_path: Path):
    Work(tmp_path / "tuning" / "mina").take_up(ORDER)
    voice(tmp_path, "mina")
    assert Making(replace(ORDER, epochs=9), Means(tmp_path)).goes_on
    assert not Making(replace(ORDER, batch=8), Means(tmp_path), fresh=True).goes_on
    forget(tmp_path, "mina")
    with pytest.raises(TuningRefused, match="give another name"):
        Making(ORDER, Means(tmp_path))
    assert names(tmp_path) == ["mina"]


@pytest.mark.unit
def test_what_a_kill_left_is_neither_voice_nor_base_and_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    for name in ("mina", "jun", "suji"):
        Work(tmp_path / "tuning" / name).take_up(replace(ORDER, name=name))
    voice(tmp_path, ".new-mina")
    voice(tmp_path, ".old-mina")  # killed between the two renames
    voice(tmp_path, ".old-jun")  # killed after both
    voice(tmp_path, "jun")
    voice(tmp_path, ".new-suji")  # at work
    voice(tmp_path, ".new-hana")  # being brought in by somebody
    assert [base.name for base in bases(tmp_path)] == ["jun"]
    assert [info.id for info in voices()] == ["espnet:jun"]
    (tmp_path / "tuning" / f"{GONE}half").mkdir()
    with Work(tmp_path / "tuning" / "suji").held():
        mend_all(tmp_path)
    assert names(tmp_path) == [".new-hana", ".new-suji", "jun", "mina"]
    assert sorted(each.name for each in (tmp_path / "tuning").iterdir()) == ["jun", "mina", "suji"]
    forget(tmp_path, "suji")
    assert names(tmp_path) == [".new-hana", "jun", "mina"]
    mend(tmp_path, "nobody")
    assert not (tmp_path / "tuning" / "nobody").exists()
    mend_all(tmp_path / "nowhere")


@pytest.mark.unit
def test_one_is_finished_over_what_a_kill_left_but_not_over_anothers_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    making = Making(ORDER, Means(tmp_path))
    making.work.prepared.write_text('{"recordings": 120, "hours": 0.5, "tokens": []}')

    async def speak(*_: object) -> None:
        """The samples are no matter here."""

    monkeypatch.setattr(finishing, "assemble", lambda *_: voice(tmp_path, ".new-mina"))
    monkeypatch.setattr(finishing, "speak_samples", speak)
    voice(tmp_path, ".new-mina")
    (voice(tmp_path, ".old-mina") / "number").write_text("0")
    assert asyncio.run(making.finish()) == tmp_path / "voices" / "mina"
    assert names(tmp_path) == ["mina"]
    assert not (tmp_path / "voices" / "mina" / "number").exists()
    shutil.rmtree(tmp_path / "voices" / "mina")
    (voice(tmp_path, "mina", consent="def") / "number").write_text("1")  # came there meanwhile
    with pytest.raises(TuningRefused, match="give another name"):
        asyncio.run(making.finish())
    assert (tmp_path / "voices" / "mina" / "number").exists()


@pytest.mark.unit
def test_a_voice_takes_the_place_of_the_one_before(tmp_path: Path):
    place = VoiceFolder(tmp_path, "mina")
    for number in range(2):
        (voice(tmp_path, ".new-mina") / "number").write_text(str(number))
        place.put()
        assert (place.whole / "number").read_text() == str(number)
        assert names(tmp_path) == ["mina"]
