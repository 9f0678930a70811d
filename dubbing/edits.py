"""Edits of a project: any number of them at once, and which items' revisions they raise.

Edits are made in a draft. When it is done, the project is compared with what it was: an item that changed has its
revision raised by one, and so has a line of which something else is heard now: other words, another voice (its
speaker's too), other knobs, another place. Nothing else becomes stale.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
from msgspec.structs import replace

from dubbing import fit, types
from dubbing.errors import EditRefused, ItemUnknown
from dubbing.project import (
    MAX_CLIPS,
    MAX_EFFECTS,
    MAX_MS,
    MAX_SEGMENTS,
    MAX_SPEAKERS,
    Clip,
    Effect,
    Project,
    Segment,
    Speaker,
    Translation,
    cast,
    voice_of,
)
from dubbing.types import SAMPLES_A_MS
from tts.spoken import language as told

T = TypeVar("T", Segment, Translation, Speaker, Clip, Effect)
Item = Segment | Translation | Speaker | Clip | Effect

CURRENT: Final = -1  # as a line's source_revision: of the segment as it is when the draft is done
_FOREVER: Final = MAX_MS * SAMPLES_A_MS  # the end of a video whose length nobody told


class Draft:
    """A project while it is edited. Every method raises EditRefused for what breaks a rule, ItemUnknown for ids."""

    def __init__(self, project: Project) -> None:
        self.before = project
        self.settings: dict[str, Any] = {}
        self.segments = {each.id: each for each in project.segments}
        self.lines = {lang: {each.segment: each for each in lines} for lang, lines in project.languages.items()}
        self.speakers = {each.key: each for each in project.speakers}
        self.clips = {each.id: each for each in project.clips}
        self.effects = {each.id: each for each in project.effects}

    # ------------------------------------------------------------------ what is said in the video
    def segment(self, segment_id: str) -> Segment:
        """The segment of this id."""
        return _known(self.segments, segment_id, "segment")

    def add_segment(self, segment: Segment, lines: Mapping[str, Translation] | None = None) -> None:
        """Put a segment in, with its lines where it had some before."""
        self._is("dub", "segments")
        if segment.id in self.segments:
            raise EditRefused(f"there is a segment {segment.id!r} already; change that one")
        _room(self.segments, MAX_SEGMENTS, "segments; split the video")
        self._placed(segment)
        self.segments[segment.id] = segment
        for lang, known in self.lines.items():
            known[segment.id] = (lines or {}).get(lang, Translation(segment.id))

    def change_segment(self, segment_id: str, **fields: Any) -> None:  # noqa: ANN401 - fields of a Segment
        """Give a segment other times, words or another speaker."""
        changed = replace(self.segment(segment_id), **fields)
        self._placed(changed)
        self.segments[segment_id] = changed

    def remove_segment(self, segment_id: str) -> None:
        """Take a segment out, with its lines."""
        self.segment(segment_id)
        del self.segments[segment_id]
        for known in self.lines.values():
            known.pop(segment_id, None)

    def _placed(self, segment: Segment) -> None:
        _timed(segment.start_ms, segment.end_ms)
        self.know(segment.speaker)

    # ------------------------------------------------------------------ who says it
    def speaker(self, key: str) -> Speaker:
        """The speaker of this key."""
        return _known(self.speakers, key, "speaker")

    def know(self, key: str, name: str = "") -> None:
        """Have a speaker of this key, if there is none yet."""
        if key not in self.speakers:
            _room(self.speakers, MAX_SPEAKERS, "speakers; merge some")
            self.speakers[key] = Speaker(key, name or key)

    def change_speaker(self, key: str, **fields: Any) -> None:  # noqa: ANN401 - fields of a Speaker
        """Give a speaker another name, other voices or a consent."""
        self.speakers[key] = replace(self.speaker(key), **fields)

    def merge_speakers(self, keys: Iterable[str], into: str) -> None:
        """Let one speaker have the segments of others, who are forgotten."""
        gone = set(keys) - {into}
        for key in (into, *gone):
            self.speaker(key)
        if "" in gone:
            raise EditRefused("whoever has no name cannot be merged away; merge the others into them")
        for segment in list(self.segments.values()):
            if segment.speaker in gone:
                self.segments[segment.id] = replace(segment, speaker=into)
        for key in gone:
            del self.speakers[key]

    def split_speaker(self, key: str, new: str, segments: Iterable[str], name: str = "") -> None:
        """Give some of a speaker's segments to a new one, who begins with the same voices."""
        old = self.speaker(key)
        if new in self.speakers:
            raise EditRefused(f"there is a speaker {new!r} already; give the new one another key")
        self.know(new, name)
        self.speakers[new] = replace(self.speakers[new], voices=old.voices)
        for segment_id in segments:
            segment = self.segment(segment_id)
            if segment.speaker != key:
                raise EditRefused(f"the segment {segment_id!r} is not {key!r}'s; name segments of theirs")
            self.segments[segment_id] = replace(segment, speaker=new)

    # ------------------------------------------------------------------ what it is in another language
    def language(self, lang: str) -> dict[str, Translation]:
        """The lines of a language."""
        return _known(self.lines, lang, "language")

    def line(self, lang: str, segment_id: str) -> Translation:
        """The line of a segment in a language."""
        return _known(self.language(lang), segment_id, "line")

    def add_language(self, lang: str) -> None:
        """Have lines in a language, none of them translated yet."""
        self._is("dub", "languages")
        if lang in self.lines:
            raise EditRefused(f"the project has the language {lang!r} already")
        self.lines[lang] = {each: Translation(each) for each in self.segments}

    def remove_language(self, lang: str) -> None:
        """Take a language out, with all of its lines."""
        self.language(lang)
        del self.lines[lang]

    def change_line(self, lang: str, segment_id: str, **fields: Any) -> None:  # noqa: ANN401 - fields of a Translation
        """Give a line other words, another voice, other knobs; words that are given are those of the segment as it
        is."""
        if "text" in fields:
            fields = {"source_revision": CURRENT} | fields
        self.lines[lang][segment_id] = replace(self.line(lang, segment_id), **fields)

    # ------------------------------------------------------------------ typed clips and sounds
    def clip(self, clip_id: str) -> Clip:
        """The clip of this id."""
        return _known(self.clips, clip_id, "clip")

    def add_clip(self, clip: Clip) -> None:
        """Put a clip in."""
        self._is("script", "clips")
        if clip.id in self.clips:
            raise EditRefused(f"there is a clip {clip.id!r} already; change that one")
        _room(self.clips, MAX_CLIPS, "clips; split the script")
        _timed(clip.start_ms, clip.end_ms)
        self.clips[clip.id] = clip

    def change_clip(self, clip_id: str, **fields: Any) -> None:  # noqa: ANN401 - fields of a Clip
        """Give a clip other words, times, another voice, other knobs."""
        changed = replace(self.clip(clip_id), **fields)
        _timed(changed.start_ms, changed.end_ms)
        self.clips[clip_id] = changed

    def remove_clip(self, clip_id: str) -> None:
        """Take a clip out."""
        self.clip(clip_id)
        del self.clips[clip_id]

    def effect(self, effect_id: str) -> Effect:
        """The effect of this id."""
        return _known(self.effects, effect_id, "effect")

    def add_effect(self, effect: Effect) -> None:
        """Put a sound in."""
        if effect.id in self.effects:
            raise EditRefused(f"there is an effect {effect.id!r} already; change that one")
        _room(self.effects, MAX_EFFECTS, "effects; mix some before")
        _timed(effect.start_ms, None)
        self.effects[effect.id] = effect

    def change_effect(self, effect_id: str, **fields: Any) -> None:  # noqa: ANN401 - fields of an Effect
        """Give a sound another time, file or gain."""
        changed = replace(self.effect(effect_id), **fields)
        _timed(changed.start_ms, None)
        self.effects[effect_id] = changed

    def remove_effect(self, effect_id: str) -> None:
        """Take a sound out."""
        self.effect(effect_id)
        del self.effects[effect_id]

    # ------------------------------------------------------------------ all of it
    def _is(self, kind: str, what: str) -> None:
        if self.before.kind != kind:
            raise EditRefused(f"a project of kind {self.before.kind!r} has no {what}")

    def done(self) -> Project:
        """The project after all edits, with the revisions that they raise."""
        segments = _ordered(self.segments.values())
        raw = replace(
            self.before,
            **self.settings,
            segments=segments,
            languages={lang: tuple(known[each.id] for each in segments) for lang, known in self.lines.items()},
            speakers=tuple(sorted(self.speakers.values(), key=lambda each: each.key)),
            clips=_ordered(self.clips.values()),
            effects=_ordered(self.effects.values()),
        )
        return settled(self.before, raw)


