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
const NONE: ReadonlySet<string> = new Set();
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
    expect(ids(withHistory(at(1, 2), [], NONE))).toEqual(["m1", "m2"]);
    expect(ids(withHistory(at(1, 2), at(3), NONE))).toEqual(["m1", "m2", "m3"]);
    expect(ids(withHistory([], at(3), NONE))).toEqual(["m3"]);
  });

  it("leaves what the page had before it when it is asked again, and each is there once", () => {
    const had = at(1, 2, 3, 4, 6);
    expect(ids(withHistory(at(3, 4, 5), had, new Set(["m1", "m2", "m3", "m4"])))).toEqual([
      "m1",
      "m2",
      "m3",
      "m4",
      "m5",
      "m6",
    ]);
    expect(ids(withHistory(at(7, 8), at(1, 2), new Set(["m1", "m2"])))).toEqual(["m1", "m2", "m7", "m8"]);
  });

  it("comes after what another run of the server told, whose clock was further", () => {
    expect(ids(withHistory(at(5, 6), at(300, 301, 7), new Set(["m300", "m301"])))).toEqual([
      "m300",
      "m301",
      "m5",
      "m6",
      "m7",
    ]);
  });

  it("does not undo what happened while it was asked for", () => {
    const row = (id: string) => ({ ...message(id), at_s: 1, wall_time: 1, row: 1, hidden: false, reply: "" });
    const meanwhile = [
      judged({ ...message("m3"), at: 3 }),
      { type: "chat.hidden", at: 4, message_id: "m1", hidden: true },
      { type: "chat.forgotten", at: 4, messages: ["m2"] },
    ];
    const state = afterHistory(afterEvents(EMPTY, meanwhile), [row("m2"), row("m1")], NONE, meanwhile);
    expect(state.messages.map(({ id, hidden }) => [id, hidden])).toEqual([
      ["m1", true],
      ["m3", false],
    ]);
  });

  it("goes with its answers where its writer asked to be forgotten", () => {
    const answered = { type: "chat.answered", at: 2, message_id: "m1", question: "How long?", text: "Two days." };
    const replied = { type: "chat.reply", at: 2, message_id: "m1", text: "By Friday." };
    const state = afterEvents(EMPTY, [answered, replied, { type: "chat.forgotten", at: 3, messages: ["m1"] }]);
    expect([state.answers.size, state.replies.size]).toEqual([0, 0]);
  });

  it("is there once where the event comes after the store's answer", () => {
    const state = { ...EMPTY, messages: withHistory(at(1, 2), [], NONE) };
    const after = afterEvents(state, [judged({ ...message("m2"), at: 2 }, { ...message("m3"), at: 3 })]);
    expect(ids(after.messages)).toEqual(["m1", "m2", "m3"]);
  });

  it("says what is hidden now, and is bounded", () => {
    const hidden = at(1).map((each) => ({ ...each, hidden: true }));
    expect(withHistory(hidden, at(1), new Set(["m1"]))).toEqual(hidden);
    const many = at(...Array.from({ length: KEPT }, (_, n) => n));
    expect(ids(withHistory(at(KEPT), many, new Set(many.map(({ id }) => id))))).toEqual(
      ids([...many.slice(1), ...at(KEPT)]),
    );
  });

  it("brings what a person answered in writing", () => {
    const row = { ...message("m1"), at_s: 1, wall_time: 1, row: 1, hidden: false, reply: "By Friday." };
    const replied = afterEvents(EMPTY, [{ type: "chat.reply", at: 2, message_id: "m2", text: "Today." }]);
    const state = afterHistory(replied, [row, { ...row, id: "m0", row: 0, reply: "" }], NONE, []);
    expect([...state.replies]).toEqual([
      ["m1", "By Friday."],
      ["m2", "Today."],
    ]);
    expect(ids(state.messages)).toEqual(["m0", "m1"]);
  });
});
