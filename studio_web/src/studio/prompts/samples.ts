/** Lines of one run, or of two beside each other. */
import type { Schemas } from "../../api/client";

export type Trial = Schemas["TrialOut"];
export type Run = Schemas["RunOut"];

export interface Sample {
  readonly key: string;
  readonly product_id: string | null;
  readonly kind: string;
  readonly trials: readonly Trial[]; // one a run, in the order of the runs
}

/** The same sample of each run together; runs of one comparison have their lines in the same order. */
export function samples(runs: readonly Run[]): readonly Sample[] {
  const [first] = runs;
  if (first === undefined) return [];
  return first.trials.map((trial, place) => ({
    key: `${place} ${trial.product_id ?? ""} ${trial.kind}`,
    product_id: trial.product_id,
    kind: trial.kind,
    trials: runs.map((run) => run.trials[place]).filter((each) => each !== undefined),
  }));
}

/** "line-ko" and 3 of "line-ko/3"; null of anything else. */
export function sideOf(text: string): { readonly name: string; readonly version: number } | null {
  const match = /^([a-z0-9][a-z0-9_-]{0,47})\/([1-9]\d{0,4})$/.exec(text);
  return match?.[1] === undefined ? null : { name: match[1], version: Number(match[2]) };
}
