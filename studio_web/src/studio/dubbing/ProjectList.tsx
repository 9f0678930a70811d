/** All dubbing projects, and files that are on their way or wait to be used. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { bytes, moment } from "../text/format";
import { LANGUAGE_TEXTS } from "../text/languages";
import { PEOPLE_TEXTS, person } from "../text/people";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Empty, Fault, Note, Progress } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import { importProject, removeUpload } from "./calls";
import css from "./Dubbing.module.css";
import { NewProjectDialog } from "./NewProjectDialog";
import type { Operation } from "./operations";
import { keys, useOpenOperations, useProjects, useQuota, useStoredUploads } from "./queries";
import { UploadField } from "./UploadField";
import { UploadRow } from "./UploadRow";
import { send, useUploads } from "./uploads";
import { KIND_TEXTS, STATE_TEXTS, WORK_TEXTS, wordOf } from "./words";

const TEXTS = texts(
  {
    title: "더빙 프로젝트",
    make: "새 프로젝트",
    take: "가져오기",
    takeTitle: "프로젝트 가져오기",
    takeHint: "다른 서버에서 내보낸 프로젝트 압축 파일 (ZIP).",
    none: "아직 프로젝트가 없습니다. 영상을 다른 언어로 말하게 하거나, 적은 대사로 영상을 만듭니다.",
    name: "이름",
    kind: "종류",
    languages: "언어",
    lines: "줄",
    state: "상태",
    changed: "바뀐 때",
    who: "만든 사람",
    uploads: "올린 파일",
    noUploads: "올린 파일이 없습니다.",
    goOn: "이어서 올리기",
    goOnHint: "끊긴 업로드입니다. 같은 파일을 고르면 이어서 올립니다.",
    use: "프로젝트 만들기",
    drop: (name: string) => `지우기: ${name}`,
    dropped: "파일을 지웠습니다.",
    until: (at: string) => `${at}까지 보관`,
    used: (used: string, all: string) => `저장 공간 ${all} 중 ${used} 사용`,
  },
  {
    title: "Dubbing projects",
    make: "New project",
    take: "Import",
    takeTitle: "Import a project",
    takeHint: "A project that was exported as a zip, here or on another server.",
    none: "There is no project yet. Have a video speak another language, or make one of lines that you type.",
    name: "Name",
    kind: "Kind",
    languages: "Languages",
    lines: "Lines",
    state: "State",
    changed: "Changed",
    who: "Made by",
    uploads: "Uploads",
    noUploads: "Nothing is uploaded.",
    goOn: "Go on",
    goOnHint: "It broke off. Choose the same file again, and it goes on where it was.",
    use: "Make a project",
    drop: (name: string) => `Delete ${name}`,
    dropped: "The file is gone.",
    until: (at: string) => `kept until ${at}`,
    used: (used: string, all: string) => `${used} of ${all} of storage used`,
  },
);
const AGAIN_MS = 15_000;

type Stored = Schemas["UploadOut"];

export function ProjectList({ onOpen }: { readonly onOpen: (id: string) => void }) {
  const t = useTexts(TEXTS);
  const people = useTexts(PEOPLE_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const kinds = useTexts(KIND_TEXTS);
  const languages = useTexts(LANGUAGE_TEXTS);
  const projects = useProjects();
  const open = useOpenOperations();
  const [making, setMaking] = useState<{ readonly upload: string } | null>(null);
  const [taking, setTaking] = useState(false);
  const take = useDeed((upload: string) => importProject(upload), { onDone: (operation) => onOpen(operation.project) });
  return (
    <div className={css.shelf}>
      <Panel
        title={t.title}
        aside={projects.data?.length}
        flush
        tools={
          <>
            <Button icon="upload" onClick={() => setTaking(true)}>
              {t.take}
            </Button>
            <Button kind="primary" icon="plus" onClick={() => setMaking({ upload: "" })}>
              {t.make}
            </Button>
          </>
        }
      >
        {projects.error !== null && <Fault error={projects.error} onRetry={() => void projects.refetch()} />}
        {projects.data?.length === 0 && <Empty icon="dubbing">{t.none}</Empty>}
        {projects.data !== undefined && projects.data.length > 0 && (
          <Table
            label={t.title}
            rows={projects.data}
            rowKey={(each) => each.id}
            columns={[
              {
                key: "name",
                title: t.name,
                cell: (each) => (
                  <button type="button" className={css.open} onClick={() => onOpen(each.id)}>
                    {each.title}
                  </button>
                ),
              },
              { key: "kind", title: t.kind, cell: (each) => <Badge>{kinds[each.kind]}</Badge> },
              {
                key: "languages",
                title: t.languages,
                cell: (each) =>
                  each.kind === "script" ? (
                    "–"
                  ) : (
                    <span className={css.one}>
                      {wordOf(languages, each.source_language)} →{" "}
                      {each.languages.map((one) => wordOf(languages, one)).join(", ") || "–"}
                    </span>
                  ),
              },
              {
                key: "lines",
                title: t.lines,
                figures: true,
                cell: (each) => (each.kind === "script" ? each.counts.clips : each.counts.segments),
              },
              {
                key: "state",
                title: t.state,
                cell: (each) => <WorkOf operations={(open.data ?? []).filter((one) => one.project === each.id)} />,
              },
              {
                key: "changed",
                title: t.changed,
                cell: (each) => <span className={css.one}>{moment(lang, each.changed)}</span>,
              },
              { key: "who", title: t.who, cell: (each) => person(people, each.who) },
            ]}
          />
        )}
      </Panel>
      <UploadsPanel onUse={(upload) => setMaking({ upload })} />
      {taking && (
        <Dialog open title={t.takeTitle} onClose={() => setTaking(false)}>
          <UploadField accept=".zip,application/zip" hint={t.takeHint} onUpload={take.run} />
          {take.error !== null && <Fault error={take.error} />}
        </Dialog>
      )}
      {making !== null && (
        <NewProjectDialog
          upload={making.upload}
          onClose={() => setMaking(null)}
          onMade={(project) => onOpen(project.id)}
        />
      )}
    </div>
  );
}

/** What is done with a project just now. */
function WorkOf({ operations }: { readonly operations: readonly Operation[] }) {
  const kinds = useTexts(WORK_TEXTS);
  const states = useTexts(STATE_TEXTS);
  return operations.length === 0 ? (
    "–"
  ) : (
    <span className={css.choices}>
      {operations.map((each) => (
        <Badge key={each.id} tone={each.state === "running" ? "accent" : "neutral"}>
          {wordOf(kinds, each.kind)} {each.state === "running" ? `${Math.round(each.progress * 100)} %` : states.queued}
        </Badge>
      ))}
    </span>
  );
}

