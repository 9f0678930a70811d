/** Buttons: with words, or with an icon and its name for those who do not see it. */
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, MouseEvent, ReactNode } from "react";
import css from "./Button.module.css";
import { Icon, type IconName } from "./Icon";

type Kind = "plain" | "primary" | "danger" | "quiet";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: Kind;
  readonly size?: "small" | "medium" | "large";
  readonly icon?: IconName;
  readonly busy?: boolean;
  readonly children?: ReactNode;
}

export function Button({ kind = "plain", size = "medium", icon, busy = false, children, disabled, ...rest }: Props) {
  return (
    <button
      type="button"
      className={css.button}
      data-kind={kind}
      data-size={size}
      aria-busy={busy || undefined}
      disabled={disabled === true || busy}
      {...rest}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface LinkButtonProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly kind?: Kind;
  readonly size?: "small" | "medium" | "large";
  readonly icon?: IconName;
}

/** A link that looks like a button: a file to load, another page. */
export function LinkButton({ kind = "plain", size = "medium", icon, children, ...rest }: LinkButtonProps) {
  return (
    <a className={css.button} data-kind={kind} data-size={size} {...rest}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </a>
  );
}

interface IconButtonProps extends Omit<Props, "children" | "icon"> {
  readonly icon: IconName;
  readonly label: string;
}

export function IconButton({
  icon,
  label,
  kind = "quiet",
  size = "medium",
  busy = false,
  disabled,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      className={css.button}
      data-kind={kind}
      data-size={size}
      data-square=""
      aria-label={label}
      title={label}
      aria-busy={busy || undefined}
      disabled={disabled === true || busy}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}

/** What a click does, but not the second one of a double click: where a button turns into its opposite, that undoes it. */
export function first(deed: () => void): (event: MouseEvent) => void {
  return ({ detail }) => {
    if (detail < 2) deed();
  };
}
