/** Voices that are made of recordings: how far each is, its losses, and how it sounds. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { answer, api } from "../../api/client";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Fault, Note, Progress } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Segments } from "../ui/Segments";
import css from "./Hosts.module.css";
import { TuneDialog } from "./TuneDialog";
import tools from "./Tunings.module.css";
import { TuningTools } from "./TuningTools";
import { failureIn, forVoices, isAtWork, lossOf, samplePath, shareOf, spanIn, type Tuning } from "./tunings";

const TEXTS = texts(
  {
    title: "녹음으로 만드는 목소리",
    running: "학습 중",
    checking: "녹음 살펴보는 중",
    checked: "녹음만 살펴봄",
    finished: "완성",
    stopped: "멈춤",
    failed: "실패",
    tune: "목소리 만들기",
    stage: { "": "", checking: "녹음 살펴보기", preparing: "녹음 준비하기", training: "학습", finishing: "마무리" },
    left: (time: string) => `${time} 남음`,
    who: "시작한 사람",
    epoch: "에폭",
    recordings: "녹음",
    hours: "시간",
    minutes: "분",
    base: "바탕 목소리",
    changed: "마지막 기록",
    loss: "손실",
    train: "학습",
    valid: "검증",
    last: "마지막 값",
    noLoss: "아직 끝난 에폭이 없습니다.",
    listen: "손실만으로는 어떻게 들리는지 알 수 없습니다. 들어 보세요.",
    sample: "들어 보기",
    none: "만드는 목소리가 없습니다.",
    needs:
      "말하는 사람의 동의서(범위: 목소리 만들기)와 문장마다 글이 딸린 녹음이 필요합니다. 처음부터는 3시간, 다른 목소리를 바탕으로 하면 12분이면 됩니다.",
    noConsent: "목소리에 대한 동의서가 없습니다. 먼저 아래 ‘동의서’에 기록하세요.",
    generator_mel: "소리",
    generator_kl: "글과 소리",
    generator_dur: "길이",
    discriminator: "판별기",
  },
  {
    title: "Voices made of recordings",
    running: "training",
    checking: "checking recordings",
    checked: "recordings checked",
    finished: "finished",
    stopped: "stopped",
    failed: "failed",
    tune: "Tune a voice",
    stage: {
      "": "",
      checking: "checking the recordings",
      preparing: "preparing the recordings",
      training: "training",
      finishing: "finishing",
    },
    left: (time: string) => `${time} left`,
    who: "Begun by",
    epoch: "epoch",
    recordings: "recordings",
    hours: "hours",
    minutes: "minutes",
    base: "Tuned from",
    changed: "Last told",
    loss: "Loss",
    train: "training",
    valid: "validation",
    last: "last value",
    noLoss: "No epoch has ended yet.",
    listen: "The losses do not say how it sounds: listen.",
    sample: "Sample",
    none: "No voice is being made.",
    needs:
      "It takes the speaker's consent for making a voice, and recordings with a text each: three hours from nothing, 12 minutes from another voice.",
    noConsent: "No consent for a voice is recorded. Record one under Consents below.",
    generator_mel: "sound",
    generator_kl: "text and sound",
    generator_dur: "lengths",
    discriminator: "discriminator",
  },
);
const TONES = {
  running: "accent",
  checking: "accent",
  checked: "neutral",
  finished: "good",
  stopped: "neutral",
  failed: "bad",
} as const;
const RUNNING_MS = 5_000;
const RESTING_MS = 30_000; // one may be begun by the command, too

/** uPlot is only loaded where there is a curve. */
const Curve = lazy(() => import("../after/Curve").then((module) => ({ default: module.Curve })));

export function TuningsPanel() {
  const t = useTexts(TEXTS);
  const [beginning, setBeginning] = useState(false);
  const tunings = useQuery({
    queryKey: ["tunings"],
    queryFn: () => answer(api.GET("/v1/voices/tunings")),
    refetchInterval: ({ state }) => (state.data?.some(isAtWork) ? RUNNING_MS : RESTING_MS),
  });
  return (
    <Panel
      title={t.title}
      aside={tunings.data?.length}
      tools={
        <Button size="small" icon="plus" onClick={() => setBeginning(true)}>
          {t.tune}
        </Button>
      }
    >
      {tunings.error !== null && <Fault error={tunings.error} onRetry={() => void tunings.refetch()} />}
      {tunings.data?.length === 0 && <How />}
      {tunings.data !== undefined && tunings.data.length > 0 && (
        <ul className={css.tunings}>
          {tunings.data.map((each) => (
            <li key={each.name} data-tuning={each.name}>
              <Course tuning={each} />
            </li>
          ))}
        </ul>
      )}
      {beginning && <TuneDialog onClose={() => setBeginning(false)} />}
    </Panel>
  );
}

