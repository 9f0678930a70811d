"""Lip-sync of a film, shot by shot: whose mouth is seen, what it has to say now, and whether it does so well enough.

1. The film is cut into shots, long ones into pieces at pauses of what was said in it.
2. In shots in which somebody speaks whose consent holds, faces are followed, and each speaker's is found by how its
   mouth moves while she speaks.
3. From her shots in one light her mouths are mined; with less than 5 s of them nothing is drawn.
4. They are drawn where she speaks now, and at rest where she only spoke before, and judged against the shot as it was.
5. What passed is put into the film (`dubbing.splice`).

Everything is kept by content: what a run that was stopped had finished is not done again, and a new line costs its
shots. Two shots are worked on at once.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.consent_registry import ConsentRegistry
from avatar.errors import ConsentInvalid, ConsentRefused, EnrolmentUnavailable
from avatar.mined.types import Mined
from dubbing import changes, lipsync_gate, mouth_network, repertoire, shots, splice
from dubbing.faces import Tracks
from dubbing.heard import Heard
from dubbing.lipsync_cache import Cache, digest
from dubbing.lipsync_crew import Crew, Hand
from dubbing.lipsync_gate import Cast, Judged, Spans
from dubbing.lipsync_painting import Painting, paint
from dubbing.mouths import Sound, path, shown
from dubbing.pictures import Change, Film
from dubbing.repertoire import Member
from dubbing.shots import Shot, Timeline
from dubbing.types import Lipsync, Relipped, Said, ShotVerdict, Unsynced
from tts.types import SAMPLE_RATE

Progress = Callable[[float], None]
Floats = NDArray[np.float32]

# How much of the work each stage is, measured on one 720p face.
_SURVEY, _TRACK, _MINE, _PAINT, _SPLICE = 0.06, 0.42, 0.05, 0.37, 0.10
_VERSION: Final = 2  # of what is drawn: raise it, and shots are drawn again


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """A shot on its way."""

    shot: Shot
    was: Mapping[str, Spans]  # each speaker's time in it as it was
    cast: Cast
    member: Member | None = None
    mined: str = ""  # where its speaker's mouths are kept
    judged: Judged | None = None
    kept: Path | None = None  # its changes
    seams: tuple[float, ...] | None = None  # that it was drawn with, s


def relip(
    film: Path, said: Mapping[str, Sequence[Said]], speech: Sound, order: Lipsync, out: Path, progress: Progress
) -> Relipped:
    """Let the mouths in a film say what is heard now.

    Args:
        film: checked by `dubbing.probe`.
        said: each speaker's lines, by their start.
        speech: what is said now, without anything else.
        order: who spoke when, who may be lip-synced, and where to keep what is made.
        out: where to write the new pictures (MP4, no sound), if any change.
        progress: told 0 .. 1.

    Raises:
        MediaRefused: the film cannot be read.
        MouthNetworkInvalid: a network that draws mouths is installed, and broken.
        OSError, av.error.FFmpegError: something cannot be written.
    """
    with Film(film) as opened:
        cache = Cache(order.cache, film)
        reason = opened.unfit()
        timeline, found = _surveyed(opened, cache, lambda share: progress(_SURVEY * share))
        work = _Work(opened, timeline, said, speech, order, cache, _Rising(progress))
        pieces = shots.pieces(timeline, found, [(each.start, each.end) for each in _seconds(order)])
        if reason:
            scenes = [work.left(shot, "pictures", reason) for shot in pieces]
            return Relipped(None, work.verdicts(scenes), len(timeline.pts), 0)
        opened.rest()
        scenes = work.done(pieces)
        drawn = [scene for scene in scenes if scene.kept is not None]
        verdicts = work.verdicts(scenes)
        if not drawn:
            cache.trim()
            return Relipped(None, verdicts, len(timeline.pts), 0)
        done = _SURVEY + _TRACK + _MINE + _PAINT
        pts = np.sort(np.array([p for scene in drawn for p, _, _ in changes.places(_kept(scene))], np.int64))
        made = splice.splice(opened, pts, lambda: _all(drawn), out, lambda share: progress(done + _SPLICE * share))
        cache.trim()
        return Relipped(out, verdicts, made.copied, made.encoded)


class _Rising:
    """Progress that never goes back, though some shots are drawn twice."""

    def __init__(self, told: Progress) -> None:
        self._told, self._share = told, 0.0

    def __call__(self, share: float) -> None:
        self._share = max(self._share, share)
        self._told(self._share)


@dataclass(frozen=True, slots=True)
class _Span:
    speaker: str
    start: float  # s
    end: float


def _seconds(order: Lipsync) -> list[_Span]:
    return [_Span(each.speaker, each.start / SAMPLE_RATE, each.end / SAMPLE_RATE) for each in order.spoken]


def _kept(scene: _Scene) -> Path:
    assert scene.kept is not None  # noqa: S101 - only such scenes are asked
    return scene.kept


def _all(drawn: Sequence[_Scene]) -> Iterator[tuple[int, Change]]:
    for scene in drawn:
        yield from changes.read(_kept(scene))


def _surveyed(film: Film, cache: Cache, progress: Progress) -> tuple[Timeline, tuple[Shot, ...]]:
    known = cache.arrays("survey")
    if known is not None:
        timeline = Timeline(
            np.asarray(known["pts"], np.int64),
            np.asarray(known["at"], np.float64),
            float(known["end"]),
        )
        return timeline, tuple(Shot(int(a), int(b)) for a, b in np.asarray(known["shots"], np.int64))
    timeline, found = shots.survey(film, progress)
    bounds = np.array([(shot.first, shot.last) for shot in found], np.int64).reshape(-1, 2)
    cache.keep("survey", {"pts": timeline.pts, "at": timeline.at, "end": np.array(timeline.end), "shots": bounds})
    return timeline, found


class _Work:
    """The stages of one film."""

    def __init__(
        self,
        film: Film,
        timeline: Timeline,
        said: Mapping[str, Sequence[Said]],
        speech: Sound,
        order: Lipsync,
        cache: Cache,
        progress: Progress,
    ) -> None:
        self._film, self._timeline = film, timeline
        self._said, self._speech, self._order = said, speech, order
        self._cache, self._progress = cache, progress
        self._spans = _seconds(order)
        self._refusals = _refusals(order)
        self._network = mouth_network.installed()

    def done(self, pieces: Sequence[Shot]) -> list[_Scene]:
        """Every stage but the last."""
        scenes = [self._expected(shot) for shot in pieces]
        try:
            with Crew(self._film.path) as crew:
                scenes = self._tracked(crew, scenes)
                scenes = self._mined(crew, scenes)
                return self._painted(crew, scenes)
        except EnrolmentUnavailable as error:
            return [scene if scene.cast.left else self.left(scene.shot, "unavailable", str(error)) for scene in scenes]

    def left(self, shot: Shot, left: Unsynced, why: str) -> _Scene:
        """A shot in which nothing is to be done."""
        return _Scene(shot, {}, Cast(left, why))

    # ------------------------------------------------------------------ who
    def _expected(self, shot: Shot) -> _Scene:
        """What can be told of a shot without looking at it."""
        start, end = self._timeline.time(shot.first), self._timeline.time(shot.last)
        was: dict[str, list[tuple[float, float]]] = {}
        for span in self._spans:
            if span.start < end and span.end > start:
                was.setdefault(span.speaker, []).append((span.start, span.end))
        if not was:
            return self.left(shot, "silent", "nobody speaks in it")
        refused = [self._refusals[speaker] for speaker in was if self._refusals[speaker]]
        if len(refused) == len(was):
            return _Scene(shot, was, Cast("no_consent", refused[0], next(iter(was))))
        if end - start < lipsync_gate.LEAST_S:
            return _Scene(
                shot, was, Cast("short", f"it lasts {end - start:.1f} s, {lipsync_gate.LEAST_S:.0f} are needed")
            )
        return _Scene(shot, was, Cast("", ""))

    def _tracked(self, crew: Crew, scenes: Sequence[_Scene]) -> list[_Scene]:
        wanted = [scene for scene in scenes if not scene.cast.left]
        told = self._teller(_SURVEY, _TRACK, sum(len(scene.shot) for scene in wanted))
        heard = Heard(self._film.path, round(self._timeline.end * SAMPLE_RATE), self._order.track)
        found: dict[int, _Scene] = {}
        for scene, tracks in crew.each(wanted, self._tracks, told):
            found[scene.shot.first] = self._assigned(scene, tracks, heard)
        return [found.get(scene.shot.first, scene) for scene in scenes]

    def _tracks(self, hand: Hand, scene: _Scene) -> Tracks:
        first, last = self._bounds(scene.shot)
        name = f"tracks-{first}-{last}"
        known = self._cache.arrays(name)
        if known is not None:
            return Tracks.unpacked(known)
        number = {int(pts): k for k, pts in enumerate(self._timeline.pts[scene.shot.first : scene.shot.last])}
        pictures = ((number[each.pts], each) for each in hand.pictures(first, last) if each.pts in number)
        tracks = hand.finder.tracks(pictures, len(scene.shot))
        self._cache.keep(name, tracks.packed())
        return tracks

    def _assigned(self, scene: _Scene, tracks: Tracks, heard: Heard) -> _Scene:
        at = self._at(scene.shot)
        cast = lipsync_gate.cast(tracks, at, self._film.size, scene.was, heard.part(at[0], at[-1]))
        if not cast.left and self._refusals[cast.speaker]:
            cast = Cast("no_consent", self._refusals[cast.speaker], cast.speaker)
        if cast.left or cast.track is None:
            return _Scene(scene.shot, scene.was, cast)
        pts = self._timeline.pts[scene.shot.first : scene.shot.last]
        return _Scene(scene.shot, scene.was, cast, Member(cast.speaker, pts, at, cast.track))

    # ------------------------------------------------------------------ what with
    def _mined(self, crew: Crew, scenes: Sequence[_Scene]) -> list[_Scene]:
        groups = repertoire.groups([scene.member for scene in scenes if scene.member is not None])
        names = {id(member): f"mined-{self._name(group)}" for group in groups for member in group}
        poor = {
            id(member): f"only {repertoire.talks_s(group):.1f} s of this speaker's mouth in this light, "
            f"{repertoire.LEAST_S:.0f} are needed"
            for group in groups
            for member in group
            if repertoire.talks_s(group) < repertoire.LEAST_S
        }
        rich = [group for group in groups if id(group[0]) not in poor]
        told = self._teller(_SURVEY + _TRACK, _MINE, sum(len(member.pts) for group in rich for member in group))
        for group, why in crew.each(rich, self._mine, told):
            poor |= {id(member): why for member in group if why}
        return [self._equipped(scene, names, poor) for scene in scenes]

    def _mine(self, hand: Hand, group: Sequence[Member]) -> str:
        """Why these mouths cannot be used; "" where they were mined and are kept."""
        name = f"mined-{self._name(group)}"
        if self._cache.arrays(name) is None:
            try:
                self._cache.keep(name, repertoire.packed(repertoire.mine_group(hand, group)))
            except ValueError as error:
                return str(error)
        return ""

    def _name(self, group: Sequence[Member]) -> str:
        return digest(_VERSION, group[0].speaker, [[int(each.pts[0]), int(each.pts[-1])] for each in group])

    def _equipped(self, scene: _Scene, names: Mapping[int, str], poor: Mapping[int, str]) -> _Scene:
        if scene.member is None:
            return scene
        if why := poor.get(id(scene.member)):
            return _Scene(scene.shot, scene.was, Cast("few_mouths", why, scene.cast.speaker))
        return _Scene(scene.shot, scene.was, scene.cast, scene.member, names[id(scene.member)])

    # ------------------------------------------------------------------ how
    def _painted(self, crew: Crew, scenes: list[_Scene]) -> list[_Scene]:
        """Draw shots until all have the seams that they need.

        A shot that was left has a seam to a neighbour if no cut is between: there the neighbour's mouth comes to rest,
        for which it is drawn again, and may be left itself. What is left stays so, so a shot is drawn three times at
        most: without a seam, with one, with two.
        """
        while wanted := [k for k, scene in enumerate(scenes) if _drawable(scene) and self._unseamed(scenes, k)]:
            told = self._teller(_SURVEY + _TRACK + _MINE, _PAINT, sum(len(scenes[k].shot) for k in wanted))
            before = tuple(scenes)

            def one(hand: Hand, k: int, scenes: Sequence[_Scene] = before) -> _Scene:
                return self._paint(hand, scenes[k], self._seams(scenes, k))

            for k, scene in crew.each(wanted, one, told):
                scenes[k] = scene
        return scenes

    def _unseamed(self, scenes: Sequence[_Scene], k: int) -> bool:
        return scenes[k].seams != self._seams(scenes, k)

    def _seams(self, scenes: Sequence[_Scene], k: int) -> tuple[float, ...]:
        """s at which a shot goes on without a cut in one that is left as it was."""
        shot = scenes[k].shot
        seams = []
        if not shot.opens and not _drawable(scenes[k - 1]):
            seams.append(self._timeline.time(shot.first))
        if not shot.closes and not _drawable(scenes[k + 1]):
            seams.append(self._timeline.time(shot.last))
        return tuple(seams)

    def _paint(self, hand: Hand, scene: _Scene, seams: tuple[float, ...]) -> _Scene:
        member = scene.member
        assert member is not None  # noqa: S101 - it was mined
        lines = self._said.get(member.speaker, ())
        busy = [(each.start / SAMPLE_RATE, each.end / SAMPLE_RATE) for each in lines]
        busy += [(span.start, span.end) for span in self._spans if span.speaker == member.speaker]
        shows = shown(busy, member.at, seams)
        mined = self._mouths(scene.mined) if (shows > 0).any() else None
        if mined is None:
            return replace(scene, judged=None, kept=None, seams=seams)
        poses = path(lines, self._speech, member.at + self._half())
        speech = self._own(lines, member)
        drawer = self._network.key if self._network is not None else ""
        name = digest(_VERSION, drawer, scene.mined, int(member.pts[0]), int(member.pts[-1]), poses, shows, speech)
        kept = self._cache.path(f"drawn-{name}.mkv")
        try:
            judged = paint(hand, Painting(member, poses, shows, speech), mined, kept, self._network)
        except ValueError as error:
            judged = Judged("edge", str(error), None, None, 0.0, 0.0)
        return replace(scene, judged=judged, kept=None if judged.left else kept, seams=seams)

    def _mouths(self, name: str) -> Mined | None:
        arrays = self._cache.arrays(name)
        return None if arrays is None else repertoire.unpacked(arrays)

    def _own(self, lines: Sequence[Said], member: Member) -> Floats:
        """What this speaker says now in a shot, (N,) mono; others are not heard in it."""
        start, end = (round(float(at) * SAMPLE_RATE) for at in (member.at[0], member.at[-1] + 2 * self._half()))
        sounds = np.zeros(end - start, np.float32)
        for line in lines:
            first, last = max(line.start, start), min(line.end, end)
            if last > first:
                piece = self._speech(first, last)
                sounds[first - start : first - start + len(piece)] = piece
        return sounds

    # ------------------------------------------------------------------ what came of it
    def verdicts(self, scenes: Sequence[_Scene]) -> tuple[ShotVerdict, ...]:
        """One for each shot, in order."""
        return tuple(self._verdict(scene) for scene in scenes)

    def _verdict(self, scene: _Scene) -> ShotVerdict:
        start, end = (round(self._timeline.time(at) * SAMPLE_RATE) for at in (scene.shot.first, scene.shot.last))
        judged = scene.judged
        if judged is None:
            left: Unsynced = scene.cast.left or "silent"
            return ShotVerdict(start, end, scene.cast.speaker, left, scene.cast.why or "nobody speaks in it")
        return ShotVerdict(
            start,
            end,
            scene.cast.speaker,
            judged.left,
            judged.why,
            judged.sync_before,
            judged.sync_after,
            judged.jitter_before,
            judged.jitter_after,
        )

    # ------------------------------------------------------------------ numbers
    def _bounds(self, shot: Shot) -> tuple[int, int]:
        return int(self._timeline.pts[shot.first]), int(self._timeline.pts[shot.last - 1])

    def _at(self, shot: Shot) -> NDArray[np.float64]:
        return self._timeline.at[shot.first : shot.last]

    def _half(self) -> float:
        """Half a picture, s: a mouth is that of a picture's middle."""
        return 0.5 / self._film.rate

    def _teller(self, before: float, share: float, count: int) -> Callable[[int], None]:
        return lambda seen: self._progress(before + share * min(1.0, seen / max(1, count)))


def _drawable(scene: _Scene) -> bool:
    return bool(scene.mined) and not (scene.judged is not None and scene.judged.left)


def _refusals(order: Lipsync) -> dict[str, str]:
    """Why each speaker may not be lip-synced; "" where the consent holds today."""
    registry, told = ConsentRegistry(order.registry), dict[str, str]()
    for speaker in {each.speaker for each in order.spoken}:
        who = speaker or "the speaker"
        consent = order.consents.get(speaker, "")
        if not consent:
            told[speaker] = f"no consent is named for {who}: record one with `onmaru consent add` for dubbing"
            continue
        try:
            registry.check(registry.get(consent).consent, datetime.date.today(), "dubbing")
            told[speaker] = ""
        except (ConsentInvalid, ConsentRefused) as error:
            told[speaker] = str(error)
    return told
