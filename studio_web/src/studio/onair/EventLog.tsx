/** What happened of late and who did it, newest first. */
import { useMemo, useState } from "react";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { clock } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Select } from "../ui/Field";
import { Panel } from "../ui/Panel";
import css from "./EventLog.module.css";
import { byWhom, HAPPENINGS, isOf, KINDS, type Kind, told } from "./happenings";

const TEXTS = texts(
  {
    title: "기록",
    kind: "무엇을",
    all: "모두",
    deeds: "사람이 한 일",
    lines: "대사",
    faults: "문제",
    none: "아직 없습니다.",
  },
  {
    title: "Log",
    kind: "What",
    all: "Everything",
    deeds: "What people did",
    lines: "Lines",
    faults: "Faults",
    none: "Nothing yet.",
  },
);

export function EventLog({ className }: { readonly className?: string | undefined }) {
  const t = useTexts(TEXTS);
  const words = useTexts(HAPPENINGS);
  const events = useLive((state) => state.events);
  const [kind, setKind] = useState<Kind>("all");
  const lang = useLanguage((state) => state.lang);
  const products = useProducts();
  const name = (id: string) => nameOf(products.data, id, lang);
  const shown = useMemo(
    // By when it happened, not by when this page heard of it.
    () => events.filter((event) => isOf(event, kind)).sort((a, b) => a.at - b.at),
    [events, kind],
  );
  const tools = (
    <Select
      label={t.kind}
      hideLabel
      value={kind}
      onChange={(event) => setKind(event.target.value as Kind)}
      choices={KINDS.map((each) => ({ value: each, label: t[each] }))}
    />
  );
  return (
    <Panel title={t.title} flush className={className} tools={tools}>
      {shown.length === 0 && <p className={css.none}>{t.none}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it by keys */}
      <ol className={css.log} aria-label={t.title} tabIndex={0}>
        {shown.map((event, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no identity but their place
          <li key={place} className={css.row} data-type={event.type}>
            <span className={css.at}>{clock(event.at)}</span>
            <span className={css.words}>
              {byWhom(event) !== "" && <b className={css.who}>{byWhom(event)}</b>} {told(event, words, name)}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
