import { describe, expect, it } from "vitest";
import { type Block, moved, seconds, times } from "./blocks";

const block = (id: string, target_s = 10): Block => ({ id, kind: "product", lang: "ko", target_s, requests: [] });

describe("a time that somebody writes", () => {
  it.each<[string, number | null]>([
    ["90", 90],
    ["1:30", 90],
    [" 0:05 ", 5],
    ["1:00:00", 3600],
    ["0", null],
    ["1:00:01", null],
    ["1.5", null],
    ["-3", null],
    ["1:2:3:4", null],
    ["", null],
    ["abc", null],
  ])("%s", (text, expected) => expect(seconds(text)).toBe(expected));
});

describe("the times of blocks", () => {
  it("follow one another", () => {
    expect(times([block("a", 5), block("b", 7), block("c", 1)])).toEqual({ starts: [0, 5, 12], total: 13 });
    expect(times([])).toEqual({ starts: [], total: 0 });
  });
});

describe("a block that is moved", () => {
  const ids = (place: number, id = "b") =>
    moved(
      ["a", "b", "c"].map((each) => block(each)),
      id,
      place,
    ).map((b) => b.id);

  it("stands at its place, counted without it", () => {
    expect(ids(0)).toEqual(["b", "a", "c"]);
    expect(ids(1)).toEqual(["a", "b", "c"]);
    expect(ids(2)).toEqual(["a", "c", "b"]);
  });

  it("changes nothing where it is unknown", () => {
    expect(ids(0, "x")).toEqual(["a", "b", "c"]);
  });
});
