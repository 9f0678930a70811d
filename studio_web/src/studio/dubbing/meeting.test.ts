import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/problem";
import { meetingOf } from "./meeting";

describe("two operators at one line", () => {
  const now = { text: "theirs", voice: "v", knobs: { speed: 1 }, revision: 4 };
  const changed = new ApiError(412, "", "Changed meanwhile", now);
  it("clash where both changed the same words", () => {
    expect(meetingOf(changed, { text: "mine" }, { text: "before" })).toEqual({
      kind: "clash",
      clash: { mine: { text: "mine" }, theirs: now, names: ["text"], revision: 4 },
    });
  });
  it("go past each other where they changed different things", () => {
    expect(meetingOf(changed, { voice: "w" }, { voice: "v" })).toEqual({ kind: "aside", revision: 4 });
    expect(meetingOf(changed, { knobs: { speed: 2 } }, { knobs: { speed: 1 } })).toEqual({
      kind: "aside",
      revision: 4,
    });
  });
  it("agree where both want the same", () => {
    expect(meetingOf(changed, { text: "theirs" }, { text: "before" })).toEqual({ kind: "same" });
  });
  it("do not meet in another fault", () => {
    for (const error of [new ApiError(412, ""), new ApiError(422, "", "", now), new Error("odd")])
      expect(meetingOf(error, { text: "mine" }, {})).toEqual({ kind: "none" });
  });
});