/** What is needed to begin one, where there is none. */
function How() {
  const t = useTexts(TEXTS);
  const consents = useQuery({ queryKey: ["consents"], queryFn: () => answer(api.GET("/v1/consents")) });
  return (
    <div className={css.how}>
      {t.none}
      <p>{t.needs}</p>
      {consents.data !== undefined && forVoices(consents.data).length === 0 && <p>{t.noConsent}</p>}
    </div>
  );
}

function Course({ tuning }: { readonly tuning: Tuning }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const client = useQueryClient();
  const share = shareOf(tuning);
  useEffect(() => {
    if (tuning.state === "finished") void client.invalidateQueries({ queryKey: ["voices"] });
  }, [tuning.state, client]);
  const far = tuning.of > 0 ? `${tuning.epoch} / ${tuning.of} ${t.epoch}` : `${tuning.epoch} ${t.epoch}`;
  const time = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
  const few = new Intl.NumberFormat(lang, { maximumFractionDigits: 2 });
  return (
    <article className={css.tuning} aria-label={tuning.title}>
      <div className={css.about}>
        <span className={css.name}>
          {tuning.title} <Badge tone={TONES[tuning.state]}>{t[tuning.state]}</Badge>
        </span>
        {share !== null && <Progress value={share} label={`${tuning.title}: ${far}`} />}
        <dl className={css.facts}>
          <dt>{tuning.name}</dt>
          <dd>{[tuning.lang, far].filter((each) => each !== "").join(" · ")}</dd>
          {tuning.recordings > 0 && (
            <>
              <dt>{t.recordings}</dt>
              <dd>
                {tuning.recordings} ·{" "}
                {tuning.hours < 1
                  ? `${few.format(tuning.hours * 60)} ${t.minutes}`
                  : `${few.format(tuning.hours)} ${t.hours}`}
              </dd>
            </>
          )}
          {tuning.base !== "" && (
            <>
              <dt>{t.base}</dt>
              <dd>{tuning.base}</dd>
            </>
          )}
          {tuning.who !== "" && (
            <>
              <dt>{t.who}</dt>
              <dd>{tuning.who}</dd>
            </>
          )}
          <dt>{t.changed}</dt>
          <dd>{time.format(new Date(tuning.changed * 1000))}</dd>
        </dl>
        {tuning.stage !== "" && (
          <span className={css.note}>
            {[t.stage[tuning.stage], tuning.left !== "" && t.left(spanIn(lang, tuning.left))]
              .filter(Boolean)
              .join(" · ")}
          </span>
        )}
        {tuning.reason !== "" && (
          <Note tone="bad">
            <span className={tools.reason}>{failureIn(lang, tuning.reason)}</span>
          </Note>
        )}
        <TuningTools tuning={tuning} />
        {tuning.samples.length > 0 && <span className={css.note}>{t.listen}</span>}
        {tuning.samples.map((file) => (
          // biome-ignore lint/a11y/useMediaCaption: a fixed sentence, heard for its sound
          <audio
            key={file}
            className={css.sound}
            src={samplePath(tuning.name, file)}
            controls
            preload="none"
            aria-label={`${t.sample} ${file.replace(/\.wav$/, "")}: ${tuning.title}`}
          />
        ))}
      </div>
      <Losses tuning={tuning} />
    </article>
  );
}

/** One loss over the epochs, of what is learned from and of what is held back. */
function Losses({ tuning }: { readonly tuning: Tuning }) {
  const t = useTexts(TEXTS);
  const [chosen, setChosen] = useState("");
  const names: Readonly<Record<string, string>> = {
    generator_mel: t.generator_mel,
    generator_kl: t.generator_kl,
    generator_dur: t.generator_dur,
    discriminator: t.discriminator,
  };
  const loss = lossOf(tuning, chosen);
  const series = useMemo(
    () =>
      loss === undefined
        ? []
        : [
            { label: t.train, values: loss.train },
            { label: t.valid, values: loss.valid },
          ],
    [loss, t],
  );
  if (loss === undefined)
    return (
      <div className={css.losses}>
        <span className={css.note}>{t.noLoss}</span>
      </div>
    );
  const name = names[loss.name] ?? loss.name;
  return (
    <div className={css.losses}>
      <Segments
        label={`${t.loss}: ${tuning.title}`}
        value={loss.name}
        choices={tuning.losses.map((each) => ({ value: each.name, label: names[each.name] ?? each.name }))}
        onChange={setChosen}
      />
      <Suspense fallback={null}>
        <Curve
          label={`${t.loss}, ${name}: ${t.last} ${t.train} ${loss.train.at(-1) ?? "–"}, ${t.valid} ${loss.valid.at(-1) ?? "–"}`}
          at={tuning.epochs}
          series={series}
          over="epochs"
        />
      </Suspense>
    </div>
  );
}
