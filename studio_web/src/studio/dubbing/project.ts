/** A dubbing project as the console sees it; all times are ms from the film's start. */
import type { Span } from "./timeline";

export type Lang = "ko" | "en";
export type Kind = "dub" | "script";
export type Flag = "" | "fast" | "overlong" | "late" | "beyond_end";
export type Background = "keep" | "duck" | "between" | "off";
export type Loudness = "-16" | "-14" | "-23" | "-27";

export interface Knobs {
  readonly speed: number;
  readonly pitch: number;
  readonly volume: number;
  readonly emotion: number;
  readonly strength: number;
}

export interface Said {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly flag: Flag;
  readonly voice: string;
  readonly tempo: number;
}

/** Something that a line will be refused or changed for when it is spoken. */
export interface Warned {
  readonly code: string;
  readonly says: string;
}

export interface Segment extends Span {
  readonly id: string;
  readonly text: string;
  readonly speaker: string;
  readonly revision: number;
  readonly warnings: readonly Warned[];
}

export interface Line {
  readonly segment: string;
  readonly text: string | null;
  readonly others: readonly string[];
  readonly voice: string;
  readonly speaks: string;
  readonly knobs: Knobs;
  readonly keep_original: boolean;
  readonly locked: boolean;
  readonly revision: number;
  readonly output_revision: number;
  readonly source_revision: number;
  readonly said: Said | null;
  readonly warnings: readonly Warned[];
}

export interface Clip {
  readonly id: string;
  readonly start_ms: number;
  readonly end_ms: number | null;
  readonly text: string;
  readonly lang: string;
  readonly language: string;
  readonly voice: string;
  readonly speaks: string;
  readonly knobs: Knobs;
  readonly revision: number;
  readonly output_revision: number;
  readonly said: Said | null;
  readonly warnings: readonly Warned[];
}

export interface Effect {
  readonly id: string;
  readonly start_ms: number;
  readonly upload: string;
  readonly gain_db: number;
  readonly revision: number;
}

export interface Speaker {
  readonly key: string; // "" is whoever has no name
  readonly name: string;
  readonly voices: Readonly<Record<string, string>>;
  readonly consent: string;
  readonly segments: number;
  readonly revision: number;
}

export interface Base {
  readonly upload: string;
  readonly colour: string;
  readonly width: number;
  readonly height: number;
  readonly slides_ms: readonly number[];
}

export interface Term {
  readonly source: string;
  readonly target: string;
}

/** A project without its items. */
export interface Project {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly base: Base;
  readonly source_language: string;
  readonly languages: readonly string[];
  readonly revision: number;
  readonly changed: number; // s since 1970
  readonly who: string;
  readonly glossary: Readonly<Record<string, readonly Term[]>>;
  readonly background: Background;
  readonly duck_db: number;
  readonly loudness: Loudness;
}

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

/** "Now.": the fields in which two tellings of an item differ, but for those that nobody types. */
export function differences(
  mine: Readonly<Record<string, unknown>>,
  theirs: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(mine).filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(theirs[name]));
}
