// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { follows } from "./useEnd";

const place = (top: number, last: number) => ({ top, height: last + 500, last });

describe("staying at the end of the chat", () => {
  it("goes on when more has come below by the time our own scroll is told", () => {
    expect(follows(true, place(100, 100), place(400, 1_000), false)).toBe(true);
  });

  it("goes on when rows came out lower than guessed and more has come below since", () => {
    expect(follows(true, place(400, 400), place(380, 1_000), false)).toBe(true);
  });

  it("ends when somebody scrolls back, be it by a pixel, also in a flood", () => {
    expect(follows(true, place(400, 400), place(399, 1_000), true)).toBe(false);
    expect(follows(true, place(400, 400), place(395, 400), false)).toBe(false);
  });

  it("does not end when the end bounces", () => {
    expect(follows(true, place(420, 400), place(400, 400), true)).toBe(true);
  });

  it("begins again at the end, and not before", () => {
    expect(follows(false, place(300, 1_000), place(400, 1_000), true)).toBe(false);
    expect(follows(false, place(300, 1_000), place(200, 1_400), false)).toBe(false);
    expect(follows(false, place(400, 1_000), place(980, 1_000), true)).toBe(true);
    expect(follows(false, place(960, 1_000), place(960, 1_000), false)).toBe(false);
  });
});
