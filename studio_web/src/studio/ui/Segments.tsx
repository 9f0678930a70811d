/** One of a few, side by side. */
import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import css from "./Segments.module.css";

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

export function Segments<T extends string>({ label, value, choices, onChange }: Props<T>) {
  return (
    <ToggleGroup
      className={css.segments}
      aria-label={label}
      value={[value]}
      onValueChange={(chosen) => {
        const next = choices.find((choice) => choice.value === chosen[0]);
        if (next !== undefined) onChange(next.value);
      }}
    >
      {choices.map((choice) => (
        <Toggle key={choice.value} value={choice.value} className={css.segment}>
          {choice.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
