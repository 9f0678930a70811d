/** What the guard has against a line: the doubtful words in it, why each is, and what stands in the catalogue. */
import type { Schemas } from "../../api/client";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import type { Checked } from "./checking";
import css from "./Doubts.module.css";
import { pieces, replaced } from "./suggesting";

const TEXTS = texts(
  {
    block: "가드가 막을 말입니다. 그래도 말하면 기록에 남습니다.",
    correct: "가드가 고칠 수 있는 말입니다.",
    take: "고친 문장 쓰기",
    put: (words: string) => `“${words}” 넣기`,
  },
  {
    block: "The guard would stop this. Said all the same, it is logged.",
    correct: "The guard can mend this.",
    take: "Use the corrected line",
    put: (words: string) => `Put in “${words}”`,
  },
);

interface Props {
  readonly checked: Checked;
  readonly onText: (text: string) => void;
}

export function Doubts({ checked: { text, verdict }, onText }: Props) {
  const t = useTexts(TEXTS);
  if (verdict.outcome === "pass") return null;
  return (
    <div className={css.doubts} data-outcome={verdict.outcome} role="status">
      <p className={css.head}>
        <strong>{verdict.outcome === "correct" ? t.correct : t.block}</strong>
        {verdict.outcome === "correct" && (
          <Button size="small" onClick={() => onText(verdict.line)}>
            {t.take}
          </Button>
        )}
      </p>
      <p className={css.text}>
        {pieces(text, verdict.warnings).map((each) =>
          each.doubtful ? <mark key={each.at}>{each.text}</mark> : <span key={each.at}>{each.text}</span>,
        )}
      </p>
      <ul>
        {verdict.warnings.map((warning) => (
          <Reason
            key={`${warning.start} ${warning.end} ${warning.code} ${warning.says}`}
            warning={warning}
            put={verdict.outcome === "block" ? t.put : null}
            onPut={(words) => onText(replaced(text, warning.start, warning.end, words))}
          />
        ))}
      </ul>
    </div>
  );
}

interface ReasonProps {
  readonly warning: Schemas["Checked"]["warnings"][number];
  readonly put: ((words: string) => string) | null;
  readonly onPut: (words: string) => void;
}

function Reason({ warning, put, onPut }: ReasonProps) {
  const { instead } = warning;
  return (
    <li>
      {warning.says}
      {put !== null && instead !== null && (
        <Button size="small" kind="quiet" onClick={() => onPut(instead)}>
          {put(instead)}
        </Button>
      )}
    </li>
  );
}
