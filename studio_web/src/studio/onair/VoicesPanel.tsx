/** Who speaks each language, from the next line on, and the set behind the host, from the next frames on. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "../../api/client";
import { fetchVoices, setVoice } from "../../api/operator";
import type { Lang } from "../../api/show";
import { useDeed } from "../live/deeds";
import { onDesk, useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Select } from "../ui/Field";
import { Panel } from "../ui/Panel";
import css from "./VoicesPanel.module.css";

const TEXTS = texts(
  {
    title: "목소리와 배경",
    ko: "한국어",
    en: "영어",
    done: "다음 말부터 바뀝니다.",
    set: "배경",
    studio: "스튜디오",
    sage: "세이지",
    dusk: "저녁",
  },
  {
    title: "Voices and set",
    ko: "Korean",
    en: "English",
    done: "The next line is spoken by it.",
    set: "Set",
    studio: "Studio",
    sage: "Sage",
    dusk: "Dusk",
  },
);

export function VoicesPanel() {
  const t = useTexts(TEXTS);
  return (
    <Panel title={t.title}>
      <div className={css.choices}>
        <VoiceOf lang="ko" label={t.ko} done={t.done} />
        <VoiceOf lang="en" label={t.en} done={t.done} />
        <SetBehind />
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

function SetBehind() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const params = { path: { show_id: showId } };
  const key = ["scene", showId];
  const scene = useQuery({ queryKey: key, queryFn: () => answer(api.GET("/v1/shows/{show_id}/scene", { params })) });
  const { refetch } = scene;
  useEffect(
    () => onDesk((events) => void (events.some((event) => event.type === "scene.changed") && refetch())),
    [refetch],
  );
  const put = useDeed(
    (background: string) => answer(api.PUT("/v1/shows/{show_id}/scene", { params, body: { background } })),
    { stale: [key] },
  );
  const nameOf = (theme: string) => (theme in t ? t[theme as "studio" | "sage" | "dusk"] : theme);
  return (
    <Select
      label={t.set}
      id="set"
      value={scene.data?.background ?? ""}
      disabled={scene.data === undefined || put.busy}
      choices={(scene.data?.backgrounds ?? []).map((theme) => ({ value: theme, label: nameOf(theme) }))}
      onChange={(event) => put.run(event.target.value)}
    />
  );
}
