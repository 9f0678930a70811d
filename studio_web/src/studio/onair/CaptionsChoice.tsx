/** Whether what the host says stands in the picture. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { onDesk, TOLD, useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Select } from "../ui/Field";

const TEXTS = texts(
  { title: "화면 자막", on: "켬", off: "끔" },
  { title: "Captions in the picture", on: "On", off: "Off" },
);

export function CaptionsChoice() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const params = { path: { show_id: showId } };
  const key = ["captions", showId] as const;
  const now = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET("/v1/shows/{show_id}/captions", { params })),
    ...TOLD,
  });
  const { refetch } = now;
  useEffect(
    () => onDesk((events) => void (events.some((event) => event.type === "captions.changed") && refetch())),
    [refetch],
  );
  const put = useDeed((on: boolean) => answer(api.PUT("/v1/shows/{show_id}/captions", { params, body: { on } })), {
    stale: [key],
  });
  return (
    <Select
      label={t.title}
      data-choice="captions"
      value={now.data?.on === false ? "off" : "on"}
      disabled={now.data === undefined || put.busy}
      choices={[
        { value: "on", label: t.on },
        { value: "off", label: t.off },
      ]}
      onChange={(event) => put.run(event.target.value === "on")}
    />
  );
}
