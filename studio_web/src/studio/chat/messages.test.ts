// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { afterEvents, EMPTY, KEPT } from "./messages";

const message = (id: string, viewer_id = "v1") => ({
  id,
  viewer_id,
  name: "a",
  text: "b",
  lang: "ko",
  at: 1,
  intent: "greeting",
  fate: "chat",
});
const judged = (...messages: object[]) => ({ type: "chat.judged", at: 1, messages });

describe("the chat as its events tell it", () => {
  it("grows at its end and is bounded", () => {
    const many = Array.from({ length: KEPT + 10 }, (_, place) => message(`m${place}`));
    const state = afterEvents(EMPTY, [judged(...many.slice(0, 10)), judged(...many.slice(10))]);
    expect(state.messages).toHaveLength(KEPT);
    expect(state.messages.at(-1)?.id).toBe(`m${KEPT + 9}`);
  });

  it("marks what a moderator hid, and all of a banned viewer", () => {
    const state = afterEvents(EMPTY, [
      judged(message("m1"), message("m2", "v2")),
      { type: "chat.hidden", at: 2, message_id: "m1", hidden: true },
      { type: "chat.banned", at: 2, viewer_id: "v2", banned: true, messages: ["m2"] },
    ]);
    expect(state.messages.map((each) => each.hidden)).toEqual([true, true]);
    expect(state.banned.has("v2")).toBe(true);
  });

  it("forgets who asked to be forgotten", () => {
    const state = afterEvents(EMPTY, [
      judged(message("m1"), message("m2")),
      { type: "chat.forgotten", at: 2, messages: ["m1"] },
    ]);
    expect(state.messages.map((each) => each.id)).toEqual(["m2"]);
  });

  it("does not change for other events", () => {
    expect(afterEvents(EMPTY, [{ type: "viewer.count", at: 1 }])).toBe(EMPTY);
  });
});
