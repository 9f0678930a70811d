"""Edits as they come over HTTP, done to a draft: one by one from the routes, or many from a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace
from pydantic import BaseModel, ValidationError

from dubbing.edits import Draft
from dubbing.importing import new_id
from dubbing.project import Base, Clip, Effect, Knobs, Segment, Speaker, Term, Translation
from stream.api.dub_schemas import (
    ClipEdit,
    ClipIn,
    Edit,
    EffectEdit,
    EffectIn,
    LineEdit,
    ProjectSettings,
    SegmentEdit,
    SegmentIn,
    SpeakerEdit,
)
from stream.dubs.projects import agree
from stream.errors import EditRefused
from stream.store.dub_projects import Key
from tts.spoken import language as told

EVERYBODY = "_"  # in addresses, the speaker of those who have no name


@dataclass(frozen=True, slots=True)
class Around:
    """What edits need to know besides the project."""

    able: frozenset[tuple[str, str]] = frozenset()  # (voice, language) that are here
    gone: Mapping[Key, Any] = field(default_factory=dict)  # what was taken out under ids that are to come back

    def check(self, voice: str, lang: str) -> None:
        """Raises EditRefused for a voice that is not here; "" is the one above it."""
        if voice and (voice, lang) not in self.able:
            here = ", ".join(sorted(name for name, spoken in self.able if spoken == lang)) or "none"
            raise EditRefused(f"no voice {voice[:100]!r} speaks {lang!r} here; these do: {here}")


# ------------------------------------------------------------------ the project itself
def change_settings(draft: Draft, body: ProjectSettings, revision: int | None) -> None:
    """Other settings."""
    agree(draft.before, revision)
    given = body.given()
    if "base" in given:
        given["base"] = base_of(given["base"], draft.before.base)
    if "glossary" in given:
        given["glossary"] = glossary_of(given["glossary"])
    draft.settings |= given


def base_of(given: Mapping[str, Any], known: Base) -> Base:
    """A base with what was sent of it."""
    fields = {name: tuple(value) if name == "slides_ms" else value for name, value in given.items()}
    base = replace(known, **fields)
    if list(base.slides_ms) != sorted(set(base.slides_ms)):
        raise EditRefused("slides_ms must rise from page to page")
    return base


def glossary_of(given: Mapping[str, list[dict[str, str]]]) -> dict[str, tuple[Term, ...]]:
    """Terms by language."""
    return {lang: tuple(Term(**term) for term in terms) for lang, terms in given.items()}


# ------------------------------------------------------------------ segments and lines
def add_segment(draft: Draft, body: SegmentIn, around: Around) -> str:
    """A segment, new or put back; gives its id."""
    segment_id = body.id or new_id(draft.segments)
    was = around.gone.get(("segment", "", segment_id))
    lines = {key[1]: each for key, each in around.gone.items() if key[0] == "line" and key[2] == segment_id}
    revision = was.revision + 1 if isinstance(was, Segment) else 1
    back = {
        lang: replace(line, revision=line.revision + 1, output_revision=0)
        for lang, line in lines.items()
        if isinstance(line, Translation)
    }
    segment = Segment(segment_id, body.start_ms, body.end_ms, body.text, body.speaker, revision)
    if isinstance(was, Segment) and was.text == segment.text:  # its words are still those that were translated
        back = {
            lang: replace(line, source_revision=revision) if line.source_revision == was.revision else line
            for lang, line in back.items()
        }
    draft.add_segment(segment, back)
    return segment_id


def change_segment(draft: Draft, segment_id: str, body: SegmentEdit, revision: int | None) -> None:
    """Other times, words or another speaker."""
    agree(draft.segment(segment_id), revision)
    draft.change_segment(segment_id, **body.given())


def remove_segment(draft: Draft, segment_id: str, revision: int | None) -> None:
    """A segment less."""
    agree(draft.segment(segment_id), revision)
    draft.remove_segment(segment_id)


def change_line(draft: Draft, lang: str, segment_id: str, body: LineEdit, revision: int | None, around: Around) -> None:
    """Other words, another voice, other knobs of a line."""
    line = draft.line(lang, segment_id)
    agree(line, revision)
    given = _merged(body.given(), line.knobs)
    around.check(given.get("voice", ""), lang)
    draft.change_line(lang, segment_id, **given)


def _merged(given: dict[str, Any], knobs: Knobs) -> dict[str, Any]:
    """Lists as tuples, and knobs beside those that a line has."""
    if "others" in given:
        given["others"] = tuple(given["others"])
    if "knobs" in given:
        given["knobs"] = replace(knobs, **given["knobs"])
    return given


# ------------------------------------------------------------------ speakers
def change_speaker(draft: Draft, key: str, body: SpeakerEdit, revision: int | None, around: Around) -> None:
    """Another name, other voices."""
    speaker = draft.speaker(key)
    agree(speaker, revision)
    given = body.given()
    for lang, voice in given.get("voices", {}).items():
        around.check(voice, lang)
    if "voices" in given:
        given["voices"] = {lang: voice for lang, voice in (speaker.voices | given["voices"]).items() if voice}
    draft.change_speaker(key, **given)


def cast_as(draft: Draft, others: Mapping[str, Speaker]) -> None:
    """The voices of another project's speakers for those of the same keys."""
    for key in draft.speakers:
        if key in others:
            draft.change_speaker(key, voices=others[key].voices)


