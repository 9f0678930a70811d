/** An error of the HTTP API (RFC 9457 problem+json), or of the way to it. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    message: string,
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
  return new ApiError(response.status, reasonIn(problem) ?? `${response.status} ${response.statusText}`.trim());
}

/** What a problem says; null where it is none. */
export function reasonIn(problem: unknown): string | null {
  if (typeof problem !== "object" || problem === null) return null;
  if ("detail" in problem && typeof problem.detail === "string") return problem.detail;
  if ("title" in problem && typeof problem.title === "string") return problem.title;
  return null;
}
