/** What is active at each part of the machine, and why. */
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { saidIn, seamIn } from "../text/machine";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import css from "./Settings.module.css";

const TEXTS = texts(
  {
    title: "점검",
    again: "다시 점검",
    looking: "점검하는 중…",
    part: "부분",
    active: "지금 쓰는 것",
    why: "이유와 더 나은 것",
    broken: "문제",
  },
  {
    title: "Doctor",
    again: "Look again",
    looking: "Looking…",
    part: "Part",
    active: "In use",
    why: "Why, and what would be better",
    broken: "fault",
  },
);

/** Words with commands in backticks among them. */
function Said({ words }: { readonly words: string }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: every second part stood between backticks; a part has no other name than its place
  return words.split("`").map((part, at) => (at % 2 === 1 ? <code key={`${at} ${part}`}>{part}</code> : part));
}

export function DoctorPanel() {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const found = useQuery({ queryKey: ["doctor"], queryFn: () => answer(api.GET("/v1/doctor")), staleTime: 60_000 });
  return (
    <Panel
      title={t.title}
      flush
      className={css.whole}
      tools={
        <Button size="small" busy={found.isFetching} onClick={() => void found.refetch()}>
          {t.again}
        </Button>
      }
    >
      {found.error !== null && <Fault error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <p className={css.line} role="status">
          {t.looking}
        </p>
      )}
      {found.data !== undefined && (
        <Table
          label={t.title}
          rows={found.data}
          rowKey={(each) => `${each.seam} ${each.active} ${each.why}`}
          columns={[
            { key: "part", title: t.part, cell: (each) => <strong>{seamIn(lang, each.seam)}</strong> },
            {
              key: "active",
              title: t.active,
              cell: (each) => (
                <>
                  {saidIn(lang, each.active)} {each.broken && <Badge tone="bad">{t.broken}</Badge>}
                </>
              ),
            },
            {
              key: "why",
              title: t.why,
              cell: (each) => (
                <div className={css.why}>
                  <Said words={saidIn(lang, each.why)} />
                  {each.better !== "" && (
                    <span className={css.better}>
                      <Said words={saidIn(lang, each.better)} />
                    </span>
                  )}
                </div>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
