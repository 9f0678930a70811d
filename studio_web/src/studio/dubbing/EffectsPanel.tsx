/** Sounds laid into the film. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button, IconButton } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { Empty } from "../ui/Notes";
import { ClashNote } from "./ClashNote";
import { addEffect, changeEffect, removeEffect } from "./calls";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { useItemEdit } from "./editing";
import { PlaceField } from "./PlaceField";
import { usePlayback } from "./playback";
import type { Effect } from "./project";
import { keys, putEffect, useStoredUploads } from "./queries";
import { useRemoval } from "./removal";
import { place } from "./timeline";
import { UploadField } from "./UploadField";

const TEXTS = texts(
  {
    title: "효과음",
    none: "효과음이 없습니다. 소리 파일을 올려 재생 위치에 넣으세요.",
    which: "소리 파일",
    choose: "고르세요",
    add: (at: string) => `${at}에 넣기`,
    start: "시작",
    gain: "크기 (dB)",
    remove: "빼기",
    removed: (name: string) => `${name}: 뺐습니다.`,
    gone: "지워진 파일",
  },
  {
    title: "Effects",
    none: "No effect yet. Upload a sound and lay it in at the playhead.",
    which: "Sound file",
    choose: "choose one",
    add: (at: string) => `Lay it in at ${at}`,
    start: "Start",
    gain: "Volume (dB)",
    remove: "Take it out",
    removed: (name: string) => `${name} is out.`,
    gone: "a file that is gone",
  },
);

export function EffectsPanel({ effects }: { readonly effects: readonly Effect[] }) {
  const t = useTexts(TEXTS);
  const { project } = useDesk();
  const uploads = useStoredUploads();
  const [upload, setUpload] = useState("");
  const at = usePlayback((state) => Math.floor(state.ms / 100) * 100);
  const add = useDeed(() => addEffect(project.id, { start_ms: usePlayback.getState().ms, upload }), {
    stale: [keys.effects(project.id)],
  });
  const whole = (uploads.data ?? []).filter((each) => each.whole && !/^(video|image)\//.test(each.media_type));
  const names = new Map((uploads.data ?? []).map((each) => [each.id, each.name]));
  return (
    <div className={css.cards}>
      <UploadField accept="audio/*" onUpload={setUpload} />
      <div className={css.term}>
        <Select
          label={t.which}
          value={upload}
          choices={[{ value: "", label: t.choose }, ...whole.map((each) => ({ value: each.id, label: each.name }))]}
          onChange={(event) => setUpload(event.target.value)}
        />
        <Button kind="primary" icon="plus" disabled={upload === ""} busy={add.busy} onClick={() => add.run(undefined)}>
          {t.add(place(at))}
        </Button>
      </div>
      {effects.length === 0 && <Empty icon="sound">{t.none}</Empty>}
      {effects.map((effect) => (
        <EffectCard key={effect.id} effect={effect} name={names.get(effect.upload) ?? t.gone} />
      ))}
    </div>
  );
}

function EffectCard({ effect, name }: { readonly effect: Effect; readonly name: string }) {
  const t = useTexts(TEXTS);
  const { project } = useDesk();
  const edit = useEffectEdit(effect);
  const [gain, setGain] = useState(`${effect.gain_db}`);
  const { id, start_ms, upload, gain_db } = effect;
  const remove = useRemoval({
    send: () => removeEffect(project.id, id, effect.revision),
    restore: () => addEffect(project.id, { id, start_ms, upload, gain_db }),
    gone: t.removed(name),
    stale: [keys.effects(project.id)],
  });
  const keep = () => {
    const value = Number(gain.replace(",", ".").replace("−", "-"));
    if (Number.isFinite(value) && value !== effect.gain_db)
      void edit.save({ gain_db: Math.min(12, Math.max(-60, value)) });
  };
  return (
    <section className={css.card} aria-label={name} data-line={effect.id}>
      <div className={css.cardHead}>
        <strong className={css.fileName}>{name}</strong>
        <IconButton
          icon="trash"
          size="small"
          label={`${t.remove}: ${name}`}
          busy={remove.busy}
          onClick={() => remove.run(undefined)}
        />
      </div>
      <div className={css.pair}>
        <PlaceField label={t.start} value={effect.start_ms} onKeep={(start_ms) => void edit.save({ start_ms })} />
        <TextField
          label={t.gain}
          value={gain}
          inputMode="decimal"
          maxLength={6}
          onChange={(event) => setGain(event.target.value)}
          onBlur={keep}
        />
      </div>
      {edit.clash !== null && <ClashNote clash={edit.clash} onMine={edit.keepMine} onTheirs={edit.takeTheirs} />}
    </section>
  );
}

/** Changes of a sound. */
export function useEffectEdit(effect: Effect) {
  const { project } = useDesk();
  const client = useQueryClient();
  return useItemEdit(effect, {
    send: (changes, revision) => changeEffect(project.id, effect.id, changes, revision),
    put: (now) => putEffect(client, project.id, now),
    onStale: () => void client.invalidateQueries({ queryKey: keys.effects(project.id) }),
  });
}