C = TypeVar("C", Segment, Clip, Effect)
V = TypeVar("V")
L = TypeVar("L", Translation, Clip)


def _ordered(items: Iterable[C]) -> tuple[C, ...]:
    return tuple(sorted(items, key=lambda each: (each.start_ms, each.id)))


def _known(items: Mapping[str, V], key: str, what: str) -> V:
    found = items.get(key)
    if found is None:
        raise ItemUnknown(f"the project has no {what} {key[:80]!r}")
    return found


def _room(items: Mapping[str, object], most: int, what: str) -> None:
    if len(items) >= most:
        raise EditRefused(f"a project has at most {most:,} {what}")


def _timed(start_ms: int, end_ms: int | None) -> None:
    if not 0 <= start_ms <= MAX_MS or (end_ms is not None and not start_ms < end_ms <= MAX_MS):
        raise EditRefused(f"times go from 0 to {MAX_MS:,} ms, and the end is later than the start")


def settled(before: Project, after: Project) -> Project:
    """`after` with the revisions raised of what changed since `before`, and of lines that are heard otherwise."""
    segments = _raised(before.segments, after.segments, lambda each: each.id)
    now = replace(
        after,
        segments=segments,
        speakers=_raised(before.speakers, after.speakers, lambda each: each.key),
        effects=_raised(before.effects, after.effects, lambda each: each.id),
    )
    now = replace(
        now,
        languages={lang: _lines(before, now, lang) for lang in now.languages},
        clips=_clips(before, now),
    )
    return replace(now, revision=before.revision + (_settings(before) != _settings(now)))


