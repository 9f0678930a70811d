/** Where in the film as it was a moment of a render is, of which parts are shown slower. */
interface Slowed {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly factor: number;
}

/** `slowed` is in order; its times are those of the film as it was, `ms` is the render's. */
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
