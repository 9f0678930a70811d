/** The timeline's arithmetic: where a time lies on the screen, what is seen of a long film, how far a line may move. */

/** Pixels a second: 0.05 shows twelve hours in 2,160 px, at 400 a syllable is as wide as a thumb. */
export const ZOOM = { least: 0.05, most: 400, step: 1.5 } as const;
export const SHORTEST_MS = 100;
const TICKS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600] as const;
const TICK_GAP_PX = 72;

export function toPx(ms: number, zoom: number): number {
  return (ms / 1000) * zoom;
}

/** Whole ms, so that what is sent is what is shown. */
export function toMs(px: number, zoom: number): number {
  return Math.round((px / zoom) * 1000);
}

export function clampZoom(zoom: number): number {
  return Math.min(ZOOM.most, Math.max(ZOOM.least, zoom));
}

/** The zoom at which `ms` fill `width` px. */
export function fitting(ms: number, width: number): number {
  return clampZoom(width / Math.max(1, ms / 1000));
}

/** Seconds between two marks of the ruler, so that their words have room. */
export function tickOf(zoom: number): number {
  return TICKS_S.find((each) => each * zoom >= TICK_GAP_PX) ?? 3600;
}

/** The times of the ruler's marks within a window, ms. */
export function ticks(from_ms: number, to_ms: number, zoom: number): number[] {
  const step = tickOf(zoom) * 1000;
  const first = Math.ceil(from_ms / step);
  const count = Math.max(0, Math.floor(to_ms / step) - first + 1);
  return Array.from({ length: count }, (_, at) => Math.round((first + at) * step));
}

export interface Span {
  readonly start_ms: number;
  readonly end_ms: number;
}

export type Grip = "whole" | "start" | "end";

/** A span that was pulled by `by_ms` at its middle or at one end; it stays within the film and is never shorter than a breath. */
export function pulled(span: Span, grip: Grip, by_ms: number, length_ms: number): Span {
  const { start_ms, end_ms } = span;
  if (grip === "start") return { start_ms: clamp(start_ms + by_ms, 0, Math.max(0, end_ms - SHORTEST_MS)), end_ms };
  if (grip === "end")
    return { start_ms, end_ms: clamp(end_ms + by_ms, start_ms + SHORTEST_MS, Math.max(length_ms, end_ms)) };
  const moved = clamp(by_ms, -start_ms, Math.max(0, length_ms - end_ms));
  return { start_ms: start_ms + moved, end_ms: end_ms + moved };
}

/** The nearest of `marks` within `reach_ms`, or the time itself. */
export function snapped(ms: number, marks: readonly number[], reach_ms: number): number {
  let [best, least] = [ms, reach_ms];
  for (const mark of marks) {
    const away = Math.abs(mark - ms);
    if (away <= least) [best, least] = [mark, away];
  }
  return best;
}

/** Those that are seen in a window. `spans` are in the order of their start. */
export function within<T extends Span>(spans: readonly T[], from_ms: number, to_ms: number): T[] {
  return spans.filter((span) => span.end_ms >= from_ms && span.start_ms <= to_ms);
}

/** For each span the row it is drawn in, so that none lies over another; `most` rows at most, the last takes the rest. */
export function rows(spans: readonly Span[], most: number): number[] {
  const ends: number[] = [];
  return spans.map((span) => {
    const free = ends.findIndex((end) => end <= span.start_ms);
    const row = free >= 0 ? free : Math.min(ends.length, most - 1);
    ends[row] = Math.max(span.end_ms, free >= 0 ? 0 : (ends[row] ?? 0));
    return row;
  });
}

/** "0:04.2": a place in a film, to a tenth. */
export function place(ms: number): string {
  const tenths = Math.round(Math.max(0, ms) / 100);
  const [h, m, s] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  const seconds = s.toFixed(1).padStart(4, "0");
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${seconds}` : `${m}:${seconds}`;
}

/** ms of "1:02.5", "62.5" or "0:01:02"; null where it is no time. */
export function readPlace(text: string): number | null {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d+([.,]\d+)?$/.test(part))) return null;
  const seconds = parts.reduce((sum, part) => sum * 60 + Number(part.replace(",", ".")), 0);
  return Math.round(seconds * 1000);
}

/**
 * How loud a film is in each pixel's time, 0 to 1: the strongest of the peaks that fall into it.
 * @param peaks 0 to 1, `rate` a second from the film's start
 */
export function columns(
  peaks: ArrayLike<number>,
  rate: number,
  from_ms: number,
  zoom: number,
  width: number,
): number[] {
  const perPx = rate / zoom;
  const first = (from_ms / 1000) * rate;
  return Array.from({ length: Math.max(0, Math.ceil(width)) }, (_, x) => {
    const start = Math.floor(first + x * perPx);
    const end = Math.max(start + 1, Math.floor(first + (x + 1) * perPx));
    let most = 0;
    for (let at = Math.max(0, start); at < end && at < peaks.length; at++) most = Math.max(most, peaks[at] ?? 0);
    return most;
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
