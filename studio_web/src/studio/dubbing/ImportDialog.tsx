/** A file of cues becomes the transcript, or the lines of a language. What was mended in it is told. */
import { useState } from "react";
import { useDeed } from "../live/deeds";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FileDrop } from "../ui/FileDrop";
import { Fault, Note } from "../ui/Notes";
import { Segments } from "../ui/Segments";
import { Table } from "../ui/Table";
import { putTranscript, putTranslation } from "./calls";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { keys } from "./queries";
import { wordOf } from "./words";

const TEXTS = texts(
  {
    title: "자막 가져오기",
    what: "무엇으로",
    transcript: "원문",
    drop: "자막 파일을 여기에 놓거나 눌러서 고르세요",
    hint: "SRT, WebVTT, JSON, DAPT. 그대로인 줄은 번역과 말한 소리를 지킵니다.",
    added: (n: number) => `새 줄 ${n}`,
    changed: (n: number) => `바뀐 줄 ${n}`,
    same: (n: number) => `그대로 ${n}`,
    removed: (n: number) => `빠진 줄 ${n}`,
    notes: "고친 것",
    row: "행",
    says: "내용",
    fine: "고칠 것이 없었습니다.",
    done: "닫기",
    another: "다른 파일",
  },
  {
    title: "Import cues",
    what: "As what",
    transcript: "Transcript",
    drop: "Drop a file of cues here, or choose one",
    hint: "SRT, WebVTT, JSON or DAPT. Lines that stay the same keep their translations and sound.",
    added: (n: number) => `${n} new`,
    changed: (n: number) => `${n} changed`,
    same: (n: number) => `${n} as before`,
    removed: (n: number) => `${n} gone`,
    notes: "What was mended",
    row: "Row",
    says: "What",
    fine: "There was nothing to mend.",
    done: "Close",
    another: "Another file",
  },
);
const MOST_NOTES = 200;

export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const languages = useTexts(LANGUAGE_TEXTS);
  const { project } = useDesk();
  const [what, setWhat] = useState("transcript");
  const read = useDeed(
    (file: File) => (what === "transcript" ? putTranscript(project.id, file) : putTranslation(project.id, what, file)),
    {
      stale: [
        keys.project(project.id),
        keys.segments(project.id),
        keys.speakers(project.id),
        ["dub-lines", project.id],
      ],
      toldThere: true,
      waits: true, // else the lines as they were could be typed over
    },
  );
  const [found, setFound] = useState<Awaited<ReturnType<typeof putTranscript>> | null>(null);
  const take = (file: File) =>
    void read
      .runAsync(file)
      .then(setFound)
      .catch(() => undefined); // stands below
  return (
    <Dialog
      open
      title={t.title}
      onClose={onClose}
      foot={
        found === null ? undefined : (
          <>
            <Button onClick={() => setFound(null)}>{t.another}</Button>
            <Button kind="primary" onClick={onClose}>
              {t.done}
            </Button>
          </>
        )
      }
    >
      {found === null ? (
        <>
          <Segments
            label={t.what}
            value={what}
            choices={[
              { value: "transcript", label: t.transcript },
              ...(["ko", "en"] as const)
                .filter((each) => each !== project.source_language)
                .map((each) => ({ value: each as string, label: wordOf(languages, each) })),
            ]}
            onChange={setWhat}
          />
          <FileDrop
            label={t.drop}
            hint={t.hint}
            accept=".srt,.vtt,.json,.txt,.xml,.ttml,.dapt,text/vtt,application/json"
            busy={read.busy}
            onFile={take}
          />
          {read.error !== null && <Fault error={read.error} />}
        </>
      ) : (
        <>
          <div className={css.choices}>
            <Badge tone="good">{t.added(found.added)}</Badge>
            <Badge tone="accent">{t.changed(found.changed)}</Badge>
            <Badge>{t.same(found.same)}</Badge>
            {found.removed > 0 && <Badge tone="bad">{t.removed(found.removed)}</Badge>}
          </div>
          {found.notes.length === 0 ? (
            <Note tone="good">{t.fine}</Note>
          ) : (
            <Table
              label={t.notes}
              rows={found.notes.slice(0, MOST_NOTES).map((note, at) => ({ ...note, at }))}
              rowKey={(note) => note.at}
              columns={[
                { key: "row", title: t.row, figures: true, cell: (note) => note.row },
                { key: "text", title: t.says, cell: (note) => note.text },
              ]}
            />
          )}
        </>
      )}
    </Dialog>
  );
}
