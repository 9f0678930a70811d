/** What was done, and what failed, said once in a corner; five at most, each for a while. What was taken away comes back. */
import { useEffect } from "react";
import { create } from "zustand";
import { texts, useTexts } from "../text/texts";
import { Button, IconButton } from "./Button";
import css from "./Toasts.module.css";

const TEXTS = texts({ close: "닫기", notices: "알림" }, { close: "Close", notices: "Notices" });
const MOST = 5;
const SHOWN_MS = { good: 4_000, bad: 12_000 } as const;
const OFFERED_MS = 12_000; // with something to do, which takes reading

interface Toast {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly text: string;
  readonly offer: Offer | undefined;
}

/** Something to do about it; the notice goes with it. */
interface Offer {
  readonly label: string;
  readonly run: () => void;
}

interface ToastState {
  readonly toasts: readonly Toast[];
  readonly add: (tone: Toast["tone"], text: string, offer?: Offer) => void;
  readonly remove: (id: number) => void;
}

let next = 1;

export const useToasts = create<ToastState>((set) => ({
  toasts: [],
  add: (tone, text, offer) => set((state) => ({ toasts: [...fewer(state.toasts), { id: next++, tone, text, offer }] })),
  remove: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
}));

/** Room for one more: the oldest goes of those that offer nothing, since what an offer undoes comes back by it alone. */
function fewer(toasts: readonly Toast[]): readonly Toast[] {
  if (toasts.length < MOST) return toasts;
  const gone = toasts.find((toast) => toast.offer === undefined) ?? toasts[0];
  return toasts.filter((toast) => toast !== gone);
}

export function Toasts() {
  const t = useTexts(TEXTS);
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className={css.viewport} aria-live="polite" aria-label={t.notices}>
      {toasts.map((toast) => (
        <Shown key={toast.id} toast={toast} close={t.close} />
      ))}
    </section>
  );
}

function Shown({ toast, close }: { readonly toast: Toast; readonly close: string }) {
  const remove = useToasts((state) => state.remove);
  useEffect(() => {
    const timer = setTimeout(() => remove(toast.id), toast.offer ? OFFERED_MS : SHOWN_MS[toast.tone]);
    return () => clearTimeout(timer);
  }, [toast, remove]);
  return (
    <div className={css.toast} data-tone={toast.tone}>
      <p>{toast.text}</p>
      {toast.offer !== undefined && (
        <Button
          size="small"
          onClick={() => {
            toast.offer?.run();
            remove(toast.id);
          }}
        >
          {toast.offer.label}
        </Button>
      )}
      <IconButton icon="cross" label={close} size="small" onClick={() => remove(toast.id)} />
    </div>
  );
}
