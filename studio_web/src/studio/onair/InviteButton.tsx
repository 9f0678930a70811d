/** An invitation to ask by voice: a link for one viewer, good once and for ten minutes. */
import { type FormEvent, useState } from "react";
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Note } from "../ui/Notes";
import { useToasts } from "../ui/Toasts";
import css from "./MicrophonePanel.module.css";

const TEXTS = texts(
  {
    invite: "시청자 초대",
    name: "시청자 이름",
    make: "초대 링크 만들기",
    send: "이 링크를 그 시청자에게만 보내세요. 10분 안에 한 번, 마이크로 질문할 수 있습니다.",
    copy: "링크 복사",
    copied: "링크를 복사했습니다.",
    uncopied: "복사하지 못했습니다. 링크를 골라서 복사하세요.",
    close: "닫기",
  },
  {
    invite: "Invite a viewer",
    name: "The viewer's name",
    make: "Make a link",
    send: "Send this link to that viewer alone. With it one question may be asked by microphone, within ten minutes.",
    copy: "Copy the link",
    copied: "The link is copied.",
    uncopied: "It was not copied. Select the link and copy it.",
    close: "Close",
  },
);

/** The watch page that asks with this invitation; behind "#", so that no server's log has it. */
export function invitationLink(origin: string, show: string, token: string): string {
  return `${origin}/watch/${encodeURIComponent(show)}#ask=${encodeURIComponent(token)}`;
}

export function InviteButton() {
  const t = useTexts(TEXTS);
  const show_id = useLive((state) => state.showId);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const make = useDeed(() =>
    answer(api.POST("/v1/shows/{show_id}/invitations", { params: { path: { show_id } }, body: { name: name.trim() } })),
  );
  const close = () => {
    setOpen(false);
    setName("");
    make.forget();
  };
  const add = useToasts((state) => state.add);
  // Where the page came by plain http from elsewhere, a browser has no clipboard.
  const copy = (link: string) =>
    (navigator.clipboard?.writeText(link) ?? Promise.reject(new Error("no clipboard"))).then(
      () => add("good", t.copied),
      () => add("bad", t.uncopied),
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.run(undefined);
  };
  return (
    <>
      <Button icon="user" onClick={() => setOpen(true)}>
        {t.invite}
      </Button>
      <Dialog open={open} onClose={close} title={t.invite}>
        {make.result === undefined ? (
          <form className={css.form} onSubmit={submit}>
            <TextField label={t.name} value={name} maxLength={40} onChange={(event) => setName(event.target.value)} />
            <Button type="submit" kind="primary" busy={make.busy}>
              {t.make}
            </Button>
          </form>
        ) : (
          <div className={css.form}>
            <Note tone="good">{t.send}</Note>
            <code className={css.link} id="invitation">
              {invitationLink(window.location.origin, show_id, make.result.token)}
            </code>
            <div className={css.row}>
              <Button
                icon="copy"
                kind="primary"
                onClick={() => void copy(invitationLink(window.location.origin, show_id, make.result?.token ?? ""))}
              >
                {t.copy}
              </Button>
              <Button onClick={close}>{t.close}</Button>
            </div>
          </div>
        )}
      </Dialog>
    </>
  );
}
