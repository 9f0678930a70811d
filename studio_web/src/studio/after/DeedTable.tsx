/** Who did what, and when, as rows that scroll in their box. */
import { moment } from "../text/format";
import { PEOPLE_TEXTS, person } from "../text/people";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Table } from "../ui/Table";
import css from "./After.module.css";

const TEXTS = texts({ who: "누가", deed: "한 일", at: "언제" }, { who: "Who", deed: "Deed", at: "When" });

/** One deed of a log; its detail is JSON. */
export interface Deed {
  readonly wall_time: number;
  readonly who: string;
  readonly deed: string;
  readonly detail: string;
}

interface Props {
  readonly label: string;
  readonly rows: readonly Deed[];
  /** A deed's name, and its detail, in the operator's language. */
  readonly named: (deed: string) => string;
  readonly detailed: (detail: string) => string;
}

export function DeedTable({ label, rows, named, detailed }: Props) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const people = useTexts(PEOPLE_TEXTS);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className={css.scroll} tabIndex={0}>
      <Table
        label={label}
        rows={rows}
        rowKey={(row) => `${row.wall_time} ${row.deed} ${row.detail}`}
        columns={[
          { key: "at", title: t.at, cell: (row) => <span className={css.one}>{moment(lang, row.wall_time)}</span> },
          { key: "who", title: t.who, cell: (row) => <strong className={css.one}>{person(people, row.who)}</strong> },
          {
            key: "deed",
            title: t.deed,
            cell: (row) => (
              <>
                {named(row.deed)} <span className={css.detail}>{detailed(row.detail)}</span>
              </>
            ),
          },
        ]}
      />
    </section>
  );
}
