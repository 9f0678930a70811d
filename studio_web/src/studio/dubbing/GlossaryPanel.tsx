/** Words whose translation is settled, in the language that is shown. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button, IconButton } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Empty } from "../ui/Notes";
import { Table } from "../ui/Table";
import { changeProject, getProject } from "./calls";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import type { Project } from "./project";
import { keys } from "./queries";
import { useRemoval } from "./removal";

const TEXTS = texts(
  {
    title: "용어집",
    source: "원문",
    target: "번역",
    add: "추가",
    drop: "지우기",
    removed: "용어를 지웠습니다.",
    none: "정해 둔 용어가 없습니다. 적어 두면 번역할 때 그대로 씁니다.",
    noLanguage: "먼저 더빙할 언어를 추가하세요.",
  },
  {
    title: "Glossary",
    source: "Original",
    target: "Translation",
    add: "Add",
    drop: "Remove",
    removed: "The term is gone.",
    none: "No word is settled. What stands here is translated so, always.",
    noLanguage: "Add a language to dub into first.",
  },
);
const MAX_TERM = 100;
type Term = Project["glossary"][string][number];

export function GlossaryPanel() {
  const t = useTexts(TEXTS);
  const { project, lang } = useDesk();
  const client = useQueryClient();
  const [source, setSource] = useState("");
  const [target, setTarget] = useState("");
  const terms = project.glossary[lang] ?? [];
  const keep = useDeed(
    (next: Project["glossary"][string]) =>
      changeProject(project.id, { glossary: { ...project.glossary, [lang]: next } }, project.revision),
    {
      onDone: (now) => {
        client.setQueryData(keys.project(project.id), now);
        setSource("");
        setTarget("");
      },
      stale: [keys.project(project.id)],
    },
  );
  const removal = useRemoval<Term>({
    send: (term) => settle((known) => known.filter((each) => each.source !== term.source)),
    restore: (term) => settle((known) => [...known.filter((each) => each.source !== term.source), term]),
    gone: t.removed,
    stale: [keys.project(project.id)],
  });
  /** Change the terms as they are now: others may have changed the project since it was shown. */
  async function settle(change: (known: readonly Term[]) => Term[]) {
    const now = await getProject(project.id);
    const glossary = { ...now.glossary, [lang]: change(now.glossary[lang] ?? []) };
    return changeProject(project.id, { glossary }, now.revision);
  }
  if (lang === "") return <Empty icon="info">{t.noLanguage}</Empty>;
  const add = (event: FormEvent) => {
    event.preventDefault();
    const term = { source: source.trim(), target: target.trim() };
    keep.run([...terms.filter((each) => each.source !== term.source), term]);
  };
  return (
    <div className={css.cards}>
      <form className={css.term} onSubmit={add}>
        <TextField
          label={t.source}
          value={source}
          maxLength={MAX_TERM}
          onChange={(event) => setSource(event.target.value)}
        />
        <TextField
          label={t.target}
          value={target}
          maxLength={MAX_TERM}
          onChange={(event) => setTarget(event.target.value)}
        />
        <Button type="submit" icon="plus" busy={keep.busy} disabled={source.trim() === "" || target.trim() === ""}>
          {t.add}
        </Button>
      </form>
      {terms.length === 0 ? (
        <Empty icon="goods">{t.none}</Empty>
      ) : (
        <Table
          label={t.title}
          rows={terms}
          rowKey={(term) => term.source}
          columns={[
            { key: "source", title: t.source, cell: (term) => term.source },
            { key: "target", title: t.target, cell: (term) => term.target },
            {
              key: "drop",
              title: "",
              cell: (term) => (
                <IconButton
                  icon="trash"
                  size="small"
                  label={`${t.drop}: ${term.source}`}
                  onClick={() => removal.run(term)}
                />
              ),
            },
          ]}
        />
      )}
    </div>
  );
}
