/** A channel's wishes, new or changed. */
import { type FormEvent, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { channelsKey } from "../live/channels";
import { cuesKey } from "../live/cues";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextArea, TextField } from "../ui/Field";
import { Fault } from "../ui/Notes";
import { CLASS_TEXTS, type Code, MODE_TEXTS, MODES, type Mode, nameOf, slug, wordsOf } from "./policy";
import css from "./Settings.module.css";

const TEXTS = texts(
  {
    add: "채널 추가",
    edit: "채널 정책",
    title: "이름",
    ko: "화면 표시 (한국어)",
    en: "화면 표시 (영어)",
    label: "비워 두면 ‘가상인물 · AI’. AI나 가상이라는 말이 들어가야 합니다.",
    claims: "상품 정보로 증명되어도 말하지 않는 것",
    words: "금칙어",
    wordsHint: "한 줄에 하나씩",
    approval: "대사가 나가는 방식 (이보다 느슨하게는 바꿀 수 없음)",
    save: "저장",
    cancel: "취소",
  },
  {
    add: "Add a channel",
    edit: "A channel's policy",
    title: "Name",
    ko: "Notice on the picture (Korean)",
    en: "Notice on the picture (English)",
    label: "Empty: “Virtual human · AI”. It must say AI or virtual.",
    claims: "Not said although the catalogue proves it",
    words: "Forbidden words",
    wordsHint: "One a line",
    approval: "How lines get on air, at the least",
    save: "Save",
    cancel: "Cancel",
  },
);

interface Props {
  readonly channel: Schemas["ChannelOut"] | null; // null: a new one
  readonly classes: readonly string[];
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

export function ChannelDialog({ channel, classes, taken, onClose }: Props) {
  const t = useTexts(TEXTS);
  const names = useTexts(CLASS_TEXTS);
  const modes = useTexts(MODE_TEXTS);
  const show_id = useLive((state) => state.showId);
  const [title, setTitle] = useState(channel?.title ?? "");
  const [ko, setKo] = useState(channel?.labels.ko ?? "");
  const [en, setEn] = useState(channel?.labels.en ?? "");
  const [blocked, setBlocked] = useState<ReadonlySet<string>>(new Set(channel?.blocked ?? []));
  const [words, setWords] = useState((channel?.forbidden ?? []).join("\n"));
  const [approval, setApproval] = useState<Mode>(channel?.approval ?? "automatic");
  const put = useDeed(
    (body: Schemas["PutChannel"]) => {
      const name = channel?.name ?? slug(title, taken);
      return answer(api.PUT("/v1/shows/{show_id}/channels/{name}", { params: { path: { show_id, name } }, body }));
    },
    { stale: [channelsKey(show_id), cuesKey(show_id)], onDone: onClose, toldThere: true },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.run({
      title: title.trim(),
      labels: { ko: ko.trim(), en: en.trim() },
      blocked: [...blocked] as Code[],
      forbidden: wordsOf(words),
      approval,
    });
  };
  const choose = (code: string, on: boolean) =>
    setBlocked((now) => new Set(on ? [...now, code] : [...now].filter((each) => each !== code)));
  return (
    <Dialog
      open
      onClose={onClose}
      title={channel === null ? t.add : t.edit}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" type="submit" form="channel" busy={put.busy}>
            {t.save}
          </Button>
        </>
      }
    >
      <form id="channel" className={css.form} onSubmit={submit}>
        <TextField
          label={t.title}
          value={title}
          maxLength={60}
          required={channel?.name !== "watch"}
          onChange={(event) => setTitle(event.target.value)}
        />
        <TextField
          label={t.ko}
          hint={t.label}
          value={ko}
          maxLength={36}
          onChange={(event) => setKo(event.target.value)}
        />
        <TextField label={t.en} value={en} maxLength={36} onChange={(event) => setEn(event.target.value)} />
        <fieldset className={css.checks}>
          <legend>{t.claims}</legend>
          {classes.map((code) => (
            <label key={code}>
              <input
                type="checkbox"
                checked={blocked.has(code)}
                onChange={(event) => choose(code, event.target.checked)}
              />
              {nameOf(names, code)}
            </label>
          ))}
        </fieldset>
        <TextArea
          label={t.words}
          hint={t.wordsHint}
          value={words}
          maxLength={6_000}
          onChange={(event) => setWords(event.target.value)}
        />
        <Select
          label={t.approval}
          value={approval}
          choices={MODES.map((mode) => ({ value: mode, label: modes[mode] }))}
          onChange={(event) => setApproval(event.target.value as Mode)}
        />
        {put.error !== null && <Fault error={put.error} />}
      </form>
    </Dialog>
  );
}
