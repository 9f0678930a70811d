/** What all parts of an open project share: which it is, which language is shown, which line is chosen. */
import { createContext, useContext } from "react";
import type { Schemas } from "../../api/client";
import type { Operation } from "./operations";
import type { Project, Speaker } from "./project";

export interface Desk {
  readonly project: Project;
  /** The language that is shown; "" in a script, and in a dub that has none yet. */
  readonly lang: string;
  readonly voices: readonly Schemas["VoiceOut"][];
  readonly speakers: readonly Speaker[];
  readonly operations: readonly Operation[];
  readonly length_ms: number;
  readonly chosen: string | null;
  readonly choose: (id: string | null) => void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("outside of a project");
  return desk;
}
