/** The typed clips of a script, by their start. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useDeed } from "../live/deeds";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Select, TextArea } from "../ui/Field";
import { Empty } from "../ui/Notes";
import { ClashNote } from "./ClashNote";
import { addClip, type ClipChanges, changeClip, removeClip } from "./calls";
import { useDesk } from "./desk";
import { useDrafts } from "./drafts";
import { Editable } from "./Editable";
import { useItemEdit } from "./editing";
import { MAX_TEXT } from "./LineRow";
import css from "./Lines.module.css";
import { PlaceField } from "./PlaceField";
import { seek, usePlayback } from "./playback";
import { type Clip, stale } from "./project";
import { keys, putClip } from "./queries";
import { useRemoval } from "./removal";
import { SpeakButtons } from "./SpeakButtons";
import { dubSaidIn } from "./sayings";
import { place } from "./timeline";
import { VoiceKnobs } from "./VoiceKnobs";
import { FLAG_TEXTS } from "./words";

const TEXTS = texts(
  {
    title: "대사",
    add: "재생 위치에 추가",
    addAt: (at: string) => `${at}에 추가`,
    words: "할 말",
    hint: "쉼표는 짧게, / 는 0.5초, // 는 1초, [[0.3s]] 는 그만큼 쉽니다. Ctrl+Enter로 추가합니다.",
    none: "아직 대사가 없습니다. 할 말을 적어 재생 위치에 추가하세요.",
    text: (at: string) => `대사, ${at}`,
    seek: (at: string) => `${at} 위치로`,
    more: "자세히",
    less: "접기",
    start: "시작",
    end: "끝",
    free: "말하는 만큼",
    lang: "언어",
    letters: "글자로 판단",
    stale: "다시 말해야 함",
    remove: "대사 지우기",
    removed: "대사를 지웠습니다.",
  },
  {
    title: "Clips",
    add: "Add at the playhead",
    addAt: (at: string) => `Add at ${at}`,
    words: "What is to be said",
    hint: "A comma is a breath, / half a second, // a second, [[0.3s]] exactly that. Ctrl+Enter adds it.",
    none: "There is no clip yet. Write what is to be said, and add it at the playhead.",
    text: (at: string) => `Clip, ${at}`,
    seek: (at: string) => `Go to ${at}`,
    more: "More",
    less: "Less",
    start: "Start",
    end: "End",
    free: "as long as it takes",
    lang: "Language",
    letters: "by its letters",
    stale: "to speak again",
    remove: "Delete the clip",
    removed: "The clip is gone.",
  },
);

export function ClipsPanel({ clips }: { readonly clips: readonly Clip[] }) {
  const t = useTexts(TEXTS);
  return (
    <div className={css.panel}>
      <NewClip />
      {clips.length === 0 ? (
        <Empty icon="dubbing">{t.none}</Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        <ul className={css.list} aria-label={t.title} tabIndex={0}>
          {clips.map((clip) => (
            <li key={clip.id} className={css.plain} data-line={clip.id}>
              <ClipRow clip={clip} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function NewClip() {
  const t = useTexts(TEXTS);
  const { project, choose } = useDesk();
  const [text, setText] = useState("");
  const at = usePlayback((state) => Math.floor(state.ms / 100) * 100);
  const add = useDeed((start_ms: number) => addClip(project.id, { start_ms, text: text.trim() }), {
    stale: [keys.clips(project.id)],
    onDone: (clip) => {
      setText("");
      choose(clip.id);
    },
  });
  const off = text.trim() === "";
  const run = () => {
    if (!off && !add.busy) add.run(usePlayback.getState().ms);
  };
  return (
    <div className={css.newClip}>
      <TextArea
        label={t.words}
        hint={t.hint}
        rows={2}
        value={text}
        maxLength={MAX_TEXT}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
        }}
      />
      <Button kind="primary" icon="plus" disabled={off} busy={add.busy} onClick={run}>
        {t.addAt(place(at))}
      </Button>
    </div>
  );
}

function ClipRow({ clip }: { readonly clip: Clip }) {
  const t = useTexts(TEXTS);
  const flags = useTexts(FLAG_TEXTS);
  const shown = useLanguage((state) => state.lang);
  const { project, chosen, choose } = useDesk();
  const open = chosen === clip.id;
  const at = place(clip.start_ms);
  const edit = useClipEdit(clip);
  const flag = stale(clip) ? "" : (clip.said?.flag ?? "");
  return (
    <>
      <div className={css.row} data-chosen={open || undefined} data-single>
        <div className={css.head}>
          <button type="button" className={css.time} aria-label={t.seek(at)} onClick={() => seek(clip.start_ms)}>
            {at}
          </button>
        </div>
        <div className={css.source}>
          <Editable
            draftKey={`${project.id}/${clip.id}`}
            label={t.text(at)}
            lang={clip.language}
            value={clip.text}
            maxLength={MAX_TEXT}
            revision={clip.revision}
            onKeep={(text, { upon, was }) => void edit.save({ text }, { upon, was: { text: was } })}
          />
        </div>
        <div className={css.marks}>
          {clip.warnings.map((warned) => (
            <Badge key={`${warned.code} ${warned.says}`} tone="bad">
              {dubSaidIn(shown, warned.says)}
            </Badge>
          ))}
          {flag !== "" && (
            <span title={flags[`${flag}Why`]}>
              <Badge tone="fair">{flags[flag]}</Badge>
            </span>
          )}
          {stale(clip) && clip.output_revision > 0 && <Badge tone="accent">{t.stale}</Badge>}
        </div>
        <div className={css.tools}>
          <SpeakButtons kind="clip" id={clip.id} lang="" text={clip.text} stale={stale(clip)} at={at} />
          <IconButton
            icon={open ? "up" : "down"}
            size="small"
            label={`${open ? t.less : t.more}, ${at}`}
            aria-expanded={open}
            onClick={() => choose(open ? null : clip.id)}
          />
        </div>
      </div>
      {edit.clash !== null && <ClashNote clash={edit.clash} onMine={edit.keepMine} onTheirs={edit.takeTheirs} />}
      {open && <ClipDetail clip={clip} onKeep={(changes) => void edit.save(changes)} />}
    </>
  );
}

function ClipDetail({ clip, onKeep }: { readonly clip: Clip; readonly onKeep: (changes: Partial<Clip>) => void }) {
  const t = useTexts(TEXTS);
  const languages = useTexts(LANGUAGE_TEXTS);
  const { project, voices, choose } = useDesk();
  const { id, start_ms, end_ms, text, voice, knobs } = clip;
  const lang = clip.lang as "" | "ko" | "en";
  const remove = useRemoval({
    send: () => removeClip(project.id, id, clip.revision),
    restore: () => addClip(project.id, { id, start_ms, end_ms, text, lang, voice, knobs }),
    gone: t.removed,
    stale: [keys.clips(project.id)],
    onDone: () => choose(null),
  });
  return (
    <div className={css.detail}>
      <div className={css.fields}>
        <PlaceField label={t.start} value={clip.start_ms} onKeep={(start_ms) => onKeep({ start_ms })} />
        <PlaceField
          label={t.end}
          value={clip.end_ms}
          placeholder={t.free}
          onKeep={(end_ms) => onKeep({ end_ms })}
          onEmpty={() => onKeep({ end_ms: null })}
        />
        <Select
          label={t.lang}
          value={clip.lang}
          choices={[
            { value: "", label: t.letters },
            { value: "ko", label: languages.ko },
            { value: "en", label: languages.en },
          ]}
          onChange={(event) => onKeep({ lang: event.target.value })}
        />
      </div>
      <VoiceKnobs
        voices={voices}
        lang={clip.language}
        voice={clip.voice}
        speaks={clip.speaks}
        knobs={clip.knobs}
        onVoice={(voice) => onKeep({ voice })}
        onKnobs={(knobs) => onKeep({ knobs })}
      />
      <div className={css.deeds}>
        <Button size="small" icon="trash" busy={remove.busy} onClick={() => remove.run(undefined)}>
          {t.remove}
        </Button>
      </div>
    </div>
  );
}

/** Changes of a clip. */
export function useClipEdit(clip: Clip) {
  const { project } = useDesk();
  const client = useQueryClient();
  const { drop } = useDrafts.getState();
  return useItemEdit(clip, {
    send: (changes, revision) => changeClip(project.id, clip.id, changes as ClipChanges, revision),
    put: (now) => putClip(client, project.id, now),
    onStale: () => void client.invalidateQueries({ queryKey: keys.clips(project.id) }),
    onDone: (changes) => {
      if ("text" in changes) drop(`${project.id}/${clip.id}`);
    },
  });
}
