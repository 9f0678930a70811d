/** A dialog that keeps the focus, closes with Escape and gives the focus back. Once something was typed in it, a slip beside it does not close it. */
import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactNode, useEffect, useRef } from "react";
import { texts, useTexts } from "../text/texts";
import { IconButton } from "./Button";
import css from "./Dialog.module.css";

/** Marks what lies above every dialog and may be pressed beside it, which closes none. */
export const ALWAYS = { "data-always": "" } as const;

const TEXTS = texts({ close: "닫기" }, { close: "Close" });

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}

export function Dialog({ open, onClose, title, wide = false, children, foot }: Props) {
  const t = useTexts(TEXTS);
  const typed = useRef(false);
  useEffect(() => {
    if (!open) typed.current = false;
  }, [open]);
  return (
    <Base.Root
      open={open}
      onOpenChange={(next, { event, reason }) => {
        const kept = beside(event) || (typed.current && reason === "outside-press");
        if (!next && !kept) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={css.backdrop} />
        <Base.Popup
          className={css.popup}
          data-wide={wide || undefined}
          onInput={() => {
            typed.current = true;
          }}
        >
          <header className={css.head}>
            <Base.Title className={css.title}>{title}</Base.Title>
            <IconButton icon="cross" label={t.close} size="small" onClick={onClose} />
          </header>
          <div className={css.body}>{children}</div>
          {foot !== undefined && <footer className={css.foot}>{foot}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function beside({ target }: Event): boolean {
  return target instanceof Element && target.closest("[data-always]") !== null;
}
