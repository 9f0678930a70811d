/** A dubbing project as the console sees it; all times are ms from the film's start. */
import type { Schemas } from "../../api/client";
import { SHORTEST_MS, type Span } from "./timeline";

export type Project = Schemas["ProjectOut"];
export type Segment = Schemas["SegmentOut"];
export type Line = Schemas["DubLineOut"];
export type Clip = Schemas["ClipOut"];
export type Effect = Schemas["EffectOut"];
export type Speaker = Schemas["SpeakerOut"];
export type Knobs = Required<Schemas["KnobsBody"]>;
export type Flag = Schemas["SaidOut"]["flag"];
export type Warned = Schemas["LineWarning"];
export type Kind = Project["kind"];
export type Lang = "ko" | "en";

/** What somebody says in the film and what is said instead. */
export interface Row {
  readonly segment: Segment;
  readonly line: Line | null; // of the language that is shown; null where there is none
}

/** Segments beside their lines in a language. */
export function paired(segments: readonly Segment[], lines: readonly Line[]): Row[] {
  const found = new Map(lines.map((line) => [line.segment, line]));
  return segments.map((segment) => ({ segment, line: found.get(segment.id) ?? null }));
}

/** Whether a voice has something to say in it. */
export function spoken(line: Line | Clip): boolean {
  return "keep_original" in line ? Boolean(line.text) && !line.keep_original : true;
}

/** Whether what was spoken last is not what is written now. */
export function stale(line: Line | Clip): boolean {
  return spoken(line) && line.output_revision !== line.revision;
}

/** Whether the words that were translated have changed since. */
export function outdated({ segment, line }: Row): boolean {
  return line !== null && line.text !== null && line.source_revision !== segment.revision;
}

export type Filter = "all" | "open" | "stale" | "flagged";

/** Rows that a filter lets through, and that hold the words. */
export function chosenRows(rows: readonly Row[], filter: Filter, words: string): Row[] {
  const wanted = words.trim().toLowerCase();
  return rows.filter((row) => {
    const { segment, line } = row;
    if (
      wanted !== "" &&
      ![segment.text, line?.text, segment.speaker].some((each) => each?.toLowerCase().includes(wanted))
    )
      return false;
    if (filter === "open") return line === null || line.text === null || outdated(row);
    if (filter === "stale") return line !== null && stale(line);
    if (filter === "flagged") return line !== null && !stale(line) && (line.said?.flag ?? "") !== "";
    return true;
  });
}

/** About how long words take at an easy rate, ms: to draw a clip that nobody has spoken yet. */
export function guessed(text: string): number {
  const hangul = [...text].filter((each) => each >= "가" && each <= "힣").length;
  const others = text.replace(/[가-힣\s]/g, "").length;
  return Math.max(600, hangul * 230 + others * 75);
}

/** Where a clip is heard: as it was spoken, else where it is to be. */
export function spanOf(clip: Clip): Span {
  if (clip.said !== null && !stale(clip)) return clip.said;
  return { start_ms: clip.start_ms, end_ms: clip.end_ms ?? clip.start_ms + guessed(clip.text) };
}

/** The film's length: as it was measured, or until the last that is said in it. */
export function lengthOf(duration_ms: number | null, spans: readonly Span[]): number {
  const last = spans.reduce((most, span) => Math.max(most, span.end_ms), 0);
  return Math.max(duration_ms ?? 0, last + (duration_ms === null ? 5_000 : 0), 10_000);
}

/** Where a clip is to be after it was pulled from where it is drawn: only an end that was pulled gives it one. */
export function clipPlace(clip: Clip, span: Span): { readonly start_ms: number; readonly end_ms?: number } {
  const drawn = spanOf(clip);
  const start_ms = Math.max(0, clip.start_ms + span.start_ms - drawn.start_ms);
  if (span.end_ms - span.start_ms !== drawn.end_ms - drawn.start_ms) return { start_ms, end_ms: span.end_ms };
  return clip.end_ms === null ? { start_ms } : { start_ms, end_ms: clip.end_ms + start_ms - clip.start_ms };
}

const NEW_MS = 2_000;

/** Two seconds from a moment on, or as much as there is until the next line begins. */
export function freePlace(segments: readonly Pick<Segment, "start_ms">[], from_ms: number) {
  const next = segments.find((each) => each.start_ms >= from_ms + SHORTEST_MS)?.start_ms ?? Number.POSITIVE_INFINITY;
  return { start_ms: from_ms, end_ms: Math.min(from_ms + NEW_MS, next) };
}
