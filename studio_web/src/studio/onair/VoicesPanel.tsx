/** Who speaks each language; changed from the next line on. */
import { useQuery } from "@tanstack/react-query";
import { fetchVoices, setVoice } from "../../api/operator";
import type { Lang } from "../../api/show";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Select } from "../ui/Field";
import { Panel } from "../ui/Panel";
import css from "./SayBox.module.css";

const TEXTS = texts(
  { title: "목소리", ko: "한국어", en: "영어", done: "다음 말부터 바뀝니다." },
  { title: "Voices", ko: "Korean", en: "English", done: "The next line is spoken by it." },
);

export function VoicesPanel() {
  const t = useTexts(TEXTS);
  return (
    <Panel title={t.title}>
      <div className={css.form}>
        <VoiceOf lang="ko" label={t.ko} done={t.done} />
        <VoiceOf lang="en" label={t.en} done={t.done} />
      </div>
    </Panel>
  );
}

function VoiceOf({ lang, label, done }: { readonly lang: Lang; readonly label: string; readonly done: string }) {
  const showId = useLive((state) => state.showId);
  const current = useLive((state) => state.show?.voices[lang] ?? "");
  const voices = useQuery({ queryKey: ["voices"], queryFn: fetchVoices });
  const set = useDeed((voice: string) => setVoice(showId, lang, voice), { done });
  const able = (voices.data ?? []).filter((voice) => voice.languages.includes(lang));
  const choices = able.map((voice) => ({ value: voice.id, label: voice.title }));
  if (current !== "" && !able.some((voice) => voice.id === current))
    choices.unshift({ value: current, label: current });
  return (
    <Select
      label={label}
      data-voice={lang}
      value={current}
      disabled={set.busy}
      choices={choices}
      onChange={(event) => set.run(event.target.value)}
    />
  );
}
