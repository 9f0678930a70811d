/** The as-aired log: what was really said; and the files of it. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api } from "../../api/client";
import { showPath } from "../../api/show";
import { onDesk, TOLD, useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { clock } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { LinkButton } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import css from "./After.module.css";
import { looked, type Part } from "./aired";
import { wordIn } from "./deeds";
import { SOURCE_TEXTS } from "./words";

const TEXTS = texts(
  {
    title: "방송된 말",
    words: "말에서 찾기",
    which: "어떤 줄",
    all: "모든 줄",
    typed: "직접 적은 말",
    broken: "끊긴 말",
    at: "시각",
    line: "말",
    product: "상품",
    source: "출처",
    length: "길이",
    cut: "끊김",
    none: "방송된 말이 없습니다.",
    json: "기록 (JSON)",
    vtt: "자막 (VTT)",
  },
  {
    title: "As aired",
    words: "Search what was said",
    which: "Which lines",
    all: "All lines",
    typed: "Typed by hand",
    broken: "Broken off",
    at: "At",
    line: "Line",
    product: "Product",
    source: "Source",
    length: "Length",
    cut: "broken off",
    none: "No such line was aired.",
    json: "Log (JSON)",
    vtt: "Captions (VTT)",
  },
);
const SHOWN = 500;

export function AiredPanel() {
  const t = useTexts(TEXTS);
  const sources = useTexts(SOURCE_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const show_id = useLive((state) => state.showId);
  const products = useProducts();
  const [words, setWords] = useState("");
  const [part, setPart] = useState<Part>("");
  const aired = useQuery({
    queryKey: ["aired", show_id],
    queryFn: () =>
      answer(api.GET("/v1/shows/{show_id}/aired", { params: { path: { show_id }, query: { limit: SHOWN } } })),
    ...TOLD,
  });
  const { refetch } = aired;
  useEffect(
    () =>
      onDesk((events) => {
        if (events.some((event) => event.type === "line.spoken")) void refetch();
      }),
    [refetch],
  );
  const rows = looked(aired.data ?? [], words, part);
  return (
    <Panel
      title={t.title}
      aside={aired.data !== undefined ? rows.length : undefined}
      flush
      tools={
        <>
          <div className={css.filter}>
            <TextField
              label={t.words}
              hideLabel
              type="search"
              placeholder={t.words}
              value={words}
              maxLength={100}
              onChange={(event) => setWords(event.target.value)}
            />
            <Select
              label={t.which}
              hideLabel
              value={part}
              choices={[
                { value: "", label: t.all },
                { value: "typed", label: t.typed },
                { value: "broken", label: t.broken },
              ]}
              onChange={(event) => setPart(event.target.value as Part)}
            />
          </div>
          <LinkButton icon="download" href={`${showPath(show_id)}/aired.json`} download={`${show_id}-aired.json`}>
            {t.json}
          </LinkButton>
          <LinkButton icon="download" href={`${showPath(show_id)}/aired.vtt`} download={`${show_id}.vtt`}>
            {t.vtt}
          </LinkButton>
        </>
      }
    >
      {aired.error !== null && <Fault error={aired.error} onRetry={() => void refetch()} />}
      {aired.data !== undefined && rows.length === 0 && <Empty icon="after">{t.none}</Empty>}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        <section className={css.scroll} tabIndex={0}>
          <Table
            label={t.title}
            rows={rows}
            rowKey={(row) => `${row.line_id} ${row.at_s}`}
            columns={[
              { key: "at", title: t.at, figures: true, cell: (row) => clock(row.at_s - row.spoken_s) },
              {
                key: "line",
                title: t.line,
                cell: (row) => (
                  <div className={css.words}>
                    <span lang={row.lang}>{row.text}</span> {!row.complete && <Badge tone="fair">{t.cut}</Badge>}
                  </div>
                ),
              },
              {
                key: "product",
                title: t.product,
                cell: (row) => <div className={css.name}>{nameOf(products.data, row.product_id, lang)}</div>,
              },
              {
                key: "source",
                title: t.source,
                cell: (row) => <span className={css.one}>{wordIn(sources, row.source)}</span>,
              },
              { key: "length", title: t.length, figures: true, cell: (row) => `${row.spoken_s.toFixed(1)} s` },
            ]}
          />
        </section>
      )}
    </Panel>
  );
}
