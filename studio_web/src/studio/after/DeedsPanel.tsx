/** Who did what, and when. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useLive } from "../live/live";
import { CLASS_TEXTS } from "../settings/policy";
import { moment } from "../text/format";
import { PEOPLE_TEXTS, person } from "../text/people";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Select } from "../ui/Field";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import css from "./After.module.css";
import { told, wordIn } from "./deeds";
import { DEED_TEXTS, DETAIL_TEXTS, VALUE_TEXTS } from "./words";

const TEXTS = texts(
  { title: "누가 무엇을 했나", who: "누가", all: "모두", deed: "한 일", at: "언제", none: "아직 한 일이 없습니다." },
  { title: "Who did what", who: "Who", all: "Everybody", deed: "Deed", at: "When", none: "Nobody did anything yet." },
);
const SHOWN = 500;

export function DeedsPanel() {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const show_id = useLive((state) => state.showId);
  const deedWords = useTexts(DEED_TEXTS);
  const names = useTexts(DETAIL_TEXTS);
  const classes = useTexts(CLASS_TEXTS);
  const values = { ...useTexts(VALUE_TEXTS), blocked: classes, overridden: classes };
  const people = useTexts(PEOPLE_TEXTS);
  const [who, setWho] = useState("");
  const deeds = useQuery({
    queryKey: ["deeds", show_id],
    queryFn: () =>
      answer(api.GET("/v1/shows/{show_id}/deeds", { params: { path: { show_id }, query: { limit: SHOWN } } })),
    refetchInterval: 5_000,
  });
  const everybody = [...new Set((deeds.data ?? []).map((deed) => deed.who))].sort();
  const rows = (deeds.data ?? []).filter((deed) => who === "" || deed.who === who);
  return (
    <Panel
      title={t.title}
      flush
      tools={
        <Select
          label={t.who}
          hideLabel
          value={who}
          choices={[
            { value: "", label: t.all },
            ...everybody.map((name) => ({ value: name, label: person(people, name) })),
          ]}
          onChange={(event) => setWho(event.target.value)}
        />
      }
    >
      {deeds.error !== null && <Fault error={deeds.error} onRetry={() => void deeds.refetch()} />}
      {deeds.data !== undefined && rows.length === 0 && <Empty icon="user">{t.none}</Empty>}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        <section className={css.scroll} tabIndex={0}>
          <Table
            label={t.title}
            rows={rows}
            rowKey={(row) => `${row.wall_time} ${row.deed} ${row.detail}`}
            columns={[
              { key: "at", title: t.at, cell: (row) => <span className={css.one}>{moment(lang, row.wall_time)}</span> },
              {
                key: "who",
                title: t.who,
                cell: (row) => <strong className={css.one}>{person(people, row.who)}</strong>,
              },
              {
                key: "deed",
                title: t.deed,
                cell: (row) => (
                  <>
                    {wordIn(deedWords, row.deed)}{" "}
                    <span className={css.detail}>{told(row.detail, { names, values })}</span>
                  </>
                ),
              },
            ]}
          />
        </section>
      )}
    </Panel>
  );
}
