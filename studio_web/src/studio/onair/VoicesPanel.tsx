/** Who is on air, how near she is shown, whose voice each language has, and the set behind her. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { fetchVoices, setVoice } from "../../api/operator";
import { fetchShow, type Lang } from "../../api/show";
import { cuesKey, useCues } from "../live/cues";
import { useDeed } from "../live/deeds";
import { onDesk, TOLD, useLive } from "../live/live";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Select } from "../ui/Field";
import { Panel } from "../ui/Panel";
import { CaptionsChoice } from "./CaptionsChoice";
import { FramingChoice } from "./FramingChoice";
import { useFolding } from "./folds";
import { fits } from "./framings";
import css from "./VoicesPanel.module.css";

const STARTING_MS = 2_000; // between two looks whether the first stage is there
const TEXTS = texts(
  {
    title: "진행자와 목소리",
    host: "진행자",
    coming: (name: string) => `${name} 준비 중…`,
    unfit: (name: string, size: string) => `${name} (${size} 화면 크기가 없음)`,
    prepared: "준비되면 문장을 마친 뒤 바뀝니다.",
    ko: "한국어 목소리",
    en: "영어 목소리",
    done: "다음 말부터 바뀝니다.",
    set: "배경",
    studio: "스튜디오",
    sage: "세이지",
    dusk: "저녁",
    mood: "다음 말부터의 표정",
    auto: "대사대로",
    neutral: "차분하게",
    delighted: "밝게",
    earnest: "진지하게",
  },
  {
    title: "Host and voices",
    host: "Host",
    coming: (name: string) => `${name} gets ready…`,
    unfit: (name: string, size: string) => `${name} (no framing for ${size})`,
    prepared: "She comes on when she is ready, at the end of a sentence.",
    ko: "Korean voice",
    en: "English voice",
    done: "The next line is spoken by it.",
    set: "Set",
    studio: "Studio",
    sage: "Sage",
    dusk: "Dusk",
    mood: "Mood of the next lines",
    auto: "By the line",
    neutral: "Neutral",
    delighted: "Delighted",
    earnest: "Earnest",
  },
);

export function VoicesPanel() {
  const t = useTexts(TEXTS);
  return (
    <Panel title={t.title} folding={useFolding("voices")} aside={<OnNow />}>
      <div className={css.choices}>
        <HostOnAir />
        <FramingChoice />
        <SetBehind />
        <VoiceOf lang="ko" label={t.ko} done={t.done} />
        <VoiceOf lang="en" label={t.en} done={t.done} />
        <Mood />
        <CaptionsChoice />
      </div>
    </Panel>
  );
}

/** Who is on air, or is coming, in a word. */
function OnNow() {
  const t = useTexts(TEXTS);
  const { host, coming, titleOf } = useHost();
  return coming === "" ? titleOf(host) : <Badge tone="fair">{t.coming(titleOf(coming))}</Badge>;
}

/** Her face in the lines that follow. */
function Mood() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const mood = useCues().data?.cues.mood ?? "";
  const put = useDeed(
    (wanted: Schemas["Mood"]["mood"]) =>
      answer(api.PUT("/v1/shows/{show_id}/mood", { params: { path: { show_id: showId } }, body: { mood: wanted } })),
    { stale: [cuesKey(showId)] },
  );
  return (
    <Select
      label={t.mood}
      value={mood}
      disabled={put.busy}
      onChange={(event) => put.run((event.target.value || null) as Schemas["Mood"]["mood"])}
      choices={[
        { value: "", label: t.auto },
        { value: "neutral", label: t.neutral },
        { value: "delighted", label: t.delighted },
        { value: "earnest", label: t.earnest },
      ]}
    />
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

/** The hosts there are, who of them is on air, and who is being prepared; kept fresh. */
function useHost() {
  const lang = useLanguage((state) => state.lang);
  const showId = useLive((state) => state.showId);
  const params = { path: { show_id: showId } };
  const key = hostKey(showId);
  const now = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET("/v1/shows/{show_id}/host", { params })),
    ...TOLD,
    // Nothing tells when the first stage is there; until then nobody is on air.
    refetchInterval: (query) => (query.state.data?.host === "" ? STARTING_MS : false),
  });
  const hosts = useQuery({ queryKey: ["hosts"], queryFn: () => answer(api.GET("/v1/hosts")) });
  const { refetch } = now;
  useEffect(
    () => onDesk((events) => void (events.some((event) => /^(host|stage)\./.test(event.type)) && refetch())),
    [refetch],
  );
  const titleOf = (name: string) => hosts.data?.find((each) => each.name === name)?.title[lang] ?? name;
  return { hosts: hosts.data ?? [], host: now.data?.host ?? "", coming: now.data?.coming ?? "", titleOf };
}

function hostKey(showId: string) {
  return ["host", showId] as const;
}

/** Who is on air; another one is prepared beside her and takes over without a break. */
function HostOnAir() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const { hosts, host, coming, titleOf } = useHost();
  const params = { path: { show_id: showId } };
  const put = useDeed(
    (wanted: string) => answer(api.PUT("/v1/shows/{show_id}/host", { params, body: { host: wanted } })),
    {
      stale: [hostKey(showId)],
      done: t.prepared,
    },
  );
  const size = useQuery({
    queryKey: ["show-size", showId],
    queryFn: () => fetchShow({ id: showId, token: null }),
    enabled: host !== "", // before there is a stage, there is no size; then it stays
    staleTime: Number.POSITIVE_INFINITY,
    select: (show) => show.renditions.high,
  }).data;
  const choices = hosts
    .filter((each) => each.consent === "" || each.name === host)
    .map((each) => {
      const unfit = each.name !== host && size !== undefined && !each.framings.some((framing) => fits(framing, size));
      const label = titleOf(each.name);
      return unfit
        ? { value: each.name, label: t.unfit(label, `${size.width}×${size.height}`), disabled: true }
        : { value: each.name, label };
    });
  return (
    <Select
      label={t.host}
      data-choice="host"
      value={host}
      disabled={host === "" || coming !== "" || put.busy}
      choices={host === "" ? [{ value: "", label: "…" }] : choices}
      hint={coming === "" ? undefined : t.coming(titleOf(coming))}
      onChange={(event) => put.run(event.target.value)}
    />
  );
}

function SetBehind() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const params = { path: { show_id: showId } };
  const key = ["scene", showId];
  const scene = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET("/v1/shows/{show_id}/scene", { params })),
    ...TOLD,
  });
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
