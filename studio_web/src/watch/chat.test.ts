// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { parseEvent } from "../api/events";
import { Chat, wordOf } from "./chat";
import { STRINGS } from "./strings";

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

describe("what was written while the page heard nothing", () => {
  const message = (id: string) => ({ id, name: "Suji", text: `words of ${id}`, lang: "en" as const });
  const told = (...ids: string[]) => ({ type: "chat.messages", at: 1, more: 1, messages: ids.map(message) }) as const;
  const shown = () => [...document.querySelectorAll("#chat-list li")].map((row) => (row as HTMLElement).dataset.id);
  let answer: (ids: readonly string[]) => void;
  let chat: Chat;

  beforeEach(() => {
    document.body.innerHTML = `<ol id="chat-list"></ol><form id="chat-form"><input id="chat-text"><input id="chat-name">
      <button id="chat-send"></button></form><button id="chat-forget"></button><p id="chat-status"></p>`;
    const asked = () =>
      new Promise<Response>((take) => {
        answer = (ids) => take(new Response(JSON.stringify(ids.map(message))));
      });
    vi.stubGlobal("fetch", vi.fn(asked));
    chat = new Chat({ id: "demo", token: null }, () => STRINGS.en);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("is there for a newcomer, before what came since, each once", async () => {
    const caught = chat.catchUp();
    chat.onEvent(told("m3", "m4"));
    answer(["m1", "m2", "m3"]);
    await caught;
    chat.onEvent(told("m3", "m5"));
    expect(shown()).toEqual(["m1", "m2", "m3", "m4", "m5"]);
  });

  it("comes in its place when the page is looked at again, also what was shown again", async () => {
    chat.onEvent(told("m1", "m2", "m4"));
    const caught = chat.catchUp();
    answer(["m2", "m3", "m4", "m5", "m6"]);
    await caught;
    expect(shown()).toEqual(["m1", "m2", "m3", "m4", "m5", "m6"]);
  });

  it("does not bring back what a moderator took off meanwhile", async () => {
    const caught = chat.catchUp();
    chat.onEvent({ type: "chat.hidden", at: 1, message_id: "m2", hidden: true });
    answer(["m1", "m2", "m3"]);
    await caught;
    expect(shown()).toEqual(["m1", "m3"]);
  });

  it("is asked for again with the next opening where the server did not answer", async () => {
    vi.mocked(fetch).mockRejectedValueOnce(new TypeError("gone"));
    await chat.catchUp();
    expect(shown()).toEqual([]);
    const caught = chat.catchUp();
    answer(["m1"]);
    await caught;
    expect(shown()).toEqual(["m1"]);
  });

  it("goes where it was taken off meanwhile, and older ones stay", async () => {
    chat.onEvent(told("m1", "m2", "m3", "m4"));
    const caught = chat.catchUp();
    answer(["m2", "m4", "m5"]);
    await caught;
    expect(shown()).toEqual(["m1", "m2", "m4", "m5"]);
  });

  it("is in its place though the last one here goes while it is asked for, and answers in writing are no messages", async () => {
    chat.onEvent(told("m1", "m2"));
    const caught = chat.catchUp();
    chat.onEvent(told("m5"));
    chat.onEvent({ type: "chat.hidden", at: 1, message_id: "m2", hidden: true });
    chat.onEvent({ type: "chat.reply", at: 1, message_id: "m3", text: "By Friday." });
    answer(["m1", "m3", "m4", "m5"]);
    await caught;
    expect(shown()).toEqual(["m1", "m3", "m4", "m5", "m3"]);
  });

  it("stands before what came after the server had answered", async () => {
    chat.onEvent(told("m1"));
    const caught = chat.catchUp();
    chat.onEvent(told("m4"));
    answer(["m1", "m2", "m3"]);
    await caught;
    expect(shown()).toEqual(["m1", "m2", "m3", "m4"]);
  });

  it("is of the last time that it was asked", async () => {
    const first = chat.catchUp();
    const late = answer;
    const second = chat.catchUp();
    chat.onEvent({ type: "chat.hidden", at: 1, message_id: "m1", hidden: true });
    answer(["m2"]);
    await second;
    late(["m1", "m2"]);
    await first;
    expect(shown()).toEqual(["m2"]);
  });
});
