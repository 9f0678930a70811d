/** Work that waits, runs or has failed: how far, how long still, and its end by hand. */
import { useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { IconButton } from "../ui/Button";
import { Note, Progress } from "../ui/Notes";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { useFailure } from "./faults";
import { about, ended, type Operation } from "./operations";
import { STAGE_TEXTS, STATE_TEXTS, WORK_TEXTS, wordOf } from "./words";
import { useWork } from "./work";

const TEXTS = texts(
  {
    title: "작업",
    left: (time: string) => `${time} 남음`,
    cancel: "취소",
    cancelled: "취소됨",
    close: "닫기",
    show: "그 줄 보기",
    again: (n: number) => `${n}번째 시도`,
  },
  {
    title: "Work",
    left: (time: string) => `${time} left`,
    cancel: "Cancel",
    cancelled: "cancelled",
    close: "Close",
    show: "Show that line",
    again: (n: number) => `attempt ${n}`,
  },
);
/** What one waits for beside its own button. */
const QUIET: readonly string[] = ["preview", "listen"];

/** `failed` are the ids of those that failed while the screen was open. */
export function WorkStrip({ failed }: { readonly failed: readonly string[] }) {
  const t = useTexts(TEXTS);
  const { operations } = useDesk();
  const [closed, setClosed] = useState<readonly string[]>([]);
  const shown = operations.filter(
    (each) => !QUIET.includes(each.kind) && (!ended(each) || (failed.includes(each.id) && !closed.includes(each.id))),
  );
  if (shown.length === 0) return null;
  return (
    <section className={css.work} aria-label={t.title}>
      {shown.map((each) =>
        ended(each) ? (
          <Failed key={each.id} operation={each} onClose={() => setClosed([...closed, each.id])} />
        ) : (
          <Course key={each.id} operation={each} />
        ),
      )}
    </section>
  );
}

function Course({ operation }: { readonly operation: Operation }) {
  const t = useTexts(TEXTS);
  const kinds = useTexts(WORK_TEXTS);
  const stages = useTexts(STAGE_TEXTS);
  const states = useTexts(STATE_TEXTS);
  const { cancel } = useWork();
  const { kind, state, stage, progress, eta_s, attempts } = operation;
  const what = wordOf(kinds, kind);
  return (
    <div className={css.course} data-operation={kind}>
      <strong>{what}</strong>
      <span className={css.faint}>
        {[
          state === "running" && stage !== "" ? wordOf(stages, stage) : wordOf(states, state),
          `${Math.round(progress * 100)} %`,
          eta_s !== null && t.left(about(eta_s)),
          attempts > 1 && t.again(attempts),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <span className={css.spring}>
        <Progress value={progress} label={what} />
      </span>
      <IconButton
        icon="cross"
        size="small"
        label={`${t.cancel}: ${what}`}
        busy={cancel.busy}
        onClick={() => cancel.run(operation.id)}
      />
    </div>
  );
}

function Failed({ operation, onClose }: { readonly operation: Operation; readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const kinds = useTexts(WORK_TEXTS);
  const states = useTexts(STATE_TEXTS);
  const failure = useFailure();
  const { choose } = useDesk();
  const { error } = operation;
  const line = error?.line ?? null;
  return (
    <Note tone="bad">
      <div className={css.failed}>
        <span>
          <strong>
            {wordOf(kinds, operation.kind)} · {states.failed}
          </strong>{" "}
          {error !== null && failure(error)}
        </span>
        {line !== null && (
          <button type="button" className={css.link} onClick={() => choose(line)}>
            {t.show}
          </button>
        )}
        <IconButton icon="cross" size="small" label={t.close} onClick={onClose} />
      </div>
    </Note>
  );
}

/** How an operation stands, in one word. */
export function StateBadge({ operation }: { readonly operation: Operation }) {
  const states = useTexts(STATE_TEXTS);
  const tones = { queued: "neutral", running: "accent", done: "good", failed: "bad", cancelled: "neutral" } as const;
  return <Badge tone={tones[operation.state]}>{states[operation.state]}</Badge>;
}
