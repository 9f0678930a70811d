/** The rundown as it runs: what sounds, what is next and who lets it, and the blocks that follow. */
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import type { Lang } from "../../api/show";
import { type Cues, cuesKey, useCues } from "../live/cues";
import { DOUBLE_MS, useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { PaceBadge } from "../live/PaceBadge";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Select } from "../ui/Field";
import { Empty, Fault, Note } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Blocks } from "./Blocks";
import { CueRow } from "./CueRow";
import css from "./CuesPanel.module.css";
import { redraft } from "./draft";
import { end, stranded, useEdits } from "./edits";
import { useHotkeys } from "./hotkeys";

const TEXTS = texts(
  {
    title: "큐",
    now: "지금",
    next: "다음",
    later: "이후",
    none: "대기 중인 대사가 없습니다.",
    left: "고치는 동안 이 대사는 대기열을 떠났습니다. 고치던 말:",
    keep: "말하기 칸으로",
    drop: "버리기",
    mode: "승인 방식",
    automatic: "자동 승인",
    veto: "거부권 시간 후",
    manual: "직접 승인",
    ahead: (s: number) => `승인 ${s.toFixed(0)}초`,
    aheadLong: "승인되어 차례를 기다리는 대사의 길이",
  },
  {
    title: "Cues",
    now: "Now",
    next: "Next",
    later: "Later",
    none: "No line waits.",
    left: "While it was changed, this line left. What was typed:",
    keep: "To the say box",
    drop: "Drop it",
    mode: "Approval",
    automatic: "Automatic",
    veto: "After a veto time",
    manual: "By hand",
    ahead: (s: number) => `${s.toFixed(0)} s ready`,
    aheadLong: "How long the approved lines last that wait for their turn",
  },
);

export function CuesPanel({ className }: { readonly className?: string | undefined }) {
  const t = useTexts(TEXTS);
  const found = useCues();
  const cues = found.data?.cues;
  return (
    <Panel title={t.title} flush className={className} tools={cues && <Approval cues={cues} />}>
      {found.error !== null && <Fault error={found.error} onRetry={() => void found.refetch()} />}
      {cues !== undefined && <Listed cues={cues} since={found.data?.at ?? 0} t={t} />}
    </Panel>
  );
}

function Listed({ cues, since, t }: { readonly cues: Cues; readonly since: number; readonly t: (typeof TEXTS)["en"] }) {
  const passed = useSecondsSince(since);
  useHotkeys({ a: () => press("approve"), v: () => press("veto") });
  return (
    <>
      <Stranded cues={cues} />
      {cues.now !== null && (
        <Group title={t.now}>
          <CueRow cue={cues.now} passed={passed} />
        </Group>
      )}
      <Group title={t.next}>
        {cues.next.length === 0 && cues.now === null && <Empty icon="rundown">{t.none}</Empty>}
        {cues.next.map((cue) => (
          <CueRow key={cue.line_id} cue={cue} passed={passed} />
        ))}
      </Group>
      {cues.later.length > 0 && (
        <Group title={t.later}>
          <Blocks blocks={cues.later} />
        </Group>
      )}
    </>
  );
}

/** Words for lines that left while they were changed: said, dropped, or let pass by somebody else. */
function Stranded({ cues }: { readonly cues: Cues }) {
  const t = useTexts(TEXTS);
  const open = useEdits((state) => state.open);
  const left = stranded(open, cues.now === null ? cues.next : [cues.now, ...cues.next]);
  return left.map(({ cue, text }) => (
    <div key={cue.line_id} className={css.left} data-stranded={cue.line_id}>
      <Note tone="fair">
        {t.left}
        <blockquote lang={cue.lang}>{text}</blockquote>
        <div className={css.row}>
          <Button size="small" onClick={() => end(cue.line_id)}>
            {t.drop}
          </Button>
          <Button
            size="small"
            kind="primary"
            onClick={() => {
              redraft({ text, lang: cue.lang as Lang, productId: cue.product_id });
              end(cue.line_id);
            }}
          >
            {t.keep}
          </Button>
        </div>
      </Note>
    </div>
  ));
}

let pressed = Number.NEGATIVE_INFINITY; // when, ms

/**
 * Press a button of the first line that waits; while somebody changes its words here, it has none. The second press of
 * one hand is none: the line behind would be let pass, or go, unread.
 */
function press(deed: "approve" | "veto"): void {
  const now = performance.now();
  if (now - pressed < DOUBLE_MS) return;
  pressed = now;
  const first = document.querySelector("article[data-state=waiting]");
  first?.querySelector<HTMLButtonElement>(`[data-deed=${deed}]`)?.click();
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className={css.group}>{title}</h3>
      {children}
    </section>
  );
}

function Approval({ cues }: { readonly cues: Cues }) {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const set = useDeed(
    (mode: Schemas["Approval"]["mode"]) =>
      answer(
        api.PUT("/v1/shows/{show_id}/approval", {
          params: { path: { show_id: showId } },
          body: { mode, veto_s: cues.veto_s },
        }),
      ),
    { stale: [cuesKey(showId)] },
  );
  return (
    <div className={css.tools}>
      <span className={css.pace} title={t.aheadLong}>
        <Badge tone={cues.ahead_s >= 20 ? "good" : "fair"}>{t.ahead(cues.ahead_s)}</Badge>
      </span>
      <PaceBadge late_s={cues.position.late_s} />
      <Select
        label={t.mode}
        hideLabel
        value={cues.mode}
        onChange={(event) => set.run(event.target.value as Schemas["Approval"]["mode"])}
        choices={[
          { value: "automatic", label: t.automatic },
          { value: "veto", label: t.veto },
          { value: "manual", label: t.manual },
        ]}
      />
    </div>
  );
}

/** Seconds since a moment on performance.now()'s clock, every half second. */
function useSecondsSince(since: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, (now - since) / 1000);
}
