/** How brand names and other words are said, from the next line on. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import type { Lang } from "../../api/show";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import css from "./Hosts.module.css";

const TEXTS = texts(
  {
    title: "발음 사전",
    written: "적힌 말",
    spoken: "읽는 법",
    hintKo: "한글로",
    hintEn: "알파벳으로",
    lang: "언어",
    ko: "한국어",
    en: "영어",
    where: "어디서",
    whole: "낱말일 때만",
    part: "긴 낱말 안에서도",
    add: "추가",
    remove: "삭제",
    none: "아직 정한 발음이 없습니다. 브랜드 이름을 적어 보세요.",
  },
  {
    title: "Pronunciations",
    written: "As written",
    spoken: "As said",
    hintKo: "in Hangul",
    hintEn: "in letters A to Z",
    lang: "Language",
    ko: "Korean",
    en: "English",
    where: "Where",
    whole: "as a word of its own",
    part: "inside longer words too",
    add: "Add",
    remove: "Remove",
    none: "No pronunciation is set. Begin with a brand's name.",
  },
);
const KEY = ["dictionary"];
type Entry = Schemas["EntryIn"];

export function DictionaryPanel() {
  const t = useTexts(TEXTS);
  const client = useQueryClient();
  const words = useQuery({ queryKey: KEY, queryFn: () => answer(api.GET("/v1/dictionary")) });
  const changed = (entries: readonly Schemas["EntryOut"][]) => client.setQueryData(KEY, entries);
  const remove = useDeed(
    ({ written, lang }: { written: string; lang: string }) =>
      answer(api.DELETE("/v1/dictionary", { params: { query: { written, lang: lang === "ko" ? "ko" : "en" } } })),
    { onDone: changed },
  );
  return (
    <Panel title={t.title} flush aside={words.data?.length}>
      <AddEntry onAdded={changed} />
      {words.error !== null && <Fault error={words.error} onRetry={() => void words.refetch()} />}
      {words.data?.length === 0 && <Empty icon="voices">{t.none}</Empty>}
      {words.data !== undefined && words.data.length > 0 && (
        <Table
          label={t.title}
          rows={words.data}
          rowKey={(entry) => `${entry.lang} ${entry.written}`}
          columns={[
            { key: "written", title: t.written, cell: (entry) => <strong>{entry.written}</strong> },
            {
              key: "spoken",
              title: t.spoken,
              cell: (entry) => (
                <>
                  <span lang={entry.lang}>{entry.spoken}</span> {!entry.whole_word && <Badge>{t.part}</Badge>}
                </>
              ),
            },
            { key: "lang", title: t.lang, cell: (entry) => (entry.lang === "ko" ? t.ko : t.en) },
            {
              key: "tools",
              title: "",
              cell: (entry) => (
                <IconButton
                  icon="trash"
                  size="small"
                  label={`${t.remove}: ${entry.written}`}
                  onClick={() => remove.run(entry)}
                />
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

function AddEntry({ onAdded }: { readonly onAdded: (entries: readonly Schemas["EntryOut"][]) => void }) {
  const t = useTexts(TEXTS);
  const [lang, setLang] = useState<Lang>("ko");
  const [written, setWritten] = useState("");
  const [spoken, setSpoken] = useState("");
  const [part, setPart] = useState(false);
  const add = useDeed((body: Entry) => answer(api.POST("/v1/dictionary", { body })), {
    onDone: (entries) => {
      onAdded(entries);
      setWritten("");
      setSpoken("");
    },
    toldThere: true,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.run({ written, spoken, lang, whole_word: !part });
  };
  return (
    <form className={css.form} onSubmit={submit} id="dictionary">
      <TextField
        label={t.written}
        value={written}
        required
        maxLength={60}
        onChange={(event) => setWritten(event.target.value)}
      />
      <TextField
        label={`${t.spoken} (${lang === "ko" ? t.hintKo : t.hintEn})`}
        value={spoken}
        required
        maxLength={200}
        lang={lang}
        onChange={(event) => setSpoken(event.target.value)}
      />
      <Select
        label={t.lang}
        value={lang}
        choices={[
          { value: "ko", label: t.ko },
          { value: "en", label: t.en },
        ]}
        onChange={(event) => setLang(event.target.value as Lang)}
      />
      <Select
        label={t.where}
        value={part ? "part" : "whole"}
        choices={[
          { value: "whole", label: t.whole },
          { value: "part", label: t.part },
        ]}
        onChange={(event) => setPart(event.target.value === "part")}
      />
      <div>
        {add.error !== null && <Fault error={add.error} />}
        <Button type="submit" icon="plus" busy={add.busy}>
          {t.add}
        </Button>
      </div>
    </form>
  );
}
