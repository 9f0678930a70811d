/** Which files are to be made, and how. */
import { useState } from "react";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { Note } from "../ui/Notes";
import { Check } from "./Check";
import type { RenderWish } from "./calls";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { SettingWarnings } from "./SettingWarnings";
import { LOUDNESS_TEXTS, wordOf } from "./words";
import { useWork } from "./work";

const TEXTS = texts(
  {
    title: "렌더링",
    language: "언어",
    files: "파일",
    mp4: "MP4 영상",
    wav: "WAV 소리",
    mp3: "MP3 소리",
    stems: "나눈 소리 (대사, 배경, 효과)",
    srt: "SRT 자막",
    vtt: "VTT 자막",
    dapt: "DAPT 대본",
    subtitles: "MP4 안에 자막 트랙",
    keep: "원래 소리를 두 번째 트랙으로",
    slow: "말이 길어 급해지는 장면은 화면을 조금 늦추기 (최대 1.15배, 영상이 길어집니다)",
    lipsync: "입 모양 맞추기 (동의 기록이 있는 사람만)",
    loudness: "소리 크기",
    asProject: "프로젝트 설정대로",
    label: "AI 고지",
    labels: { "": "서버 설정대로", KR: "한국 (AI 기본법)", EU: "유럽 (AI Act)", none: "없음" },
    reason: "고지를 빼는 이유",
    cancel: "취소",
    make: "렌더링하기",
    stale: (n: number) => `다시 말해야 할 ${n}줄은 렌더링하면서 말합니다.`,
  },
  {
    title: "Render",
    language: "Language",
    files: "Files",
    mp4: "MP4 film",
    wav: "WAV sound",
    mp3: "MP3 sound",
    stems: "Stems (dialogue, background, effects)",
    srt: "SRT subtitles",
    vtt: "VTT subtitles",
    dapt: "DAPT script",
    subtitles: "A track of subtitles in the MP4",
    keep: "The original sound as a second track",
    slow: "Show shots a little slower where speech would be hurried (up to 1.15×; the film gets longer)",
    lipsync: "Move the mouths (of those whose consent holds)",
    loudness: "Loudness",
    asProject: "as the project says",
    label: "AI notice",
    labels: { "": "as the server says", KR: "Korea (AI Basic Act)", EU: "Europe (AI Act)", none: "none" },
    reason: "Why there is no notice",
    cancel: "Cancel",
    make: "Render",
    stale: (n: number) => `${n} lines that are to be spoken again are spoken on the way.`,
  },
);
type Output = RenderWish["outputs"][number];
const OUTPUTS: readonly Output[] = ["mp4", "wav", "mp3", "stems", "srt", "vtt", "dapt"];

export function RenderDialog({ onClose }: { readonly onClose: (begun: boolean) => void }) {
  const t = useTexts(TEXTS);
  const languages = useTexts(LANGUAGE_TEXTS);
  const loudnesses = useTexts(LOUDNESS_TEXTS);
  const { project, lang } = useDesk();
  const { render } = useWork();
  const dub = project.kind === "dub";
  const [language, setLanguage] = useState(lang);
  const [outputs, setOutputs] = useState<readonly Output[]>(["mp4", "srt"]);
  const [subtitles, setSubtitles] = useState(false);
  const [keep, setKeep] = useState(false);
  const [lipsync, setLipsync] = useState(false);
  const [slow, setSlow] = useState(false);
  const [loudness, setLoudness] = useState("");
  const [label, setLabel] = useState<"" | "KR" | "EU" | "none">("");
  const [reason, setReason] = useState("");
  const film = outputs.includes("mp4");
  const count = project.stale[language] ?? 0;
  const refused = project.warnings.length > 0;
  const make = () =>
    void render
      .runAsync({
        outputs: [...outputs],
        subtitles: film && subtitles,
        keep_original: film && keep,
        lipsync: film && lipsync,
        slow_video: dub && film && slow,
        label_profile: label,
        label_reason: label === "none" ? reason.trim() : "",
        ...(dub && { language: language as "ko" | "en" }),
        ...(loudness !== "" && { loudness: loudness as "-16" }),
      })
      .then(() => onClose(true))
      .catch(() => undefined); // said in a corner
  return (
    <Dialog
      open
      title={t.title}
      onClose={() => onClose(false)}
      foot={
        <>
          <Button onClick={() => onClose(false)}>{t.cancel}</Button>
          <Button
            kind="primary"
            icon="film"
            busy={render.busy}
            disabled={refused || outputs.length === 0 || (label === "none" && reason.trim() === "")}
            onClick={make}
          >
            {t.make}
          </Button>
        </>
      }
    >
      <SettingWarnings />
      {dub && (
        <Select
          label={t.language}
          value={language}
          choices={project.languages.map((each) => ({ value: each, label: wordOf(languages, each) }))}
          onChange={(event) => setLanguage(event.target.value)}
        />
      )}
      {count > 0 && <Note tone="neutral">{t.stale(count)}</Note>}
      <fieldset className={css.ticks}>
        <legend className={css.legend}>{t.files}</legend>
        {OUTPUTS.map((each) => (
          <Check
            key={each}
            label={t[each]}
            checked={outputs.includes(each)}
            onChange={(on) => setOutputs(on ? [...outputs, each] : outputs.filter((other) => other !== each))}
          />
        ))}
      </fieldset>
      {film && (
        <fieldset className={css.ticks}>
          <legend className={css.legend}>MP4</legend>
          <Check label={t.subtitles} checked={subtitles} onChange={setSubtitles} />
          {project.base.upload !== "" && <Check label={t.keep} checked={keep} onChange={setKeep} />}
          {dub && <Check label={t.slow} checked={slow} onChange={setSlow} />}
          {dub && <Check label={t.lipsync} checked={lipsync} onChange={setLipsync} />}
        </fieldset>
      )}
      <div className={css.pair}>
        <Select
          label={t.loudness}
          value={loudness}
          choices={[
            { value: "", label: `${t.asProject} (${wordOf(loudnesses, project.loudness)})` },
            ...Object.entries(loudnesses).map(([value, words]) => ({ value, label: words })),
          ]}
          onChange={(event) => setLoudness(event.target.value)}
        />
        <Select
          label={t.label}
          value={label}
          choices={(["", "KR", "EU", "none"] as const).map((each) => ({ value: each, label: t.labels[each] }))}
          onChange={(event) => setLabel(event.target.value as typeof label)}
        />
      </div>
      {label === "none" && (
        <TextField
          label={t.reason}
          value={reason}
          maxLength={500}
          required
          onChange={(event) => setReason(event.target.value)}
        />
      )}
    </Dialog>
  );
}
