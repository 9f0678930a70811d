/** Who did what to a project. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { DeedTable } from "../after/DeedTable";
import { told, wordIn } from "../after/deeds";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Fault } from "../ui/Notes";
import css from "./Dubbing.module.css";
import { DEED_TEXTS, DETAIL_TEXTS } from "./deedWords";
import { useDesk } from "./desk";
import { WORK_TEXTS } from "./words";

const TEXTS = texts(
  { title: "누가 무엇을 했나", open: "보기", close: "접기" },
  { title: "Who did what", open: "Show", close: "Fold" },
);
const SHOWN = 200;

export function HistoryCard() {
  const t = useTexts(TEXTS);
  const { project } = useDesk();
  const [open, setOpen] = useState(false);
  return (
    <section className={css.card} aria-label={t.title}>
      <div className={css.cardHead}>
        <strong>{t.title}</strong>
        <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t.close : t.open}
        </Button>
      </div>
      {open && <Deeds project={project.id} label={t.title} />}
    </section>
  );
}

function Deeds({ project, label }: { readonly project: string; readonly label: string }) {
  const words = useTexts(DEED_TEXTS);
  const names = useTexts(DETAIL_TEXTS);
  const values = { language: useTexts(LANGUAGE_TEXTS), work: useTexts(WORK_TEXTS) };
  const deeds = useQuery({
    queryKey: ["dub-deeds", project],
    queryFn: () =>
      answer(
        api.GET("/v1/projects/{project}/deeds", {
          params: { path: { project }, query: { limit: SHOWN } },
        }),
      ),
    refetchInterval: 5_000,
  });
  if (deeds.error !== null) return <Fault error={deeds.error} onRetry={() => void deeds.refetch()} />;
  return (
    <DeedTable
      label={label}
      rows={deeds.data ?? []}
      named={(deed) => wordIn(words, deed)}
      detailed={(detail) => told(detail, { names, values, only: names })}
    />
  );
}
