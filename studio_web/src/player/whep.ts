/**
 * The HTTP half of WHEP (draft-ietf-wish-whep): an offer out, an answer back, a resource to delete.
 * Errors are problem+json (RFC 9457) with Retry-After (RFC 9110, section 10.2.3).
 */
import type { Failure, Refusal } from "./machine";

const LEAVE_MS = 5_000; // for the server to hear that it is over; it notices a viewer that vanished by itself

export interface WhepSession {
  readonly answer: string;
  /** The session's resource; null when the server named none. */
  readonly location: URL | null;
}

/** The server, or the way to it, said no. `failure` tells the player what to do about it. */
export class WhepError extends Error {
  constructor(
    readonly failure: Failure,
    message: string,
  ) {
    super(message);
    this.name = "WhepError";
  }
}

/** Send an SDP offer. Raises WhepError, or the signal's AbortError. */
export async function sendOffer(
  endpoint: URL,
  sdp: string,
  signal: AbortSignal,
  request: typeof fetch = fetch,
): Promise<WhepSession> {
  let response: Response;
  try {
    response = await request(endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", Accept: "application/sdp" },
      body: sdp,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new WhepError({ kind: "lost" }, `no answer from ${endpoint.host}`);
  }
  if (!response.ok) throw await whepError(response);
  return { answer: await response.text(), location: locationOf(response, endpoint) };
}

/** The session's address, with what let us in at the endpoint (a viewer's token) if it names nothing of its own. */
function locationOf(response: Response, endpoint: URL): URL | null {
  const given = response.headers.get("Location");
  if (given === null) return null;
  const location = new URL(given, endpoint);
  if (location.origin === endpoint.origin && location.search === "") location.search = endpoint.search;
  return location;
}

/** Give the session back, within a limit. The page may be closing, so the request outlives it. Never rejects. */
export async function deleteSession(location: URL, request: typeof fetch = fetch): Promise<void> {
  try {
    await request(location, { method: "DELETE", keepalive: true, signal: AbortSignal.timeout(LEAVE_MS) });
  } catch {
    // Gone, or hanging: it ends a session without a connection by itself.
  }
}

async function whepError(response: Response): Promise<WhepError> {
  const detail = await problemDetail(response);
  return new WhepError(failureOf(response, detail), `${response.status}: ${detail}`);
}

function failureOf(response: Response, detail: string): Failure {
  const { status } = response;
  if (status === 429 || status === 503) {
    return { kind: "full", retryAfterMs: retryAfterMs(response.headers.get("Retry-After"), Date.now()) };
  }
  if (status >= 500 || status === 408) return { kind: "lost" };
  return { kind: "refused", reason: refusalOf(status), detail };
}

function refusalOf(status: number): Refusal {
  if (status === 406 || status === 415) return "format";
  if (status === 404 || status === 410) return "missing";
  if (status === 401 || status === 403) return "forbidden";
  return "request";
}

/** Milliseconds from a Retry-After value (seconds or an HTTP date); null when it is absent or unreadable. */
export function retryAfterMs(value: string | null, nowMs: number): number | null {
  if (value === null || value.trim() === "") return null;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

async function problemDetail(response: Response): Promise<string> {
  try {
    const problem: unknown = await response.json();
    if (typeof problem === "object" && problem !== null) {
      if ("detail" in problem && typeof problem.detail === "string") return problem.detail;
      if ("title" in problem && typeof problem.title === "string") return problem.title;
    }
  } catch {
    // Not JSON: a proxy in between answered.
  }
  return response.statusText || "no reason given";
}
