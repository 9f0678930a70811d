/** The voices of this machine: what each can do, how it sounds, and why one is silent. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { saidIn } from "../text/machine";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import css from "./Hosts.module.css";

const TEXTS = texts(
  {
    title: "목소리",
    name: "목소리",
    languages: "듣기",
    knobs: "조절",
    licence: "이용 조건",
    state: "상태",
    ready: "준비됨",
    speed: "빠르기",
    pitch: "높이",
    volume: "크기",
    emotions: "감정",
    streaming: "바로 시작",
    ko: "한국어",
    en: "영어",
    stop: "멈추기",
    none: "목소리가 없습니다.",
  },
  {
    title: "Voices",
    name: "Voice",
    languages: "Hear it",
    knobs: "Knobs",
    licence: "Licence",
    state: "State",
    ready: "ready",
    speed: "speed",
    pitch: "pitch",
    volume: "volume",
    emotions: "emotions",
    streaming: "starts at once",
    ko: "Korean",
    en: "English",
    stop: "Stop",
    none: "There is no voice.",
  },
);
type Voice = Schemas["VoiceOut"];
type Knob = "speed" | "pitch" | "volume" | "emotions" | "streaming";

/** The names of what a voice can do. */
export function knobsOf({ capabilities }: Pick<Voice, "capabilities">): readonly Knob[] {
  const plain = (["speed", "pitch", "volume", "streaming"] as const).filter((knob) => capabilities[knob]);
  return capabilities.emotions.length > 1 ? [...plain, "emotions"] : plain;
}

export function VoicesPanel() {
  const t = useTexts(TEXTS);
  const voices = useQuery({ queryKey: ["voices"], queryFn: () => answer(api.GET("/v1/voices")) });
  const sample = useSample();
  const lang = useLanguage((state) => state.lang);
  return (
    <Panel title={t.title} flush aside={voices.data?.length}>
      {voices.error !== null && <Fault error={voices.error} onRetry={() => void voices.refetch()} />}
      {voices.data?.length === 0 && <Empty icon="voices">{t.none}</Empty>}
      {voices.data !== undefined && voices.data.length > 0 && (
        <Table
          label={t.title}
          rows={voices.data}
          rowKey={(voice) => voice.id}
          columns={[
            {
              key: "name",
              title: t.name,
              cell: (voice) => (
                <div className={css.voice}>
                  <strong>{voice.title}</strong>
                  <span className={css.note}>
                    {voice.id} · {saidIn(lang, voice.note)}
                  </span>
                </div>
              ),
            },
            { key: "hear", title: t.languages, cell: (voice) => <Hear voice={voice} sample={sample} /> },
            {
              key: "knobs",
              title: t.knobs,
              cell: (voice) => (
                <span className={css.knobs}>
                  {knobsOf(voice).map((knob) => (
                    <Badge key={knob}>{t[knob]}</Badge>
                  ))}
                </span>
              ),
            },
            { key: "licence", title: t.licence, cell: (voice) => voice.licence },
            {
              key: "state",
              title: t.state,
              cell: (voice) =>
                voice.state === "ready" ? (
                  <Badge tone="good">{t.ready}</Badge>
                ) : (
                  <span className={css.note}>{saidIn(lang, voice.state)}</span>
                ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

function Hear({ voice, sample }: { readonly voice: Voice; readonly sample: Sample }) {
  const t = useTexts(TEXTS);
  const names: Readonly<Record<string, string>> = { ko: t.ko, en: t.en };
  return (
    <span className={css.hear}>
      {voice.languages
        .filter((lang) => lang === "ko" || lang === "en")
        .map((lang) => {
          const key = `${voice.id} ${lang}`;
          const sounds = sample.sounding === key;
          return (
            <Button
              key={lang}
              size="small"
              icon={sounds ? "stop" : "play"}
              busy={sample.making === key}
              disabled={voice.state !== "ready"}
              aria-label={`${sounds ? t.stop : t.languages}: ${voice.title}, ${names[lang]}`}
              onClick={() => (sounds ? sample.stop() : sample.hear(voice.id, lang))}
            >
              {names[lang]}
            </Button>
          );
        })}
    </span>
  );
}

type Sample = ReturnType<typeof useSample>;

/** Plays one sample at a time; leaving the screen ends it. */
function useSample() {
  const player = useRef<{ readonly audio: HTMLAudioElement; readonly url: string } | null>(null);
  const [sounding, setSounding] = useState<string | null>(null);
  const [making, setMaking] = useState<string | null>(null);
  const gone = useRef(false);
  const stop = () => {
    player.current?.audio.pause();
    if (player.current !== null) URL.revokeObjectURL(player.current.url);
    player.current = null;
    setSounding(null);
  };
  const make = useDeed(async ({ voice, lang }: { voice: string; lang: "ko" | "en" }) => {
    const made = await answer(
      api.POST("/v1/voices/{voice_id}/sample", {
        params: { path: { voice_id: voice } },
        body: { lang },
        parseAs: "blob",
      }),
    );
    stop();
    if (gone.current) return;
    const url = URL.createObjectURL(made as unknown as Blob);
    const audio = new Audio(url);
    player.current = { audio, url };
    audio.addEventListener("ended", stop);
    setSounding(`${voice} ${lang}`);
    await audio.play();
  });
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      player.current?.audio.pause();
      if (player.current !== null) URL.revokeObjectURL(player.current.url);
    };
  }, []);
  const hear = (voice: string, lang: string) => {
    setMaking(`${voice} ${lang}`);
    void make
      .runAsync({ voice, lang: lang === "ko" ? "ko" : "en" })
      .catch(() => undefined)
      .finally(() => setMaking(null));
  };
  return { hear, stop, sounding, making };
}
