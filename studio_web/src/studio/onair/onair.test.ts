// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { placeOf } from "./Blocks";
import { described } from "./EventLog";
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

describe("an event in one line", () => {
  it("has its words first and no empty fields", () => {
    const event = {
      type: "line.started",
      at: 3,
      text: "Hello.",
      lang: "en",
      product_id: null,
      reason: "",
      kind: "hook",
    };
    expect(described(event)).toBe("Hello. · lang en · kind hook");
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
