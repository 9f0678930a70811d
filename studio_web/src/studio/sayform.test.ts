import { expect, test } from "vitest";
import { writtenIn } from "./sayform";

test.each([
  ["안녕하세요, Onmaru입니다.", "ko"],
  ["Hello there.", "en"],
  ["39,900 !", null],
  ["", null],
])("%o is written in %s", (text, lang) => {
  expect(writtenIn(text)).toBe(lang);
});
