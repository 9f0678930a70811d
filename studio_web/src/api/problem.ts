/** An error of the HTTP API (RFC 9457 problem+json), or of the way to it. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    message: string,
    /** The kind of error, stable; "" where none was told. */
    readonly title: string = "",
    /** With 412: what was to be changed, as it is now. */
    readonly current: Readonly<Record<string, unknown>> | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The reason in a failed response, in the server's words. */
export async function apiError(response: Response): Promise<ApiError> {
  let problem: unknown = null;
  try {
    problem = await response.json();
  } catch {
    // A proxy in between may answer in HTML.
  }
  return problemError(response.status, problem, `${response.status} ${response.statusText}`.trim());
}

/** The error that a problem tells of; `otherwise` where it is none. */
export function problemError(status: number, problem: unknown, otherwise: string): ApiError {
  if (typeof problem !== "object" || problem === null) return new ApiError(status, otherwise);
  const { title, detail, current } = problem as Readonly<Record<string, unknown>>;
  const name = typeof title === "string" ? title : "";
  const words = typeof detail === "string" ? detail : name || otherwise;
  const now = typeof current === "object" && current !== null ? (current as Record<string, unknown>) : null;
  return new ApiError(status, words, name, now);
}
