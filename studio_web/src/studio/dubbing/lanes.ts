/** What the timeline shows of a project. */
import type { Schemas } from "../../api/client";
import type { Timed } from "./Block";
import { type Clip, type Effect, type Project, type Row, spanOf, stale } from "./project";
import type { Lane } from "./Timeline";
import { place } from "./timeline";

interface Names {
  readonly source: string;
  readonly spoken: string;
  readonly clips: string;
  readonly effects: string;
}

const EFFECT_MS = 1_500; // as wide as an effect is drawn: how long it is, nobody has measured

const label = (number: number, start_ms: number, end_ms: number, text: string) =>
  `${number}. ${place(start_ms)}–${place(end_ms)} ${text}`;

/** Lanes from top to bottom. */
export function lanesOf(
  names: Names,
  project: Project,
  rows: readonly Row[],
  clips: readonly Clip[],
  effects: readonly Effect[],
  uploads: readonly Pick<Schemas["UploadOut"], "id" | "name">[],
): Lane[] {
  const lanes: Lane[] =
    project.kind === "dub"
      ? [
          { key: "source", title: names.source, tone: "source", blocks: rows.map(sourceBlock) },
          { key: "spoken", title: names.spoken, tone: "spoken", blocks: spokenBlocks(rows) },
        ]
      : [{ key: "clips", title: names.clips, tone: "spoken", blocks: clipBlocks(clips) }];
  if (effects.length > 0 || project.kind === "script")
    lanes.push({ key: "effects", title: names.effects, tone: "effect", blocks: effectBlocks(effects, uploads) });
  return lanes;
}

function sourceBlock({ segment }: Row, at: number): Timed {
  const { id, start_ms, end_ms, text } = segment;
  return { id, start_ms, end_ms, text, label: label(at + 1, start_ms, end_ms, text) };
}

function spokenBlocks(rows: readonly Row[]): Timed[] {
  return rows
    .flatMap(({ segment, line }, at): Timed[] => {
      if (line?.said == null || line.keep_original || !line.text) return [];
      const { start_ms, end_ms, flag } = line.said;
      const old = stale(line);
      return [
        {
          id: segment.id,
          start_ms,
          end_ms,
          text: line.text,
          label: label(at + 1, start_ms, end_ms, line.text),
          stale: old,
          flagged: flag !== "" && !old,
          grips: [], // where it is heard follows from where the original is
        },
      ];
    })
    .sort((a, b) => a.start_ms - b.start_ms);
}

function clipBlocks(clips: readonly Clip[]): Timed[] {
  return clips
    .map((clip, at) => {
      const { start_ms, end_ms } = spanOf(clip);
      const old = stale(clip);
      const flagged = !old && (clip.said?.flag ?? "") !== "";
      return {
        id: clip.id,
        start_ms,
        end_ms,
        text: clip.text,
        label: label(at + 1, start_ms, end_ms, clip.text),
        stale: old,
        flagged,
        grips: ["whole", "end"] as const,
      };
    })
    .sort((a, b) => a.start_ms - b.start_ms);
}

function effectBlocks(
  effects: readonly Effect[],
  uploads: readonly Pick<Schemas["UploadOut"], "id" | "name">[],
): Timed[] {
  const names = new Map(uploads.map((each) => [each.id, each.name]));
  return effects.map(({ id, start_ms, upload }, at) => {
    const [end_ms, text] = [start_ms + EFFECT_MS, names.get(upload) ?? upload];
    return { id, start_ms, end_ms, text, label: label(at + 1, start_ms, end_ms, text), grips: ["whole"] as const };
  });
}
