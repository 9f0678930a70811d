import { describe, expect, it } from "vitest";
import { asFilmed, asShown } from "./slowed";

const SLOWED = [
  { start_ms: 1_000, end_ms: 3_000, factor: 1.1 },
  { start_ms: 5_000, end_ms: 6_000, factor: 1.15 },
];

describe("a moment of a render of which parts are shown slower", () => {
  it("is found in the film as it was", () => {
    for (const [shown, filmed] of [
      [0, 0],
      [1_000, 1_000],
      [2_100, 2_000],
      [3_200, 3_000],
      [5_200, 5_000],
      [5_775, 5_500],
      [6_350, 6_000],
      [9_350, 9_000],
    ] as const) {
      expect(asFilmed(SLOWED, shown)).toBe(filmed);
      expect(asShown(SLOWED, filmed)).toBe(shown);
    }
  });

  it("is the same where nothing is slower", () => {
    expect(asFilmed([], 4_321)).toBe(4_321);
    expect(asShown([], 4_321)).toBe(4_321);
  });
});
