import { describe, expect, it } from "vitest";
import { ghost, pieces, replaced, sentences } from "./suggesting";

const LINES = ["지금 가격은 18,900원입니다.", "Today it costs 39,900 won.", "Today we also have tea."];
const NAMES = ["구름주방", "Mint tea"];

describe("ghost text", () => {
  it.each([
    ["지금 가", "격은 18,900원입니다."],
    ["안녕하세요. 지금 가격", "은 18,900원입니다."],
    ["today it", " costs 39,900 won."],
    ["Hello! Today w", "e also have tea."],
    ["이건 구름", "주방"],
    ["지", ""],
    ["", ""],
    ["지금 가격은 18,900원입니다.", ""],
    ["nothing of it", ""],
  ])("%s", (text, wanted) => expect(ghost(text, LINES, NAMES)).toBe(wanted));

  it("keeps to the first that fits", () => expect(ghost("Today", LINES, [])).toBe(" it costs 39,900 won."));
});

describe("sentences", () => {
  it("are cut at their ends", () => expect(sentences("One. Two! 셋?\nfour")).toEqual(["One.", "Two!", "셋?", "four"]));
  it("are none in nothing", () => expect(sentences(" . ")).toEqual(["."]));
});

describe("doubtful words", () => {
  it("are cut out of the text, overlapping ones together", () => {
    const found = pieces("abcdef", [
      { start: 1, end: 3 },
      { start: 2, end: 4 },
    ]);
    expect(found.map((each) => [each.text, each.doubtful])).toEqual([
      ["a", false],
      ["bcd", true],
      ["ef", false],
    ]);
  });

  it("count characters as the server does", () => {
    expect(pieces("😀9원", [{ start: 1, end: 2 }]).map((each) => each.text)).toEqual(["😀", "9", "원"]);
    expect(replaced("😀9원", 1, 2, "18")).toBe("😀18원");
  });
});
