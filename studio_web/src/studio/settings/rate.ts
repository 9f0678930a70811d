/** Rates of what counts on. */
export interface Count {
  readonly frames: number;
  readonly uptime_s: number;
}

/** Frames a second between two looks; null where the stage began anew, or no time passed. */
export function framesPerSecond(before: Count | null, now: Count): number | null {
  if (before === null) return null;
  const [frames, seconds] = [now.frames - before.frames, now.uptime_s - before.uptime_s];
  return frames < 0 || seconds <= 0.2 ? null : frames / seconds;
}
