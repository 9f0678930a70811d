/** A line that the operator types: said at once, or after the one that sounds. */
import { type KeyboardEvent, useState } from "react";
import { type Emotion, say } from "../../api/operator";
import type { Lang } from "../../api/show";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Select, TextArea } from "../ui/Field";
import { Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Segments } from "../ui/Segments";
import css from "./SayBox.module.css";
import { writtenIn } from "./writing";

const TEXTS = texts(
  {
    title: "말하기",
    hint: "진행자가 할 말을 적어 주세요",
    lang: "언어",
    mood: "표정",
    neutral: "차분하게",
    delighted: "밝게",
    earnest: "진지하게",
    now: "바로 말하기",
    next: "다음에 말하기",
    keys: "Ctrl+Enter 바로 말하기",
  },
  {
    title: "Say",
    hint: "What should the host say?",
    lang: "Language",
    mood: "Mood",
    neutral: "Neutral",
    delighted: "Delighted",
    earnest: "Earnest",
    now: "Say now",
    next: "Say next",
    keys: "Ctrl+Enter says it now",
  },
);
const MAX_TEXT = 2000;

export function SayBox() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<Lang | null>(null);
  const [emotion, setEmotion] = useState<Emotion>("neutral");
  const lang = chosen ?? writtenIn(text) ?? "ko";
  const send = useDeed((when: "now" | "next") => say(showId, { text, lang, emotion, when }), {
    onDone: () => setText((now) => (now === text ? "" : now)),
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) send.run("now");
  };
  const empty = text.trim() === "";
  return (
    <Panel title={t.title} aside={t.keys}>
      <form
        className={css.form}
        id="say"
        onSubmit={(event) => {
          event.preventDefault();
          send.run("now");
        }}
      >
        <TextArea
          label={t.title}
          hideLabel
          id="say-text"
          placeholder={t.hint}
          value={text}
          maxLength={MAX_TEXT}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
        />
        {send.error !== null && <Fault error={send.error} />}
        <div className={css.row}>
          <Segments
            label={t.lang}
            value={lang}
            onChange={setChosen}
            choices={[
              { value: "ko", label: "한국어" },
              { value: "en", label: "English" },
            ]}
          />
          <Select
            label={t.mood}
            hideLabel
            value={emotion}
            onChange={(event) => setEmotion(event.target.value as Emotion)}
            choices={[
              { value: "neutral", label: t.neutral },
              { value: "delighted", label: t.delighted },
              { value: "earnest", label: t.earnest },
            ]}
          />
          <span className={css.spring} />
          <Button onClick={() => send.run("next")} disabled={empty} busy={send.busy}>
            {t.next}
          </Button>
          <Button kind="primary" type="submit" disabled={empty} busy={send.busy}>
            {t.now}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
