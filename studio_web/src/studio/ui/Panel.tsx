/** A titled box that holds one thing. */
import { type ReactNode, useId } from "react";
import css from "./Panel.module.css";

interface Props {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly tools?: ReactNode;
  /** Without room around what it holds: lists and tables go to the edge. */
  readonly flush?: boolean;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

export function Panel({ title, aside, tools, flush = false, className, children }: Props) {
  const id = useId();
  return (
    <section className={`${css.panel} ${className ?? ""}`} aria-labelledby={id}>
      <header className={css.head}>
        <h2 id={id} className={css.title}>
          {title}
        </h2>
        {aside !== undefined && <span className={css.aside}>{aside}</span>}
        {tools !== undefined && <div className={css.tools}>{tools}</div>}
      </header>
      <div className={css.body} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}
