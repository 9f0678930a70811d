/** What was found in the recordings of a voice: how many can be used, and what is wrong with which. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answer, api } from "../../api/client";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Fault, Note } from "../ui/Notes";
import { Table } from "../ui/Table";
import css from "./Tunings.module.css";
import { heardIn } from "./tunings";

const TEXTS = texts(
  {
    title: "녹음에서 찾은 것",
    usable: (usable: number, of: number, minutes: string) =>
      `녹음 ${of}개 가운데 ${usable}개를 쓸 수 있습니다. 말소리 ${minutes}분.`,
    recording: "파일",
    what: "문제",
    advice: "할 일",
    refused: "쓰지 않음",
    mended: "고쳐서 씀",
    note: "참고",
    more: (count: number) => `그 밖에 ${count}건이 더 있습니다. 서버의 findings.csv에 모두 있습니다.`,
  },
  {
    title: "What was found in the recordings",
    usable: (usable: number, of: number, minutes: string) =>
      `${usable} of ${of} recordings can be used: ${minutes} minutes of speech.`,
    recording: "File",
    what: "Problem",
    advice: "What helps",
    refused: "left out",
    mended: "mended",
    note: "note",
    more: (count: number) => `${count} more are in findings.csv on the server.`,
  },
);
const TONES = { refused: "bad", mended: "neutral", note: "fair" } as const;
const FEWEST = 4; // usable recordings that a voice can be made of

interface Props {
  readonly name: string;
  /** Changes when the recordings were checked anew. */
  readonly checked: number;
}

export function TuningFindings({ name, checked }: Props) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const found = useQuery({
    queryKey: ["tuning-findings", name, checked],
    queryFn: () => answer(api.GET("/v1/voices/tunings/{name}/findings", { params: { path: { name } } })),
  });
  const section = useRef<HTMLElement>(null);
  const there = found.data !== undefined;
  useEffect(() => {
    if (there) section.current?.scrollIntoView?.({ block: "nearest" }); // a form may stand above it
  }, [there]);
  if (found.error !== null) return <Fault error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data === undefined) return null;
  const { recordings, usable, minutes, rows, more } = found.data;
  const few = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  const words: Readonly<Record<string, string>> = { refused: t.refused, mended: t.mended, note: t.note };
  return (
    <section ref={section} className={css.found} aria-label={t.title} aria-live="polite">
      <Note tone={usable === recordings ? "good" : usable < FEWEST ? "bad" : "fair"}>
        {t.usable(usable, recordings, few.format(minutes))}
      </Note>
      {rows.length > 0 && (
        <Table
          label={t.title}
          rows={rows}
          rowKey={(row) => `${row.recording} ${row.what}`}
          columns={[
            { key: "recording", title: t.recording, cell: (row) => row.recording },
            {
              key: "what",
              title: t.what,
              cell: (row) => (
                <>
                  <Badge tone={row.severity in TONES ? TONES[row.severity as keyof typeof TONES] : "neutral"}>
                    {words[row.severity] ?? row.severity}
                  </Badge>{" "}
                  {heardIn(lang, row.what)}
                </>
              ),
            },
            { key: "advice", title: t.advice, cell: (row) => heardIn(lang, row.advice) },
          ]}
        />
      )}
      {more > 0 && <p>{t.more(more)}</p>}
    </section>
  );
}
