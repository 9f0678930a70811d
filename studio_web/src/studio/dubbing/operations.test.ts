import { describe, expect, it } from "vitest";
import { about, type Operation, withOperation, withSaid } from "./operations";

const operation = (id: string, changes: Partial<Operation> = {}): Operation => ({
  id,
  project: "p",
  kind: "render",
  state: "running",
  stage: "speak",
  progress: 0.2,
  eta_s: 4,
  params: {},
  error: null,
  result: null,
  created: 0,
  started: null,
  ended: null,
  attempts: 1,
  who: "",
  ...changes,
});

describe("operations", () => {
  it("are patched where they stand, and new ones come first", () => {
    const known = [operation("b"), operation("a")];
    expect(withOperation(known, operation("a", { progress: 0.6 })).map((each) => each.progress)).toEqual([0.2, 0.6]);
    expect(withOperation(known, operation("c")).map((each) => each.id)).toEqual(["c", "b", "a"]);
  });
  it("do not come alive again by an event that was late", () => {
    const known = [operation("a", { state: "done" })];
    expect(withOperation(known, operation("a"))).toBe(known);
    expect(
      withOperation([operation("a", { attempts: 2 })], operation("a", { attempts: 1, progress: 0.9 }))[0]?.progress,
    ).toBe(0.2);
  });
  it("are bounded", () => {
    let known: readonly Operation[] = [];
    for (let at = 0; at < 80; at++) known = withOperation(known, operation(`${at}`));
    expect([known.length, known[0]?.id]).toEqual([50, "79"]);
  });
  it("say about how long they still take", () => {
    expect([0.2, 12.4, 61, 600, 7_300].map(about)).toEqual(["1 s", "12 s", "1 min", "10 min", "2.0 h"]);
  });
});

it("a line that was spoken is fresh at the revision that was spoken", () => {
  const lines = [{ segment: "a", revision: 3, output_revision: 1, said: null }];
  const event = { language: "en", id: "a", revision: 2, flag: "late" as const, start_ms: 10, end_ms: 90 };
  const heard = withSaid(lines, (line) => line.segment === "a", event);
  expect(heard[0]).toMatchObject({ output_revision: 2, said: { flag: "late", start_ms: 10 } });
  expect(withSaid(heard, () => true, { ...event, revision: 1 })).toEqual(heard);
});
