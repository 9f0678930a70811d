/** A box to write in that shows, faintly, what could follow; Tab takes it. */
import { type KeyboardEvent, type Ref, useId, useRef, useState } from "react";
import { texts, useTexts } from "../text/texts";
import css from "./GhostArea.module.css";

const TEXTS = texts(
  { tab: "Tab: 이어 쓰기", offered: (rest: string) => `Tab을 누르면 이어집니다: ${rest}` },
  { tab: "Tab: take it", offered: (rest: string) => `Tab goes on with: ${rest}` },
);

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly maxLength: number;
  /** What could follow the value; empty: nothing. */
  readonly ghost: string;
  readonly onChange: (value: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

export function GhostArea({ label, placeholder, value, maxLength, ghost, onChange, onKeyDown, ref }: Props) {
  const t = useTexts(TEXTS);
  const id = useId();
  const under = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const shown = atEnd && value.length + ghost.length <= maxLength ? ghost : "";
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Tab" && plain && shown !== "" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onChange(value + shown);
    } else onKeyDown(event);
  };
  return (
    <div className={css.area}>
      <div ref={under} className={css.under} aria-hidden="true">
        <span className={css.typed}>{value}</span>
        <span className={css.ghost} data-ghost={shown}>
          {shown}
        </span>
      </div>
      <textarea
        ref={ref}
        className={css.over}
        rows={2}
        aria-label={label}
        aria-describedby={shown === "" ? undefined : id}
        placeholder={placeholder}
        value={value}
        maxLength={maxLength}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKey}
        onSelect={({ currentTarget: box }) => setAtEnd(box.selectionEnd === box.value.length)}
        onScroll={({ currentTarget: box }) => {
          if (under.current !== null) under.current.scrollTop = box.scrollTop;
        }}
      />
      {shown !== "" && (
        <span className={css.key} id={id} aria-label={t.offered(shown)} role="note">
          {t.tab}
        </span>
      )}
    </div>
  );
}
