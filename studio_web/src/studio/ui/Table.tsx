/** A table of rows; cells with figures are set right and line up. On a phone each row is a card, with its titles beside. */
import type { ReactNode } from "react";
import css from "./Table.module.css";

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly figures?: boolean;
  readonly cell: (row: T) => ReactNode;
}

interface Props<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string | number;
}

export function Table<T>({ label, columns, rows, rowKey }: Props<T>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <div className={css.wrap} tabIndex={0}>
      <table className={css.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) =>
              column.title === "" ? (
                <td key={column.key} />
              ) : (
                <th key={column.key} scope="col" data-figures={column.figures || undefined}>
                  {column.title}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td
                  key={column.key}
                  data-title={column.title === "" ? undefined : column.title}
                  data-figures={column.figures || undefined}
                >
                  <div className={css.cell}>{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
