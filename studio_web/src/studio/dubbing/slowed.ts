/** Moments of a film as it was, and of a render of which parts are shown slower. */

/** A part that is shown slower; times are those of the film as it was. */
export interface Slowed {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly factor: number;
}

/** Where in the film as it was a moment of the render is. `slowed` is in order. */
export function asFilmed(slowed: readonly Slowed[], ms: number): number {
  let later = 0;
  for (const each of slowed) {
    const begins = each.start_ms + later;
    if (ms <= begins) break;
    const longer = (each.end_ms - each.start_ms) * (each.factor - 1);
    if (ms < each.end_ms + later + longer) return Math.round(each.start_ms + (ms - begins) / each.factor);
    later += longer;
  }
  return Math.round(ms - later);
}

/** When the render shows a moment of the film as it was. */
export function asShown(slowed: readonly Slowed[], ms: number): number {
  let later = 0;
  for (const each of slowed) {
    if (ms <= each.start_ms) break;
    later += (Math.min(ms, each.end_ms) - each.start_ms) * (each.factor - 1);
  }
  return Math.round(ms + later);
}
