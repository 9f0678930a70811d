/** A line that the operator types: checked as it is typed, heard before if wished, said at once or after what sounds. */
import { type KeyboardEvent, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import type { Emotion } from "../../api/operator";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Select } from "../ui/Field";
import { Fault, Note } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Segments } from "../ui/Segments";
import { useChecked } from "./checking";
import { Doubts } from "./Doubts";
import { type Gesture, redraft, said, useDraft } from "./draft";
import { GhostArea } from "./GhostArea";
import { LinePreview } from "./LinePreview";
import css from "./SayBox.module.css";
import { ghost } from "./suggesting";
import { remember, useKnownLines } from "./suggestions";
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
    gesture: "손짓",
    none: "손짓 없음",
    palm: "손 내밀기",
    point: "카드 가리키기",
    wave: "손 흔들기",
    about: "상품",
    shown: (name: string) => (name === "" ? "지금 상품" : `지금: ${name}`),
    now: "바로 말하기",
    next: "다음에 말하기",
    keys: "Ctrl+Enter 바로 말하기",
    overridden: (codes: string) => `가드 경고(${codes})를 무릅쓰고 말합니다. 누가 했는지 기록에 남았습니다.`,
  },
  {
    title: "Say",
    hint: "What should the host say?",
    lang: "Language",
    mood: "Mood",
    neutral: "Neutral",
    delighted: "Delighted",
    earnest: "Earnest",
    gesture: "Gesture",
    none: "No gesture",
    palm: "Open palm",
    point: "Point at the card",
    wave: "Wave",
    about: "Product",
    shown: (name: string) => (name === "" ? "The one shown" : `Shown: ${name}`),
    now: "Say now",
    next: "Say next",
    keys: "Ctrl+Enter says it now",
    overridden: (codes: string) => `Said although the guard warned (${codes}): logged as an override, with your name.`,
  },
);
const MAX_TEXT = 2000;

export function SayBox() {
  const t = useTexts(TEXTS);
  const spoken = useLanguage((state) => state.lang);
  const showId = useLive((state) => state.showId);
  const shown = useLive((state) => state.show?.line?.product_id ?? null);
  const products = useProducts().data;
  const { text, lang: chosen, emotion, gesture, productId } = useDraft();
  const [overridden, setOverridden] = useState("");
  const lang = chosen ?? writtenIn(text) ?? "ko";
  const checked = useChecked(text, lang, productId);
  const known = useKnownLines(lang, productId);
  const send = useDeed(
    // Its words are the deed's: others may stand in the box when the answer comes.
    async (body: Schemas["Say"]) => {
      const call = api.POST("/v1/shows/{show_id}/say", { params: { path: { show_id: showId } }, body });
      return { text: body.text, warnings: (await answer(call)).warnings };
    },
    {
      onDone: ({ text, warnings }) => {
        remember(text);
        said(text);
        setOverridden([...new Set(warnings.map((each) => each.code))].join(", "));
      },
      toldThere: true,
    },
  );
  const say = (when: "now" | "next") =>
    send.run(typed({ text, lang, emotion, when, gesture: gesture === "" ? null : gesture, product_id: productId }));
  const onKey = (event: KeyboardEvent) => {
    const enter = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat;
    if (enter && !event.nativeEvent.isComposing && !empty) say("now");
  };
  const write = (next: string) => {
    redraft({ text: next });
    setOverridden("");
  };
  const empty = text.trim() === "";
  return (
    <Panel title={t.title} aside={t.keys}>
      <form
        className={css.form}
        id="say"
        onSubmit={(event) => {
          event.preventDefault();
          say("now");
        }}
      >
        <GhostArea
          label={t.title}
          placeholder={t.hint}
          value={text}
          maxLength={MAX_TEXT}
          ghost={ghost(text, known.lines, known.names)}
          onChange={write}
          onKeyDown={onKey}
        />
        {checked !== null && <Doubts checked={checked} onText={write} />}
        {send.error !== null && <Fault error={send.error} />}
        {overridden !== "" && <Note tone="fair">{t.overridden(overridden)}</Note>}
        <div className={css.row}>
          <Segments
            label={t.lang}
            value={lang}
            onChange={(next) => redraft({ lang: next })}
            choices={[
              { value: "ko", label: "한국어" },
              { value: "en", label: "English" },
            ]}
          />
          <div className={css.choice}>
            <Select
              label={t.mood}
              hideLabel
              value={emotion}
              onChange={(event) => redraft({ emotion: event.target.value as Emotion })}
              choices={[
                { value: "neutral", label: t.neutral },
                { value: "delighted", label: t.delighted },
                { value: "earnest", label: t.earnest },
              ]}
            />
          </div>
          <div className={css.choice}>
            <Select
              label={t.gesture}
              hideLabel
              value={gesture}
              onChange={(event) => redraft({ gesture: event.target.value as Gesture })}
              choices={[
                { value: "", label: t.none },
                { value: "palm", label: t.palm },
                { value: "point", label: t.point },
                { value: "wave", label: t.wave },
              ]}
            />
          </div>
          <div className={css.product}>
            <Select
              label={t.about}
              hideLabel
              value={productId ?? ""}
              onChange={(event) => redraft({ productId: event.target.value || null })}
              choices={[
                { value: "", label: t.shown(shown === null ? "" : nameOf(products, shown, spoken)) },
                ...(products ?? []).map((each) => ({ value: each.id, label: nameOf(products, each.id, spoken) })),
              ]}
            />
          </div>
        </div>
        <div className={css.row}>
          <LinePreview text={text} lang={lang} disabled={empty} />
          <span className={css.spring} />
          <Button onClick={() => say("next")} disabled={empty} busy={send.busy}>
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

/** What the box chooses; the voice keeps its own way. */
function typed(body: Omit<Schemas["Say"], "prosody">): Schemas["Say"] {
  return { ...body, prosody: { speed: 0, pitch: 0, volume: 0, emotion: 0, strength: 1 } };
}
