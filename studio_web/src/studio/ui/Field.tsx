/** Fields with a label, a hint and an error that are read out together. */
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import css from "./Field.module.css";

interface Frame {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** The label is for those who do not see the page only. */
  readonly hideLabel?: boolean;
}

function Framed({
  label,
  hint,
  error,
  hideLabel,
  id,
  children,
}: Frame & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={css.field}>
      {hideLabel !== true && (
        <label className={css.label} htmlFor={id}>
          {label}
        </label>
      )}
      {children}
      {hint !== undefined && (
        <span className={css.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error !== undefined && (
        <span className={css.error} id={`${id}-error`} role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

function described(id: string, { hint, error, hideLabel, label }: Frame) {
  const parts = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(" ");
  return {
    id,
    "aria-describedby": parts === "" ? undefined : parts,
    "aria-invalid": error !== undefined,
    "aria-label": hideLabel === true ? label : undefined,
  };
}

type InputProps = Frame & InputHTMLAttributes<HTMLInputElement> & { readonly ref?: Ref<HTMLInputElement> };

export function TextField({ label, hint, error, hideLabel = false, ...rest }: InputProps) {
  const id = useId();
  const frame = { label, hint, error, hideLabel };
  return (
    <Framed {...frame} id={id}>
      <input className={css.input} type="text" autoComplete="off" {...rest} {...described(id, frame)} />
    </Framed>
  );
}

type AreaProps = Frame & TextareaHTMLAttributes<HTMLTextAreaElement> & { readonly ref?: Ref<HTMLTextAreaElement> };

export function TextArea({ label, hint, error, hideLabel = false, ...rest }: AreaProps) {
  const id = useId();
  const frame = { label, hint, error, hideLabel };
  return (
    <Framed {...frame} id={id}>
      <textarea className={css.input} rows={3} {...rest} {...described(id, frame)} />
    </Framed>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

type SelectProps = Frame &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "children"> & {
    readonly choices: readonly Choice[];
    readonly ref?: Ref<HTMLSelectElement>;
  };

/** The system's own select: quick, and every phone and screen reader knows it. */
export function Select({ label, hint, error, hideLabel = false, choices, ...rest }: SelectProps) {
  const id = useId();
  const frame = { label, hint, error, hideLabel };
  return (
    <Framed {...frame} id={id}>
      <select className={css.input} {...rest} {...described(id, frame)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} disabled={choice.disabled}>
            {choice.label}
          </option>
        ))}
      </select>
    </Framed>
  );
}
