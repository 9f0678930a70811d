/** How the stage runs: frames, time to draw, cores, memory. */
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useLive } from "../live/live";
import { bytes, clock, number } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { framesPerSecond } from "./rate";
import css from "./Settings.module.css";

const TEXTS = texts(
  {
    title: "무대 상태",
    fps: "초당 화면",
    late: "늦은 화면",
    stalls: "시계가 건너뜀",
    draw: "그리기",
    encode: "압축",
    cpu: "쓰는 코어",
    memory: "메모리",
    uptime: "방송 시간",
    restarts: "다시 시작",
    watching: "보는 사람",
    pictures: "버린 화면",
    sound: "버린 소리",
    unlogged: "기록 못 한 줄",
  },
  {
    title: "The stage",
    fps: "Frames a second",
    late: "Late frames",
    stalls: "Clock jumps",
    draw: "To draw",
    encode: "To encode",
    cpu: "Cores in use",
    memory: "Memory",
    uptime: "On air for",
    restarts: "Restarts",
    watching: "Watching",
    pictures: "Pictures dropped",
    sound: "Sound dropped",
    unlogged: "Lines not logged",
  },
);
const AGAIN_MS = 2_000;
type Health = Schemas["HealthOut"];

export function HealthPanel() {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const show_id = useLive((state) => state.showId);
  const last = useRef<Health | null>(null);
  const health = useQuery({
    queryKey: ["health", show_id],
    queryFn: async () => {
      const now = await answer(api.GET("/v1/shows/{show_id}/health", { params: { path: { show_id } } }));
      const fps = framesPerSecond(last.current, now);
      last.current = now;
      return { now, fps };
    },
    refetchInterval: AGAIN_MS,
    staleTime: 0,
  });
  const { data } = health;
  return (
    <Panel title={t.title}>
      {health.error !== null && <Fault error={health.error} onRetry={() => void health.refetch()} />}
      {data !== undefined && (
        <dl className={css.numbers} id="health">
          {figures(data.now, data.fps).map(([name, value, bad]) => (
            <div key={name} data-bad={bad || undefined}>
              <dt>{t[name]}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );

  function figures(now: Health, fps: number | null): readonly (readonly [keyof typeof t, string, boolean?])[] {
    return [
      ["fps", fps === null ? "–" : fps.toFixed(1), fps !== null && fps < 20],
      ["late", number(lang, now.late)],
      ["stalls", number(lang, now.stalls), now.stalls > 0],
      ["draw", `${now.draw_ms.toFixed(1)} ms`, now.draw_ms > 30],
      ["encode", `${now.encode_ms.toFixed(1)} ms`, now.encode_ms > 30],
      ["cpu", now.cpu.toFixed(2)],
      ["memory", bytes(now.rss)],
      ["uptime", clock(now.uptime_s)],
      ["restarts", number(lang, now.restarts), now.restarts > 0],
      ["watching", number(lang, now.watching)],
      ["pictures", number(lang, now.dropped_pictures)],
      ["sound", number(lang, now.dropped_sound)],
      ["unlogged", number(lang, now.unlogged), now.unlogged > 0],
    ];
  }
}
