/** A version tried on products, alone or beside another: what it wrote, what the guard says, how long, how slow. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { nameOf, useProducts } from "../live/products";
import { KIND_TEXTS, kindName } from "../rundown/rundown";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge, type Tone } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Select } from "../ui/Field";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import css from "./Prompts.module.css";
import { type Run, samples, sideOf, type Trial } from "./samples";

const TEXTS = texts(
  {
    title: "시험",
    engine: "작가",
    llm: "언어 모델",
    template: "템플릿",
    products: "상품 (고르지 않으면 앞의 셋)",
    kinds: "대사 종류",
    beside: "비교할 판",
    alone: "비교하지 않음",
    version: (name: string, n: number) => `${name} ${n}판`,
    run: "시험하기",
    compare: "비교하기",
    running: "쓰는 중…",
    none: "상품에 시험해 보면 결과가 여기에 나옵니다. 방송에는 나가지 않습니다.",
    pass: "통과",
    correct: "고쳐서 통과",
    block: "차단",
    failed: "실패",
    passed: (passed: number, asked: number) => `${passed} / ${asked} 통과`,
    figures: (chars: number, seconds: number) => `평균 ${Math.round(chars)}자 · ${seconds.toFixed(2)}초`,
    chars: (n: number) => `${n}자`,
    seconds: (s: number) => `${s.toFixed(2)}초`,
    tooMany: "한 번에 24줄까지 시험합니다",
  },
  {
    title: "Trials",
    engine: "Writer",
    llm: "Language model",
    template: "Templates",
    products: "Products (none: the first three)",
    kinds: "Kinds of line",
    beside: "Beside",
    alone: "Nothing",
    version: (name: string, n: number) => `${name} ${n}`,
    run: "Try it",
    compare: "Compare",
    running: "Writing…",
    none: "Try it on products, and what it writes stands here. None of it goes on air.",
    pass: "Passes",
    correct: "Corrected",
    block: "Blocked",
    failed: "Failed",
    passed: (passed: number, asked: number) => `${passed} of ${asked} pass`,
    figures: (chars: number, seconds: number) => `${Math.round(chars)} letters · ${seconds.toFixed(2)} s on average`,
    chars: (n: number) => `${n} letters`,
    seconds: (s: number) => `${s.toFixed(2)} s`,
    tooMany: "24 lines at most are tried at once",
  },
);

type Kind = NonNullable<Schemas["Samples"]["kinds"]>[number];
const KINDS: readonly Kind[] = ["hook", "feature", "size", "price", "shipping", "notice", "call"];
const MAX_LINES = 24;
const UNCHOSEN = 3; // products that are taken where none is chosen

export function TrialPanel({ prompt }: { readonly prompt: Schemas["PromptOut"] }) {
  const t = useTexts(TEXTS);
  const kindWords = useTexts(KIND_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const products = useProducts();
  const [engine, setEngine] = useState<"llm" | "template">("llm");
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [kinds, setKinds] = useState<readonly Kind[]>(["hook", "feature", "price", "call"]);
  const [beside, setBeside] = useState("");
  const [runs, setRuns] = useState<readonly Run[]>([]);
  const others = useOthers(prompt);
  const trial = useDeed(
    async (): Promise<readonly Run[]> => {
      const body = { engine, products: [...picked], kinds: [...kinds] };
      const other = sideOf(beside);
      if (other === null)
        return [
          await answer(
            api.POST("/v1/prompts/{name}/{version}/run", {
              params: { path: { name: prompt.name, version: prompt.version } },
              body,
            }),
          ),
        ];
      const one = { name: prompt.name, version: prompt.version };
      const both = await answer(api.POST("/v1/prompts/compare", { body: { ...body, one, other } }));
      return [both.one, both.other];
    },
    { onDone: setRuns, toldThere: true },
  );
  const lines = (picked.length || UNCHOSEN) * kinds.length;
  return (
    <Panel title={t.title} aside={t.version(prompt.name, prompt.version)}>
      <div className={css.form}>
        <div className={css.row}>
          <Select
            label={t.engine}
            value={engine}
            choices={(["llm", "template"] as const).map((each) => ({ value: each, label: t[each] }))}
            onChange={(event) => setEngine(event.target.value as "llm" | "template")}
          />
          <Select
            label={t.beside}
            value={beside}
            choices={[
              { value: "", label: t.alone },
              ...others.map((each) => ({
                value: `${each.name}/${each.version}`,
                label: t.version(each.name, each.version),
              })),
            ]}
            onChange={(event) => setBeside(event.target.value)}
          />
        </div>
        <fieldset>
          <legend className={css.faint}>{t.kinds}</legend>
          <div className={css.chips}>
            {KINDS.map((kind) => (
              <Chip
                key={kind}
                on={kinds.includes(kind)}
                onChange={(on) => setKinds(on ? [...kinds, kind] : kinds.filter((each) => each !== kind))}
              >
                {kindName(kindWords, kind)}
              </Chip>
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend className={css.faint}>{t.products}</legend>
          <div className={`${css.chips} ${css.picks}`}>
            {products.data?.map(({ id }) => (
              <Chip
                key={id}
                on={picked.includes(id)}
                onChange={(on) => setPicked(on ? [...picked, id] : picked.filter((each) => each !== id))}
              >
                {nameOf(products.data, id, lang)}
              </Chip>
            ))}
          </div>
        </fieldset>
        <div className={css.head}>
          <Button
            kind="primary"
            icon="play"
            busy={trial.busy}
            disabled={lines === 0 || lines > MAX_LINES}
            onClick={() => trial.run(undefined)}
          >
            {trial.busy ? t.running : beside === "" ? t.run : t.compare}
          </Button>
          {lines > MAX_LINES && <Badge tone="fair">{t.tooMany}</Badge>}
        </div>
        {trial.error !== null && <Fault error={trial.error} />}
        {runs.length === 0 && trial.error === null && <Empty icon="prompts">{t.none}</Empty>}
        {runs.length > 0 && <Results runs={runs} lang={prompt.lang} />}
      </div>
    </Panel>
  );
}

/** Versions that can stand beside one: of its own name and of others in its language. */
function useOthers(prompt: Schemas["PromptOut"]): readonly Schemas["BriefOut"][] {
  const own = useQuery({
    queryKey: ["prompts", prompt.name],
    queryFn: () => answer(api.GET("/v1/prompts/{name}", { params: { path: { name: prompt.name } } })),
  });
  const all = useQuery({ queryKey: ["prompts"], queryFn: () => answer(api.GET("/v1/prompts")) });
  return [
    ...(own.data ?? []).filter((each) => each.version !== prompt.version),
    ...(all.data ?? []).filter((each) => each.name !== prompt.name && each.lang === prompt.lang),
  ];
}

