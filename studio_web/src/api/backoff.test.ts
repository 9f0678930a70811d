import { expect, test } from "vitest";
import { backoff, fullDelay } from "./backoff";

test("waits longer each time, up to a limit", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => backoff(attempt, 0));
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 7500, 7500, 7500]);
});

test("half of every wait is random, so that viewers do not come back in step", () => {
  for (const attempt of [1, 4, 20]) {
    expect(backoff(attempt, 0.999_999)).toBeCloseTo(2 * backoff(attempt, 0), 0);
  }
});

test("a full server is asked again when it said, never sooner, and never after minutes", () => {
  expect(fullDelay(7_000, 0)).toBe(7_000);
  expect(fullDelay(7_000, 1)).toBeCloseTo(8_400);
  expect(fullDelay(0, 0)).toBe(1_000);
  expect(fullDelay(86_400_000, 0)).toBe(60_000);
  expect(fullDelay(null, 0)).toBe(10_000);
});
