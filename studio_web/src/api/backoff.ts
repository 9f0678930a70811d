/** How long to wait before trying again: exponential, half of it random so that viewers do not come back in step. */

const BASE_MS = 500;
const LONGEST_MS = 15_000;

/** Milliseconds to wait before attempt `attempt` (1 is the first retry); `random` is uniform in [0, 1). */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(BASE_MS * 2 ** Math.max(0, attempt - 1), LONGEST_MS);
  return ceiling / 2 + (ceiling / 2) * random;
}

const SHORTEST_FULL_MS = 1_000;
const LONGEST_FULL_MS = 60_000;
const DEFAULT_FULL_MS = 10_000;

/** Milliseconds to wait when the server said that it is full; up to a fifth is added at random. */
export function fullDelay(retryAfterMs: number | null, random: number): number {
  const asked = Math.min(Math.max(retryAfterMs ?? DEFAULT_FULL_MS, SHORTEST_FULL_MS), LONGEST_FULL_MS);
  return asked * (1 + random / 5);
}
