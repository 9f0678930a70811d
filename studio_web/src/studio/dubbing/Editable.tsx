/** Words that are changed where they stand: kept when they are left, thrown away with Escape. */
import { type KeyboardEvent, useEffect, useRef } from "react";
import { type Begun, useDrafts } from "./drafts";
import css from "./Editable.module.css";

interface Props {
  /** Names the draft, so that it outlives a row that scrolls out of sight. */
  readonly draftKey: string;
  readonly label: string;
  readonly value: string;
  readonly lang?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly maxLength: number;
  /** The revision of what holds the words: a draft is kept upon the one that it began with. */
  readonly revision: number;
  readonly onKeep: (text: string, begun: Begun) => void;
  readonly onFocus?: () => void;
}

export function Editable({ draftKey, label, value, lang, placeholder, maxLength, revision, onKeep, onFocus }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const held = useDrafts((state) => state.drafts[draftKey]);
  const draft = held?.text;
  const { put, drop } = useDrafts.getState();
  useEffect(() => {
    if (draft !== undefined && draft === value) drop(draftKey); // it has come back from the server
  }, [draft, value, draftKey, drop]);
  const keep = () => {
    const text = (draft ?? value).trim();
    if (text === value) drop(draftKey);
    else onKeep(text, { upon: held?.upon ?? revision, was: held?.was ?? value });
  };
  const leave = useRef<() => void>(keep);
  leave.current = () => draft !== undefined && keep();
  useEffect(() => () => leave.current(), []); // a row that scrolls out of sight tells no blur
  const byKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return; // a syllable is not finished yet
    if (event.key === "Escape") drop(draftKey);
    else if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (event.key === "Enter") area.current?.blur();
  };
  return (
    <textarea
      ref={area}
      className={css.words}
      rows={1}
      aria-label={label}
      lang={lang}
      placeholder={placeholder}
      maxLength={maxLength}
      value={draft ?? value}
      data-draft={draft !== undefined || undefined}
      onFocus={onFocus}
      onChange={(event) => put(draftKey, event.target.value, { upon: revision, was: value })}
      onBlur={keep}
      onKeyDown={byKey}
    />
  );
}
