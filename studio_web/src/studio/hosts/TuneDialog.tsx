/** A voice is made of recordings: whose, of which, on what; they may be checked first. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { Fault, Note, Progress } from "../ui/Notes";
import { RecordingsField } from "./RecordingsField";
import { TuningFindings } from "./TuningFindings";
import css from "./Tunings.module.css";
import { failureIn, forVoices, isAtWork, MAX_EPOCHS } from "./tunings";

const TEXTS = texts(
  {
    title: "녹음으로 목소리 만들기",
    missing: "이 서버에는 목소리를 학습하는 도구가 없습니다. 서버에서 make neural을 실행하세요.",
    none: "먼저 ‘동의서’에 말하는 사람의 동의(범위: 목소리 만들기)를 기록하세요.",
    name: "이름 (영문 소문자)",
    nameHint: "예: mina. 파일과 설정에서 쓰는 이름입니다.",
    shown: "보이는 이름",
    lang: "언어",
    ko: "한국어",
    en: "영어",
    consent: "말하는 사람의 동의서",
    base: "바탕 목소리",
    scratch: "없음: 처음부터 학습",
    scratchHint: "처음부터는 3시간 넘는 녹음과 GPU로 며칠이 필요합니다.",
    baseHint: "12분 넘는 녹음이면 됩니다.",
    size: "크기",
    full: "보통: 가장 좋게 들립니다",
    small: "작게: 빠르고 거칩니다",
    toy: "아주 작게: 절차만 시험합니다",
    epochs: "에폭",
    epochsHint: "녹음을 처음부터 끝까지 배우는 횟수. 나중에 이어서 더 할 수 있습니다.",
    fill: "이름, 녹음, 동의서를 고르세요.",
    check: "녹음만 살펴보기",
    begin: "시작",
    checking: "녹음을 살펴보는 중",
    other: (name: string) => `${name}을(를) 만드는 중입니다. 끝나거나 멈춘 뒤에 시작할 수 있습니다.`,
    stop: "그만 살펴보기",
  },
  {
    title: "Tune a voice",
    missing: "This server lacks what trains voices. Run make neural on it.",
    none: "Record the speaker's consent first, under Consents, for making a voice.",
    name: "Name in small letters",
    nameHint: "As mina: what files and settings call the voice.",
    shown: "Name as it is shown",
    lang: "Language",
    ko: "Korean",
    en: "English",
    consent: "The speaker's consent",
    base: "Voice to tune from",
    scratch: "None: train from nothing",
    scratchHint: "From nothing it takes over three hours of recordings, and days on a GPU.",
    baseHint: "Over 12 minutes of recordings are enough.",
    size: "Size",
    full: "Full: sounds best",
    small: "Small: quicker and rougher",
    toy: "Toy: only to try the way",
    epochs: "Epochs",
    epochsHint: "How often all recordings are gone through.",
    fill: "Choose a name, recordings and a consent first.",
    check: "Only check the recordings",
    begin: "Begin",
    checking: "The recordings are being checked",
    other: (name: string) => `${name} is being made. Another one can begin when it has ended or was stopped.`,
    stop: "Stop checking",
  },
);
const LOOK_MS = 1_000;
const STALE = [["tunings"]];
const NAME = /^[a-z0-9][a-z0-9_-]{0,47}$/;
type Wish = Schemas["TuningIn"];

export function TuneDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const language = useLanguage((state) => state.lang);
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [lang, setLang] = useState<Wish["lang"]>("ko");
  const [recordings, setRecordings] = useState("");
  const [consent, setConsent] = useState("");
  const [base, setBase] = useState("");
  const [size, setSize] = useState<Wish["size"]>("full");
  const [epochs, setEpochs] = useState("1000");
  const [asked, setAsked] = useState(""); // the name under which recordings were checked from here
  const means = useQuery({
    queryKey: ["tunings", "means"],
    queryFn: () => answer(api.GET("/v1/voices/tunings/means")),
    staleTime: 0,
  });
  const consents = useQuery({ queryKey: ["consents"], queryFn: () => answer(api.GET("/v1/consents")) });
  const tunings = useQuery({
    queryKey: ["tunings"],
    queryFn: () => answer(api.GET("/v1/voices/tunings")),
    refetchInterval: LOOK_MS,
  });
  const begin = useDeed((wish: Wish) => answer(api.POST("/v1/voices/tunings", { body: wish })), {
    stale: STALE,
    toldThere: true,
  });
  const stop = useDeed(
    (made: string) => answer(api.POST("/v1/voices/tunings/{name}/stop", { params: { path: { name: made } } })),
    { stale: STALE },
  );
  const usable = forVoices(consents.data ?? []);
  const bases = means.data?.bases.filter((each) => each.lang === lang) ?? [];
  const tuned = bases.some((each) => each.name === base) ? base : "";
  const running = tunings.data?.find(isAtWork);
  const checked = tunings.data?.find((each) => each.name === asked);
  const times = Number(epochs);
  const there = means.data?.recordings.some((each) => each.name === recordings) === true;
  const counted = Number.isInteger(times) && times >= 1 && times <= MAX_EPOCHS;
  const ready = NAME.test(name) && there && consent !== "" && counted;
  const ask = (only_check: boolean) => {
    begin
      .runAsync({ name, title: title.trim(), lang, recordings, consent, base: tuned, size, epochs: times, only_check })
      .then(() => (only_check ? setAsked(name) : onClose()))
      .catch(() => undefined); // told above the buttons
  };
  if (means.data === undefined || means.data.missing !== "")
    return (
      <Dialog open onClose={onClose} title={t.title}>
        {means.error !== null && <Fault error={means.error} onRetry={() => void means.refetch()} />}
        {means.data !== undefined && <Note tone="fair">{t.missing}</Note>}
      </Dialog>
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.title}
      foot={
        <>
          <Button busy={begin.busy} disabled={!ready || running !== undefined} onClick={() => ask(true)}>
            {t.check}
          </Button>
          <Button
            kind="primary"
            busy={begin.busy}
            disabled={!ready || running !== undefined}
            onClick={() => ask(false)}
          >
            {t.begin}
          </Button>
        </>
      }
    >
      <div className={css.form} id="tune">
        {consents.data !== undefined && usable.length === 0 && <Note tone="fair">{t.none}</Note>}
        <RecordingsField means={means.data} chosen={recordings} onChoose={setRecordings} />
        <Select
          label={t.consent}
          value={consent}
          choices={[
            { value: "", label: "–" },
            ...usable.map((each) => ({ value: each.id, label: `${each.person} · ${each.company}` })),
          ]}
          onChange={(event) => setConsent(event.target.value)}
        />
        <div className={css.pair}>
          <TextField
            label={t.name}
            hint={t.nameHint}
            value={name}
            maxLength={48}
            onChange={(event) => setName(event.target.value.toLowerCase())}
          />
          <TextField label={t.shown} value={title} maxLength={60} onChange={(event) => setTitle(event.target.value)} />
          <Select
            label={t.lang}
            value={lang}
            choices={[
              { value: "ko", label: t.ko },
              { value: "en", label: t.en },
            ]}
            onChange={(event) => setLang(event.target.value as Wish["lang"])}
          />
          <Select
            label={t.base}
            hint={tuned === "" ? t.scratchHint : t.baseHint}
            value={tuned}
            choices={[
              { value: "", label: t.scratch },
              ...bases.map((each) => ({ value: each.name, label: each.title })),
            ]}
            onChange={(event) => setBase(event.target.value)}
          />
          {tuned === "" && (
            <Select
              label={t.size}
              value={size}
              choices={[
                { value: "full", label: t.full },
                { value: "small", label: t.small },
                { value: "toy", label: t.toy },
              ]}
              onChange={(event) => setSize(event.target.value as Wish["size"])}
            />
          )}
          <TextField
            label={t.epochs}
            hint={t.epochsHint}
            type="number"
            min={1}
            max={MAX_EPOCHS}
            value={epochs}
            onChange={(event) => setEpochs(event.target.value)}
          />
        </div>
        {running === undefined && !ready && <Note tone="neutral">{t.fill}</Note>}
        {running !== undefined && running.state !== "checking" && <Note tone="neutral">{t.other(running.title)}</Note>}
        {running?.state === "checking" && (
          <div className={css.found}>
            <Progress value={running.share} label={t.checking} />
            <span>{t.checking}</span>
            <div>
              <Button size="small" icon="stop" busy={stop.busy} onClick={() => stop.run(running.name)}>
                {t.stop}
              </Button>
            </div>
          </div>
        )}
        {begin.error !== null && <Fault error={begin.error} />}
        {checked?.state === "failed" && (
          <Note tone="bad">
            <span className={css.reason}>{failureIn(language, checked.reason)}</span>
          </Note>
        )}
        {(checked?.state === "checked" || checked?.state === "failed") && (
          <TuningFindings name={checked.name} checked={checked.changed} />
        )}
      </div>
    </Dialog>
  );
}