def _raised(before: tuple[T, ...], after: tuple[T, ...], key: Callable[[T], str]) -> tuple[T, ...]:
    old = {key(each): each for each in before}
    return tuple(
        each if (was := old.get(key(each))) is None or was == each else replace(each, revision=was.revision + 1)
        for each in after
    )


def _settings(project: Project) -> Project:
    """The project without its items: what its own revision counts."""
    bare = dict.fromkeys(project.languages, ())
    return replace(project, segments=(), speakers=(), clips=(), effects=(), languages=bare, revision=0)


def _lines(before: Project, after: Project, lang: str) -> tuple[Translation, ...]:
    old = {each.segment: each for each in before.languages.get(lang, ())}
    same, moved = set[str](), before.segments != after.segments
    if not moved and before.speakers == after.speakers:
        same = {each.segment for each in after.languages[lang] if old.get(each.segment) is each}
    heard_then, heard_now = (_heard(project, lang, same, moved) for project in (before, after))
    was_said = {each.id: each for each in before.segments}
    is_said = {each.id: each for each in after.segments}
    return tuple(
        each
        if each.segment in same
        else _line(
            old.get(each.segment),
            _sourced(each, was_said.get(each.segment), is_said[each.segment]),
            heard_then.get(each.segment) == heard_now[each.segment],
        )
        for each in after.languages[lang]
    )


def _sourced(line: Translation, was: Segment | None, now: Segment) -> Translation:
    """The line with the revision of the segment that its words belong to: other times do not make them outdated."""
    if line.source_revision == CURRENT:
        return replace(line, source_revision=now.revision)
    if was is not None and was.text == now.text and line.source_revision == was.revision:
        return replace(line, source_revision=now.revision) if was.revision != now.revision else line
    return line


def _line(old: Translation | None, line: Translation, same: bool) -> Translation:
    if old is None:
        return line
    if not same:
        return replace(line, revision=old.revision + 1)
    kept = {"revision": 0, "output_revision": 0, "source_revision": 0, "said": None}
    return line if replace(line, **kept) == replace(old, **kept) else _unheard(old, line)


def _unheard(old: L, line: L) -> L:
    """A change that nobody hears: what was spoken is still what is written."""
    fresh = old.output_revision == old.revision
    revision = old.revision + 1
    return replace(line, revision=revision, output_revision=revision if fresh else old.output_revision)


def _heard(project: Project, lang: str, but: set[str], moved: bool) -> dict[str, tuple[object, ...]]:
    """What decides how each line sounds, but for those that are named; places too, where segments were `moved`."""
    if lang not in project.languages:
        return {}
    lines, voices = project.languages[lang], cast(project, lang)
    places: Sequence[object] = (
        fit.slots([_plain(number, each) for number, each in enumerate(project.segments, 1)], _FOREVER)
        if moved
        else [None] * len(lines)
    )
    return {
        line.segment: (
            line.text,
            line.others,
            voice_of(line.voice, segment.speaker, voices) if line.text and not line.keep_original else None,
            line.knobs,
            line.keep_original,
            slot,
        )
        for line, segment, slot in zip(lines, project.segments, places, strict=True)
        if line.segment not in but
    }


def _plain(number: int, segment: Segment) -> types.Segment:
    return types.Segment(number, segment.start_ms * SAMPLES_A_MS, segment.end_ms * SAMPLES_A_MS, "")


def _clips(before: Project, after: Project) -> tuple[Clip, ...]:
    old = {each.id: each for each in before.clips}
    casts = [{lang: cast(project, lang) for lang in ("ko", "en")} for project in (before, after)]

    def settled_clip(clip: Clip) -> Clip:
        was = old.get(clip.id)
        if was is None:
            return clip
        if _sounds(was, casts[0]) != _sounds(clip, casts[1]):
            return replace(clip, revision=was.revision + 1)
        return clip if (was.voice, was.lang) == (clip.voice, clip.lang) else _unheard(was, clip)

    return tuple(map(settled_clip, after.clips))


def _sounds(clip: Clip, casts: Mapping[str, Mapping[str, str]]) -> tuple[object, ...]:
    lang = told(clip.text, clip.lang or "auto")
    voice = voice_of(clip.voice, "", casts[lang])
    return clip.text, lang, voice, clip.knobs, clip.start_ms, clip.end_ms


def fields(item: Item) -> dict[str, Any]:
    """An item as plain data, for the log and for whoever edited an older one."""
    plain: dict[str, Any] = msgspec.to_builtins(item)
    return plain
