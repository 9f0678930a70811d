const DAY_MS = 24 * 3600 * 1000;

/** Whole days from now until the end of a day ("2026-12-31"), none of them negative. */
export function daysLeft(day: string, nowMs: number): number {
  return Math.max(0, Math.floor((Date.parse(`${day}T00:00:00Z`) + DAY_MS - nowMs) / DAY_MS));
}
