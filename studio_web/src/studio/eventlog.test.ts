import { expect, test } from "vitest";
import { BoundedLog, clock, describe } from "./eventlog";

test("keeps the newest, and says how many went", () => {
  const log = new BoundedLog<number>(500);
  const gone = Array.from({ length: 1_200 }, (_, i) => log.add(i));
  expect(log.items).toHaveLength(500);
  expect(log.items[0]).toBe(700);
  expect(log.items.at(-1)).toBe(1_199);
  expect(gone.slice(0, 500).every((n) => n === 0)).toBe(true);
  expect(gone.slice(500).every((n) => n === 1)).toBe(true);
});

test("a log of nothing is a mistake", () => {
  expect(() => new BoundedLog(0)).toThrow(RangeError);
  expect(() => new BoundedLog(Number.NaN)).toThrow(RangeError);
});

test("says how much of a line was heard", () => {
  const line = { type: "line.spoken", at: 3, line_id: "l4", position_s: 1.26 } as const;
  expect(describe({ ...line, complete: false })).toBe("l4 1.3 s (cut)");
  expect(describe({ ...line, complete: true })).toBe("l4 1.3 s");
});

test("writes the show's clock", () => {
  expect(clock(0)).toBe("0:00:00");
  expect(clock(59.99)).toBe("0:00:59");
  expect(clock(36_610)).toBe("10:10:10");
  expect(clock(-1)).toBe("0:00:00");
});
