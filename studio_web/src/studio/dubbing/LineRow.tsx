/** One line: what is said, what is said instead, its marks, and what can be done with it. */
import { useQueryClient } from "@tanstack/react-query";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { IconButton } from "../ui/Button";
import { ClashNote } from "./ClashNote";
import { changeLine, changeSegment } from "./calls";
import { useDesk } from "./desk";
import { useDrafts } from "./drafts";
import { Editable } from "./Editable";
import { useItemEdit } from "./editing";
import { LineDetail } from "./LineDetail";
import css from "./Lines.module.css";
import { seek } from "./playback";
import { type Line, outdated, type Row, type Segment, stale } from "./project";
import { keys, putLine, putSegment } from "./queries";
import { SpeakButtons } from "./SpeakButtons";
import { dubSaidIn } from "./sayings";
import { place } from "./timeline";
import { FLAG_TEXTS } from "./words";

const TEXTS = texts(
  {
    source: (at: string) => `원문, ${at}`,
    target: (at: string) => `번역, ${at}`,
    seek: (at: string) => `${at} 위치로`,
    more: "자세히",
    less: "접기",
    untranslated: "번역을 적으세요",
    silent: "(말 없음)",
    empty: "들리는 말을 적으세요",
    stale: "다시 말해야 함",
    outdated: "원문이 바뀜",
    locked: "잠김",
    keep: "원래 소리",
    nobody: "이름 없음",
  },
  {
    source: (at: string) => `Original, ${at}`,
    target: (at: string) => `Translation, ${at}`,
    seek: (at: string) => `Go to ${at}`,
    more: "More",
    less: "Less",
    untranslated: "Write the translation",
    silent: "(nothing is said)",
    empty: "Write what is heard",
    stale: "to speak again",
    outdated: "original changed",
    locked: "locked",
    keep: "original sound",
    nobody: "no name",
  },
);
export const MAX_TEXT = 2_000;

export function LineRow({ row }: { readonly row: Row }) {
  const t = useTexts(TEXTS);
  const { project, lang, chosen, choose, speakers } = useDesk();
  const { segment, line } = row;
  const open = chosen === segment.id;
  const at = place(segment.start_ms);
  const said = useSegmentEdit(segment);
  const speaker = speakers.find((each) => each.key === segment.speaker);
  return (
    <>
      <div className={css.row} data-chosen={open || undefined} data-single={line === null || undefined}>
        <div className={css.head}>
          <button type="button" className={css.time} aria-label={t.seek(at)} onClick={() => seek(segment.start_ms)}>
            {at}
          </button>
          <span className={css.who}>{speaker?.name || segment.speaker || t.nobody}</span>
        </div>
        <div className={css.source}>
          <Editable
            draftKey={`${project.id}/${segment.id}/source`}
            label={t.source(at)}
            lang={project.source_language}
            value={segment.text}
            placeholder={t.empty}
            maxLength={MAX_TEXT}
            onKeep={(text, { upon, was }) => void said.save({ text }, { upon, was: { text: was } })}
            revision={segment.revision}
          />
        </div>
        {line !== null && (
          <Target
            row={{ segment, line }}
            label={t.target(at)}
            placeholder={line.text === "" ? t.silent : t.untranslated}
          />
        )}
        <div className={css.marks}>
          <Marks row={row} />
        </div>
        <div className={css.tools}>
          {line !== null && (
            <SpeakButtons
              kind="segment"
              id={segment.id}
              lang={lang}
              text={line.keep_original ? "" : (line.text ?? "")}
              stale={stale(line)}
              at={at}
            />
          )}
          <IconButton
            icon={open ? "up" : "down"}
            size="small"
            label={`${open ? t.less : t.more}, ${at}`}
            aria-expanded={open}
            onClick={() => choose(open ? null : segment.id)}
          />
        </div>
      </div>
      {said.clash !== null && <ClashNote clash={said.clash} onMine={said.keepMine} onTheirs={said.takeTheirs} />}
      {open && <LineDetail row={row} onSegment={(changes) => void said.save(changes)} />}
    </>
  );
}

function Target({
  row,
  label,
  placeholder,
}: {
  readonly row: { readonly segment: Segment; readonly line: Line };
  readonly label: string;
  readonly placeholder: string;
}) {
  const { project, lang } = useDesk();
  const { segment, line } = row;
  const edit = useLineEdit(line);
  return (
    <div className={css.target}>
      <Editable
        draftKey={`${project.id}/${segment.id}/${lang}`}
        label={label}
        lang={lang}
        value={line.text ?? ""}
        placeholder={placeholder}
        maxLength={MAX_TEXT}
        onKeep={(text, { upon, was }) => void edit.save({ text: text || null }, { upon, was: { text: was || null } })}
        revision={line.revision}
      />
      {edit.clash !== null && <ClashNote clash={edit.clash} onMine={edit.keepMine} onTheirs={edit.takeTheirs} />}
    </div>
  );
}

function Marks({ row }: { readonly row: Row }) {
  const t = useTexts(TEXTS);
  const flags = useTexts(FLAG_TEXTS);
  const shown = useLanguage((state) => state.lang);
  const { segment, line } = row;
  const flag = line !== null && !stale(line) ? (line.said?.flag ?? "") : "";
  return (
    <>
      {[...segment.warnings, ...(line?.warnings ?? [])].map((warned) => (
        <span key={`${warned.code} ${warned.says}`} title={dubSaidIn(shown, warned.says)}>
          <Badge tone="bad">{dubSaidIn(shown, warned.says)}</Badge>
        </span>
      ))}
      {flag !== "" && (
        <span title={flags[`${flag}Why`]}>
          <Badge tone="fair">{flags[flag]}</Badge>
        </span>
      )}
      {outdated(row) && <Badge tone="fair">{t.outdated}</Badge>}
      {line !== null && stale(line) && line.output_revision > 0 && <Badge tone="accent">{t.stale}</Badge>}
      {line?.keep_original === true && <Badge>{t.keep}</Badge>}
      {line?.locked === true && <Badge>{t.locked}</Badge>}
    </>
  );
}

/** Changes of what is said in the film. Its lines may become outdated or stale by it. */
export function useSegmentEdit(segment: Segment) {
  const { project, lang } = useDesk();
  const client = useQueryClient();
  const { drop } = useDrafts.getState();
  return useItemEdit(segment, {
    send: (changes, revision) => changeSegment(project.id, segment.id, changes, revision),
    put: (now) => putSegment(client, project.id, now),
    onStale: () => void client.invalidateQueries({ queryKey: keys.segments(project.id) }),
    onDone: (changes) => {
      if ("text" in changes) drop(`${project.id}/${segment.id}/source`);
      if (lang !== "") void client.invalidateQueries({ queryKey: keys.lines(project.id, lang) });
    },
  });
}

/** Changes of what is said instead. */
export function useLineEdit(line: Line) {
  const { project, lang } = useDesk();
  const client = useQueryClient();
  const { drop } = useDrafts.getState();
  return useItemEdit(line, {
    send: (changes, revision) => changeLine(project.id, lang, line.segment, changes, revision),
    put: (now) => putLine(client, project.id, lang, now),
    onStale: () => void client.invalidateQueries({ queryKey: keys.lines(project.id, lang) }),
    onDone: (changes) => {
      if ("text" in changes) drop(`${project.id}/${line.segment}/${lang}`);
    },
  });
}
