/** Answers with their traces: those of the store, and those that came since. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useLive } from "../live/live";
import type { Answered } from "./messages";

const SHOWN = 200;

export interface AnswerView {
  readonly message_id: string;
  readonly line_id: string;
  readonly question: string;
  readonly text: string;
  readonly answered: boolean;
  readonly evidence: readonly string[];
  readonly trace: readonly Step[];
}

export interface Step {
  readonly name: string;
  readonly says: string;
  readonly ids: readonly string[];
}

/** One list, the newest first, each message's newest answer only. `live` is in the order of coming. */
export function merged(old: readonly AnswerView[], live: readonly AnswerView[]): readonly AnswerView[] {
  const seen = new Set<string>();
  return [...[...live].reverse(), ...old]
    .filter((each) => !seen.has(each.message_id) && seen.add(each.message_id))
    .slice(0, SHOWN);
}

function viewed(row: Schemas["AnswerOut"]): AnswerView {
  return { ...row, trace: row.trace.map(stepOf) };
}

function stepOf(step: Readonly<Record<string, unknown>>): Step {
  const ids = Array.isArray(step.ids) ? step.ids.map(String) : [];
  return { name: String(step.name ?? ""), says: String(step.says ?? ""), ids };
}

export type Answers = ReturnType<typeof useAnswers>;

export function useAnswers(live: ReadonlyMap<string, Answered>) {
  const showId = useLive((state) => state.showId);
  const old = useQuery({
    queryKey: ["answers", showId],
    queryFn: () =>
      answer(
        api.GET("/v1/shows/{show_id}/chat/answers", { params: { path: { show_id: showId }, query: { limit: SHOWN } } }),
      ),
    staleTime: Number.POSITIVE_INFINITY, // those that come are told
  });
  const { data } = old;
  const list = useMemo(() => merged(data?.map(viewed) ?? [], [...live.values()]), [data, live]);
  return { ...old, list, byMessage: useMemo(() => new Map(list.map((each) => [each.message_id, each])), [list]) };
}

export interface Thumbs {
  readonly up: number;
  readonly down: number;
}

/** Thumbs by the line that they are on. */
export function counted(
  rows: readonly { readonly line_id: string; readonly thumb: string }[],
): ReadonlyMap<string, Thumbs> {
  const counts = new Map<string, Thumbs>();
  for (const { line_id, thumb } of rows) {
    const { up, down } = counts.get(line_id) ?? { up: 0, down: 0 };
    counts.set(line_id, thumb === "up" ? { up: up + 1, down } : { up, down: down + 1 });
  }
  return counts;
}
