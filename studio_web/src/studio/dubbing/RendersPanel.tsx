/** What was made of the project: files to take away, and how good they are. */
import { useState } from "react";
import { bytes, moment } from "../text/format";
import { LANGUAGE_TEXTS } from "../text/languages";
import { PEOPLE_TEXTS, person } from "../text/people";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, LinkButton } from "../ui/Button";
import { Empty, Fault, Progress } from "../ui/Notes";
import type { Render } from "./calls";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { useFailure } from "./faults";
import { ended } from "./operations";
import { useRenders } from "./queries";
import { VerdictsDialog } from "./VerdictsDialog";
import { StateBadge } from "./WorkStrip";
import { wordOf } from "./words";

const TEXTS = texts(
  {
    title: "결과물",
    make: "렌더링하기",
    none: "아직 만든 파일이 없습니다.",
    load: (name: string) => `내려받기: ${name}`,
    verdicts: "품질 보기",
    lines: (n: number) => `${n}줄`,
    flagged: (n: number) => `살펴볼 줄 ${n}`,
    fine: "모두 제자리",
    script: "대본",
    by: (who: string) => `${who}`,
  },
  {
    title: "Renders",
    make: "Render",
    none: "Nothing was rendered yet.",
    load: (name: string) => `Download ${name}`,
    verdicts: "Quality",
    lines: (n: number) => `${n} lines`,
    flagged: (n: number) => `${n} to look at`,
    fine: "all in place",
    script: "Script",
    by: (who: string) => `by ${who}`,
  },
);
const INNER: readonly string[] = ["qc.json"]; // shown as a table, not as a file

const minus = (value: number) => value.toFixed(1).replace("-", "−");

export function RendersPanel({ onRender }: { readonly onRender: () => void }) {
  const t = useTexts(TEXTS);
  const { project } = useDesk();
  const renders = useRenders(project.id);
  const [judged, setJudged] = useState<Render | null>(null);
  return (
    <div className={css.cards}>
      {renders.error !== null && <Fault error={renders.error} onRetry={() => void renders.refetch()} />}
      {renders.data?.length === 0 && (
        <Empty icon="film">
          {t.none}
          <Button kind="primary" icon="film" onClick={onRender}>
            {t.make}
          </Button>
        </Empty>
      )}
      {(renders.data ?? []).map((each) => (
        <RenderCard key={each.id} render={each} onJudge={() => setJudged(each)} />
      ))}
      {judged !== null && <VerdictsDialog render={judged} onClose={() => setJudged(null)} />}
    </div>
  );
}

function RenderCard({ render, onJudge }: { readonly render: Render; readonly onJudge: () => void }) {
  const t = useTexts(TEXTS);
  const people = useTexts(PEOPLE_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const languages = useTexts(LANGUAGE_TEXTS);
  const failure = useFailure();
  const { operations } = useDesk();
  const now = operations.find((each) => each.id === render.id) ?? render;
  const spoken = String(render.params.language ?? "");
  const name = spoken === "" ? t.script : wordOf(languages, spoken);
  const flagged = Number(now.result?.flagged ?? 0);
  return (
    <section className={css.card} aria-label={`${name}, ${moment(lang, render.created)}`} data-render={now.state}>
      <div className={css.cardHead}>
        <strong>{name}</strong>
        <StateBadge operation={now} />
        <span className={css.faint}>
          {moment(lang, render.created)} · {t.by(person(people, render.who))}
        </span>
      </div>
      {!ended(now) && <Progress value={now.progress} label={name} />}
      {now.error !== null && <span className={css.bad}>{failure(now.error)}</span>}
      {now.state === "done" && now.result !== null && (
        <div className={css.choices}>
          <Badge>{t.lines(Number(now.result.lines ?? 0))}</Badge>
          {flagged > 0 ? <Badge tone="fair">{t.flagged(flagged)}</Badge> : <Badge tone="good">{t.fine}</Badge>}
          {typeof now.result.lufs === "number" && <Badge>{`${minus(now.result.lufs)} LUFS`}</Badge>}
          {typeof now.result.dbtp === "number" && <Badge>{`${minus(now.result.dbtp)} dBTP`}</Badge>}
          <Button size="small" icon="search" onClick={onJudge}>
            {t.verdicts}
          </Button>
        </div>
      )}
      {render.files.length > 0 && (
        <div className={css.choices}>
          {render.files
            .filter((file) => !INNER.includes(file.name))
            .map((file) => (
              <LinkButton
                key={file.name}
                size="small"
                icon="download"
                href={file.href}
                download={file.name}
                aria-label={t.load(`${file.name} ${bytes(file.bytes)}`)}
                title={`SHA-256 ${file.sha256}`}
              >
                {file.name} <span className={css.faint}>{bytes(file.bytes)}</span>
              </LinkButton>
            ))}
        </div>
      )}
    </section>
  );
}
