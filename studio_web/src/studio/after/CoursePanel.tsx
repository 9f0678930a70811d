/** Viewers, chat and lines over time. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api } from "../../api/client";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import type { Hours } from "./After";
import { Curve } from "./Curve";
import { times } from "./figures";
import { ProductBands } from "./ProductBands";

const TEXTS = texts(
  {
    title: "시간별 흐름",
    viewers: "시청자",
    messages: "채팅",
    lines: "말한 줄",
    none: "이 기간에는 기록이 없습니다.",
    most: "가장 많을 때 시청자",
    sum: "채팅 합계",
  },
  {
    title: "Over time",
    viewers: "Viewers",
    messages: "Chat",
    lines: "Lines",
    none: "Nothing was counted in this time.",
    most: "most viewers",
    sum: "messages in all",
  },
);
const AGAIN_MS = 10_000;

export function CoursePanel({ hours }: { readonly hours: Hours }) {
  const t = useTexts(TEXTS);
  const show_id = useLive((state) => state.showId);
  const course = useQuery({
    queryKey: ["course", show_id, hours],
    queryFn: () =>
      answer(api.GET("/v1/shows/{show_id}/stats", { params: { path: { show_id }, query: { hours: Number(hours) } } })),
    refetchInterval: AGAIN_MS,
  });
  const { data } = course;
  const at = useMemo(() => (data === undefined ? [] : times(data)), [data]);
  const series = useMemo(
    () =>
      data === undefined
        ? []
        : [
            { label: t.viewers, values: data.viewers },
            { label: t.messages, values: data.messages },
            { label: t.lines, values: data.lines },
          ],
    [data, t],
  );
  const empty =
    data?.viewers.every((each) => each === null) && [...data.messages, ...data.lines].every((each) => each === 0);
  return (
    <Panel title={t.title}>
      {course.error !== null && <Fault error={course.error} onRetry={() => void course.refetch()} />}
      {empty === true && <Empty icon="after">{t.none}</Empty>}
      {data !== undefined && empty === false && (
        <>
          <Curve
            label={`${t.title}: ${t.most} ${Math.max(0, ...data.viewers.map((each) => each ?? 0))}, ${t.sum} ${data.messages.reduce((a, b) => a + b, 0)}`}
            at={at}
            series={series}
          />
          <ProductBands hours={hours} from_s={at[0] ?? 0} to_s={at.at(-1) ?? 0} />
        </>
      )}
    </Panel>
  );
}