# ------------------------------------------------------------------ clips and effects
def add_clip(draft: Draft, body: ClipIn, around: Around) -> str:
    """A clip, new or put back; gives its id."""
    clip_id = body.id or new_id(draft.clips)
    was = around.gone.get(("clip", "", clip_id))
    around.check(body.voice, told(body.text, body.lang or "auto"))
    given = _merged(body.model_dump(exclude={"id"}), Knobs())
    draft.add_clip(Clip(clip_id, **given, revision=was.revision + 1 if isinstance(was, Clip) else 1))
    return clip_id


def change_clip(draft: Draft, clip_id: str, body: ClipEdit, revision: int | None, around: Around) -> None:
    """Other words, times, another voice, other knobs of a clip."""
    clip = draft.clip(clip_id)
    agree(clip, revision)
    given = _merged(body.given(), clip.knobs)
    draft.change_clip(clip_id, **given)
    if given.keys() & {"voice", "text", "lang"}:
        changed = draft.clip(clip_id)
        around.check(changed.voice, told(changed.text, changed.lang or "auto"))


def remove_clip(draft: Draft, clip_id: str, revision: int | None) -> None:
    """A clip less."""
    agree(draft.clip(clip_id), revision)
    draft.remove_clip(clip_id)


def add_effect(draft: Draft, body: EffectIn, around: Around) -> str:
    """A sound, new or put back; gives its id."""
    effect_id = body.id or new_id(draft.effects)
    was = around.gone.get(("effect", "", effect_id))
    given = body.model_dump(exclude={"id"})
    draft.add_effect(Effect(effect_id, **given, revision=was.revision + 1 if isinstance(was, Effect) else 1))
    return effect_id


def change_effect(draft: Draft, effect_id: str, body: EffectEdit, revision: int | None) -> None:
    """Another time, file or gain of a sound."""
    agree(draft.effect(effect_id), revision)
    draft.change_effect(effect_id, **body.given())


def remove_effect(draft: Draft, effect_id: str, revision: int | None) -> None:
    """A sound less."""
    agree(draft.effect(effect_id), revision)
    draft.remove_effect(effect_id)


# ------------------------------------------------------------------ many at once
_BODIES: Mapping[tuple[str, str], type[BaseModel]] = {
    ("add", "segment"): SegmentIn,
    ("change", "segment"): SegmentEdit,
    ("change", "line"): LineEdit,
    ("change", "speaker"): SpeakerEdit,
    ("add", "clip"): ClipIn,
    ("change", "clip"): ClipEdit,
    ("add", "effect"): EffectIn,
    ("change", "effect"): EffectEdit,
}
_REMOVALS = {"segment": remove_segment, "clip": remove_clip, "effect": remove_effect}


@dataclass(frozen=True, slots=True)
class Checked:
    """An edit of a batch whose fields are what its item takes."""

    edit: Edit
    body: Any

    @property
    def upload(self) -> str:
        """That it names; "" is none."""
        return str(getattr(self.body, "upload", "")) if self.body is not None and self.edit.kind == "effect" else ""

    def do(self, draft: Draft, around: Around) -> None:
        """The edit. Raises what the routes raise."""
        edit, revision = self.edit, self.edit.revision
        if edit.op == "remove":
            _REMOVALS[edit.kind](draft, edit.id, revision)
            return
        match edit.op, edit.kind:
            case "add", "segment":
                add_segment(draft, self.body, around)
            case "add", "clip":
                add_clip(draft, self.body, around)
            case "add", "effect":
                add_effect(draft, self.body, around)
            case _, "segment":
                change_segment(draft, edit.id, self.body, revision)
            case _, "line":
                change_line(draft, edit.language or "", edit.id, self.body, revision, around)
            case _, "speaker":
                change_speaker(draft, "" if edit.id == EVERYBODY else edit.id, self.body, revision, around)
            case _, "clip":
                change_clip(draft, edit.id, self.body, revision, around)
            case _:
                change_effect(draft, edit.id, self.body, revision)


def checked(number: int, edit: Edit) -> Checked:
    """An edit of a batch, by its place from 0. Raises EditRefused."""
    if edit.op == "remove":
        if edit.kind not in _REMOVALS:
            raise EditRefused(f"edits.{number}: a {edit.kind} cannot be removed; clear or merge it")
        return Checked(edit, None)
    model = _BODIES.get((edit.op, edit.kind))
    if model is None:
        raise EditRefused(f"edits.{number}: a {edit.kind} cannot be added; it comes with its segments")
    fields = edit.fields | ({"id": edit.id} if edit.op == "add" and edit.id else {})
    try:
        return Checked(edit, model.model_validate(fields))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, (number, "fields", *fault["loc"])))
        raise EditRefused(f"edits.{where}: {fault['msg']}") from error
