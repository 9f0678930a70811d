/** The project itself: its name, what is seen, what is heard behind, how loud; its languages, and its end. */
import { useState } from "react";
import { useLocation } from "wouter";
import { useDeed } from "../live/deeds";
import { bytes, moment } from "../text/format";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button, LinkButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { Note } from "../ui/Notes";
import { addLanguage, removeLanguage, removeProject, type Settings } from "./calls";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { HistoryCard } from "./HistoryCard";
import { soundsOf } from "./media";
import { ended, filesOf } from "./operations";
import { keys, useMeans, useMedia, useStoredUploads } from "./queries";
import { NameField } from "./SpeakersPanel";
import { useSettingsEdit } from "./settings";
import { UploadField } from "./UploadField";
import { StateBadge } from "./WorkStrip";
import { BACKGROUND_TEXTS, LOUDNESS_TEXTS, wordOf } from "./words";
import { useWork } from "./work";

const TEXTS = texts(
  {
    name: "이름",
    source: "원래 언어",
    background: "원래 소리",
    music: "목소리만 빼고 (여기에 분리 모델이 없음)",
    duck: "얼마나 작게 (dB)",
    loudness: "소리 크기",
    base: "화면",
    baseDub: "영상",
    none: "단색 화면",
    colour: "색",
    gone: "지워진 파일",
    sound: "더빙할 소리",
    sounds: (n: number) => `소리 ${n}`,
    channels: (n: number) => `${n}채널`,
    usual: "기본",
    lacking: (n: number) => `소리 ${n} (이 파일에 없음)`,
    replace: "바꾸기",
    replaceTitle: "화면 바꾸기",
    replaceHint: "영상, 그림, PDF. 줄과 클립은 그대로 남습니다.",
    evenly: "쪽을 고르게 나누기",
    evenlyHint: "시간축에서 옮긴 쪽의 시각을 버립니다.",
    archive: "내보내기",
    archiveHint: "대사, 번역, 올린 파일을 한 압축 파일로. 다른 서버에서 다시 가져올 수 있습니다.",
    pack: "압축 파일 만들기",
    load: (name: string) => `내려받기: ${name}`,
    languages: "더빙할 언어",
    addLanguage: (lang: string) => `${lang} 추가`,
    dropLanguage: (lang: string) => `${lang} 빼기`,
    sure: "정말 지울까요?",
    dropHint: (lang: string) => `${lang}의 모든 번역과 말한 소리가 지워집니다.`,
    removeHint: "대사, 렌더링한 파일이 모두 지워집니다. 올린 파일은 남습니다.",
    cancel: "취소",
    remove: "프로젝트 지우기",
    drop: "지우기",
    removed: "프로젝트를 지웠습니다.",
  },
  {
    name: "Name",
    source: "Original language",
    background: "Original sound",
    music: "all but voices (no separator model is here)",
    duck: "How much softer (dB)",
    loudness: "Loudness",
    base: "Picture",
    baseDub: "Video",
    none: "a plain colour",
    colour: "Colour",
    gone: "a file that is gone",
    sound: "Sound that is dubbed",
    sounds: (n: number) => `Sound ${n}`,
    channels: (n: number) => `${n} ch`,
    usual: "default",
    lacking: (n: number) => `Sound ${n} (not in this file)`,
    replace: "Replace",
    replaceTitle: "Replace what is seen",
    replaceHint: "A video, a picture or a PDF. Lines and clips stay.",
    evenly: "Share the time out evenly",
    evenlyHint: "The times that pages were given on the timeline go.",
    archive: "Export",
    archiveHint: "Lines, translations and uploads in one zip, which another server takes again.",
    pack: "Make a zip",
    load: (name: string) => `Download ${name}`,
    languages: "Dubbed into",
    addLanguage: (lang: string) => `Add ${lang}`,
    dropLanguage: (lang: string) => `Remove ${lang}`,
    sure: "Delete it for good?",
    dropHint: (lang: string) => `All lines in ${lang} go, with what was spoken of them.`,
    removeHint: "Its lines and rendered files go. Uploads stay.",
    cancel: "Cancel",
    remove: "Delete the project",
    drop: "Delete",
    removed: "The project is gone.",
  },
);

const DUBBED = ["ko", "en"] as const;

