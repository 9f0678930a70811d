/** The rundown that the show follows, kept fresh; every deed goes against the version that was read. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { ApiError } from "../../api/problem";
import { useDeed } from "../live/deeds";
import { onDesk, TOLD, useLive } from "../live/live";
import { texts } from "../text/texts";

export type Held = Schemas["RundownOut"];
export type Edit = Schemas["Move"] | Schemas["Remove"] | Schemas["Retime"] | Schemas["ChangeProduct"] | Schemas["Fit"];

export const KIND_TEXTS = texts(
  {
    opening: "여는 말",
    product: "상품",
    goes_with: "함께 보기",
    recap: "다시 보기",
    closing: "닫는 말",
    hook: "관심 끌기",
    feature: "특징",
    size: "구성",
    price: "가격",
    shipping: "배송",
    notice: "꼭 말할 것",
    call: "구매 안내",
    bridge: "잇는 말",
    review: "후기",
    filler: "채움말",
    answer: "답변",
    typed: "직접 쓴 말",
  },
  {
    opening: "Opening",
    product: "Product",
    goes_with: "Goes with",
    recap: "Recap",
    closing: "Closing",
    hook: "Hook",
    feature: "Feature",
    size: "Size",
    price: "Price",
    shipping: "Shipping",
    notice: "Must be said",
    call: "Call to buy",
    bridge: "Bridge",
    review: "Review",
    filler: "Filler",
    answer: "Answer",
    typed: "Typed",
  },
);

export function kindName(words: (typeof KIND_TEXTS)["en"], kind: string): string {
  return kind in words ? words[kind as keyof typeof words] : kind;
}

export function rundownKey(showId: string) {
  return ["rundown", showId] as const;
}

export function useRundown() {
  const showId = useLive((state) => state.showId);
  const client = useQueryClient();
  useEffect(
    () =>
      onDesk((events) => {
        if (!events.some((event) => event.type === "rundown.changed")) return;
        void client.invalidateQueries({ queryKey: rundownKey(showId) });
        void client.invalidateQueries({ queryKey: ["versions", showId] });
      }),
    [client, showId],
  );
  return useQuery({
    queryKey: rundownKey(showId),
    queryFn: () => answer(api.GET("/v1/shows/{show_id}/rundown", { params: { path: { show_id: showId } } })),
    ...TOLD,
  });
}

/** Edits of the rundown, based on the version that this screen shows; one after the other, each upon the one before. */
export function useEdit(version: number) {
  const showId = useLive((state) => state.showId);
  const client = useQueryClient();
  const tail = useRef<Promise<unknown>>(Promise.resolve());
  const own = useRef(0); // the version that the last edit here made: the screen may not show it yet
  const reread = () => void client.invalidateQueries({ queryKey: rundownKey(showId) });
  const send = async (body: Edit) => {
    try {
      const held = await answer(
        api.POST("/v1/shows/{show_id}/rundown/edits", {
          params: { path: { show_id: showId }, header: { "if-match": `"${Math.max(version, own.current)}"` } },
          body,
        }),
      );
      own.current = held.version;
      return held;
    } catch (error) {
      if (error instanceof ApiError) reread(); // somebody was first, or it is refused: show what holds
      throw error;
    }
  };
  return useDeed(
    (body: Edit) => {
      const turn = tail.current.then(() => send(body));
      tail.current = turn.catch(() => undefined);
      return turn;
    },
    {
      stale: [
        ["cues", showId],
        ["versions", showId],
      ],
      onDone: (held) => client.setQueryData(rundownKey(showId), held),
    },
  );
}
