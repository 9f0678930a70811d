/** Who is heard: names, voices in each language, consents; two that are one, one who is two. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { Empty, Note } from "../ui/Notes";
import { CastDialog } from "./CastDialog";
import { Check } from "./Check";
import { ClashNote } from "./ClashNote";
import { changeSpeaker, mergeSpeakers, splitSpeaker } from "./calls";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { useItemEdit } from "./editing";
import type { Row, Segment, Speaker } from "./project";
import { keys } from "./queries";
import { place } from "./timeline";
import { wordOf } from "./words";

const TEXTS = texts(
  {
    title: "말하는 사람",
    none: "이름 있는 사람이 아직 없습니다. 여기서 나누거나, 말하는 사람이 적힌 자막을 가져오세요.",
    everybody: "모두 (이름 없음)",
    everybodyHint: "자기 목소리가 없는 사람은 모두 이 목소리로 말합니다.",
    name: "이름",
    voice: (lang: string) => `${lang} 목소리`,
    usual: "이 언어의 기본 목소리",
    as: "모두의 목소리",
    consent: "동의 기록",
    consentHint: "입 모양을 바꾸거나 목소리를 복제하려면 필요합니다.",
    noConsent: "없음",
    lines: (n: number) => `${n}줄`,
    cast: "다른 프로젝트의 목소리",
    merge: "합치기",
    mergeTitle: "같은 사람으로 합치기",
    mergeInto: "남는 사람",
    mergeWho: "이 사람과 같은 사람",
    merged: "합쳤습니다.",
    split: "나누기",
    splitTitle: (name: string) => `${name}에서 나누기`,
    newName: "새 사람의 이름",
    splitWhich: "새 사람의 줄",
    splitDone: "나눴습니다.",
    splitHint: "고른 줄은 새 사람의 것이 됩니다. 목소리는 같은 것으로 시작합니다.",
    cancel: "취소",
  },
  {
    title: "Speakers",
    none: "Nobody has a name yet. Split somebody off here, or import a transcript that names who speaks.",
    everybody: "Everybody (no name)",
    everybodyHint: "Whoever has no voice of their own speaks with this one.",
    name: "Name",
    voice: (lang: string) => `Voice, ${lang}`,
    usual: "the language's usual voice",
    as: "everybody's voice",
    consent: "Consent record",
    consentHint: "Needed to move this person's mouth or to clone the voice.",
    noConsent: "none",
    lines: (n: number) => `${n} lines`,
    cast: "Voices of another project",
    merge: "Merge",
    mergeTitle: "Merge speakers who are one",
    mergeInto: "Who stays",
    mergeWho: "Is the same person",
    merged: "They are one now.",
    split: "Split",
    splitTitle: (name: string) => `Split ${name}`,
    newName: "Name of the new one",
    splitWhich: "Lines of the new one",
    splitDone: "They are two now.",
    splitHint: "The lines that you tick are the new one's, who begins with the same voices.",
    cancel: "Cancel",
  },
);
const MOST_SHOWN = 300;

export function SpeakersPanel({ rows }: { readonly rows: readonly Row[] }) {
  const t = useTexts(TEXTS);
  const { speakers } = useDesk();
  const [merging, setMerging] = useState(false);
  const [casting, setCasting] = useState(false);
  const [splitting, setSplitting] = useState<Speaker | null>(null);
  const named = speakers.filter((each) => each.key !== "");
  return (
    <div className={css.cards}>
      <div className={css.choices}>
        {named.length > 1 && (
          <Button size="small" onClick={() => setMerging(true)}>
            {t.merge}
          </Button>
        )}
        <Button size="small" onClick={() => setCasting(true)}>
          {t.cast}
        </Button>
      </div>
      {speakers.map((speaker) => (
        <SpeakerCard key={speaker.key} speaker={speaker} onSplit={() => setSplitting(speaker)} />
      ))}
      {named.length === 0 && <Empty icon="hosts">{t.none}</Empty>}
      {casting && <CastDialog onClose={() => setCasting(false)} />}
      {merging && <MergeDialog onClose={() => setMerging(false)} />}
      {splitting !== null && (
        <SplitDialog
          speaker={splitting}
          segments={rows.map((row) => row.segment).filter((each) => each.speaker === splitting.key)}
          onClose={() => setSplitting(null)}
        />
      )}
    </div>
  );
}

function SpeakerCard({ speaker, onSplit }: { readonly speaker: Speaker; readonly onSplit: () => void }) {
  const t = useTexts(TEXTS);
  const languages = useTexts(LANGUAGE_TEXTS);
  const { project, voices } = useDesk();
  const client = useQueryClient();
  const edit = useItemEdit(speaker, {
    send: (changes, revision) => changeSpeaker(project.id, speaker.key, changes, revision),
    put: (now) =>
      client.setQueryData<Speaker[]>(keys.speakers(project.id), (known) =>
        known?.map((each) => (each.key === now.key ? now : each)),
      ),
    onStale: () => void client.invalidateQueries({ queryKey: keys.speakers(project.id) }),
    onDone: () => void client.invalidateQueries({ queryKey: ["dub-lines", project.id] }),
  });
  const consents = useQuery({ queryKey: ["consents"], queryFn: () => answer(api.GET("/v1/consents")) });
  const name = speaker.name || speaker.key;
  const spoken = project.kind === "dub" ? project.languages : ["ko", "en"];
  return (
    <section className={css.card} aria-label={speaker.key === "" ? t.everybody : name}>
      <div className={css.cardHead}>
        <strong>{speaker.key === "" ? t.everybody : name}</strong>
        <span className={css.faint}>{t.lines(speaker.segments)}</span>
        {speaker.segments > 1 && (
          <Button size="small" kind="quiet" onClick={onSplit}>
            {t.split}
          </Button>
        )}
      </div>
      {speaker.key === "" && <span className={css.faint}>{t.everybodyHint}</span>}
      <div className={css.pair}>
        {speaker.key !== "" && (
          <NameField label={t.name} value={speaker.name} onKeep={(next) => void edit.save({ name: next })} />
        )}
        {spoken.map((lang) => (
          <Select
            key={lang}
            label={t.voice(wordOf(languages, lang))}
            value={speaker.voices[lang] ?? ""}
            choices={[
              { value: "", label: speaker.key === "" ? t.usual : t.as },
              ...voices
                .filter((each) => each.languages.includes(lang))
                .map((each) => ({ value: each.id, label: each.title, disabled: each.state !== "ready" })),
            ]}
            onChange={(event) => void edit.save({ voices: { ...speaker.voices, [lang]: event.target.value } })}
          />
        ))}
        {speaker.key !== "" && (consents.data?.length ?? 0) > 0 && (
          <Select
            label={t.consent}
            hint={t.consentHint}
            value={speaker.consent}
            choices={[
              { value: "", label: t.noConsent },
              ...(consents.data ?? []).map((each) => ({ value: each.id, label: `${each.person} · ${each.id}` })),
            ]}
            onChange={(event) => void edit.save({ consent: event.target.value })}
          />
        )}
      </div>
      {edit.clash !== null && <ClashNote clash={edit.clash} onMine={edit.keepMine} onTheirs={edit.takeTheirs} />}
    </section>
  );
}

interface NameProps {
  readonly label: string;
  readonly value: string;
  readonly onKeep: (name: string) => void;
}

export function NameField({ label, value, onKeep }: NameProps) {
  const [name, setName] = useState(value);
  useEffect(() => setName(value), [value]);
  const keep = () => {
    if (name.trim() !== value) onKeep(name.trim());
  };
  return (
    <TextField
      label={label}
      value={name}
      maxLength={200}
      onChange={(event) => setName(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) keep();
      }}
    />
  );
}

function MergeDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const { project, speakers } = useDesk();
  const [into, setInto] = useState(speakers.find((each) => each.key !== "")?.key ?? "");
  const [others, setOthers] = useState<readonly string[]>([]);
  const merge = useDeed(
    () =>
      mergeSpeakers(
        project.id,
        others.filter((each) => each !== into),
        into,
      ),
    {
      done: t.merged,
      stale: [keys.speakers(project.id), keys.segments(project.id), ["dub-lines", project.id]],
      onDone: onClose,
    },
  );
  const able = speakers.filter((each) => each.key !== into && each.key !== "");
  const wanted = others.filter((each) => each !== into);
  return (
    <Dialog
      open
      title={t.mergeTitle}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" disabled={wanted.length === 0} busy={merge.busy} onClick={() => merge.run(undefined)}>
            {t.merge}
          </Button>
        </>
      }
    >
      <Select
        label={t.mergeInto}
        value={into}
        choices={speakers.map((each) => ({ value: each.key, label: each.name || each.key || t.everybody }))}
        onChange={(event) => setInto(event.target.value)}
      />
      <fieldset className={css.ticks}>
        <legend className={css.legend}>{t.mergeWho}</legend>
        {able.map((each) => (
          <Check
            key={each.key}
            label={`${each.name || each.key} · ${t.lines(each.segments)}`}
            checked={others.includes(each.key)}
            onChange={(on) => setOthers(on ? [...others, each.key] : others.filter((key) => key !== each.key))}
          />
        ))}
      </fieldset>
    </Dialog>
  );
}

interface SplitProps {
  readonly speaker: Speaker;
  readonly segments: readonly Segment[];
  readonly onClose: () => void;
}

function SplitDialog({ speaker, segments, onClose }: SplitProps) {
  const t = useTexts(TEXTS);
  const { project, speakers } = useDesk();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const split = useDeed(
    () =>
      splitSpeaker(project.id, {
        speaker: speaker.key,
        new: freeKey(name, speakers),
        name: name.trim(),
        segments: [...chosen],
      }),
    {
      done: t.splitDone,
      stale: [keys.speakers(project.id), keys.segments(project.id), ["dub-lines", project.id]],
      onDone: onClose,
    },
  );
  const tick = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <Dialog
      open
      title={t.splitTitle(speaker.name || speaker.key || t.everybody)}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button
            kind="primary"
            disabled={name.trim() === "" || chosen.size === 0}
            busy={split.busy}
            onClick={() => split.run(undefined)}
          >
            {t.split}
          </Button>
        </>
      }
    >
      <Note tone="neutral">{t.splitHint}</Note>
      <TextField label={t.newName} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
      <fieldset className={css.ticks}>
        <legend className={css.legend}>{t.splitWhich}</legend>
        {segments.slice(0, MOST_SHOWN).map((each) => (
          <Check
            key={each.id}
            label={`${place(each.start_ms)} ${each.text}`}
            checked={chosen.has(each.id)}
            onChange={(on) => tick(each.id, on)}
          />
        ))}
      </fieldset>
    </Dialog>
  );
}

/** A key for a speaker of that name, which nobody has. */
export function freeKey(name: string, speakers: readonly Pick<Speaker, "key">[]): string {
  const plain = name.trim().replace(/[/_]+/g, " ").replace(/\s+/g, "-").slice(0, 60) || "speaker";
  const taken = new Set(speakers.map((each) => each.key));
  for (let at = 1; ; at++) {
    const key = at === 1 ? plain : `${plain}-${at}`;
    if (!taken.has(key)) return key;
  }
}
