/** The typed HTTP client: paths, parameters and answers are the server's own, from its OpenAPI description. */
import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, apiError } from "./problem";
import { ending } from "./reach";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** `X-Onmaru` says that a page of ours asks: a foreign page's form or image cannot set a header. */
const ours: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-Onmaru", "1");
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await apiError(response);
  },
  onError() {
    return new ApiError(0, "The server does not answer.");
  },
};

export const api = createClient<paths>({ baseUrl: "", fetch: (request) => fetch(request, { signal: ending() }) });
api.use(ours);

/** The answer of a call. Raises ApiError. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await call;
  if (error instanceof Error) throw error;
  return data as T;
}
