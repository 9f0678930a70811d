import { expect, test } from "vitest";
import { applyEvent, type Show, type ShowEvent, showPath, viewerPath } from "./show";

const SHOW: Show = {
  id: "demo",
  title: { ko: "온마루 라이브", en: "Onmaru Live" },
  state: "live",
  viewers: 2,
  host: "harin",
  voices: { ko: "espeak:ko" },
  recording: null,
  refused: "",
  line: { id: "l1", text: "안녕하세요.", lang: "ko", product_id: null },
  queue: 1,
  on_screen: null,
  renditions: {},
  uptime_s: 60,
};

function after(...events: ShowEvent[]): Show {
  return events.reduce(applyEvent, SHOW);
}

test("follows the line on air", () => {
  const started = after({
    type: "line.started",
    kind: "hook",
    at: 1,
    line_id: "l2",
    text: "Hello.",
    lang: "en",
    product_id: "p01",
  });
  expect(started.line).toEqual({ id: "l2", text: "Hello.", lang: "en", product_id: "p01" });
  expect(after({ type: "line.dropped", at: 1, line_id: "l1", reason: "cut" }).line).toBeNull();
});

test("the end of an older line leaves the one on air alone", () => {
  const spoken = after({ type: "line.spoken", at: 1, line_id: "l0", position_s: 1, complete: true });
  expect(spoken.line?.id).toBe("l1");
});

test("nobody speaks on the slate", () => {
  const paused = after({ type: "show.state", at: 1, state: "paused" });
  expect(paused).toMatchObject({ state: "paused", line: null });
});

test("counts viewers and leaves the rest", () => {
  expect(after({ type: "viewer.count", at: 1, viewers: 9 })).toEqual({ ...SHOW, viewers: 9 });
  expect(after({ type: "stage.restarted", at: 1 }, { type: "product.shown", at: 1, product_id: null })).toEqual(SHOW);
});

test("knows whether the host may be shown", () => {
  const refused = after({ type: "host.refused", at: 1, reason: "consent revoked" });
  expect(refused.refused).toBe("consent revoked");
  expect(applyEvent(refused, { type: "host.allowed", at: 2 }).refused).toBe("");
});

test("an id cannot lead to another path", () => {
  expect(showPath("../../x?y")).toBe("/v1/shows/..%2F..%2Fx%3Fy");
});

test("a viewer's token goes along, and only if there is one", () => {
  expect(viewerPath({ id: "demo", token: null }, "/whep")).toBe("/v1/shows/demo/whep");
  expect(viewerPath({ id: "demo", token: "a&b" })).toBe("/v1/shows/demo?token=a%26b");
});
