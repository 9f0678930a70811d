// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { afterEvents, afterHistory, EMPTY, KEPT, withHistory } from "./messages";

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

describe("what the store knows beside what a page has", () => {
  const at = (...times: number[]) => times.map((time) => ({ ...message(`m${time}`), at: time, hidden: false }));
  const ids = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id);

  it("begins a page, and what came meanwhile comes after it", () => {
    expect(ids(withHistory(at(1, 2), []))).toEqual(["m1", "m2"]);
    expect(ids(withHistory(at(1, 2), at(3)))).toEqual(["m1", "m2", "m3"]);
    expect(ids(withHistory([], at(3)))).toEqual(["m3"]);
  });

  it("leaves older ones before it when it is asked again, and each is there once", () => {
    expect(ids(withHistory(at(3, 4, 5), at(1, 2, 3, 4, 6)))).toEqual(["m1", "m2", "m3", "m4", "m5", "m6"]);
    expect(ids(withHistory(at(7, 8), at(1, 2)))).toEqual(["m1", "m2", "m7", "m8"]);
  });

  it("is there once where the event comes after the store's answer", () => {
    const state = { ...EMPTY, messages: withHistory(at(1, 2), []) };
    const after = afterEvents(state, [judged({ ...message("m2"), at: 2 }, { ...message("m3"), at: 3 })]);
    expect(ids(after.messages)).toEqual(["m1", "m2", "m3"]);
  });

  it("says what is hidden now, and is bounded", () => {
    const hidden = at(1).map((each) => ({ ...each, hidden: true }));
    expect(withHistory(hidden, at(1))).toEqual(hidden);
    const many = at(...Array.from({ length: KEPT }, (_, n) => n));
    expect(ids(withHistory(at(KEPT), many))).toEqual(ids([...many.slice(1), ...at(KEPT)]));
  });

  it("brings what a person answered in writing", () => {
    const row = { ...message("m1"), at_s: 1, wall_time: 1, row: 1, hidden: false, reply: "By Friday." };
    const replied = afterEvents(EMPTY, [{ type: "chat.reply", at: 2, message_id: "m2", text: "Today." }]);
    const state = afterHistory(replied, [row, { ...row, id: "m0", row: 0, reply: "" }]);
    expect([...state.replies]).toEqual([
      ["m1", "By Friday."],
      ["m2", "Today."],
    ]);
    expect(ids(state.messages)).toEqual(["m0", "m1"]);
  });
});
