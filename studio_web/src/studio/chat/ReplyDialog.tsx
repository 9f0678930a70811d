/** A person's answer, in writing, under a message that viewers see. */
import { type FormEvent, useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextArea } from "../ui/Field";
import { Fault } from "../ui/Notes";
import css from "./Chat.module.css";
import type { Message } from "./messages";
import { useModeration } from "./moderation";

const TEXTS = texts(
  { title: "글로 답하기", label: "답", send: "보내기", cancel: "취소" },
  { title: "Answer in writing", label: "Answer", send: "Send", cancel: "Cancel" },
);

export function ReplyDialog({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const [text, setText] = useState("");
  const { reply } = useModeration({ onReplied: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") reply.run({ id: message.id, text });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.title}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" type="submit" form="reply" busy={reply.busy} disabled={text.trim() === ""}>
            {t.send}
          </Button>
        </>
      }
    >
      <form id="reply" className={css.form} onSubmit={submit}>
        <blockquote className={css.quote} lang={message.lang}>
          {message.text}
        </blockquote>
        <TextArea
          label={t.label}
          value={text}
          required
          maxLength={500}
          lang={message.lang}
          onChange={(event) => setText(event.target.value)}
        />
        {reply.error !== null && <Fault error={reply.error} />}
      </form>
    </Dialog>
  );
}
