import { expect, test } from "vitest";
import { change, get } from "./http";
import { ApiError } from "./problem";

function answering(response: () => Response | Promise<Response>) {
  const sent: { url: string; method: string; headers: Headers; body: unknown }[] = [];
  const request: typeof fetch = async (input, init) => {
    const { method = "GET", headers, body } = init ?? {};
    sent.push({ url: String(input), method, headers: new Headers(headers), body });
    return response();
  };
  return { request, sent };
}

test("a change names itself as ours; a question need not", async () => {
  const { request, sent } = answering(() => new Response("{}"));
  await change("POST", "/v1/x", { text: "네" }, request);
  await change("DELETE", "/v1/x", undefined, request);
  await get("/v1/x", request);
  expect(sent.map(({ headers }) => headers.get("X-Onmaru"))).toEqual(["1", "1", null]);
  expect(sent[0]).toMatchObject({ method: "POST", body: '{"text":"네"}' });
  expect(sent[0]?.headers.get("Content-Type")).toBe("application/json");
  expect(sent[1]?.headers.has("Content-Type")).toBe(false);
});

test("an empty answer is null", async () => {
  const { request } = answering(() => new Response(null, { status: 204 }));
  expect(await change("DELETE", "/v1/x", undefined, request)).toBeNull();
});

test.each([
  ["its detail", '{"title":"Empty","detail":"Write what to say."}', "Write what to say."],
  ["its title", '{"title":"Empty"}', "Empty"],
  ["the status", "<html>", "422 Nope"],
])("an error says %s", async (_what, body, message) => {
  const { request } = answering(() => new Response(body, { status: 422, statusText: "Nope" }));
  await expect(get("/v1/x", request)).rejects.toMatchObject({ name: "ApiError", status: 422, message });
});

test("a server that does not answer is an error too", async () => {
  const { request } = answering(() => Promise.reject(new TypeError("Failed to fetch")));
  const error = await get("/v1/x", request).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 0 });
});
