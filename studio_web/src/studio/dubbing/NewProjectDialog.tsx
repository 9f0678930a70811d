/** A new project: a video in another language, or a script over a film, a picture, slides or nothing. */
import { useState } from "react";
import { useDeed } from "../live/deeds";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { Fault } from "../ui/Notes";
import { Segments } from "../ui/Segments";
import { Check } from "./Check";
import { createProject, type NewProject } from "./calls";
import css from "./Dubbing.module.css";
import type { Kind, Project } from "./project";
import { keys, useStoredUploads } from "./queries";
import { UploadField } from "./UploadField";
import { KIND_TEXTS } from "./words";

const TEXTS = texts(
  {
    title: "새 프로젝트",
    kind: "종류",
    dubHint: "영상이나 소리를 다른 언어로 말하게 합니다.",
    scriptHint: "적은 대사를 시간축에 놓아 말하게 합니다. 영상, 그림, PDF 위에 얹거나 아무것도 없이 만듭니다.",
    name: "이름",
    source: "원래 언어",
    into: "더빙할 언어",
    video: "영상",
    base: "화면 (없어도 됩니다)",
    stored: "올려 둔 파일",
    fresh: "새 파일 올리기",
    cancel: "취소",
    create: "만들기",
    wait: "다 올라가면 만들 수 있습니다. 이 창을 닫아도 계속 올라갑니다.",
  },
  {
    title: "New project",
    kind: "Kind",
    dubHint: "A video, or sound alone, is to speak another language.",
    scriptHint: "Lines that you type are spoken along a timeline: over a video, a picture, a PDF, or over nothing.",
    name: "Name",
    source: "Original language",
    into: "Dub into",
    video: "Video",
    base: "Picture (may be left out)",
    stored: "Uploaded before",
    fresh: "upload a new file",
    cancel: "Cancel",
    create: "Create",
    wait: "It can be created once the file is uploaded, which goes on when you close this.",
  },
);
const ACCEPT = { dub: "video/*,audio/*,.mkv", script: "video/*,image/*,application/pdf,.mkv" } as const;

interface Props {
  /** An upload that it is to be made of. */
  readonly upload?: string | undefined;
  readonly onClose: () => void;
  readonly onMade: (project: Project) => void;
}

export function NewProjectDialog({ upload: given = "", onClose, onMade }: Props) {
  const t = useTexts(TEXTS);
  const kinds = useTexts(KIND_TEXTS);
  const languages = useTexts(LANGUAGE_TEXTS);
  const uploads = useStoredUploads();
  const [kind, setKind] = useState<Kind>("dub");
  const [title, setTitle] = useState("");
  const [source, setSource] = useState<"ko" | "en">("ko");
  const [into, setInto] = useState<readonly ("ko" | "en")[]>(["en"]);
  const [upload, setUpload] = useState(given);
  const [going, setGoing] = useState(false); // a file that was chosen here is not whole yet
  const create = useDeed((body: NewProject) => createProject(body), {
    stale: [keys.projects],
    onDone: onMade,
    toldThere: true,
  });
  const whole = (uploads.data ?? []).filter(
    (each) => each.whole && !(kind === "dub" && /^(image|application\/pdf)/.test(each.media_type)),
  );
  const named = title.trim() || plainName(whole.find((each) => each.id === upload)?.name ?? "");
  const ready = named !== "" && (upload !== "" || (kind === "script" && !going));
  const make = () =>
    create.run({
      kind,
      title: named,
      source_language: source,
      languages: kind === "dub" ? into.filter((each) => each !== source) : [],
      ...(upload !== "" && { base: { upload, colour: "#101418", width: 1280, height: 720, slides_ms: [], track: 0 } }),
      ...(kind === "script" && { background: "duck" as const }),
    });
  return (
    <Dialog
      open
      title={t.title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" busy={create.busy} disabled={!ready} onClick={make}>
            {t.create}
          </Button>
        </>
      }
    >
      <Segments
        label={t.kind}
        value={kind}
        choices={(["dub", "script"] as const).map((each) => ({ value: each, label: kinds[each] }))}
        onChange={setKind}
      />
      <p className={css.faint}>{kind === "dub" ? t.dubHint : t.scriptHint}</p>
      <div className={css.stack}>
        <span className={css.legend}>{kind === "dub" ? t.video : t.base}</span>
        {whole.length > 0 && (
          <Select
            label={t.stored}
            value={upload}
            choices={[{ value: "", label: t.fresh }, ...whole.map((each) => ({ value: each.id, label: each.name }))]}
            onChange={(event) => setUpload(event.target.value)}
          />
        )}
        {upload === "" && (
          <UploadField
            accept={ACCEPT[kind]}
            onFile={(file) => title === "" && setTitle(plainName(file.name))}
            onUpload={setUpload}
            onGoing={setGoing}
          />
        )}
        {!ready && (kind === "dub" || going) && <span className={css.faint}>{t.wait}</span>}
      </div>
      <TextField
        label={t.name}
        value={title}
        placeholder={named}
        maxLength={200}
        onChange={(event) => setTitle(event.target.value)}
      />
      {kind === "dub" && (
        <div className={css.pair}>
          <Select
            label={t.source}
            value={source}
            choices={(["ko", "en"] as const).map((each) => ({ value: each, label: languages[each] }))}
            onChange={(event) => {
              const next = event.target.value as "ko" | "en";
              setSource(next);
              setInto([next === "ko" ? "en" : "ko"]);
            }}
          />
          <fieldset className={css.ticks}>
            <legend className={css.legend}>{t.into}</legend>
            {(["ko", "en"] as const)
              .filter((each) => each !== source)
              .map((each) => (
                <Check
                  key={each}
                  label={languages[each]}
                  checked={into.includes(each)}
                  onChange={(on) => setInto(on ? [...into, each] : into.filter((other) => other !== each))}
                />
              ))}
          </fieldset>
        </div>
      )}
      {create.error !== null && <Fault error={create.error} />}
    </Dialog>
  );
}

/** "talk" of "talk.mp4". */
export function plainName(file: string): string {
  return file.replace(/\.[^.]{1,5}$/, "").trim();
}
