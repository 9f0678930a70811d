import { expect, it } from "vitest";
import { keyOf } from "./hotkeys";

it.each([
  ["p", "KeyP", false, "p"],
  ["P", "KeyP", false, "p"], // Caps Lock
  ["P", "KeyP", true, "p"],
  ["ㅔ", "KeyP", false, "p"], // Hangul
  ["ㅖ", "KeyP", true, "p"],
  ["Process", "KeyN", false, "n"], // an input method has it
  ["s", "Semicolon", false, "s"], // Dvorak: the letter that is printed there
  ["?", "Slash", true, "?"],
  ["?", "Minus", true, "?"], // German
  ["F9", "F9", false, "F9"],
])("knows which key %s at %s is", (key, code, shiftKey, meant) => {
  expect(keyOf({ key, code, shiftKey })).toBe(meant);
});
