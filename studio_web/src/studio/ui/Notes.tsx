/** Words on how something is: a fault with what to do, nothing there yet, progress. */
import type { ReactNode } from "react";
import { ApiError } from "../../api/problem";
import { whyIn } from "../text/reasons";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";
import css from "./Notes.module.css";

const TEXTS = texts(
  { retry: "다시 시도", away: "서버가 응답하지 않습니다. 곧 다시 연결합니다.", odd: "알 수 없는 오류입니다." },
  { retry: "Try again", away: "The server does not answer. It is being asked again.", odd: "An unknown fault." },
);

export function Note({
  tone,
  children,
}: {
  readonly tone: "bad" | "fair" | "neutral" | "good";
  readonly children: ReactNode;
}) {
  return (
    <div className={css.note} data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={tone === "good" ? "check" : tone === "neutral" ? "info" : "warn"} />
      <div className={css.text}>{children}</div>
    </div>
  );
}

/** What an error says, in words for people. */
export function useReason(): (error: unknown) => string {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  return (error) => {
    if (!(error instanceof ApiError)) return t.odd;
    return error.status === 0 ? t.away : whyIn(lang, error.message);
  };
}

export function Fault({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useTexts(TEXTS);
  const reason = useReason();
  return (
    <Note tone="bad">
      {reason(error)}{" "}
      {onRetry !== undefined && (
        <Button kind="quiet" size="small" onClick={onRetry}>
          {t.retry}
        </Button>
      )}
    </Note>
  );
}

export function Empty({ icon, children }: { readonly icon: IconName; readonly children: ReactNode }) {
  return (
    <div className={css.empty}>
      <Icon name={icon} />
      {children}
    </div>
  );
}

/** How far something is, 0 to 1. */
export function Progress({ value, label }: { readonly value: number; readonly label: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      className={css.bar}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div className={css.fill} style={{ width: `${percent}%` }} />
    </div>
  );
}
