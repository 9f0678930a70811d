"""A film of our own hosts whose mouths are made to say something else, from order to file."""

import datetime
from dataclasses import dataclass, replace
from pathlib import Path

import av
import numpy as np
import pytest

from avatar.consent_registry import ConsentRegistry, NewConsent
from avatar.errors import EnrolmentUnavailable
from dubbing import fit
from dubbing.mix import Original
from dubbing.production import Order, Report, produce
from dubbing.types import Base, Line, Lipsync
from tests import spoken_film
from tts.types import SAMPLE_RATE

pytest.importorskip("mediapipe", reason="finding faces is an option")

from dubbing import lipsync_crew
from dubbing.faces import FaceFinder

pytestmark = [pytest.mark.media, pytest.mark.process, pytest.mark.timeout(300)]

LENGTH = round(spoken_film.CUTS[-1] * SAMPLE_RATE)
KOREAN = (
    "안녕하세요 여러분, 오늘 방송에 와 주셔서 고맙습니다. 봄맞이 가방을 반값에 보내 드립니다.",
    "아래 버튼을 꼭 눌러 주세요.",
)


@dataclass
class Studio:
    """A film, who agreed to what, and what was made before."""

    film: Path
    registry: Path
    consent: str
    cache: Path

    def order(self, texts: tuple[str, str] = KOREAN) -> Order:
        segments = spoken_film.segments()
        slots = fit.slots(segments, LENGTH)
        lines = tuple(
            Line(segment.number, slot, (text,), "ko", "espeak:ko", speaker=segment.speaker)
            for segment, slot, text in zip(segments, slots, texts, strict=True)
        )
        lipsync = Lipsync(segments, {"harin": self.consent}, self.registry, self.cache)
        original = Original(self.film, segments)
        return Order(
            lines,
            Base(self.film, moving=True),
            LENGTH,
            original=original,
            background="between",
            lipsync=lipsync,
            keep_original=True,
        )

    def made(self, order: Order, out: Path, told=lambda *_: None) -> Report:
        return produce(order, [out], self.cache.parent / "phrases", told)

    def kept(self, kind: str) -> dict[str, int]:
        return {path.name: path.stat().st_ino for path in self.cache.glob(f"*/{kind}-*")}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    folder = tmp_path_factory.mktemp("lipsync")
    statement = folder / "statement.txt"
    statement.write_text("She is drawn by us.")
    today = datetime.date.today()
    new = NewConsent("하린", "온마루", ("dubbing",), today, today + datetime.timedelta(days=30))
    record = ConsentRegistry(folder / "consents").add(new, statement)
    film = spoken_film.write(folder / "film.mp4")
    return Studio(film, folder / "consents", record.consent.id, folder / "cache")


@pytest.fixture(scope="module")
def dubbed(studio: Studio) -> tuple[Path, Report]:
    """Stopped when all faces were found, then made to the end."""

    def stop(stage: str, share: float) -> None:
        if stage == "lipsync" and share > 0.5:
            raise KeyboardInterrupt

    out = studio.film.with_name("ko.mp4")
    with pytest.raises(KeyboardInterrupt):
        studio.made(studio.order(), out, stop)
    assert not out.exists()
    assert len(studio.kept("tracks")) == 2, "of the third shot no face was looked for: nobody in it agreed"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(FaceFinder, "tracks", None)
        told: list[tuple[str, float]] = []
        report = studio.made(studio.order(), out, lambda *each: told.append(each))
    shares = [share for stage, share in told if stage == "lipsync"]
    assert shares == sorted(shares)
    return out, report


def packets(path: Path) -> list[tuple[float, bytes]]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        return [(float((p.pts or 0) * stream.time_base), bytes(p)) for p in container.demux(stream) if p.size]


def test_each_shot_has_its_verdict(dubbed: tuple[Path, Report]):
    shots = dubbed[1].shots
    assert [(shot.speaker, shot.left) for shot in shots] == [("harin", ""), ("", "no_face"), ("doyun", "no_consent")]
    assert [shot.end / SAMPLE_RATE for shot in shots] == pytest.approx(list(spoken_film.CUTS), abs=0.021)
    drawn = shots[0]
    assert drawn.sync_after is not None
    assert drawn.sync_before is not None
    assert drawn.sync_after > drawn.sync_before + 0.1, "the mouth says what is heard now"
    assert drawn.jitter_after is not None
    assert drawn.jitter_before is not None
    assert drawn.jitter_after < 1.5 * drawn.jitter_before
    assert "doyun" in shots[2].why


