/** How near the host is shown: another framing of the same size, from one frame to the next. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { onDesk, useLive } from "../live/live";
import { FRAMING_TEXTS, framingIn } from "../text/framings";
import { texts, useTexts } from "../text/texts";
import { Select } from "../ui/Field";

const STARTING_MS = 2_000; // between two looks whether the first stage is there
const TEXTS = texts(
  {
    title: "화면 크기",
    coming: (name: string) => `${name} 준비 중…`,
    asked: "준비되면 말이 끊기지 않고 바뀝니다.",
  },
  {
    title: "Framing",
    coming: (name: string) => `${name} gets ready…`,
    asked: "It comes when it is ready, and no word is lost.",
  },
);

export function FramingChoice() {
  const t = useTexts(TEXTS);
  const words = useTexts(FRAMING_TEXTS);
  const showId = useLive((state) => state.showId);
  const params = { path: { show_id: showId } };
  const key = ["framing", showId] as const;
  const now = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET("/v1/shows/{show_id}/framing", { params })),
    refetchInterval: (query) => (query.state.data?.framing === "" ? STARTING_MS : false),
  });
  const { refetch } = now;
  useEffect(
    () => onDesk((events) => void (events.some((event) => /^(framing|host|stage)\./.test(event.type)) && refetch())),
    [refetch],
  );
  const put = useDeed(
    (framing: string) => answer(api.PUT("/v1/shows/{show_id}/framing", { params, body: { framing } })),
    { stale: [key], done: t.asked },
  );
  const { framing = "", coming = "", framings = [] } = now.data ?? {};
  const nameOf = (name: string) => framingIn(words, name === framings[0] ? "landscape" : name);
  return (
    <Select
      label={t.title}
      data-choice="framing"
      value={framing}
      disabled={framings.length < 2 || coming !== "" || put.busy}
      choices={
        framing === "" ? [{ value: "", label: "…" }] : framings.map((name) => ({ value: name, label: nameOf(name) }))
      }
      hint={coming === "" ? undefined : t.coming(nameOf(coming))}
      onChange={(event) => put.run(event.target.value)}
    />
  );
}
