import { expect, test } from "vitest";
import { STRINGS as WATCH } from "../watch/strings";
import { count, pickLanguage } from "./language";

test.each([
  [null, ["ko-KR", "en"], "ko"],
  [null, ["en-GB", "ko"], "en"],
  [null, ["fr", "ko"], "ko"],
  [null, ["fr", "de"], "en"],
  [null, [], "en"],
  ["ko", ["en"], "ko"],
  ["xx", ["ko"], "ko"],
] as const)("chosen %o, preferred %o: %s", (chosen, preferred, lang) => {
  expect(pickLanguage(chosen, preferred)).toBe(lang);
});

test("counts as the language does", () => {
  expect(count("en", 1287)).toBe("1,287");
  expect(count("ko", 12_800)).toBe("1.3만");
});

test("both languages fill in the same figures", () => {
  const { ko, en } = WATCH;
  const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(en)) {
    expect(holes((ko as Record<string, string>)[key] ?? ""), key).toEqual(holes(text));
  }
});
