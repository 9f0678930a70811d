/**
 * What the player is doing, as a pure function of what happened.
 *
 *   idle ── start ──► connecting ── frame ──► playing
 *                       ▲   │ lost, full        │ lost
 *                   due │   ▼                   ▼
 *                     waiting ◄─────────────────┘        refused ──► failed
 */
import { backoff, fullDelay } from "../api/backoff";

/** Why the server will not play to this viewer, however often it is asked. */
export type Refusal = "format" | "missing" | "forbidden" | "request";

export type Failure =
  | { readonly kind: "lost" }
  | { readonly kind: "full"; readonly retryAfterMs: number | null }
  | { readonly kind: "refused"; readonly reason: Refusal; readonly detail: string };

export type PlayerState =
  | { readonly name: "idle" }
  | { readonly name: "connecting"; readonly attempt: number }
  | { readonly name: "playing"; readonly attempt: number; readonly sinceMs: number }
  | {
      readonly name: "waiting";
      readonly attempt: number;
      readonly reason: "lost" | "full";
      readonly untilMs: number;
    }
  | { readonly name: "failed"; readonly reason: Refusal; readonly detail: string };

export type PlayerEvent =
  | { readonly type: "start" }
  | { readonly type: "stop" }
  | { readonly type: "frame" }
  | { readonly type: "failure"; readonly failure: Failure }
  | { readonly type: "due" }
  | { readonly type: "hurry" };

export type Command =
  | { readonly do: "connect" }
  | { readonly do: "close" }
  | { readonly do: "wait"; readonly ms: number };

export interface Step {
  readonly state: PlayerState;
  readonly commands: readonly Command[];
}

/** A connection that played this long was a good one: the next loss starts the back-off anew. */
const STEADY_MS = 10_000;

/** The next state and what to do about it. `nowMs` is any monotonic clock, `random` is uniform in [0, 1). */
export function step(state: PlayerState, event: PlayerEvent, nowMs: number, random: number): Step {
  switch (event.type) {
    case "start":
      return state.name === "idle" || state.name === "failed" ? connecting(0) : stay(state);
    case "stop":
      return { state: { name: "idle" }, commands: [{ do: "close" }] };
    case "frame":
      return state.name === "connecting"
        ? stay({ name: "playing", attempt: state.attempt, sinceMs: nowMs })
        : stay(state);
    case "failure":
      return state.name === "connecting" || state.name === "playing"
        ? failed(state, event.failure, nowMs, random)
        : stay(state);
    case "due":
      return state.name === "waiting" ? connecting(state.attempt) : stay(state);
    case "hurry":
      // A full server asked us to wait; a new network or a page in view again is no reason to press it.
      return state.name === "waiting" && state.reason === "lost" ? connecting(state.attempt) : stay(state);
  }
}

function stay(state: PlayerState): Step {
  return { state, commands: [] };
}

function connecting(attempt: number): Step {
  return { state: { name: "connecting", attempt }, commands: [{ do: "connect" }] };
}

function failed(
  state: PlayerState & { name: "connecting" | "playing" },
  failure: Failure,
  nowMs: number,
  random: number,
): Step {
  if (failure.kind === "refused") {
    return {
      state: { name: "failed", reason: failure.reason, detail: failure.detail },
      commands: [{ do: "close" }],
    };
  }
  const steady = state.name === "playing" && nowMs - state.sinceMs >= STEADY_MS;
  const attempt = steady ? 1 : state.attempt + 1;
  const ms = failure.kind === "full" ? fullDelay(failure.retryAfterMs, random) : backoff(attempt, random);
  return {
    state: { name: "waiting", attempt, reason: failure.kind, untilMs: nowMs + ms },
    commands: [{ do: "close" }, { do: "wait", ms }],
  };
}