def test_what_is_not_drawn_stays_as_it_was(studio: Studio, dubbed: tuple[Path, Report]):
    before, after = packets(studio.film), packets(dubbed[0])
    assert sorted(each[0] for each in before) == sorted(each[0] for each in after)
    same = [a[1] == b[1] for a, b in zip(before, after, strict=True)]
    assert all(same[175:]), "groups of pictures behind the first shot are the film's own packets"
    assert not any(same[:150])
    with av.open(str(studio.film)) as a, av.open(str(dubbed[0])) as b:
        for k, (old, new) in enumerate(zip(a.decode(video=0), b.decode(video=0), strict=True)):
            apart = np.abs(old.to_ndarray()[:360].astype(int) - new.to_ndarray()[:360])
            if k in (60, 100):
                assert np.percentile(apart[:, :200], 99) < 8, "beside her nothing but the encoder's noise"
            assert k < 175 or not apart.any()
    with av.open(str(dubbed[0])) as container:
        assert [s.type for s in container.streams] == ["video", "audio", "audio"]


def test_a_line_that_is_edited_costs_its_shots_alone(studio: Studio, dubbed: tuple[Path, Report], tmp_path: Path):
    found, mined, drawn = (studio.kept(kind) for kind in ("tracks", "mined", "drawn"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("dubbing.lipsync_painting.MouthPainter", None)
        again = studio.made(studio.order((KOREAN[0], "어서 눌러 주세요.")), tmp_path / "other.mp4")
    assert again.shots == dubbed[1].shots, "another speaker's line changes nothing here"
    report = studio.made(studio.order(("여러분, 반갑습니다.", KOREAN[1])), tmp_path / "edited.mp4")
    assert report.shots[0].left == ""
    assert (studio.kept("tracks"), studio.kept("mined")) == (found, mined)
    assert drawn.items() < studio.kept("drawn").items()


def test_a_shot_of_which_a_part_was_trimmed_is_drawn_again(studio: Studio, dubbed: tuple[Path, Report], tmp_path: Path):
    """The cache takes files one by one, by when they were used."""
    places = [path for path in studio.cache.glob("*/drawn-*.json") if path.with_suffix(".mkv").exists()]
    for path in places:
        path.unlink()
    again = studio.made(studio.order(), tmp_path / "again.mp4")
    assert again.shots == dubbed[1].shots
    assert [p[0] for p in packets(tmp_path / "again.mp4")] == [p[0] for p in packets(dubbed[0])]
    assert any(path.exists() for path in places)


def test_without_consent_or_mediapipe_the_film_stays(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    order = studio.order()
    assert order.lipsync is not None
    nobody = replace(order, lipsync=replace(order.lipsync, consents={"harin": "0123456789ab"}))
    report = studio.made(nobody, tmp_path / "o.mp4")
    assert {shot.left for shot in report.shots} == {"no_consent"}
    assert "0123456789ab" in report.shots[0].why
    assert [p[1] for p in packets(tmp_path / "o.mp4")] == [p[1] for p in packets(studio.film)]

    def missing(_: object) -> None:
        raise EnrolmentUnavailable("mediapipe")

    monkeypatch.setattr(lipsync_crew, "FaceFinder", missing)
    bare = replace(order, lipsync=replace(order.lipsync, cache=tmp_path / "cache"))
    report = studio.made(bare, tmp_path / "o.mp4")
    assert [shot.left for shot in report.shots] == ["unavailable", "unavailable", "no_consent"]
    assert "make enrol" in report.shots[0].why


def test_too_little_of_a_speaker_is_left(studio: Studio, dubbed: tuple[Path, Report], tmp_path: Path):
    """Doyun agreed too, but speaks for two seconds only."""
    order = studio.order()
    assert order.lipsync is not None
    consents = {"doyun": studio.consent}
    report = studio.made(replace(order, lipsync=replace(order.lipsync, consents=consents)), tmp_path / "o.mp4")
    assert [shot.left for shot in report.shots] == ["no_consent", "no_consent", "few_mouths"]
    assert "5 are needed" in report.shots[2].why
