// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { counted, merged } from "./answers";
import { ALL, filtered } from "./filter";
import type { Message } from "./messages";
import { wordOf } from "./words";

const message = (id: string, rest: Partial<Message> = {}): Message => ({
  id,
  viewer_id: "v",
  name: "민지",
  text: "Is it WARM?",
  lang: "en",
  at: 1,
  intent: "product",
  fate: "question",
  hidden: false,
  ...rest,
});

describe("which messages are looked at", () => {
  const all = [message("1"), message("2", { text: "얼마예요", intent: "price" }), message("3", { fate: "chat" })];

  it("is all of them, and the same list, without a filter", () => {
    expect(filtered(all, ALL)).toBe(all);
    expect(filtered(all, { ...ALL, words: "  " })).toBe(all);
  });

  it("takes words in any order and size from text and name", () => {
    expect(filtered(all, { ...ALL, words: "warm 민지" }).map((each) => each.id)).toEqual(["1", "3"]);
  });

  it("joins words, intent and fate", () => {
    expect(filtered(all, { words: "민지", fate: "question", intent: "price" }).map((each) => each.id)).toEqual(["2"]);
    expect(filtered(all, { words: "(", fate: "", intent: "" })).toEqual([]);
  });
});

describe("answers", () => {
  const view = (message_id: string, text: string) => ({
    message_id,
    text,
    line_id: "",
    question: "",
    answered: true,
    evidence: [],
    trace: [],
  });

  it("are the newest of each message, the newest first", () => {
    const list = merged([view("b", "old"), view("a", "old")], [view("b", "new"), view("c", "new")]);
    expect(list.map((each) => `${each.message_id} ${each.text}`)).toEqual(["c new", "b new", "a old"]);
  });

  it("have their thumbs counted by line", () => {
    const counts = counted([
      { line_id: "1", thumb: "up" },
      { line_id: "1", thumb: "down" },
      { line_id: "1", thumb: "up" },
    ]);
    expect(counts.get("1")).toEqual({ up: 2, down: 1 });
    expect(counts.get("2")).toBeUndefined();
  });
});

it("a name without a word stays as it is, whatever it is called", () => {
  expect(wordOf({ price: "가격" }, "price")).toBe("가격");
  expect(wordOf({ price: "가격" }, "constructor")).toBe("constructor");
});
