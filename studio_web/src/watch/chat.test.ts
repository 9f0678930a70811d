// @vitest-environment jsdom
import { expect, test } from "vitest";
import { parseEvent } from "../api/events";
import { wordOf } from "./chat";

test.each([
  ["question", "chatAsked"],
  ["repeat", "chatAsked"],
  ["limited", "chatTooFast"],
  ["hidden", "chatHidden"],
  ["chat", null],
] as const)("%s is told as %s", (fate, word) => expect(wordOf(fate)).toBe(word));

test("messages of another shape are no event", () => {
  const of = (messages: unknown) =>
    parseEvent("chat.messages", JSON.stringify({ type: "chat.messages", at: 1, more: 1, messages }));
  expect(of([{ id: "1", name: "a", text: "b", lang: "ko" }])).not.toBeNull();
  expect(of([{ id: 1, name: "a", text: "b", lang: "ko" }])).toBeNull();
  expect(of("text")).toBeNull();
});
