import { expect, it } from "vitest";
import { columns, KEPT, type Sample, withSample } from "./figures";

const sample = (at_s: number): Sample => ({
  at_s,
  kbps: at_s * 10,
  fps: 25,
  delayMs: 90,
  bufferMs: null,
  lossPercent: 0,
  dropped: 0,
  viewers: 1,
});

it("keeps five minutes", () => {
  let samples: readonly Sample[] = [];
  for (let at = 0; at < KEPT + 7; at += 1) samples = withSample(samples, sample(at));
  expect(samples).toHaveLength(KEPT);
  expect(samples[0]?.at_s).toBe(7);
});

it("gives columns that end now, with gaps where nothing came", () => {
  const samples = [sample(3), sample(4), sample(5)];
  expect(columns(samples, "kbps")).toEqual([
    [-2, -1, 0],
    [30, 40, 50],
  ]);
  expect(columns(samples, "bufferMs")[1]).toEqual([null, null, null]);
  expect(columns([], "fps")).toEqual([[], []]);
});
