// @vitest-environment jsdom
import { expect, it } from "vitest";
import { FRAMING_TEXTS, framingIn, framingWords } from "./framings";

it("names the framings of the shipped hosts, and leaves a pack's own name", () => {
  expect(
    ["landscape", "portrait_close", "landscape_wide", "bust"].map((name) => framingIn(FRAMING_TEXTS.ko, name)),
  ).toEqual(["기본", "가까이", "넓게", "bust"]);
});

it("has a word for each of the shipped hosts' framings", () => {
  expect(framingWords(FRAMING_TEXTS.en)).toEqual({
    landscape: "Usual",
    landscape_close: "Close",
    landscape_wide: "Wide",
    portrait: "Usual",
    portrait_close: "Close",
    portrait_wide: "Wide",
  });
});