function UploadsPanel({ onUse }: { readonly onUse: (upload: string) => void }) {
  const t = useTexts(TEXTS);
  const client = useQueryClient();
  const sending = useUploads((state) => state.sending);
  const stored = useStoredUploads();
  const quota = useQuota();
  const { refetch } = stored;
  const done = sending.filter((each) => each.phase === "done").length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is whole now is on the server's list
  useEffect(() => {
    void refetch();
    void client.invalidateQueries({ queryKey: keys.quota });
  }, [done, refetch, client]);
  useEffect(() => {
    const timer = setInterval(() => void refetch(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [refetch]);
  const here = new Set(sending.map((each) => each.id));
  const others = (stored.data ?? []).filter((each) => !here.has(each.id));
  const space = quota.data?.bytes;
  return (
    <Panel title={t.uploads} aside={space === undefined ? undefined : t.used(bytes(space.used), bytes(space.limit))}>
      {stored.error !== null && <Fault error={stored.error} onRetry={() => void stored.refetch()} />}
      {sending.length + others.length === 0 && <Empty icon="upload">{t.noUploads}</Empty>}
      <div className={css.stack}>
        {sending.map((each) => (
          <div key={each.key} className={css.stored}>
            <UploadRow sending={each} />
            {each.phase === "done" && each.id !== null && (
              <Button size="small" onClick={() => onUse(each.id ?? "")}>
                {t.use}
              </Button>
            )}
          </div>
        ))}
        {others.map((each) => (
          <StoredRow key={each.id} upload={each} onUse={onUse} />
        ))}
      </div>
    </Panel>
  );
}

function StoredRow({ upload, onUse }: { readonly upload: Stored; readonly onUse: (id: string) => void }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const input = useRef<HTMLInputElement>(null);
  const drop = useDeed(() => removeUpload(upload.id), { done: t.dropped, stale: [keys.uploads, keys.quota] });
  const { name, size, offset, whole, expires } = upload;
  return (
    <div className={css.stored} data-stored={whole ? "whole" : "broken"}>
      <div className={css.uploadHead}>
        <strong className={css.fileName}>{name}</strong>
        {whole ? (
          <Button size="small" onClick={() => onUse(upload.id)}>
            {t.use}
          </Button>
        ) : (
          <Button size="small" icon="upload" onClick={() => input.current?.click()}>
            {t.goOn}
          </Button>
        )}
        <IconButton
          icon="trash"
          size="small"
          label={t.drop(name)}
          busy={drop.busy}
          onClick={() => drop.run(undefined)}
        />
      </div>
      {!whole && <Progress value={size === 0 ? 0 : offset / size} label={name} />}
      <span className={css.faint}>
        {whole ? bytes(size) : `${bytes(offset)} / ${bytes(size)}`}
        {expires !== null && ` · ${t.until(moment(lang, expires))}`}
      </span>
      {!whole && (
        <>
          <Note tone="neutral">{t.goOnHint}</Note>
          <input
            ref={input}
            type="file"
            hidden
            aria-label={`${t.goOn}: ${name}`}
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = "";
              if (file !== undefined) send(file);
            }}
          />
        </>
      )}
    </div>
  );
}
