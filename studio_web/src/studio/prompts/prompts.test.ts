import { describe, expect, it } from "vitest";
import { type Run, samples, sideOf } from "./samples";

const trial = (product_id: string, text: string) => ({
  product_id,
  kind: "hook",
  text,
  failure: "",
  outcome: "pass" as const,
  reasons: [],
  chars: text.length,
  seconds: 0.1,
});
const run = (...texts: string[]): Run => ({
  name: "line-ko",
  version: 1,
  trials: texts.map((text, place) => trial(`p0${place}`, text)),
  asked: texts.length,
  written: texts.length,
  passed: texts.length,
  chars: 1,
  seconds: 1,
});

describe("samples", () => {
  it("stand beside each other", () => {
    const found = samples([run("a", "b"), run("c", "d")]);
    expect(found.map((each) => each.trials.map((one) => one.text))).toEqual([
      ["a", "c"],
      ["b", "d"],
    ]);
  });

  it("are none of no run, and whole where one run is shorter", () => {
    expect(samples([])).toEqual([]);
    expect(samples([run("a", "b"), run("c")]).map((each) => each.trials.length)).toEqual([2, 1]);
  });

  it("have keys of their own", () => {
    const keys = samples([run("a", "b", "c")]).map((each) => each.key);
    expect(new Set(keys).size).toBe(3);
  });
});

describe("a version that is named", () => {
  it.each<[string, ReturnType<typeof sideOf>]>([
    ["line-ko/12", { name: "line-ko", version: 12 }],
    ["line-ko/0", null],
    ["line-ko", null],
    ["../x/1", null],
    ["", null],
  ])("%s", (text, expected) => expect(sideOf(text)).toEqual(expected));
});
