/** Long work on a project as its event stream tells it: how far each is, and which lines it has spoken. */
import type { Schemas } from "../../api/client";
import type { Flag, Line } from "./project";

const KEPT = 50;

export type Operation = Schemas["OperationOut"];
export type OperationError = Schemas["OperationError"];

/** Those of a project, the newest first, with one that has changed; an older tale of the same undoes no newer one. */
export function withOperation(known: readonly Operation[], changed: Operation): readonly Operation[] {
  const before = known.find((each) => each.id === changed.id);
  if (before === undefined) return [changed, ...known].slice(0, KEPT);
  const older = changed.attempts < before.attempts || (ended(before) && !ended(changed));
  return older ? known : known.map((each) => (each.id === changed.id ? changed : each));
}

export function ended(operation: Pick<Operation, "state">): boolean {
  return operation.state !== "queued" && operation.state !== "running";
}

/** The files that an operation left, as its result tells them. */
export function filesOf(operation: Pick<Operation, "result">): readonly Schemas["FileOut"][] {
  const files = operation.result?.files;
  return Array.isArray(files) ? (files as Schemas["FileOut"][]) : [];
}

/** "3 min", "12 s": about how long something still takes. */
export function about(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

export interface LineEvent {
  readonly language: string;
  readonly id: string;
  readonly revision: number;
  readonly flag: Flag;
  readonly start_ms: number;
  readonly end_ms: number;
}

/** Lines with one as it came out; what was edited meanwhile stays stale by its revision. */
export function withSaid<T extends Pick<Line, "output_revision" | "said">>(
  lines: readonly T[],
  isIt: (line: T) => boolean,
  { revision, flag, start_ms, end_ms }: LineEvent,
): readonly T[] {
  return lines.map((line) =>
    isIt(line) && revision >= line.output_revision
      ? { ...line, output_revision: revision, said: { voice: "", tempo: 1, ...line.said, flag, start_ms, end_ms } }
      : line,
  );
}
