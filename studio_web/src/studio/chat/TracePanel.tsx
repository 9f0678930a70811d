/** Every automatic answer, and how each came about: the steps, and the facts that it rests on. */
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import type { Answers, AnswerView } from "./answers";
import css from "./Chat.module.css";
import { stepIn } from "./steps";
import { Thumbs } from "./Thumbs";
import { STEP_TEXTS, wordOf } from "./words";

const TEXTS = texts(
  {
    title: "자동 답변",
    none: "아직 자동 답변이 없습니다.",
    answered: "답함",
    silent: "답하지 않음",
    back: "모든 답변",
    steps: "과정",
    evidence: "근거",
    bare: "근거 없이 답하지 않습니다: 이 답에는 사실 주장이 없습니다.",
  },
  {
    title: "Automatic answers",
    none: "No automatic answer yet.",
    answered: "answered",
    silent: "not answered",
    back: "All answers",
    steps: "Steps",
    evidence: "Evidence",
    bare: "Nothing is claimed in it that needs evidence.",
  },
);

interface Props {
  readonly answers: Answers;
  readonly chosen: string | null; // a message's id
  readonly onChoose: (messageId: string | null) => void;
}

export function TracePanel({ answers, chosen, onChoose }: Props) {
  const t = useTexts(TEXTS);
  const found = answers.list.find((each) => each.message_id === chosen);
  return (
    <Panel
      title={t.title}
      flush
      className={found === undefined ? css.answers : css.traced}
      tools={
        found !== undefined && (
          <Button size="small" kind="quiet" onClick={() => onChoose(null)}>
            {t.back}
          </Button>
        )
      }
    >
      {answers.error !== null && <Fault error={answers.error} onRetry={() => void answers.refetch()} />}
      {found !== undefined ? (
        <Trace found={found} />
      ) : (
        <>
          {answers.list.length === 0 && answers.error === null && <Empty icon="chat">{t.none}</Empty>}
          <ul className={css.list}>
            {answers.list.map((each) => (
              <li key={each.message_id}>
                <button type="button" className={css.open} onClick={() => onChoose(each.message_id)}>
                  <span className={css.question}>{each.question}</span>
                  <span className={css.says}>
                    <Badge tone={each.answered ? "good" : "fair"}>{each.answered ? t.answered : t.silent}</Badge>{" "}
                    {each.text}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Trace({ found }: { readonly found: AnswerView }) {
  const t = useTexts(TEXTS);
  const steps = useTexts(STEP_TEXTS);
  const lang = useLanguage((state) => state.lang);
  return (
    <div className={css.trace} id="trace">
      <p className={css.question}>{found.question}</p>
      <p>
        <Badge tone={found.answered ? "good" : "fair"}>{found.answered ? t.answered : t.silent}</Badge> {found.text}
      </p>
      {found.line_id !== "" && <Thumbs lineId={found.line_id} />}
      <h3 className={css.heading}>{t.evidence}</h3>
      {found.evidence.length === 0 ? <p className={css.says}>{t.bare}</p> : <Ids ids={found.evidence} />}
      <h3 className={css.heading}>{t.steps}</h3>
      <ol className={css.steps}>
        {found.trace.map((step, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a trace does not change, and steps have no identity
          <li key={place}>
            <strong>{wordOf(steps, step.name)}</strong> <span className={css.says}>{stepIn(lang, step.says)}</span>
            <Ids ids={step.ids} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Ids({ ids }: { readonly ids: readonly string[] }) {
  return ids.length === 0 ? null : (
    <span className={css.ids}>
      {ids.map((id) => (
        <code key={id}>{id}</code>
      ))}
    </span>
  );
}
