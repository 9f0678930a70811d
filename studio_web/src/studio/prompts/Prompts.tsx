/** The prompt lab: prompts and their versions, a new version of one, trials on products, two beside each other. */
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useSearchParams } from "wouter";
import { answer, api, type Schemas } from "../../api/client";
import { moment } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, LinkButton } from "../ui/Button";
import { Empty, Fault, Note } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { PromptEditor } from "./PromptEditor";
import css from "./Prompts.module.css";
import { sideOf } from "./samples";
import { TrialPanel } from "./TrialPanel";

const TEXTS = texts(
  {
    title: "프롬프트",
    versions: "판",
    version: (n: number) => `${n}판`,
    export: "승인된 대사 JSONL",
    add: "새 프롬프트",
    none: "프롬프트가 없습니다.",
    loading: "불러오는 중…",
    choose: "프롬프트를 고르거나 새로 만드세요.",
  },
  {
    title: "Prompts",
    versions: "Versions",
    version: (n: number) => `Version ${n}`,
    export: "Approved lines, JSONL",
    add: "A new prompt",
    none: "There is no prompt.",
    loading: "Loading…",
    choose: "Choose a prompt, or make one.",
  },
);

const NEW = "new";

export default function Prompts() {
  const t = useTexts(TEXTS);
  const [search, setSearch] = useSearchParams();
  const prompts = useQuery({ queryKey: ["prompts"], queryFn: () => answer(api.GET("/v1/prompts")) });
  const wanted = search.get("prompt");
  const begun = useRef<Schemas["BriefOut"]>(undefined);
  begun.current ??= prompts.data?.[0]; // one that comes later takes nobody away from what she types
  const first = begun.current;
  const side = sideOf(wanted ?? "") ?? (wanted === NEW || first === undefined ? null : first);
  const choose = (prompt: string) =>
    setSearch((now) => {
      const next = new URLSearchParams(now);
      next.set("prompt", prompt);
      return next;
    });
  return (
    <div className={css.page}>
      <div className={css.lists}>
        <Panel
          title={t.title}
          flush
          tools={
            <Button size="small" icon="plus" onClick={() => choose(NEW)}>
              {t.add}
            </Button>
          }
        >
          {prompts.isPending && <Empty icon="prompts">{t.loading}</Empty>}
          {prompts.error !== null && <Fault error={prompts.error} onRetry={() => void prompts.refetch()} />}
          {prompts.data?.length === 0 && <Empty icon="prompts">{t.none}</Empty>}
          <List
            label={t.title}
            rows={prompts.data ?? []}
            current={(row) => row.name === side?.name}
            onChoose={choose}
            show="name"
          />
        </Panel>
        {side !== null && <Versions name={side.name} version={side.version} onChoose={choose} />}
        <LinkButton icon="download" href="/v1/prompts/export" download>
          {t.export}
        </LinkButton>
      </div>
      {side !== null ? (
        <Chosen key={`${side.name}/${side.version}`} name={side.name} version={side.version} onMade={choose} />
      ) : wanted === NEW ? (
        <PromptEditor base={null} onMade={choose} />
      ) : (
        prompts.isSuccess && <Empty icon="prompts">{t.choose}</Empty>
      )}
    </div>
  );
}

interface ListProps {
  readonly label: string;
  readonly rows: readonly Schemas["BriefOut"][];
  readonly current: (row: Schemas["BriefOut"]) => boolean;
  readonly onChoose: (prompt: string) => void;
  readonly show: "name" | "version";
}

function List({ label, rows, current, onChoose, show }: ListProps) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  return (
    <ul aria-label={label}>
      {rows.map((row) => (
        <li key={`${row.name}/${row.version}`}>
          <button
            type="button"
            className={css.choice}
            aria-current={current(row)}
            onClick={() => onChoose(`${row.name}/${row.version}`)}
          >
            <span className={css.head}>
              <strong>{show === "name" ? row.name : t.version(row.version)}</strong>
              {show === "name" && <Badge>{row.lang}</Badge>}
            </span>
            <span className={css.faint}>
              {show === "name" && `${t.version(row.version)} · `}
              {row.author} · {moment(lang, row.created)}
            </span>
            {row.note !== "" && <span className={css.faint}>{row.note}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface VersionsProps {
  readonly name: string;
  readonly version: number;
  readonly onChoose: (prompt: string) => void;
}

function Versions({ name, version, onChoose }: VersionsProps) {
  const t = useTexts(TEXTS);
  const versions = useQuery({
    queryKey: ["prompts", name],
    queryFn: () => answer(api.GET("/v1/prompts/{name}", { params: { path: { name } } })),
  });
  return (
    <Panel title={t.versions} aside={name} flush className={css.versions}>
      {versions.error !== null && <Fault error={versions.error} onRetry={() => void versions.refetch()} />}
      <List
        label={t.versions}
        rows={versions.data ?? []}
        current={(row) => row.version === version}
        onChoose={onChoose}
        show="version"
      />
    </Panel>
  );
}

interface ChosenProps {
  readonly name: string;
  readonly version: number;
  readonly onMade: (prompt: string) => void;
}

function Chosen({ name, version, onMade }: ChosenProps) {
  const t = useTexts(TEXTS);
  const prompt = useQuery({
    queryKey: ["prompts", name, version],
    queryFn: () => answer(api.GET("/v1/prompts/{name}/{version}", { params: { path: { name, version } } })),
    staleTime: Number.POSITIVE_INFINITY, // a version never changes
  });
  if (prompt.data === undefined)
    return prompt.error !== null ? (
      <Fault error={prompt.error} onRetry={() => void prompt.refetch()} />
    ) : (
      <Note tone="neutral">{t.loading}</Note>
    );
  return (
    <>
      <PromptEditor base={prompt.data} onMade={onMade} />
      <TrialPanel prompt={prompt.data} />
    </>
  );
}
