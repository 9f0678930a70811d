/** What the timeline shows of a project. */
import type { Schemas } from "../../api/client";
import type { Timed } from "./Block";
import { type Clip, type Effect, type Project, type Row, spanOf, stale } from "./project";
import { pageStarts } from "./slides";
import type { Lane } from "./Timeline";
import { place } from "./timeline";

interface Names {
  readonly source: string;
  readonly spoken: string;
  readonly clips: string;
  readonly effects: string;
  readonly slides: string;
  readonly page: (number: number) => string;
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
  pages: number,
  length_ms: number,
): Lane[] {
  const lanes: Lane[] =
    project.kind === "dub"
      ? [
          { key: "source", title: names.source, tone: "source", blocks: rows.map(sourceBlock) },
          { key: "spoken", title: names.spoken, tone: "spoken", blocks: spokenBlocks(rows) },
        ]
      : [{ key: "clips", title: names.clips, tone: "spoken", blocks: clipBlocks(clips) }];
  if (pages > 0)
    lanes.unshift({
      key: "slides",
      title: names.slides,
      tone: "source",
      blocks: slideBlocks(names, project, pages, length_ms),
    });
  if (effects.length > 0 || project.kind === "script")
    lanes.push({ key: "effects", title: names.effects, tone: "effect", blocks: effectBlocks(effects, uploads) });
  return lanes;
}

/** Pages from one to the next; where nobody gave their times they are drawn as what is not settled. */
function slideBlocks(names: Names, project: Project, pages: number, length_ms: number): Timed[] {
  const given = project.base.slides_ms;
  const starts = pageStarts(pages, given, length_ms);
  return starts.map((start_ms, at) => {
    const end_ms = Math.max(start_ms, starts[at + 1] ?? length_ms);
    const text = names.page(at + 1);
    return {
      id: `page-${at}`,
      start_ms,
      end_ms,
      text,
      label: `${text}, ${place(start_ms)}–${place(end_ms)}`,
      stale: at >= Math.max(1, given.length),
      grips: at === 0 ? [] : (["start"] as const),
    };
  });
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
