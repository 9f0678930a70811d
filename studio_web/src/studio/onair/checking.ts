/** The guard's word on what is typed, a quarter of a second after the last key. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import type { Lang } from "../../api/show";
import { useLive } from "../live/live";

const REST_MS = 250; // without a key
const KEPT_MS = 10_000; // what was typed before is not asked for again

/** A value once it has not changed for a while. */
export function useRested<T>(value: T, ms = REST_MS): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

export interface Checked {
  readonly text: string; // that was checked: spans are places in it
  readonly verdict: Schemas["Checked"];
}

/** The verdict on a text; null while there is none on these very words. */
export function useChecked(text: string, lang: Lang, productId: string | null): Checked | null {
  const showId = useLive((state) => state.showId);
  const rested = useRested(text);
  const { data } = useQuery({
    queryKey: ["check", showId, rested, lang, productId],
    queryFn: async () => ({
      text: rested,
      verdict: await answer(
        api.POST("/v1/shows/{show_id}/check", {
          params: { path: { show_id: showId } },
          body: { text: rested, lang, product_id: productId },
        }),
      ),
    }),
    enabled: rested.trim() !== "",
    gcTime: KEPT_MS,
  });
  return data !== undefined && data.text === text ? data : null;
}
