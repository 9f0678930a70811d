/** JSON over HTTP, on the page's own origin. */
import { ApiError, apiError } from "./problem";
import { ending } from "./reach";

export type Request = typeof fetch;

/** GET `path` as JSON. Raises ApiError. */
export function get<T>(path: string, request: Request = fetch): Promise<T> {
  return send<T>("GET", path, undefined, request);
}

/**
 * POST, PUT or DELETE. The session cookie says who asks; `X-Onmaru` says that a page of ours does, since a
 * foreign page's form or image cannot set a header (OWASP, cross-site request forgery: custom headers).
 */
export function change<T>(
  method: "POST" | "DELETE",
  path: string,
  body?: unknown,
  request: Request = fetch,
  limit_ms?: number,
): Promise<T> {
  return send<T>(method, path, body, request, limit_ms);
}

async function send<T>(method: string, path: string, body: unknown, request: Request, limit_ms?: number): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-Onmaru"] = "1";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let text: string;
  try {
    const signal = ending(limit_ms);
    const response = await request(path, {
      method,
      headers,
      signal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await apiError(response);
    text = await response.text();
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0, "The server does not answer.");
  }
  return (text === "" ? null : JSON.parse(text)) as T;
}
