import { describe, expect, it } from "vitest";
import {
  columns,
  fitting,
  place,
  pulled,
  readPlace,
  rows,
  snapped,
  tickOf,
  ticks,
  toMs,
  toPx,
  within,
} from "./timeline";

describe("the ruler", () => {
  it("leaves room for its words at every zoom", () => {
    for (const zoom of [0.05, 0.7, 1, 8, 33, 100, 400])
      if (tickOf(zoom) < 3600) expect(tickOf(zoom) * zoom).toBeGreaterThanOrEqual(72);
  });
  it("marks only what is seen", () => {
    expect(ticks(1_500, 5_000, 80)).toEqual([2_000, 3_000, 4_000, 5_000]);
    expect(ticks(1_500, 1_600, 80)).toEqual([]);
  });
  it("goes there and back", () => {
    expect(toMs(toPx(12_345, 37), 37)).toBe(12_345);
    expect(fitting(60_000, 1_200)).toBe(20);
  });
});

describe("a line that is pulled", () => {
  const span = { start_ms: 1_000, end_ms: 3_000 };
  it("stays within the film", () => {
    expect(pulled(span, "whole", -5_000, 10_000)).toEqual({ start_ms: 0, end_ms: 2_000 });
    expect(pulled(span, "whole", 50_000, 10_000)).toEqual({ start_ms: 8_000, end_ms: 10_000 });
  });
  it("keeps a breath's length", () => {
    expect(pulled(span, "start", 9_000, 10_000)).toEqual({ start_ms: 2_900, end_ms: 3_000 });
    expect(pulled(span, "end", -9_000, 10_000)).toEqual({ start_ms: 1_000, end_ms: 1_100 });
  });
  it("is not thrown back when it ends after the film already", () => {
    expect(pulled({ start_ms: 9_000, end_ms: 11_000 }, "whole", 500, 10_000)).toEqual({
      start_ms: 9_000,
      end_ms: 11_000,
    });
    expect(pulled({ start_ms: 9_000, end_ms: 11_000 }, "end", 0, 10_000).end_ms).toBe(11_000);
  });
  it("snaps to what is near, not to what is far", () => {
    expect(snapped(1_040, [0, 1_000, 1_100], 50)).toBe(1_000);
    expect(snapped(1_040, [0, 2_000], 50)).toBe(1_040);
  });
});

describe("lines that are seen", () => {
  it("lie in rows, none over another", () => {
    const spans = [
      { start_ms: 0, end_ms: 2_000 },
      { start_ms: 1_000, end_ms: 3_000 },
      { start_ms: 2_000, end_ms: 4_000 },
      { start_ms: 2_500, end_ms: 2_900 },
    ];
    expect(rows(spans, 3)).toEqual([0, 1, 0, 2]);
    expect(rows(spans, 2)).toEqual([0, 1, 0, 1]);
    expect(within(spans, 3_500, 9_000)).toEqual([spans[2]]);
  });
});

describe("a place in words", () => {
  it("is read as it is written", () => {
    for (const ms of [0, 900, 59_900, 60_000, 3_600_000, 3_725_400]) expect(readPlace(place(ms))).toBe(ms);
    expect(place(59_990)).toBe("1:00.0");
    expect(readPlace("1:02,5")).toBe(62_500);
    for (const odd of ["", "soon", "1:2:3:4", "-1", "1:"]) expect(readPlace(odd)).toBeNull();
  });
});

describe("the waveform", () => {
  it("shows the loudest of each pixel's time", () => {
    expect(columns([0.1, 0.9, 0.2, 0.4], 2, 0, 1, 2)).toEqual([0.9, 0.4]);
    expect(columns([0.1, 0.9], 2, 0, 4, 4)).toEqual([0.1, 0.1, 0.9, 0.9]);
    expect(columns([0.1, 0.9], 2, 500, 2, 3)).toEqual([0.9, 0, 0]);
  });
});
