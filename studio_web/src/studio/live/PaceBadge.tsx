/** How far a show is from its plan. */
import { clock } from "../text/format";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import css from "./PaceBadge.module.css";

const TEXTS = texts(
  {
    late: (text: string) => `${text} 늦음`,
    early: (text: string) => `${text} 빠름`,
    meaning: "계획한 시각과의 차이",
  },
  {
    late: (text: string) => `${text} late`,
    early: (text: string) => `${text} early`,
    meaning: "Against the planned time",
  },
);
const MUCH_S = 30;

export function PaceBadge({ late_s }: { readonly late_s: number }) {
  const t = useTexts(TEXTS);
  return (
    <span className={css.pace} title={t.meaning}>
      <Badge tone={Math.abs(late_s) < MUCH_S ? "neutral" : "fair"}>
        {late_s < 0 ? t.early(clock(-late_s)) : t.late(clock(late_s))}
      </Badge>
    </span>
  );
}
