/**
 * Whether the server is in reach, and an end to what it does not answer. A request that waits for a server that hangs
 * holds one of the six connections that a browser opens to it, and would be done whenever it comes back: a line said
 * late. So all of them end when the link is lost, and those sent meanwhile wait for a short while only.
 */
const WITHOUT_LINK_MS = 4_000;

let lost = false;
let life = new AbortController();

/** The link to the server was lost, or is there again. */
export function setReach(there: boolean): void {
  if (lost === !there) return;
  lost = !there;
  if (there) return;
  life.abort();
  life = new AbortController();
}

/**
 * When a request ends that is sent now, whatever comes of it. One with a limit of its own has that alone: a kill goes on
 * though the link was lost in the same moment.
 */
export function ending(limit_ms?: number): AbortSignal {
  const limit = limit_ms ?? (lost ? WITHOUT_LINK_MS : null);
  return limit === null ? life.signal : AbortSignal.timeout(limit);
}
