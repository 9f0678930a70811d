import { expect, test } from "vitest";
import { deleteSession, retryAfterMs, sendOffer, WhepError } from "./whep";

const ENDPOINT = new URL("http://host.example/v1/shows/demo/whep");

function answering(response: () => Response | Promise<Response>) {
  const calls: { url: string; init: RequestInit }[] = [];
  const request: typeof fetch = async (input, init) => {
    calls.push({ url: String(input), init: init ?? {} });
    return response();
  };
  return { request, calls };
}

function problem(status: number, detail: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ type: "about:blank", title: "No", status, detail });
  return new Response(body, { status, headers: { "Content-Type": "application/problem+json", ...headers } });
}

async function failureOf(response: () => Response | Promise<Response>): Promise<WhepError> {
  const { request } = answering(response);
  const offer = sendOffer(ENDPOINT, "v=0", new AbortController().signal, request);
  const error = await offer.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof WhepError) return error;
  throw new Error(`expected a WhepError, got ${error}`);
}

test("posts the offer and returns the answer with its resource", async () => {
  const { request, calls } = answering(
    () => new Response("v=0 answer", { status: 201, headers: { Location: "/v1/shows/demo/whep/42" } }),
  );
  const session = await sendOffer(ENDPOINT, "v=0 offer", new AbortController().signal, request);
  expect(session.answer).toBe("v=0 answer");
  expect(session.location?.href).toBe("http://host.example/v1/shows/demo/whep/42");
  expect(calls[0]?.init).toMatchObject({ method: "POST", body: "v=0 offer" });
  expect(new Headers(calls[0]?.init.headers).get("Content-Type")).toBe("application/sdp");
});

test("the session is asked for with the viewer's token, on the same server only", async () => {
  const endpoint = new URL(`${ENDPOINT}?token=t1`);
  for (const [location, wanted] of [
    ["/v1/shows/demo/whep/42", "http://host.example/v1/shows/demo/whep/42?token=t1"],
    ["/v1/shows/demo/whep/42?s=1", "http://host.example/v1/shows/demo/whep/42?s=1"],
    ["https://other.example/42", "https://other.example/42"],
  ] as const) {
    const { request } = answering(() => new Response("v=0", { status: 201, headers: { Location: location } }));
    const session = await sendOffer(endpoint, "", new AbortController().signal, request);
    expect(session.location?.href).toBe(wanted);
  }
});

test("a server without a Location is played all the same", async () => {
  const { request } = answering(() => new Response("v=0", { status: 201 }));
  expect((await sendOffer(ENDPOINT, "", new AbortController().signal, request)).location).toBeNull();
});

test.each([
  [406, "format"],
  [415, "format"],
  [404, "missing"],
  [401, "forbidden"],
  [403, "forbidden"],
  [400, "request"],
  [422, "request"],
] as const)("status %i is final: %s", async (status, reason) => {
  const error = await failureOf(() => problem(status, "The offer has no H.264."));
  expect(error.failure).toEqual({ kind: "refused", reason, detail: "The offer has no H.264." });
});

test.each([503, 429])("status %i means full, with the time that the server gave", async (status) => {
  const error = await failureOf(() => problem(status, "Full.", { "Retry-After": "7" }));
  expect(error.failure).toEqual({ kind: "full", retryAfterMs: 7_000 });
});

test.each([500, 502, 504, 408])("status %i is a loss: try again by the back-off", async (status) => {
  expect((await failureOf(() => new Response("<html>", { status }))).failure).toEqual({ kind: "lost" });
});

test("no answer at all is a loss", async () => {
  const error = await failureOf(() => Promise.reject(new TypeError("Failed to fetch")));
  expect(error.failure).toEqual({ kind: "lost" });
});

test("a refusal in HTML still has a detail", async () => {
  const error = await failureOf(() => new Response("<html>", { status: 400, statusText: "Bad Request" }));
  expect(error.failure).toMatchObject({ kind: "refused", detail: "Bad Request" });
});

test("an offer that the page gave up is no failure of the server", async () => {
  const abort = new AbortController();
  const { request } = answering(() => {
    abort.abort();
    return Promise.reject(abort.signal.reason);
  });
  await expect(sendOffer(ENDPOINT, "", abort.signal, request)).rejects.not.toBeInstanceOf(WhepError);
});

test("reads Retry-After in seconds and as a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterMs("2", now)).toBe(2_000);
  expect(retryAfterMs("Thu, 01 Jan 2026 00:00:30 GMT", now)).toBe(30_000);
  expect(retryAfterMs("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
  expect(retryAfterMs("soon", now)).toBeNull();
  expect(retryAfterMs("", now)).toBeNull();
  expect(retryAfterMs(null, now)).toBeNull();
});

test("gives the session back even while the page closes, and bears a server that is gone", async () => {
  const { request, calls } = answering(() => Promise.reject(new TypeError("gone")));
  await deleteSession(new URL("http://host.example/v1/shows/demo/whep/42"), request);
  expect(calls[0]).toMatchObject({ url: "http://host.example/v1/shows/demo/whep/42" });
  expect(calls[0]?.init).toMatchObject({ method: "DELETE", keepalive: true });
});
