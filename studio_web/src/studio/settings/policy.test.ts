// @vitest-environment jsdom
import { expect, test } from "vitest";
import { slug, wordsOf } from "./policy";

test("a channel's name is made of its title, and is free", () => {
  expect(slug("YouTube Live!", [])).toBe("youtube-live");
  expect(slug("네이버", ["channel"])).toBe("channel-2");
  expect(slug("", [])).toBe("channel");
});

test("words stand on lines or behind commas, once each", () => {
  expect(wordsOf(" 핫딜, 대박\n핫딜\n\n")).toEqual(["핫딜", "대박"]);
});
