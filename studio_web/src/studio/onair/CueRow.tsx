/** One line on its way: when it comes, who lets it, and what can be done about it. */
import { useState } from "react";
import { answer, api } from "../../api/client";
import type { Lang } from "../../api/show";
import { type CueItem, cuesKey } from "../live/cues";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { clock } from "../text/format";
import { PEOPLE_TEXTS, person } from "../text/people";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge, type Tone } from "../ui/Badge";
import { Button, first, IconButton } from "../ui/Button";
import { TextArea } from "../ui/Field";
import { Note } from "../ui/Notes";
import css from "./CuesPanel.module.css";
import { begin, end, useEdits, useHold, write } from "./edits";
import { LinePreview } from "./LinePreview";

const TEXTS = texts(
  {
    approve: "승인",
    veto: "거부",
    edit: "고치기",
    save: "고쳐서 승인",
    cancel: "취소",
    text: "대사",
    operator: "운영자",
    answer: "답변",
    planned: "큐시트",
    filler: "채움말",
    locked: "직접 승인 필요",
    due: (s: number) => `${s}초 뒤 승인`,
    by: (who: string) => `${who} 승인`,
    edited: (who: string) => `${who} 수정 중`,
    warned: (codes: string) => `가드 경고: ${codes}. 기록에 남습니다.`,
  },
  {
    approve: "Approve",
    veto: "Veto",
    edit: "Edit",
    save: "Change and approve",
    cancel: "Cancel",
    text: "Line",
    operator: "operator",
    answer: "answer",
    planned: "rundown",
    filler: "filler",
    locked: "needs a person",
    due: (s: number) => `approved in ${s} s`,
    by: (who: string) => `by ${who}`,
    edited: (who: string) => `${who} changes it`,
    warned: (codes: string) => `The guard warns: ${codes}. It is logged.`,
  },
);

const TONES: Readonly<Record<CueItem["priority"], Tone>> = {
  operator: "accent",
  answer: "good",
  planned: "neutral",
  filler: "fair",
};

export function CueRow({ cue, passed }: { readonly cue: CueItem; readonly passed: number }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const people = useTexts(PEOPLE_TEXTS);
  const products = useProducts();
  const editing = useEdits((state) => state.open[cue.line_id] !== undefined);
  const waiting = cue.state === "waiting";
  return (
    <article className={css.cue} data-state={cue.state} data-line={cue.line_id}>
      <span className={css.when}>{when(cue, passed)}</span>
      <div>
        <p lang={cue.lang}>{cue.text}</p>
        <div className={css.meta}>
          <Badge tone={TONES[cue.priority]}>{t[cue.priority]}</Badge>
          {cue.product_id !== null && <span>{nameOf(products.data, cue.product_id, lang)}</span>}
          {waiting && cue.locked && <Badge tone="fair">{t.locked}</Badge>}
          {waiting && cue.due_in_s !== null && cue.edited_by === "" && (
            <span>{t.due(Math.max(0, Math.ceil(cue.due_in_s - passed)))}</span>
          )}
          {waiting && cue.edited_by !== "" && !editing && (
            <Badge tone="accent">{t.edited(person(people, cue.edited_by))}</Badge>
          )}
          {!waiting && cue.approver !== "" && cue.approver !== "automatic" && (
            <span>{t.by(person(people, cue.approver))}</span>
          )}
        </div>
      </div>
      {cue.state !== "sounds" && !editing && (
        <div className={css.deeds}>
          {waiting && <Deeds cue={cue} onEdit={() => begin(cue)} />}
          <LinePreview text={cue.text} lang={cue.lang as Lang} small />
        </div>
      )}
      {editing && cue.state !== "sounds" && <Edit cue={cue} onClose={() => end(cue.line_id)} />}
    </article>
  );
}

function when(cue: CueItem, passed: number): string {
  if (cue.state === "sounds") return "●";
  return cue.in_s === null ? "–" : clock(cue.in_s - passed);
}

function Deeds({ cue, onEdit }: { readonly cue: CueItem; readonly onEdit: () => void }) {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const stale = [cuesKey(showId)];
  const path = { show_id: showId, line_id: cue.line_id };
  const approve = useDeed(() => answer(api.POST("/v1/shows/{show_id}/cues/{line_id}/approve", { params: { path } })), {
    stale,
  });
  const veto = useDeed(() => answer(api.POST("/v1/shows/{show_id}/cues/{line_id}/veto", { params: { path } })), {
    stale,
  });
  return (
    <>
      <Button
        size="small"
        kind="primary"
        data-deed="approve"
        busy={approve.busy}
        onClick={first(() => approve.run(undefined))}
      >
        {t.approve}
      </Button>
      <IconButton icon="edit" size="small" label={t.edit} onClick={onEdit} />
      <IconButton
        icon="cross"
        size="small"
        data-deed="veto"
        label={t.veto}
        busy={veto.busy}
        onClick={first(() => veto.run(undefined))}
      />
    </>
  );
}

function Edit({ cue, onClose }: { readonly cue: CueItem; readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const text = useEdits((state) => state.open[cue.line_id]?.text ?? cue.text);
  useHold(showId, cue.state === "waiting" ? cue.line_id : null);
  const [warned, setWarned] = useState<string | null>(null);
  const save = useDeed(
    () =>
      answer(
        api.PUT("/v1/shows/{show_id}/cues/{line_id}", {
          params: { path: { show_id: showId, line_id: cue.line_id } },
          body: { text },
        }),
      ),
    {
      stale: [cuesKey(showId)],
      onDone: ({ warnings }) => {
        if (warnings.length === 0) onClose();
        else {
          begin({ ...cue, text }); // these are its words now
          setWarned(warnings.map((each) => each.code).join(", "));
        }
      },
    },
  );
  return (
    <div className={css.edit}>
      <TextArea
        label={t.text}
        hideLabel
        value={text}
        maxLength={2000}
        onChange={(event) => write(cue.line_id, event.target.value)}
      />
      {warned !== null && <Note tone="fair">{t.warned(warned)}</Note>}
      <div className={css.row}>
        <Button size="small" onClick={onClose}>
          {t.cancel}
        </Button>
        {warned === null && (
          <Button
            size="small"
            kind="primary"
            busy={save.busy}
            disabled={text.trim() === ""}
            onClick={() => save.run(undefined)}
          >
            {t.save}
          </Button>
        )}
      </div>
    </div>
  );
}
