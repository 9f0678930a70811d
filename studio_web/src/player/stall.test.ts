import { expect, test } from "vitest";
import { type MediaCounters, StallWatch, type Verdict } from "./stall";

/** Sample once a second; `counters(second)` says what has come in by then. Returns the verdicts. */
function watch(seconds: number, counters: (second: number) => MediaCounters, visible = true): Verdict[] {
  const stalls = new StallWatch(0);
  return Array.from({ length: seconds }, (_, i) => stalls.sample(counters(i + 1), visible, (i + 1) * 1000));
}

const flowing = (s: number): MediaCounters => ({
  framesDecoded: 25 * s,
  videoBytes: 250_000 * s,
  audioBytes: 8_000 * s,
});

test("steady media flows", () => {
  expect(new Set(watch(120, flowing))).toEqual(new Set(["flowing"]));
});

test("five seconds without any media are a stall", () => {
  const verdicts = watch(12, (s) => flowing(Math.min(s, 4)));
  expect(verdicts.indexOf("stalled")).toBe(8); // the ninth second, five after the fourth
});

test("a connection on which nothing ever comes is a stall", () => {
  expect(watch(5, () => flowing(0)).at(-1)).toBe("stalled");
});

test("pictures that arrive and are not decoded are a stall", () => {
  const verdicts = watch(12, (s) => ({ ...flowing(s), framesDecoded: 25 * Math.min(s, 4) }));
  expect(verdicts.indexOf("stalled")).toBe(8);
});

test("out of view nothing need be decoded", () => {
  const verdicts = watch(30, (s) => ({ ...flowing(s), framesDecoded: 100 }), false);
  expect(new Set(verdicts)).toEqual(new Set(["flowing"]));
});

test("sound alone is told apart from a stall, for a minute", () => {
  const verdicts = watch(70, (s) => ({ framesDecoded: 100, videoBytes: 1_000_000, audioBytes: 8_000 * s }));
  expect(verdicts[3]).toBe("flowing");
  expect(verdicts[30]).toBe("audio-only");
  expect(verdicts.at(-1)).toBe("stalled");
});

test("after doubt two seconds without media are enough, and media clears the doubt", () => {
  const stalls = new StallWatch(0);
  stalls.sample(flowing(10), true, 10_000);
  stalls.doubt(10_500);
  expect(stalls.sample(flowing(10), true, 12_400)).toBe("flowing");
  expect(stalls.sample(flowing(10), true, 12_500)).toBe("stalled");

  stalls.doubt(20_000);
  expect(stalls.sample(flowing(21), true, 21_000)).toBe("flowing");
  expect(stalls.sample(flowing(21), true, 25_000)).toBe("flowing");
});
