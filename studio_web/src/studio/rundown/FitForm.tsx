/** The whole show longer or shorter. */
import { type FormEvent, useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import css from "./Rundown.module.css";
import { useEdit } from "./rundown";

const TEXTS = texts(
  { minutes: "전체 길이 (분)", short: (n: string) => `${n}분`, fit: "길이 맞추기" },
  { minutes: "Length of the show (minutes)", short: (n: string) => `${n} min`, fit: "Fit" },
);

interface Props {
  readonly version: number;
  /** How long the show is now. */
  readonly minutes: number;
}

export function FitForm({ version, minutes: now }: Props) {
  const t = useTexts(TEXTS);
  const [minutes, setMinutes] = useState("");
  const edit = useEdit(version);
  const wanted = Number(minutes);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    edit.run({ type: "fit", minutes: wanted });
  };
  return (
    <form className={css.row} onSubmit={submit}>
      <div className={css.narrow}>
        <TextField
          label={t.minutes}
          hideLabel
          placeholder={t.short(now.toFixed(0))}
          type="number"
          min={1}
          max={480}
          step="any"
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
        />
      </div>
      <Button type="submit" icon="clock" disabled={!(wanted > 0)} busy={edit.busy}>
        {t.fit}
      </Button>
    </form>
  );
}
