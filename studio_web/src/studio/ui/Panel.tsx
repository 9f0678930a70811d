/** A titled box that holds one thing; some fold to their title and a word on how it is. */
import { type ReactNode, useId } from "react";
import { Icon } from "./Icon";
import css from "./Panel.module.css";

/** A panel that can be folded away. What it holds stays as it is meanwhile. */
export interface Folding {
  readonly open: boolean;
  readonly onToggle: () => void;
}

interface Props {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly tools?: ReactNode;
  /** Without room around what it holds: lists and tables go to the edge. */
  readonly flush?: boolean;
  readonly folding?: Folding | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

export function Panel({ title, aside, tools, flush = false, folding, className, children }: Props) {
  const id = useId();
  const folded = folding?.open === false;
  return (
    <section
      className={`${css.panel} ${className ?? ""}`}
      aria-labelledby={id}
      data-folding={folding !== undefined || undefined}
    >
      <header className={css.head} data-folded={folded || undefined}>
        <h2 id={id} className={css.title}>
          {folding === undefined ? (
            title
          ) : (
            <button
              type="button"
              className={css.fold}
              aria-expanded={folding.open}
              aria-controls={`${id}-body`}
              onClick={folding.onToggle}
            >
              <Icon name={folding.open ? "down" : "right"} />
              {title}
            </button>
          )}
        </h2>
        {aside !== undefined && <span className={css.aside}>{aside}</span>}
        {tools !== undefined && <div className={css.tools}>{tools}</div>}
      </header>
      <div id={`${id}-body`} className={css.body} data-flush={flush || undefined} hidden={folded}>
        {children}
      </div>
    </section>
  );
}
