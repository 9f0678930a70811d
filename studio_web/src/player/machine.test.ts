import { expect, test } from "vitest";
import { type Failure, type PlayerEvent, type PlayerState, type Step, step } from "./machine";

const LOST: Failure = { kind: "lost" };
const REFUSED: Failure = { kind: "refused", reason: "format", detail: "no H.264" };

/** Run events one after another, each at its time in ms; returns the last step. */
function run(events: readonly [number, PlayerEvent][], random = 0): Step {
  let last: Step = { state: { name: "idle" }, commands: [] };
  for (const [nowMs, event] of events) last = step(last.state, event, nowMs, random);
  return last;
}

function failure(what: Failure): PlayerEvent {
  return { type: "failure", failure: what };
}

test("connects when started and plays from the first frame", () => {
  const started = run([[0, { type: "start" }]]);
  expect(started).toEqual({ state: { name: "connecting", attempt: 0 }, commands: [{ do: "connect" }] });
  expect(step(started.state, { type: "frame" }, 240, 0)).toEqual({
    state: { name: "playing", attempt: 0, sinceMs: 240 },
    commands: [],
  });
});

test("a loss closes the connection, waits, and connects again", () => {
  const lost = run([
    [0, { type: "start" }],
    [200, { type: "frame" }],
    [60_000, failure(LOST)],
  ]);
  expect(lost.state).toEqual({ name: "waiting", attempt: 1, reason: "lost", untilMs: 60_250 });
  expect(lost.commands).toEqual([{ do: "close" }, { do: "wait", ms: 250 }]);
  expect(step(lost.state, { type: "due" }, 60_250, 0)).toEqual({
    state: { name: "connecting", attempt: 1 },
    commands: [{ do: "connect" }],
  });
});

test("a connection that breaks at once does not start the back-off anew; one that lasted does", () => {
  const flapping: [number, PlayerEvent][] = [[0, { type: "start" }]];
  for (let i = 0; i < 4; i++) {
    const at = i * 5_000;
    flapping.push([at + 100, { type: "frame" }], [at + 200, failure(LOST)], [at + 4_900, { type: "due" }]);
  }
  expect(run(flapping).state).toEqual({ name: "connecting", attempt: 4 });
  const steady = run([...flapping, [20_000, { type: "frame" }], [30_000, failure(LOST)]]);
  expect(steady.state).toMatchObject({ name: "waiting", attempt: 1 });
});

test("a full server is asked again when it said, and not sooner for a new network", () => {
  const full = run([
    [0, { type: "start" }],
    [50, failure({ kind: "full", retryAfterMs: 7_000 })],
  ]);
  expect(full.state).toEqual({ name: "waiting", attempt: 1, reason: "full", untilMs: 7_050 });
  expect(step(full.state, { type: "hurry" }, 1_000, 0)).toEqual({ state: full.state, commands: [] });
});

test("a new network ends the wait after a loss", () => {
  const hurried = run([
    [0, { type: "start" }],
    [50, failure(LOST)],
    [60, { type: "hurry" }],
  ]);
  expect(hurried).toEqual({ state: { name: "connecting", attempt: 1 }, commands: [{ do: "connect" }] });
});

test("a refusal is final until the viewer starts again", () => {
  const refused = run([
    [0, { type: "start" }],
    [50, failure(REFUSED)],
  ]);
  expect(refused).toEqual({
    state: { name: "failed", reason: "format", detail: "no H.264" },
    commands: [{ do: "close" }],
  });
  for (const event of [{ type: "due" }, { type: "hurry" }, { type: "frame" }] as const) {
    expect(step(refused.state, event, 99_000, 0)).toEqual({ state: refused.state, commands: [] });
  }
  expect(step(refused.state, { type: "start" }, 99_000, 0).state.name).toBe("connecting");
});

test("stop closes from every state, and news of the closed connection changes nothing", () => {
  const states: PlayerState[] = [
    { name: "idle" },
    { name: "connecting", attempt: 2 },
    { name: "playing", attempt: 0, sinceMs: 0 },
    { name: "waiting", attempt: 1, reason: "full", untilMs: 9 },
    { name: "failed", reason: "missing", detail: "" },
  ];
  for (const state of states) {
    const stopped = step(state, { type: "stop" }, 0, 0);
    expect(stopped).toEqual({ state: { name: "idle" }, commands: [{ do: "close" }] });
    for (const late of [{ type: "frame" }, { type: "due" }, { type: "hurry" }, failure(LOST)] as const) {
      expect(step(stopped.state, late, 1, 0)).toEqual({ state: { name: "idle" }, commands: [] });
    }
  }
});

test("whatever happens, a wait always has a timer and a connection attempt always a command", () => {
  const events: PlayerEvent[] = [
    { type: "start" },
    { type: "stop" },
    { type: "frame" },
    { type: "due" },
    { type: "hurry" },
    failure(LOST),
    failure({ kind: "full", retryAfterMs: null }),
    failure(REFUSED),
  ];
  let state: PlayerState = { name: "idle" };
  let seed = 7;
  for (let i = 0; i < 5_000; i++) {
    seed = (seed * 48_271) % 2_147_483_647;
    const event = events[seed % events.length] as PlayerEvent;
    const next: Step = step(state, event, i * 100, (seed % 1000) / 1000);
    const done = next.commands.map((command) => command.do);
    if (next.state.name === "waiting" && next.state !== state) expect(done).toEqual(["close", "wait"]);
    if (next.state.name === "connecting" && next.state !== state) expect(done).toEqual(["connect"]);
    state = next.state;
  }
});
