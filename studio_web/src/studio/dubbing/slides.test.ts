import { describe, expect, it } from "vitest";
import { pageStarts, turned } from "./slides";

describe("when pages come", () => {
  it("share the time out evenly where nobody said", () => {
    expect(pageStarts(4, [], 8_000)).toEqual([0, 2_000, 4_000, 6_000]);
    expect(pageStarts(0, [], 8_000)).toEqual([]);
  });

  it("is as given, and the rest share what is left, as the server draws them", () => {
    expect(pageStarts(3, [500, 3_000, 4_000], 8_000)).toEqual([0, 3_000, 4_000]);
    expect(pageStarts(4, [0, 2_000], 8_000)).toEqual([0, 2_000, 4_000, 6_000]);
    expect(pageStarts(2, [0, 1_000, 2_000], 8_000)).toEqual([0, 1_000]);
  });

  it("stays between its neighbours when one is pulled", () => {
    expect(turned([0, 2_000, 4_000], 1, 3_000)).toEqual([0, 3_000, 4_000]);
    expect(turned([0, 2_000, 4_000], 1, -50)).toEqual([0, 100, 4_000]);
    expect(turned([0, 2_000, 4_000], 1, 9_000)).toEqual([0, 3_900, 4_000]);
    expect(turned([0, 2_000, 4_000], 2, 9_000)).toEqual([0, 2_000, 9_000]);
  });
});
