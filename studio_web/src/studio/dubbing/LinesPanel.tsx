/** What is said in the film, beside what is said instead: edited in place, heard, spoken again. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { number } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Select, TextField } from "../ui/Field";
import { Empty } from "../ui/Notes";
import { useDesk } from "./desk";
import { LineRow } from "./LineRow";
import css from "./Lines.module.css";
import { chosenRows, type Filter, type Row } from "./project";

const TEXTS = texts(
  {
    title: "대사",
    find: "찾기",
    filter: "어떤 줄",
    all: "모든 줄",
    open: "번역할 줄",
    stale: "다시 말할 줄",
    flagged: "살펴볼 줄",
    none: "아직 대사가 없습니다. 자막을 가져오거나, 받아쓰거나, 재생 위치에 줄을 추가하세요.",
    noSuch: "이런 줄이 없습니다.",
    found: (n: string, all: string) => `${all}줄 중 ${n}줄`,
  },
  {
    title: "Lines",
    find: "Find",
    filter: "Which lines",
    all: "All lines",
    open: "To translate",
    stale: "To speak again",
    flagged: "To look at",
    none: "Nothing is written down yet. Import a transcript, have it transcribed, or add a line at the playhead.",
    noSuch: "There is no such line.",
    found: (n: string, all: string) => `${n} of ${all}`,
  },
);
const ROW_PX = 76;
const FILTERS = ["all", "open", "stale", "flagged"] as const satisfies readonly Filter[];

export function LinesPanel({ rows }: { readonly rows: readonly Row[] }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const desk = useDesk();
  const [filter, setFilter] = useState<Filter>("all");
  const [words, setWords] = useState("");
  const shown = useMemo(() => chosenRows(rows, filter, words), [rows, filter, words]);
  const counts = useMemo(
    () => FILTERS.map((each) => ({ name: each, count: chosenRows(rows, each, "").length })),
    [rows],
  );
  if (rows.length === 0) return <Empty icon="dubbing">{t.none}</Empty>;
  return (
    <div className={css.panel}>
      <div className={css.filters}>
        <TextField
          label={t.find}
          hideLabel
          type="search"
          placeholder={t.find}
          value={words}
          maxLength={100}
          onChange={(event) => setWords(event.target.value)}
        />
        {desk.lang !== "" && (
          <Select
            label={t.filter}
            hideLabel
            value={filter}
            choices={counts.map(({ name, count }) => ({ value: name, label: `${t[name]} · ${number(lang, count)}` }))}
            onChange={(event) => setFilter(event.target.value as Filter)}
          />
        )}
        {shown.length < rows.length && (
          <span className={css.faint}>{t.found(number(lang, shown.length), number(lang, rows.length))}</span>
        )}
      </div>
      {shown.length === 0 ? <Empty icon="search">{t.noSuch}</Empty> : <List rows={shown} label={t.title} />}
    </div>
  );
}

function List({ rows, label }: { readonly rows: readonly Row[]; readonly label: string }) {
  const { chosen } = useDesk();
  const box = useRef<HTMLElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    getItemKey: (at) => rows[at]?.segment.id ?? at,
  });
  const { scrollToIndex } = list;
  const places = useRef(rows);
  places.current = rows;
  useEffect(() => {
    const at = places.current.findIndex((row) => row.segment.id === chosen);
    if (at >= 0) scrollToIndex(at, { align: "start" }); // opened, it may be taller than what is seen
  }, [chosen, scrollToIndex]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section ref={box} className={css.list} aria-label={label} tabIndex={0}>
      <ul className={css.rows} style={{ height: `${list.getTotalSize()}px` }}>
        {list.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row === undefined ? null : (
            <li
              key={item.key}
              ref={list.measureElement}
              data-index={item.index}
              data-line={row.segment.id}
              className={css.item}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LineRow row={row} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
