/** A prompt to change: what is saved is a new version, and the old one stays. */
import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useFieldArray, useForm } from "react-hook-form";
import { z } from "zod";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { goFreely, useUnsaved } from "../live/unsaved";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Select, TextArea, TextField } from "../ui/Field";
import { Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { CodeDialog } from "./CodeDialog";
import css from "./Prompts.module.css";

const TEXTS = texts(
  {
    add: "새 프롬프트",
    name: "이름",
    nameHint: "소문자, 숫자, -, _",
    lang: "언어",
    ko: "한국어",
    en: "영어",
    system: "지시문",
    temperature: "온도",
    tokens: "최대 토큰",
    note: "왜 바꾸나요",
    examples: "예시",
    input: "입력",
    output: "나올 말",
    addExample: "예시 추가",
    remove: (n: number) => `예시 ${n} 빼기`,
    save: "새 판으로 저장",
    undo: "되돌리기",
    unsaved: "저장 안 됨",
    code: "코드 보기",
    version: (n: number) => `${n}판`,
    saved: (n: number) => `${n}판을 만들었습니다.`,
    faultName: "소문자, 숫자, -, _ 로 48자까지 적어 주세요",
    need: "적어 주세요",
    range: "범위를 벗어났습니다",
  },
  {
    add: "A new prompt",
    name: "Name",
    nameHint: "a–z, 0–9, - and _",
    lang: "Language",
    ko: "Korean",
    en: "English",
    system: "Instruction",
    temperature: "Temperature",
    tokens: "Most tokens",
    note: "Why this version",
    examples: "Examples",
    input: "Given",
    output: "Should say",
    addExample: "Add an example",
    remove: (n: number) => `Take out example ${n}`,
    save: "Save as a new version",
    undo: "Undo",
    unsaved: "Not saved",
    code: "View as code",
    version: (n: number) => `Version ${n}`,
    saved: (n: number) => `Version ${n} is made.`,
    faultName: "Use a–z, 0–9, - and _, 48 at most",
    need: "Write something",
    range: "Out of range",
  },
);

interface Props {
  readonly base: Schemas["PromptOut"] | null;
  readonly onMade: (prompt: string) => void;
}

export function PromptEditor({ base, onMade }: Props) {
  const t = useTexts(TEXTS);
  const [showing, setShowing] = useState(false);
  const text = z.string().trim().min(1, t.need).max(4000);
  const shape = z.object({
    name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,47}$/, t.faultName),
    lang: z.enum(["ko", "en"]),
    system: z.string().trim().min(1, t.need).max(8000),
    temperature: z.coerce.number<string>(t.range).min(0, t.range).max(2, t.range),
    max_tokens: z.coerce.number<string>(t.range).int(t.range).min(16, t.range).max(2000, t.range),
    note: z.string().max(500),
    rows: z.array(z.object({ input: text, output: text })).max(40),
  });
  const form = useForm<z.input<typeof shape>, unknown, z.output<typeof shape>>({
    resolver: zodResolver(shape),
    defaultValues: {
      name: base?.name ?? "",
      lang: base?.lang ?? "ko",
      system: base?.system ?? "",
      temperature: String(base?.parameters?.temperature ?? 0.7),
      max_tokens: String(base?.parameters?.max_tokens ?? 300),
      note: "",
      rows: base?.rows ?? [],
    },
  });
  const rows = useFieldArray({ control: form.control, name: "rows" });
  const { errors, isDirty } = form.formState;
  useUnsaved(isDirty);
  const save = useDeed(
    ({ temperature, max_tokens, ...body }: z.output<typeof shape>) =>
      answer(api.POST("/v1/prompts", { body: { ...body, parameters: { temperature, max_tokens } } })),
    {
      stale: [["prompts"]],
      done: (made) => t.saved(made.version),
      onDone: (made) => goFreely(() => onMade(`${made.name}/${made.version}`)),
      toldThere: true,
    },
  );
  return (
    <Panel
      title={base?.name ?? t.add}
      aside={base === null ? undefined : t.version(base.version)}
      tools={
        base !== null && (
          <>
            <Badge>{t[base.lang]}</Badge>
            <Button size="small" icon="copy" onClick={() => setShowing(true)}>
              {t.code}
            </Button>
          </>
        )
      }
    >
      <form className={css.form} noValidate onSubmit={form.handleSubmit((prompt) => save.run(prompt))}>
        {base === null && (
          <div className={css.row}>
            <TextField label={t.name} hint={t.nameHint} error={errors.name?.message} {...form.register("name")} />
            <Select
              label={t.lang}
              choices={(["ko", "en"] as const).map((each) => ({ value: each, label: t[each] }))}
              {...form.register("lang")}
            />
          </div>
        )}
        <TextArea label={t.system} rows={12} error={errors.system?.message} {...form.register("system")} />
        <div className={css.row}>
          <TextField
            label={t.temperature}
            inputMode="decimal"
            error={errors.temperature?.message}
            {...form.register("temperature")}
          />
          <TextField
            label={t.tokens}
            inputMode="numeric"
            error={errors.max_tokens?.message}
            {...form.register("max_tokens")}
          />
        </div>
        <h3 className={css.legend}>{t.examples}</h3>
        {rows.fields.map((row, place) => (
          <div key={row.id} className={css.example}>
            <div className={css.stack}>
              <TextArea
                label={`${t.input} ${place + 1}`}
                error={errors.rows?.[place]?.input?.message}
                {...form.register(`rows.${place}.input`)}
              />
              <TextArea
                label={`${t.output} ${place + 1}`}
                error={errors.rows?.[place]?.output?.message}
                {...form.register(`rows.${place}.output`)}
              />
            </div>
            <IconButton icon="trash" size="small" label={t.remove(place + 1)} onClick={() => rows.remove(place)} />
          </div>
        ))}
        <div>
          <Button
            size="small"
            icon="plus"
            disabled={rows.fields.length >= 40}
            onClick={() => rows.append({ input: "", output: "" })}
          >
            {t.addExample}
          </Button>
        </div>
        <TextField label={t.note} maxLength={500} {...form.register("note")} />
        {save.error !== null && <Fault error={save.error} />}
        <div className={css.deeds}>
          <Button kind="primary" type="submit" disabled={!isDirty} busy={save.busy}>
            {t.save}
          </Button>
          <Button disabled={!isDirty} onClick={() => form.reset()}>
            {t.undo}
          </Button>
          {isDirty && <Badge tone="fair">{t.unsaved}</Badge>}
        </div>
      </form>
      {showing && base !== null && (
        <CodeDialog name={base.name} version={base.version} onClose={() => setShowing(false)} />
      )}
    </Panel>
  );
}
