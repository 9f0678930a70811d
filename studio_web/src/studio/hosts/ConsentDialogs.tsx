/** A consent is recorded with its signed statement, and taken back for good. */
import { useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { upload } from "../../api/upload";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { FileDrop } from "../ui/FileDrop";
import { Fault, Note } from "../ui/Notes";
import { consentPath, SCOPES, type Scope } from "./consents";
import css from "./Hosts.module.css";

const TEXTS = texts(
  {
    add: "동의서 기록",
    person: "누구의 얼굴·목소리인가요",
    company: "누구에게 허락했나요",
    scope: "범위",
    live: "방송",
    dubbing: "더빙",
    voice: "목소리 만들기",
    expires: "마지막 날",
    drop: "서명한 동의서 파일",
    hint: "PDF, 그림, 글, 소리, 영상. 64 MB까지",
    fill: "위 칸을 먼저 채워 주세요.",
    revoke: "동의 취소",
    reason: "까닭",
    why: "되돌릴 수 없습니다. 이 동의로 만든 진행자는 1분 안에 방송에서 내려갑니다.",
    cancel: "그만두기",
  },
  {
    add: "Record a consent",
    person: "Whose face or voice",
    company: "Given to",
    scope: "For",
    live: "live shows",
    dubbing: "dubbing",
    voice: "making a voice",
    expires: "Last day",
    drop: "The signed statement",
    hint: "PDF, picture, text, sound or video, up to 64 MB",
    fill: "Fill in what stands above first.",
    revoke: "Revoke the consent",
    reason: "Why",
    why: "It cannot be undone. Hosts that were made with it leave the air within a minute.",
    cancel: "Leave it",
  },
);
const STALE = [["consents"], ["hosts"]];

export function ConsentDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const [person, setPerson] = useState("");
  const [company, setCompany] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["live"]);
  const [expires, setExpires] = useState("");
  const add = useDeed(
    (file: File) =>
      upload<Schemas["ConsentOut"]>(consentPath({ person, company, scopes, expires, file: file.name }), file),
    { stale: STALE, onDone: onClose, toldThere: true },
  );
  const ready = person.trim() !== "" && company.trim() !== "" && scopes.length > 0 && expires !== "";
  const choose = (scope: Scope, on: boolean) =>
    setScopes((now) => SCOPES.filter((each) => (each === scope ? on : now.includes(each))));
  return (
    <Dialog open onClose={onClose} title={t.add}>
      <div className={css.dialog}>
        <TextField
          label={t.person}
          value={person}
          maxLength={100}
          onChange={(event) => setPerson(event.target.value)}
        />
        <TextField
          label={t.company}
          value={company}
          maxLength={100}
          onChange={(event) => setCompany(event.target.value)}
        />
        <fieldset className={css.checks}>
          <legend>{t.scope}</legend>
          {SCOPES.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) => choose(scope, event.target.checked)}
              />
              {t[scope]}
            </label>
          ))}
        </fieldset>
        <TextField label={t.expires} type="date" value={expires} onChange={(event) => setExpires(event.target.value)} />
        {ready ? (
          <FileDrop
            label={t.drop}
            hint={t.hint}
            accept=".pdf,.jpg,.jpeg,.png,.webp,.txt,.md,.wav,.mp3,.m4a,.ogg,.mp4,.mov,.webm"
            busy={add.busy}
            onFile={(file) => add.run(file)}
          />
        ) : (
          <Note tone="neutral">{t.fill}</Note>
        )}
        {add.error !== null && <Fault error={add.error} />}
      </div>
    </Dialog>
  );
}

export function RevokeDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const [reason, setReason] = useState("");
  const revoke = useDeed(
    () =>
      answer(api.POST("/v1/consents/{consent_id}/revoke", { params: { path: { consent_id: id } }, body: { reason } })),
    { stale: STALE, onDone: onClose, toldThere: true },
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.revoke}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button
            kind="danger"
            busy={revoke.busy}
            disabled={reason.trim() === ""}
            onClick={() => revoke.run(undefined)}
          >
            {t.revoke}
          </Button>
        </>
      }
    >
      <div className={css.dialog}>
        <Note tone="fair">{t.why}</Note>
        <TextField
          label={t.reason}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        {revoke.error !== null && <Fault error={revoke.error} />}
      </div>
    </Dialog>
  );
}
