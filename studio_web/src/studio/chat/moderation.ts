/** What moderators do in the chat. */
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";

export function useModeration(then: { readonly onReplied?: () => void } = {}) {
  const show_id = useLive((state) => state.showId);
  const promote = useDeed((message_id: string) =>
    answer(
      api.POST("/v1/shows/{show_id}/chat/messages/{message_id}/promote", { params: { path: { show_id, message_id } } }),
    ),
  );
  const hide = useDeed(({ id, hidden }: { id: string; hidden: boolean }) =>
    answer(
      api.PUT("/v1/shows/{show_id}/chat/messages/{message_id}/hidden", {
        params: { path: { show_id, message_id: id } },
        body: { hidden },
      }),
    ),
  );
  const ban = useDeed(({ id, banned }: { id: string; banned: boolean }) =>
    answer(
      api.PUT("/v1/shows/{show_id}/chat/viewers/{viewer_id}/banned", {
        params: { path: { show_id, viewer_id: id } },
        body: { banned },
      }),
    ),
  );
  const reply = useDeed(
    ({ id, text }: { id: string; text: string }) =>
      answer(
        api.POST("/v1/shows/{show_id}/chat/messages/{message_id}/reply", {
          params: { path: { show_id, message_id: id } },
          body: { text },
        }),
      ),
    { onDone: () => then.onReplied?.(), toldThere: true },
  );
  const screen = useDeed((message_id: string | null) =>
    answer(api.PUT("/v1/shows/{show_id}/chat/screen", { params: { path: { show_id } }, body: { message_id } })),
  );
  return { promote, hide, ban, reply, screen };
}
