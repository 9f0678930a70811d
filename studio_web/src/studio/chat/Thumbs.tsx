/** Thumbs on an answer: how many, why it was a bad one, and one's own. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Button, IconButton } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { counted } from "./answers";
import css from "./Chat.module.css";

type Reason = NonNullable<Schemas["Thumb"]["reason"]>;
const REASONS: readonly Reason[] = ["wrong", "off_topic", "not_answered", "unclear", "rude", "other"];

const TEXTS = texts(
  {
    good: "좋은 답",
    bad: "나쁜 답",
    thanked: "의견을 남겼습니다.",
    why: "무엇이 나빴나요",
    note: "덧붙일 말",
    send: "남기기",
    cancel: "취소",
    viewer: "시청자",
    operator: "운영자",
    wrong: "틀린 답",
    off_topic: "딴소리",
    not_answered: "답이 아님",
    unclear: "알아듣기 어려움",
    rude: "무례함",
    other: "그 밖",
  },
  {
    good: "A good answer",
    bad: "A bad answer",
    thanked: "Your word is kept.",
    why: "What was bad about it",
    note: "More about it",
    send: "Send",
    cancel: "Cancel",
    viewer: "viewer",
    operator: "operator",
    wrong: "It is wrong",
    off_topic: "Beside the point",
    not_answered: "It answers nothing",
    unclear: "Hard to understand",
    rude: "Rude",
    other: "Something else",
  },
);

export function Thumbs({ lineId }: { readonly lineId: string }) {
  const t = useTexts(TEXTS);
  const show_id = useLive((state) => state.showId);
  const key = ["thumbs", show_id];
  const [asking, setAsking] = useState(false);
  const given = useQuery({
    queryKey: key,
    queryFn: () =>
      answer(api.GET("/v1/shows/{show_id}/chat/feedback", { params: { path: { show_id }, query: { limit: 500 } } })),
  });
  const give = useDeed(
    (body: Pick<Schemas["Thumb"], "thumb" | "reason" | "note">) =>
      answer(
        api.POST("/v1/shows/{show_id}/chat/feedback", {
          params: { path: { show_id } },
          body: { line_id: lineId, ...body },
        }),
      ),
    { stale: [key], done: t.thanked, onDone: () => setAsking(false) },
  );
  const { up, down } = counted(given.data ?? []).get(lineId) ?? { up: 0, down: 0 };
  const why = (given.data ?? []).filter((each) => each.line_id === lineId && (each.reason ?? each.note) !== "");
  return (
    <>
      <p className={css.thumbs}>
        <IconButton icon="check" label={t.good} busy={give.busy} onClick={() => give.run({ thumb: "up", note: "" })} />{" "}
        {up}
        <IconButton icon="cross" label={t.bad} busy={give.busy} onClick={() => setAsking(true)} /> {down}
      </p>
      {asking && (
        <WhyBad
          busy={give.busy}
          onCancel={() => setAsking(false)}
          onSend={(reason, note) => give.run({ thumb: "down", reason, note })}
        />
      )}
      {why.some((each) => each.thumb === "down") && (
        <ul className={css.given} id="thumb-reasons">
          {why
            .filter((each) => each.thumb === "down")
            .map((each) => (
              <li key={`${each.wall_time} ${each.by} ${each.note}`}>
                {each.by === "operator" ? t.operator : t.viewer}: {each.reason !== null && t[each.reason as Reason]}{" "}
                <span className={css.says}>{each.note}</span>
              </li>
            ))}
        </ul>
      )}
    </>
  );
}

function WhyBad({
  busy,
  onSend,
  onCancel,
}: {
  readonly busy: boolean;
  readonly onSend: (reason: Reason, note: string) => void;
  readonly onCancel: () => void;
}) {
  const t = useTexts(TEXTS);
  const [reason, setReason] = useState<Reason>("wrong");
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend(reason, note);
  };
  return (
    <form className={css.reasons} onSubmit={submit}>
      <Select
        label={t.why}
        value={reason}
        choices={REASONS.map((value) => ({ value, label: t[value] }))}
        onChange={(event) => setReason(event.target.value as Reason)}
      />
      <TextField label={t.note} value={note} maxLength={300} onChange={(event) => setNote(event.target.value)} />
      <span className={css.thumbs}>
        <Button type="submit" kind="primary" size="small" busy={busy}>
          {t.send}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t.cancel}
        </Button>
      </span>
    </form>
  );
}
