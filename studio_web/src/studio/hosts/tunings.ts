/** Voices that are made of recordings: how far one is, its curves, and the command that begins one. */
import type { Schemas } from "../../api/client";

export type Tuning = Schemas["TuningOut"];

/** How much is done, 0 to 1; null where it is not known how much there is. */
export function shareOf({ epoch, of }: Pick<Tuning, "epoch" | "of">): number | null {
  return of > 0 ? Math.min(1, epoch / of) : null;
}

/** The loss that is chosen, or the first where this tuning has no such one. */
export function lossOf(tuning: Pick<Tuning, "losses">, chosen: string): Tuning["losses"][number] | undefined {
  return tuning.losses.find((each) => each.name === chosen) ?? tuning.losses[0];
}

export function samplePath(name: string, file: string): string {
  return `/v1/voices/tunings/${encodeURIComponent(name)}/samples/${encodeURIComponent(file)}`;
}

/** What begins a tuning, with a consent for a voice that holds today, if there is one. */
export function commandOf(consents: readonly Pick<Schemas["ConsentOut"], "id" | "scope" | "valid">[]): string {
  const consent = consents.find((each) => each.valid && each.scope.includes("voice"));
  return `onmaru voice tune recordings/ --name mina --lang ko --consent ${consent?.id ?? "ID"}`;
}
