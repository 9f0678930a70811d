/** A host made of a photo or a video: what was found in it, how far it is, and what helps where it cannot be one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { upload } from "../../api/upload";
import { UploadField } from "../dubbing/UploadField";
import { useDeed } from "../live/deeds";
import { whyIn } from "../text/reasons";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { FileDrop } from "../ui/FileDrop";
import { Fault, Note, Progress } from "../ui/Notes";
import { foundIn } from "./findings";
import css from "./Hosts.module.css";

const TEXTS = texts(
  {
    title: "사진으로 진행자 만들기",
    name: "이름 (영문 소문자)",
    nameHint: "예: hana. 파일과 설정에서 쓰는 이름입니다.",
    shown: "보이는 이름",
    consent: "동의서",
    none: "먼저 ‘동의서’에서 그 사람의 동의를 기록하세요.",
    missing: "이 서버에는 진행자를 만드는 도구가 없습니다. 서버에서 make enrol을 실행하세요.",
    drop: "정면 사진",
    hint: "JPEG, PNG, WebP. 20 MB까지. 얼굴이 크고 밝게, 안경 없이",
    fill: "이름과 동의서를 먼저 고르세요.",
    running: "만드는 중",
    done: "다 만들었습니다. 위의 진행자 목록에 있습니다.",
    film: "영상으로 진행자 만들기",
    filmHint: "40~90초, 한 번에 찍은 영상. 끊겨도 이어서 올립니다.",
    record: "무엇을 찍나요",
    steps: [
      "입을 다물고 머리를 움직이지 않은 채 3초",
      "아, 이, 우, 에, 오를 천천히, 사이마다 쉬면서",
      "평소 속도로 한 언어의 문장들",
      "입을 다물고 카메라를 보며 차분히 듣는 모습 10초",
    ],
    reading:
      "읽을 문장은 서버에서 onmaru pack script ko가 보여 줍니다. 1920×1080, 눈높이, 고른 빛, 카메라는 고정하세요.",
    filmRefused: "이 영상으로는 만들 수 없습니다.",
    again: "올린 영상으로 다시 시작",
    stop: "그만 만들기",
    stopped: "그만두었습니다. 남은 것은 없습니다.",
    refused: "이 사진으로는 만들 수 없습니다.",
    failed: "만들지 못했습니다.",
  },
  {
    title: "Make a host of a photo",
    name: "Name in small letters",
    nameHint: "As hana: what files and settings call her.",
    shown: "Name as it is shown",
    consent: "Consent",
    none: "Record the person's consent first, under Consents.",
    missing: "This server lacks what makes hosts. Run make enrol on it.",
    drop: "A photo from the front",
    hint: "JPEG, PNG or WebP, up to 20 MB. The face large and bright, without glasses",
    fill: "Choose a name and a consent first.",
    running: "Being made",
    done: "Done. She is in the list of hosts above.",
    film: "Make a host of a video",
    filmHint: "40 to 90 s in one piece. A broken upload goes on where it was.",
    record: "What to record",
    steps: [
      "Three seconds with the lips closed and the head still",
      "Ah, ee, oo, eh, oh: slowly, with a pause after each",
      "The sentences of one language, at the usual pace",
      "Ten seconds of calm listening: lips closed, eyes on the camera",
    ],
    reading:
      "On the server, onmaru pack script en prints what to read. 1920×1080, at the height of the eyes, even light, the camera on a stand.",
    filmRefused: "This video cannot become a host.",
    again: "Begin again with the uploaded video",
    stop: "Give it up",
    stopped: "Given up; nothing of it stays.",
    refused: "This photo cannot become a host.",
    failed: "It could not be made.",
  },
);
const LOOK_MS = 1_000;
const KEY = ["enrolments"];

interface Props {
  readonly kind: "photo" | "video";
  readonly onClose: () => void;
}

export function EnrolDialog({ kind, onClose }: Props) {
  const t = useTexts(TEXTS);
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [consent, setConsent] = useState("");
  const [film, setFilm] = useState<string | null>(null); // an upload that is whole and not begun with yet
  const consents = useQuery({ queryKey: ["consents"], queryFn: () => answer(api.GET("/v1/consents")) });
  const usable = (consents.data ?? []).filter((each) => each.valid && each.scope.includes("live"));
  const enrolments = useQuery({
    queryKey: KEY,
    queryFn: () => answer(api.GET("/v1/enrolments")),
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
  const begin = useDeed(
    (source: File | string) => {
      const query = new URLSearchParams({ name, consent, title_ko: title, title_en: title });
      if (typeof source === "string") query.set("upload", source);
      const body = typeof source === "string" ? new Blob() : source;
      return upload<Schemas["EnrolmentOut"]>(`/v1/enrolments?${query}`, body);
    },
    { stale: [KEY], onDone: () => setFilm(null), toldThere: true },
  );
  const stop = useDeed(
    (made: string) => answer(api.DELETE("/v1/enrolments/{name}", { params: { path: { name: made } } })),
    { stale: [KEY] },
  );
  const start = (upload: string) => {
    setFilm(upload);
    begin.run(upload);
  };
  const newest = enrolments.data?.enrolments[0];
  const running = newest?.state === "running";
  return (
    <Dialog open onClose={onClose} title={kind === "photo" ? t.title : t.film}>
      <div className={css.dialog}>
        {enrolments.data !== undefined && enrolments.data.missing !== "" && <Note tone="fair">{t.missing}</Note>}
        {enrolments.data?.missing === "" && !running && (
          <>
            <TextField
              label={t.name}
              hint={t.nameHint}
              value={name}
              maxLength={48}
              onChange={(event) => setName(event.target.value.toLowerCase())}
            />
            <TextField
              label={t.shown}
              value={title}
              maxLength={60}
              onChange={(event) => setTitle(event.target.value)}
            />
            {consents.data !== undefined && usable.length === 0 ? (
              <Note tone="fair">{t.none}</Note>
            ) : (
              <Select
                label={t.consent}
                value={consent}
                choices={[
                  { value: "", label: "–" },
                  ...usable.map((each) => ({ value: each.id, label: `${each.person} · ${each.company}` })),
                ]}
                onChange={(event) => setConsent(event.target.value)}
              />
            )}
            {kind === "video" && <Script />}
            {name !== "" && consent !== "" ? (
              kind === "photo" ? (
                <FileDrop
                  label={t.drop}
                  hint={t.hint}
                  accept="image/jpeg,image/png,image/webp"
                  busy={begin.busy}
                  onFile={(file) => begin.run(file)}
                />
              ) : (
                <UploadField accept="video/*" hint={t.filmHint} onUpload={start} />
              )
            ) : (
              <Note tone="neutral">{t.fill}</Note>
            )}
          </>
        )}
        {begin.error !== null && <Fault error={begin.error} />}
        {begin.error !== null && film !== null && !running && (
          <div>
            <Button
              size="small"
              icon="again"
              busy={begin.busy}
              disabled={name === "" || consent === ""}
              onClick={() => start(film)}
            >
              {t.again}
            </Button>
          </div>
        )}
        {newest !== undefined && <Course of={newest} />}
        {newest !== undefined && running && (
          <div>
            <Button size="small" icon="cross" busy={stop.busy} onClick={() => stop.run(newest.name)}>
              {t.stop}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}

/** What to record, before anybody uploads a video that cannot be used. */
function Script() {
  const t = useTexts(TEXTS);
  return (
    <details className={css.script}>
      <summary>{t.record}</summary>
      <ol>
        {t.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className={css.note}>{t.reading}</p>
    </details>
  );
}

/** How far one is, and what was found. */
function Course({ of }: { readonly of: Schemas["EnrolmentOut"] }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const client = useQueryClient();
  useEffect(() => {
    if (of.state === "done") void client.invalidateQueries({ queryKey: ["hosts"] });
  }, [of.state, client]);
  return (
    <section id="enrolment" data-state={of.state} aria-live="polite">
      {of.state === "running" ? (
        <>
          <p className={css.note}>
            {t.running}: {of.name} · {foundIn(lang, of.stage)}
          </p>
          <Progress value={of.share} label={`${of.name} ${of.stage}`} />
        </>
      ) : (
        <Note tone={of.state === "done" ? "good" : of.state === "stopped" ? "neutral" : "bad"}>
          {of.name}: {of.state === "refused" && of.kind === "video" ? t.filmRefused : t[of.state]}{" "}
          {whyIn(lang, of.reason)}
        </Note>
      )}
      <ul className={css.findings}>
        {of.findings.map((each) => (
          <li key={each.problem} data-refused={each.refused || undefined}>
            {foundIn(lang, each.problem)}
            <span className={css.note}> {foundIn(lang, each.remedy)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
