// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { placeOf } from "./Blocks";
import { filled, levelDb } from "./Meter";
import { writtenIn } from "./writing";

describe("the language of what is typed", () => {
  it.each([
    ["안녕하세요", "ko"],
    ["ㅋㅋ ok", "ko"],
    ["Hello", "en"],
    ["39,900", null],
  ])("%s", (text, lang) => expect(writtenIn(text)).toBe(lang));
});

describe("the level meter", () => {
  it("is full at full scale, empty in silence, and between in between", () => {
    expect(filled(levelDb(new Float32Array(8).fill(1)))).toBe(1);
    expect(filled(levelDb(new Float32Array(8)))).toBe(0);
    expect(filled(-30)).toBe(0.5);
  });
});

describe("where a dropped block goes", () => {
  const rundown = { blocks: [{ id: "a" }, { id: "b" }, { id: "c" }] };

  it("is the place of the one that it was dropped on", () => expect(placeOf(rundown, "a", "c")).toBe(2));

  it("is nowhere for blocks that are not there any more", () => {
    expect(placeOf(rundown, "x", "c")).toBeNull();
    expect(placeOf({}, "a", "c")).toBeNull();
  });
});