export function ProjectPanel() {
  const t = useTexts(TEXTS);
  const languages = useTexts(LANGUAGE_TEXTS);
  const backgrounds = useTexts(BACKGROUND_TEXTS);
  const loudnesses = useTexts(LOUDNESS_TEXTS);
  const { project } = useDesk();
  const keep = useSettingsEdit();
  const lacking = useMeans(project.id, project.source_language, true).data?.separate ?? "";
  return (
    <div className={css.cards}>
      <div className={css.pair}>
        <NameField label={t.name} value={project.title} onKeep={(title) => title !== "" && keep.run({ title })} />
        {project.kind === "dub" && (
          <Select
            label={t.source}
            value={project.source_language}
            choices={[...new Set(["ko", "en", project.source_language])].map((each) => ({
              value: each,
              label: wordOf(languages, each),
            }))}
            onChange={(event) => keep.run({ source_language: event.target.value })}
          />
        )}
        <Select
          label={t.background}
          value={project.background}
          choices={Object.entries(backgrounds).map(([value, label]) => ({
            value,
            label: value === "music" && lacking !== "" ? t.music : label,
          }))}
          onChange={(event) => keep.run({ background: event.target.value as typeof project.background })}
        />
        {project.background === "duck" && (
          <Select
            label={t.duck}
            value={`${project.duck_db}`}
            choices={[...new Set([-6, -10, -14, -18, -24, project.duck_db])].map((each) => ({
              value: `${each}`,
              label: `${each}`.replace("-", "−"),
            }))}
            onChange={(event) => keep.run({ duck_db: Number(event.target.value) })}
          />
        )}
        <Select
          label={t.loudness}
          value={project.loudness}
          choices={Object.entries(loudnesses).map(([value, label]) => ({ value, label }))}
          onChange={(event) => keep.run({ loudness: event.target.value as typeof project.loudness })}
        />
      </div>
      <BaseCard onKeep={(base) => keep.run({ base })} />
      {project.kind === "dub" && <LanguagesCard />}
      <ArchiveCard />
      <HistoryCard />
      <RemoveButton />
    </div>
  );
}

function BaseCard({ onKeep }: { readonly onKeep: (base: Settings["base"]) => void }) {
  const t = useTexts(TEXTS);
  const { project } = useDesk();
  const uploads = useStoredUploads();
  const [replacing, setReplacing] = useState(false);
  const { base } = project;
  const name = uploads.data?.find((each) => each.id === base.upload)?.name;
  return (
    <section className={css.card} aria-label={t.base}>
      <div className={css.cardHead}>
        <strong>{project.kind === "dub" ? t.baseDub : t.base}</strong>
        <span className={css.fileName}>{base.upload === "" ? t.none : (name ?? t.gone)}</span>
        <Button size="small" onClick={() => setReplacing(true)}>
          {t.replace}
        </Button>
      </div>
      {base.upload === "" && project.kind === "script" && (
        <label className={css.check}>
          <input
            type="color"
            defaultValue={base.colour}
            onBlur={(event) => event.target.value !== base.colour && onKeep({ ...base, colour: event.target.value })}
          />
          {t.colour}
        </label>
      )}
      <SoundChoice track={base.track} onKeep={(track) => onKeep({ ...base, track })} />
      {base.slides_ms.length > 0 && (
        <div className={css.choices}>
          <Button size="small" onClick={() => onKeep({ ...base, slides_ms: [] })}>
            {t.evenly}
          </Button>
          <span className={css.faint}>{t.evenlyHint}</span>
        </div>
      )}
      {replacing && (
        <Dialog open title={t.replaceTitle} onClose={() => setReplacing(false)}>
          <UploadField
            accept={project.kind === "dub" ? "video/*,audio/*" : "video/*,image/*,application/pdf"}
            hint={t.replaceHint}
            onUpload={(upload) => {
              onKeep({ ...base, upload, slides_ms: [], track: 0 }); // which sound it was says nothing of another file
              setReplacing(false);
            }}
          />
        </Dialog>
      )}
    </section>
  );
}

/** Which of a film's sounds is dubbed, where it has more than one or lacks the chosen one. */
function SoundChoice({ track, onKeep }: { readonly track: number; readonly onKeep: (track: number) => void }) {
  const t = useTexts(TEXTS);
  const { project } = useDesk();
  const media = useMedia(project.id, project.base.upload).data ?? null;
  if (media === null || media.upload !== project.base.upload || media.container === null) return null;
  const sounds = soundsOf(media);
  const lacking = track > sounds.length;
  if (sounds.length < 2 && !lacking) return null;
  const choices = sounds.map((each) => ({
    value: `${each.usual ? 0 : each.track}`,
    label: [
      t.sounds(each.track),
      each.title,
      each.language,
      each.channels > 0 ? t.channels(each.channels) : "",
      each.usual ? t.usual : "",
    ]
      .filter(Boolean)
      .join(" · "),
  }));
  const usual = sounds.find((each) => each.usual)?.track;
  return (
    <Select
      label={t.sound}
      value={`${track === usual ? 0 : track}`}
      choices={lacking ? [{ value: `${track}`, label: t.lacking(track), disabled: true }, ...choices] : choices}
      onChange={(event) => onKeep(Number(event.target.value))}
    />
  );
}

