/** Who did what to the show, and to what all shows share. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useLive } from "../live/live";
import { CLASS_TEXTS } from "../settings/policy";
import { ROLE_TEXTS } from "../settings/roles";
import { LANGUAGE_TEXTS } from "../text/languages";
import { PEOPLE_TEXTS, person } from "../text/people";
import { texts, useTexts } from "../text/texts";
import { Select } from "../ui/Field";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Segments } from "../ui/Segments";
import css from "./After.module.css";
import { DeedTable } from "./DeedTable";
import { told, wordIn } from "./deeds";
import { DEED_TEXTS, DETAIL_TEXTS, VALUE_TEXTS } from "./words";

const TEXTS = texts(
  {
    title: "누가 무엇을 했나",
    which: "어디에",
    show: "이 방송",
    house: "그 밖",
    who: "누가",
    all: "모두",
    none: "아직 한 일이 없습니다.",
  },
  {
    title: "Who did what",
    which: "To what",
    show: "This show",
    house: "All else",
    who: "Who",
    all: "Everybody",
    none: "Nobody did anything yet.",
  },
);
const SHOWN = 500;

export function DeedsPanel() {
  const t = useTexts(TEXTS);
  const show_id = useLive((state) => state.showId);
  const deedWords = useTexts(DEED_TEXTS);
  const names = useTexts(DETAIL_TEXTS);
  const classes = useTexts(CLASS_TEXTS);
  const values = {
    ...useTexts(VALUE_TEXTS),
    blocked: classes,
    overridden: classes,
    role: useTexts(ROLE_TEXTS),
    lang: useTexts(LANGUAGE_TEXTS),
  };
  const people = useTexts(PEOPLE_TEXTS);
  const [which, setWhich] = useState<"show" | "house">("show");
  const [who, setWho] = useState("");
  const deeds = useQuery({
    queryKey: ["deeds", which === "show" ? show_id : ""],
    queryFn: () =>
      which === "show"
        ? answer(api.GET("/v1/shows/{show_id}/deeds", { params: { path: { show_id }, query: { limit: SHOWN } } }))
        : answer(api.GET("/v1/deeds", { params: { query: { limit: SHOWN } } })),
    refetchInterval: 5_000,
  });
  const everybody = [...new Set([...(deeds.data ?? []).map((deed) => deed.who), ...(who === "" ? [] : [who])])].sort();
  const rows = (deeds.data ?? []).filter((deed) => who === "" || deed.who === who);
  return (
    <Panel
      title={t.title}
      flush
      tools={
        <div className={css.tools}>
          <Segments
            label={t.which}
            value={which}
            choices={[
              { value: "show", label: t.show },
              { value: "house", label: t.house },
            ]}
            onChange={setWhich}
          />
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
        </div>
      }
    >
      {deeds.error !== null && <Fault error={deeds.error} onRetry={() => void deeds.refetch()} />}
      {deeds.data !== undefined && rows.length === 0 && <Empty icon="user">{t.none}</Empty>}
      {rows.length > 0 && (
        <DeedTable
          label={t.title}
          rows={rows}
          named={(deed) => wordIn(deedWords, deed)}
          detailed={(detail) => told(detail, { names, values })}
        />
      )}
    </Panel>
  );
}
