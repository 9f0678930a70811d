/** A time in the film, typed: "1:02.5". */
import { useEffect, useState } from "react";
import { texts, useTexts } from "../text/texts";
import { TextField } from "../ui/Field";
import { place, readPlace } from "./timeline";

const TEXTS = texts({ odd: "1:02.5처럼 적으세요" }, { odd: "Write it like 1:02.5" });

interface Props {
  readonly label: string;
  readonly value: number | null; // ms
  readonly placeholder?: string;
  /** null where it was emptied and may be. */
  readonly onKeep: (ms: number) => void;
  readonly onEmpty?: () => void;
}

export function PlaceField({ label, value, placeholder, onKeep, onEmpty }: Props) {
  const t = useTexts(TEXTS);
  const now = value === null ? "" : place(value);
  const [text, setText] = useState(now);
  useEffect(() => setText(now), [now]);
  const ms = readPlace(text);
  const empty = text.trim() === "" && onEmpty !== undefined;
  const keep = () => {
    if (text === now) return;
    if (empty) onEmpty();
    else if (ms !== null) onKeep(ms);
  };
  return (
    <TextField
      label={label}
      value={text}
      placeholder={placeholder}
      inputMode="decimal"
      maxLength={12}
      error={ms === null && !empty && text !== now ? t.odd : undefined}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
        if (event.key === "Escape") setText(now);
      }}
    />
  );
}
