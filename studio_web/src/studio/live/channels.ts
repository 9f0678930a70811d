/** What the channels want that the show goes to, and what holds on air for it. */
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { useLive } from "./live";

export const channelsKey = (show: string) => ["channels", show] as const;

export function useChannels() {
  const show_id = useLive((state) => state.showId);
  return useQuery({
    queryKey: channelsKey(show_id),
    queryFn: () => answer(api.GET("/v1/shows/{show_id}/channels", { params: { path: { show_id } } })),
  });
}
