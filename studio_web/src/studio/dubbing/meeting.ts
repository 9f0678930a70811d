/** Two operators at one item: what a refused edit (412, with the item as it is now) says of mine and theirs. */
import { ApiError } from "../../api/problem";

export type Fields = Readonly<Record<string, unknown>>;

export interface Clash {
  readonly mine: Fields;
  readonly theirs: Fields;
  readonly names: readonly string[]; // of the fields in which they clash
  readonly revision: number; // of theirs
}

/** What an edit found when somebody had been there before. */
export type Meeting =
  | { readonly kind: "none" }
  | { readonly kind: "same" } // both want the same
  | { readonly kind: "aside"; readonly revision: number } // they changed something else: mine goes upon theirs
  | { readonly kind: "clash"; readonly clash: Clash };

/**
 * What a 412 says of an edit.
 * @param was the fields as they were when the edit began
 */
export function meetingOf(error: unknown, mine: Fields, was: Fields): Meeting {
  if (!(error instanceof ApiError) || error.status !== 412 || error.current === null) return { kind: "none" };
  const theirs = error.current;
  const { revision } = theirs;
  if (typeof revision !== "number") return { kind: "none" };
  const unlike = Object.keys(mine).filter((name) => !alike(mine[name], theirs[name]));
  if (unlike.length === 0) return { kind: "same" };
  const names = unlike.filter((name) => !alike(was[name], theirs[name]));
  return names.length === 0 ? { kind: "aside", revision } : { kind: "clash", clash: { mine, theirs, names, revision } };
}

function alike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
