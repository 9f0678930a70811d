/** A place to drop a file on, or to choose one by hand. */
import { type DragEvent, type ReactNode, useId, useState } from "react";
import css from "./FileDrop.module.css";
import { Icon } from "./Icon";

interface Props {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly accept: string;
  readonly busy?: boolean;
  readonly onFile: (file: File) => void;
}

export function FileDrop({ label, hint, accept, busy = false, onFile }: Props) {
  const id = useId();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined && !busy) onFile(file);
  };
  return (
    <div className={css.drop} data-over={over || undefined} aria-busy={busy || undefined}>
      <label
        className={css.label}
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Icon name="upload" />
        <strong>{label}</strong>
        {hint !== undefined && <span className={css.hint}>{hint}</span>}
        <input
          id={id}
          className={css.input}
          type="file"
          accept={accept}
          disabled={busy}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = ""; // the same file may be chosen again
            if (file !== undefined) onFile(file);
          }}
        />
      </label>
    </div>
  );
}
