/** When the pages of a PDF come, as `dubbing/slides.py` has it. */

export const SHORTEST_PAGE_MS = 100;

/**
 * The start of each page, ms: as given, the rest evenly in the time that is left; the first is there at once.
 * @param given rising
 */
export function pageStarts(pages: number, given: readonly number[], length_ms: number): number[] {
  const known = given.slice(0, pages);
  const left = pages - known.length;
  const last = known.at(-1) ?? 0;
  const held = known.length > 0 ? 1 : 0;
  const step = left > 0 ? Math.max(0, length_ms - last) / (left + held) : 0;
  const rest = Array.from({ length: left }, (_, at) => Math.round(last + step * (at + held)));
  return held ? [0, ...known.slice(1), ...rest] : rest;
}

/** The starts after page `at` was pulled to `ms`: it stays between its neighbours; all times are given from then on. */
export function turned(starts: readonly number[], at: number, ms: number): number[] {
  const least = (starts[at - 1] ?? 0) + SHORTEST_PAGE_MS;
  const most = (starts[at + 1] ?? Number.POSITIVE_INFINITY) - SHORTEST_PAGE_MS;
  return starts.map((each, page) => (page === at ? Math.round(Math.max(least, Math.min(most, ms))) : each));
}
