// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { byWhom, HAPPENINGS, isOf, told } from "./happenings";

const event = (type: string, fields: Record<string, unknown> = {}) => ({ type, at: 1, ...fields });

describe("an event in words", () => {
  it.each([
    ["line.spoken", { complete: false }, "Was cut", "말이 끊겼습니다"],
    ["flow.changed", { flow: "held" }, "Rundown held", "큐시트 멈춤"],
    ["line.warned", { codes: ["number", "food_claim"] }, "Said although the guard warned: number, food_claim", null],
    ["show.state", { state: "a new one" }, "a new one", "a new one"],
    ["voice.changed", { lang: "ko", voice: "espeak:ko", reason: "" }, "Voice (ko): espeak:ko", null],
    ["product.pinned", { product_id: null }, "Card no longer pinned", null],
  ])("%s", (type, fields, en, ko) => {
    expect(told(event(type, fields), HAPPENINGS.en)).toBe(en);
    if (ko !== null) expect(told(event(type, fields), HAPPENINGS.ko)).toBe(ko);
  });

  it("is as it came where it is not known", () => {
    expect(told(event("tea.served", { cups: 3, none: null, who: "minji" }), HAPPENINGS.ko)).toBe("tea.served · cups 3");
  });
});

describe("what the log shows", () => {
  it("names people, not timers", () => {
    expect(byWhom(event("cue.approved", { who: "minji" }))).toBe("minji");
    expect(byWhom(event("cue.approved", { who: "timer" }))).toBe("");
  });

  it.each([
    ["cue.approved", { who: "minji" }, ["all", "deeds", "lines"]],
    ["cue.approved", { who: "timer" }, ["all", "lines"]],
    ["stage.lost", { reason: "it hung" }, ["all", "faults"]],
    ["output.state", { state: "sending", reason: "" }, ["all"]],
    ["output.state", { state: "waiting", reason: "refused" }, ["all", "faults"]],
    ["chat.judged", { messages: [] }, []],
  ])("%s %o", (type, fields, wanted) => {
    const kinds = (["all", "deeds", "lines", "faults"] as const).filter((kind) => isOf(event(type, fields), kind));
    expect(kinds).toEqual(wanted);
  });
});
