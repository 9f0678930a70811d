import { expect, test } from "vitest";
import type { ShowState } from "../api/show";
import type { PlayerState } from "../player/machine";
import { type Known, scene } from "./scene";
import { STRINGS } from "./strings";

const PLAYING: PlayerState = { name: "playing", attempt: 0, sinceMs: 0 };

function see(change: Partial<Known>) {
  return scene({
    player: PLAYING,
    show: "live",
    missing: false,
    sound: "on",
    heard: true,
    audioOnly: false,
    captions: true,
    line: { text: "Hello.", lang: "en" },
    nowMs: 0,
    ...change,
  });
}

test("a live show has nothing over it", () => {
  expect(see({})).toEqual({
    badge: { state: "live", text: "badgeLive" },
    notice: null,
    toast: null,
    invite: null,
    captionable: false,
    caption: null,
  });
});

test("words stand under the picture while only sound comes, where they are wanted", () => {
  expect(see({ audioOnly: true })).toMatchObject({ captionable: true, caption: { text: "Hello.", lang: "en" } });
  expect(see({ audioOnly: true, line: null }).caption).toEqual({ text: "", lang: "" });
  expect(see({ audioOnly: true, captions: false })).toMatchObject({ captionable: true, caption: null });
  expect(see({ audioOnly: true, show: "ended" })).toMatchObject({ captionable: false, caption: null });
  expect(see({ audioOnly: true, player: { name: "connecting", attempt: 1 } }).caption).toBeNull();
});

test("LIVE is claimed only while pictures play", () => {
  expect(see({ player: { name: "connecting", attempt: 0 } }).badge.state).toBe("connecting");
  expect(see({ show: null }).badge.state).toBe("connecting");
});

test("the first connection and a later one read differently", () => {
  expect(see({ player: { name: "connecting", attempt: 0 } }).notice).toMatchObject({ title: "connecting", busy: true });
  expect(see({ player: { name: "connecting", attempt: 2 } }).notice).toMatchObject({ title: "reconnecting" });
});

test("a full room counts down to the next try", () => {
  const player: PlayerState = { name: "waiting", attempt: 1, reason: "full", untilMs: 7_400 };
  expect(see({ player, nowMs: 1_000 }).notice).toMatchObject({ title: "full", seconds: 7 });
  expect(see({ player, nowMs: 9_000 }).notice).toMatchObject({ seconds: 1 });
});

test("a paused show keeps its picture, the slate, in view", () => {
  expect(see({ show: "paused" })).toMatchObject({ badge: { state: "paused" }, notice: null, toast: "pausedToast" });
  expect(see({ show: "recovering" })).toMatchObject({ notice: null, toast: "recoveringToast" });
});

test("an end outweighs whatever the player does", () => {
  for (const player of [PLAYING, { name: "idle" }, { name: "connecting", attempt: 3 }] as const) {
    expect(see({ show: "ended", player, sound: "muted", heard: false })).toMatchObject({
      badge: { state: "ended" },
      notice: { title: "ended", busy: false },
      invite: null,
    });
  }
  expect(see({ missing: true }).notice).toMatchObject({ title: "missing" });
});

test("sound is offered until it was once heard", () => {
  expect(see({ sound: "muted", heard: false }).invite).toBe("sound");
  expect(see({ sound: "muted", heard: true }).invite).toBeNull();
  expect(see({ sound: "blocked", heard: false, player: { name: "connecting", attempt: 0 } })).toMatchObject({
    invite: "play",
    notice: null,
  });
});

test("sound alone is said", () => {
  expect(see({ audioOnly: true }).toast).toBe("audioOnly");
});

test("every notice has words in both languages", () => {
  const reasons = ["format", "missing", "forbidden", "request"] as const;
  const players: PlayerState[] = reasons.map((reason) => ({ name: "failed", reason, detail: "" }));
  const shows: ShowState[] = ["starting", "live", "paused", "recovering", "ended"];
  for (const player of [...players, PLAYING]) {
    for (const show of shows) {
      const { notice, badge, toast } = see({ player, show });
      for (const key of [notice?.title, notice?.detail, badge.text, toast]) {
        if (key) expect(STRINGS.ko[key].length * STRINGS.en[key].length).toBeGreaterThan(0);
      }
    }
  }
});
