/** Now, next and later, kept fresh: asked for whenever something happens that changes it, and now and then besides. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { onDesk, useLive } from "./live";

export type Cues = Schemas["CuesOut"];
export type CueItem = Schemas["CueOut"];

const GATHER_MS = 120; // events come in bunches: one question for a bunch
const STEADY_MS = 5_000; // countdowns drift by less than they are rounded

/** Whether an event changes what is said next. */
export function changesCues(type: string): boolean {
  return /^(line|cue|block|approval|flow|rundown|mood|product|show|catalogue|filler|stage)\./.test(type);
}

export function cuesKey(showId: string) {
  return ["cues", showId] as const;
}

/** What is said now and next; `at` is when the answer came, on performance.now()'s clock. */
export function useCues() {
  const showId = useLive((state) => state.showId);
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onDesk((events) => {
      if (timer !== undefined || !events.some((event) => changesCues(event.type))) return;
      timer = setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: cuesKey(showId) });
      }, GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, showId]);
  return useQuery({
    queryKey: cuesKey(showId),
    queryFn: async () => ({
      cues: await answer(api.GET("/v1/shows/{show_id}/cues", { params: { path: { show_id: showId } } })),
      at: performance.now(),
    }),
    refetchInterval: STEADY_MS,
  });
}
