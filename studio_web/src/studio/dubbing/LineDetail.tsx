/** All of a line: its place, who says it and how, other wordings, and what may be done with it by machines. */
import { useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Button, IconButton } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { Check } from "./Check";
import { ClashNote } from "./ClashNote";
import { addSegment, removeSegment } from "./calls";
import { useDesk } from "./desk";
import { MAX_TEXT, useLineEdit } from "./LineRow";
import css from "./Lines.module.css";
import { PlaceField } from "./PlaceField";
import { type Line, type Row, type Segment, stale } from "./project";
import { keys } from "./queries";
import { useRemoval } from "./removal";
import { VoiceKnobs } from "./VoiceKnobs";
import { FLAG_TEXTS } from "./words";

const TEXTS = texts(
  {
    start: "시작",
    end: "끝",
    speaker: "말하는 사람",
    nobody: "이름 없음",
    keep: "여기서는 원래 소리를 그대로 들려주기",
    lock: "잠그기: 번역기가 바꾸지 못합니다",
    wordings: "다른 표현 (자리에 가장 잘 맞는 것을 말합니다)",
    wording: (n: number) => `다른 표현 ${n}`,
    add: "표현 추가",
    adding: "같은 뜻의 더 짧거나 긴 말",
    use: "이것을 기본으로",
    drop: "지우기",
    remove: "줄 지우기",
    removed: "줄을 지웠습니다.",
  },
  {
    start: "Start",
    end: "End",
    speaker: "Speaker",
    nobody: "no name",
    keep: "Keep the original sound here",
    lock: "Lock: no machine translates it again",
    wordings: "Other wordings (the one that fits its place best is said)",
    wording: (n: number) => `Other wording ${n}`,
    add: "Add a wording",
    adding: "The same in other words, shorter or longer",
    use: "Make it the main one",
    drop: "Remove",
    remove: "Delete the line",
    removed: "The line is gone.",
  },
);
const MAX_OTHERS = 4;

interface Props {
  readonly row: Row;
  readonly onSegment: (changes: Partial<Segment>) => void;
}

export function LineDetail({ row, onSegment }: Props) {
  const t = useTexts(TEXTS);
  const { speakers } = useDesk();
  const { segment, line } = row;
  return (
    <div className={css.detail}>
      <div className={css.fields}>
        <PlaceField label={t.start} value={segment.start_ms} onKeep={(start_ms) => onSegment({ start_ms })} />
        <PlaceField label={t.end} value={segment.end_ms} onKeep={(end_ms) => onSegment({ end_ms })} />
        <Select
          label={t.speaker}
          value={segment.speaker}
          choices={speakers.map((each) => ({ value: each.key, label: each.name || each.key || t.nobody }))}
          onChange={(event) => onSegment({ speaker: event.target.value })}
        />
      </div>
      {line !== null && <Manner line={line} />}
      <Deeds segment={segment} />
    </div>
  );
}

function Manner({ line }: { readonly line: Line }) {
  const t = useTexts(TEXTS);
  const flags = useTexts(FLAG_TEXTS);
  const { voices, lang } = useDesk();
  const edit = useLineEdit(line);
  const flag = stale(line) ? "" : (line.said?.flag ?? "");
  return (
    <>
      {flag !== "" && <p className={css.why}>{flags[`${flag}Why`]}</p>}
      <VoiceKnobs
        voices={voices}
        lang={lang}
        voice={line.voice}
        speaks={line.speaks}
        knobs={line.knobs}
        onVoice={(voice) => void edit.save({ voice })}
        onKnobs={(knobs) => void edit.save({ knobs })}
      />
      <Wordings line={line} onKeep={(changes) => void edit.save(changes)} />
      <div className={css.deeds}>
        <Check
          label={t.keep}
          checked={line.keep_original}
          onChange={(keep_original) => void edit.save({ keep_original })}
        />
        <Check label={t.lock} checked={line.locked} onChange={(locked) => void edit.save({ locked })} />
      </div>
      {edit.clash !== null && <ClashNote clash={edit.clash} onMine={edit.keepMine} onTheirs={edit.takeTheirs} />}
    </>
  );
}

function Wordings({ line, onKeep }: { readonly line: Line; readonly onKeep: (changes: Partial<Line>) => void }) {
  const t = useTexts(TEXTS);
  const [adding, setAdding] = useState("");
  const { others } = line;
  const add = () => {
    const text = adding.trim();
    if (text === "") return;
    onKeep({ others: [...others, text] });
    setAdding("");
  };
  return (
    <div className={css.wordings}>
      <span className={css.heading}>{t.wordings}</span>
      {others.map((other, at) => (
        <div key={other} className={css.wording}>
          <span>{other}</span>
          <Button
            size="small"
            onClick={() =>
              onKeep({
                text: other,
                others: others.map((each) => (each === other ? (line.text ?? "") : each)).filter(Boolean),
              })
            }
          >
            {t.use}
          </Button>
          <IconButton
            icon="cross"
            size="small"
            label={`${t.drop}: ${t.wording(at + 1)}`}
            onClick={() => onKeep({ others: others.filter((each) => each !== other) })}
          />
        </div>
      ))}
      {others.length < MAX_OTHERS && (
        <form
          className={css.wording}
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <TextField
            label={t.adding}
            hideLabel
            placeholder={t.adding}
            value={adding}
            maxLength={MAX_TEXT}
            onChange={(event) => setAdding(event.target.value)}
          />
          <Button size="small" type="submit" disabled={adding.trim() === ""}>
            {t.add}
          </Button>
        </form>
      )}
    </div>
  );
}

function Deeds({ segment }: { readonly segment: Segment }) {
  const t = useTexts(TEXTS);
  const { project, lang, choose } = useDesk();
  const { id, start_ms, end_ms, text, speaker } = segment;
  const remove = useRemoval({
    send: () => removeSegment(project.id, id, segment.revision),
    restore: () => addSegment(project.id, { id, start_ms, end_ms, text, speaker }),
    gone: t.removed,
    stale: [keys.segments(project.id), keys.lines(project.id, lang)],
    onDone: () => choose(null),
  });
  return (
    <div className={css.deeds}>
      <Button size="small" icon="trash" busy={remove.busy} onClick={() => remove.run(undefined)}>
        {t.remove}
      </Button>
    </div>
  );
}
