/** How lines get on air. */
import { answer, api, type Schemas } from "../../api/client";
import { cuesKey, useCues } from "../live/cues";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Select } from "../ui/Field";
import { Fault, Note } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Segments } from "../ui/Segments";
import css from "./Settings.module.css";

const TEXTS = texts(
  {
    title: "승인 방식",
    automatic: "자동",
    veto: "거부할 시간",
    manual: "사람이 승인",
    seconds: "거부할 수 있는 시간",
    s: "초",
    law: "건강기능식품처럼 규제를 받는 상품의 말은 어느 방식에서도 사람의 승인을 기다립니다.",
  },
  {
    title: "Approval of lines",
    automatic: "Automatic",
    veto: "Time to veto",
    manual: "By a person",
    seconds: "Time to veto a line",
    s: "s",
    law: "Lines about regulated goods, such as health food, wait for a person in any mode.",
  },
);
const SECONDS = [3, 5, 8, 15, 30];

export function PolicyPanel() {
  const t = useTexts(TEXTS);
  const show_id = useLive((state) => state.showId);
  const cues = useCues();
  const set = useDeed(
    (body: Schemas["Approval"]) =>
      answer(api.PUT("/v1/shows/{show_id}/approval", { params: { path: { show_id } }, body })),
    { stale: [cuesKey(show_id)] },
  );
  const now = cues.data?.cues;
  return (
    <Panel title={t.title}>
      {cues.error !== null && <Fault error={cues.error} onRetry={() => void cues.refetch()} />}
      {now !== undefined && (
        <div className={css.form}>
          <Segments
            label={t.title}
            value={now.mode}
            choices={[
              { value: "automatic", label: t.automatic },
              { value: "veto", label: t.veto },
              { value: "manual", label: t.manual },
            ]}
            onChange={(mode) => set.run({ mode, veto_s: now.veto_s })}
          />
          {now.mode === "veto" && (
            <Select
              label={t.seconds}
              value={String(now.veto_s)}
              choices={[...new Set([...SECONDS, now.veto_s])].map((value) => ({
                value: String(value),
                label: `${value} ${t.s}`,
              }))}
              onChange={(event) => set.run({ mode: "veto", veto_s: Number(event.target.value) })}
            />
          )}
          <Note tone="neutral">{t.law}</Note>
        </div>
      )}
    </Panel>
  );
}
