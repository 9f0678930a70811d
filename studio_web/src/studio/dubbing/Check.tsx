/** A box to tick, with its words. */
import css from "./Dubbing.module.css";

interface Props {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Check({ label, checked, onChange }: Props) {
  return (
    <label className={css.check}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