function LanguagesCard() {
  const t = useTexts(TEXTS);
  const names = useTexts(LANGUAGE_TEXTS);
  const { project } = useDesk();
  const [dropping, setDropping] = useState<string | null>(null);
  const stale = [keys.project(project.id), ["dub-lines", project.id]];
  const add = useDeed((lang: "ko" | "en") => addLanguage(project.id, lang), { stale });
  const drop = useDeed((lang: string) => removeLanguage(project.id, lang), { stale, onDone: () => setDropping(null) });
  return (
    <section className={css.card} aria-label={t.languages}>
      <div className={css.cardHead}>
        <strong>{t.languages}</strong>
        {DUBBED.filter((lang) => lang !== project.source_language || project.languages.includes(lang)).map((lang) =>
          project.languages.includes(lang) ? (
            <Button key={lang} size="small" icon="minus" onClick={() => setDropping(lang)}>
              {t.dropLanguage(names[lang])}
            </Button>
          ) : (
            <Button key={lang} size="small" icon="plus" busy={add.busy} onClick={() => add.run(lang)}>
              {t.addLanguage(names[lang])}
            </Button>
          ),
        )}
      </div>
      {dropping !== null && (
        <Dialog
          open
          title={t.sure}
          onClose={() => setDropping(null)}
          foot={
            <>
              <Button onClick={() => setDropping(null)}>{t.cancel}</Button>
              <Button kind="danger" busy={drop.busy} onClick={() => drop.run(dropping)}>
                {t.drop}
              </Button>
            </>
          }
        >
          <Note tone="fair">{t.dropHint(wordOf(names, dropping))}</Note>
        </Dialog>
      )}
    </section>
  );
}

function ArchiveCard() {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const { operations } = useDesk();
  const { archive } = useWork();
  const newest = operations.find((each) => each.kind === "archive");
  const files = newest?.state === "done" ? filesOf(newest) : [];
  return (
    <section className={css.card} aria-label={t.archive}>
      <div className={css.cardHead}>
        <strong>{t.archive}</strong>
        {newest !== undefined && <StateBadge operation={newest} />}
        {newest?.ended != null && <span className={css.faint}>{moment(lang, newest.ended)}</span>}
      </div>
      <span className={css.faint}>{t.archiveHint}</span>
      <div className={css.choices}>
        <Button
          size="small"
          icon="goods"
          busy={archive.busy || (newest !== undefined && !ended(newest))}
          onClick={() => archive.run(undefined)}
        >
          {t.pack}
        </Button>
        {files.map((file) => (
          <LinkButton
            key={file.name}
            size="small"
            icon="download"
            href={file.href}
            download={file.name}
            aria-label={t.load(`${file.name} ${bytes(file.bytes)}`)}
          >
            {file.name} <span className={css.faint}>{bytes(file.bytes)}</span>
          </LinkButton>
        ))}
      </div>
    </section>
  );
}

function RemoveButton() {
  const t = useTexts(TEXTS);
  const { project } = useDesk();
  const [, go] = useLocation();
  const [asked, setAsked] = useState(false);
  const [typed, setTyped] = useState("");
  const remove = useDeed(() => removeProject(project.id), {
    done: t.removed,
    stale: [keys.projects],
    onDone: () => go("/dubbing"),
  });
  return (
    <div className={css.choices}>
      <Button size="small" icon="trash" onClick={() => setAsked(true)}>
        {t.remove}
      </Button>
      {asked && (
        <Dialog
          open
          title={t.sure}
          onClose={() => setAsked(false)}
          foot={
            <>
              <Button onClick={() => setAsked(false)}>{t.cancel}</Button>
              <Button
                kind="danger"
                busy={remove.busy}
                disabled={typed !== project.title}
                onClick={() => remove.run(undefined)}
              >
                {t.drop}
              </Button>
            </>
          }
        >
          <Note tone="fair">{t.removeHint}</Note>
          <TextField
            label={`${t.name}: ${project.title}`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </Dialog>
      )}
    </div>
  );
}