interface ChipProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: string;
}

function Chip({ on, onChange, children }: ChipProps) {
  return (
    <Button size="small" kind="plain" aria-pressed={on} onClick={() => onChange(!on)}>
      {children}
    </Button>
  );
}

function Results({ runs, lang }: { readonly runs: readonly Run[]; readonly lang: string }) {
  const t = useTexts(TEXTS);
  const kindWords = useTexts(KIND_TEXTS);
  const screen = useLanguage((state) => state.lang);
  const products = useProducts();
  return (
    <div>
      <div className={css.totals}>
        {runs.map((run) => (
          <div key={`${run.name}/${run.version}`} className={css.total}>
            <strong>{t.version(run.name, run.version)}</strong>
            <Badge tone={run.passed === run.asked ? "good" : "fair"}>{t.passed(run.passed, run.asked)}</Badge>
            <span className={css.faint}>{t.figures(run.chars, run.seconds)}</span>
          </div>
        ))}
      </div>
      {samples(runs).map((sample) => (
        <section key={sample.key} className={css.sample}>
          <div className={css.head}>
            <Badge>{kindName(kindWords, sample.kind)}</Badge>
            <span className={css.faint}>{nameOf(products.data, sample.product_id, screen)}</span>
          </div>
          <div className={css.sides}>
            {sample.trials.map((trial, place) => (
              <Written key={`${runs[place]?.name}/${runs[place]?.version}`} trial={trial} lang={lang} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

const TONES: Readonly<Record<NonNullable<Trial["outcome"]>, Tone>> = { pass: "good", correct: "fair", block: "bad" };

function Written({ trial, lang }: { readonly trial: Trial; readonly lang: string }) {
  const t = useTexts(TEXTS);
  return (
    <div className={css.stack}>
      {trial.failure === "" ? <p lang={lang}>{trial.text}</p> : <p className={css.faint}>{trial.failure}</p>}
      <div className={css.head}>
        <Badge tone={trial.outcome === null ? "bad" : TONES[trial.outcome]}>
          {trial.outcome === null ? t.failed : t[trial.outcome]}
        </Badge>
        <span className={css.faint}>
          {t.chars(trial.chars)} · {t.seconds(trial.seconds)}
        </span>
      </div>
      {trial.reasons.length > 0 && <p className={css.faint}>{trial.reasons.join(" · ")}</p>}
    </div>
  );
}
