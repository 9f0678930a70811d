import { describe, expect, it } from "vitest";
import { idOf, newest, Speed } from "./uploads";

const former = (creationTime: string, size: number | null, uploadUrl: string | null = "/v1/uploads/a1") => ({
  creationTime,
  size,
  uploadUrl,
  metadata: {},
  urlStorageKey: creationTime,
  parallelUploadUrls: null,
});

describe("an upload", () => {
  it("goes on with the newest of the same size that has an address", () => {
    const list = [
      former("2026-11-30T01:00:00Z", 5),
      former("2026-11-30T03:00:00Z", 5),
      former("2026-11-30T02:00:00Z", 5),
    ];
    expect(newest([...list, former("2026-11-30T09:00:00Z", 6), former("2026-11-30T09:00:00Z", 5, null)], 5)).toBe(
      list[1],
    );
    expect(newest([], 5)).toBeNull();
  });
  it("is named by the end of its address", () => {
    expect(idOf("http://host/v1/uploads/ab12?x=1")).toBe("ab12");
    expect(idOf("/v1/uploads/ab12/")).toBe("ab12");
    expect(idOf("/v1/uploads")).toBeNull();
    expect(idOf(null)).toBeNull();
  });
  it("is as quick as its last seconds, not as its first", () => {
    const speed = new Speed();
    expect(speed.of(0, 0)).toBe(0);
    expect(speed.of(1_000, 1_000)).toBe(1_000);
    for (let at = 2; at <= 20; at++) speed.of(1_000 + at * 10, at * 1_000);
    expect(speed.of(1_210, 21_000)).toBeCloseTo(10);
  });
});
