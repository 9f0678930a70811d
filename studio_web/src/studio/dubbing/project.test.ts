import { describe, expect, it } from "vitest";
import {
  type Clip,
  chosenRows,
  clipPlace,
  freePlace,
  guessed,
  type Line,
  lengthOf,
  outdated,
  paired,
  type Segment,
  spanOf,
  stale,
} from "./project";

const KNOBS = { speed: 0, pitch: 0, volume: 0, emotion: 0, strength: 1 };
const segment = (id: string, changes: Partial<Segment> = {}): Segment => ({
  id,
  start_ms: 0,
  end_ms: 1_000,
  text: `said ${id}`,
  speaker: "",
  revision: 1,
  warnings: [],
  ...changes,
});
const line = (id: string, changes: Partial<Line> = {}): Line => ({
  segment: id,
  text: `dubbed ${id}`,
  others: [],
  voice: "",
  knobs: KNOBS,
  keep_original: false,
  locked: false,
  revision: 1,
  output_revision: 1,
  source_revision: 1,
  segment_revision: 1,
  start_ms: 0,
  end_ms: 1_000,
  speaker: "",
  source: `said ${id}`,
  stale: false,
  outdated: false,
  said: null,
  speaks: "",
  warnings: [],
  ...changes,
});
const clip = (changes: Partial<Clip> = {}): Clip => ({
  id: "c",
  start_ms: 500,
  end_ms: null,
  text: "안녕하세요",
  lang: "",
  voice: "",
  knobs: KNOBS,
  revision: 1,
  output_revision: 0,
  stale: true,
  said: null,
  language: "ko",
  speaks: "",
  warnings: [],
  ...changes,
});
const SAID = { start_ms: 520, end_ms: 1_900, flag: "" as const, voice: "v", tempo: 1 };

describe("a line", () => {
  it("is stale when it was edited after it was spoken, and only if it is spoken at all", () => {
    expect(stale(line("a"))).toBe(false);
    expect(stale(line("a", { revision: 2 }))).toBe(true);
    expect(stale(line("a", { revision: 2, keep_original: true }))).toBe(false);
    expect(stale(line("a", { revision: 2, text: null }))).toBe(false);
    expect(stale(clip())).toBe(true);
  });
  it("is outdated when the original's words changed", () => {
    expect(outdated({ segment: segment("a", { revision: 2 }), line: line("a") })).toBe(true);
    expect(outdated({ segment: segment("a"), line: line("a") })).toBe(false);
    expect(outdated({ segment: segment("a", { revision: 2 }), line: line("a", { text: null }) })).toBe(false);
  });
  it("stands beside its segment, in the order of the segments", () => {
    const rows = paired([segment("b"), segment("a"), segment("c")], [line("a"), line("b")]);
    expect(rows.map((row) => row.line?.segment ?? null)).toEqual(["b", "a", null]);
  });
});

describe("rows are found", () => {
  const rows = paired(
    [segment("a"), segment("b"), segment("c", { revision: 2 }), segment("d", { speaker: "Minsu" })],
    [
      line("a", { text: null }),
      line("b", { revision: 3 }),
      line("c", { said: { ...SAID, flag: "late" } }),
      line("d", { revision: 2, said: { ...SAID, flag: "late" } }),
    ],
  );
  const found = (...args: [Parameters<typeof chosenRows>[1], string]) =>
    chosenRows(rows, ...args).map((row) => row.segment.id);
  it("by what is to be done with them", () => {
    expect(found("all", "")).toEqual(["a", "b", "c", "d"]);
    expect(found("open", "")).toEqual(["a", "c"]);
    expect(found("stale", "")).toEqual(["b", "d"]);
    expect(found("flagged", "")).toEqual(["c"]); // a verdict on old words is none
  });
  it("by words of either language or the speaker's name", () => {
    expect(found("all", "SAID B")).toEqual(["b"]);
    expect(found("all", "dubbed c")).toEqual(["c"]);
    expect(found("all", "minsu")).toEqual(["d"]);
  });
});

describe("a clip", () => {
  it("lies where it was heard, or where it will be", () => {
    expect(spanOf(clip({ output_revision: 1, said: SAID }))).toBe(SAID);
    expect(spanOf(clip({ said: SAID })).start_ms).toBe(500);
    expect(spanOf(clip({ end_ms: 900 }))).toEqual({ start_ms: 500, end_ms: 900 });
    expect(spanOf(clip()).end_ms).toBe(500 + guessed("안녕하세요"));
  });
  it("makes room at the end of a film that has no length of its own", () => {
    expect(lengthOf(60_000, [{ start_ms: 0, end_ms: 30_000 }])).toBe(60_000);
    expect(lengthOf(null, [{ start_ms: 0, end_ms: 30_000 }])).toBe(35_000);
    expect(lengthOf(null, [])).toBe(10_000);
  });
});

describe("a clip that was pulled", () => {
  it("keeps to the time that it takes, as long as its end was not pulled", () => {
    const guess = guessed(clip().text);
    expect(clipPlace(clip(), { start_ms: 900, end_ms: 900 + guess })).toEqual({ start_ms: 900 });
    expect(clipPlace(clip(), { start_ms: 500, end_ms: 9_000 })).toEqual({ start_ms: 500, end_ms: 9_000 });
    const heard = clip({ output_revision: 1, said: SAID });
    expect(clipPlace(heard, { start_ms: SAID.start_ms + 300, end_ms: SAID.end_ms + 300 })).toEqual({ start_ms: 800 });
    expect(clipPlace(heard, { start_ms: SAID.start_ms, end_ms: 2_500 })).toEqual({ start_ms: 500, end_ms: 2_500 });
  });
  it("takes its end along where it has one", () => {
    expect(clipPlace(clip({ end_ms: 1_500 }), { start_ms: 1_000, end_ms: 2_000 })).toEqual({
      start_ms: 1_000,
      end_ms: 2_000,
    });
  });
});

it("a new line ends where the next begins", () => {
  const segments = [segment("a", { start_ms: 1_000 }), segment("b", { start_ms: 5_000 })];
  expect(freePlace(segments, 2_000)).toEqual({ start_ms: 2_000, end_ms: 4_000 });
  expect(freePlace(segments, 4_500)).toEqual({ start_ms: 4_500, end_ms: 5_000 });
  expect(freePlace(segments, 4_950)).toEqual({ start_ms: 4_950, end_ms: 6_950 });
});
