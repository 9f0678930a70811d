/** A file as the body of a POST. */
import { ApiError, apiError } from "./problem";

/** Send `file` to `path`; gives the JSON that comes back. Raises ApiError. */
export async function upload<T>(path: string, file: Blob): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/octet-stream", "X-Onmaru": "1" },
      body: file,
    });
  } catch {
    throw new ApiError(0, "The server does not answer.");
  }
  if (!response.ok) throw await apiError(response);
  return (await response.json()) as T;
}
