/** Every change of a product that is kept: who, when, what; and back to any of them. */
import { useQuery } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { moment } from "../text/format";
import { PEOPLE_TEXTS, person } from "../text/people";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Empty, Fault } from "../ui/Notes";
import css from "./Catalogue.module.css";
import { ChangeList } from "./ChangeList";

const TEXTS = texts(
  {
    import: "가져옴",
    edit: "고침",
    delete: "삭제",
    restore: "되돌림",
    back: "이때로 되돌리기",
    now: "지금",
    done: "되돌렸습니다.",
    none: "기록이 없습니다.",
    revision: (n: number) => `${n}판`,
    same: "바뀐 항목 없음",
  },
  {
    import: "Imported",
    edit: "Edited",
    delete: "Deleted",
    restore: "Restored",
    back: "Restore this",
    now: "Now",
    done: "Restored.",
    none: "No history.",
    revision: (n: number) => `Revision ${n}`,
    same: "Nothing differs",
  },
);

export function HistoryView({ id }: { readonly id: string }) {
  const t = useTexts(TEXTS);
  const past = useQuery({
    queryKey: ["history", id],
    queryFn: () =>
      answer(api.GET("/v1/catalogue/products/{product_id}/history", { params: { path: { product_id: id } } })),
  });
  const restore = useDeed(
    (revision: number) =>
      answer(
        api.POST("/v1/catalogue/products/{product_id}/restore", {
          params: { path: { product_id: id } },
          body: { revision },
        }),
      ),
    { stale: [["history", id], ["product", id], ["products"], ["facts", id], ["show-products"]], done: t.done },
  );
  if (past.error !== null) return <Fault error={past.error} onRetry={() => void past.refetch()} />;
  if (past.data?.length === 0) return <Empty icon="clock">{t.none}</Empty>;
  return (
    <ol>
      {past.data?.map((each, place) => (
        <Entry key={each.revision} past={each} current={place === 0} busy={restore.busy} onRestore={restore.run} />
      ))}
    </ol>
  );
}

interface EntryProps {
  readonly past: Schemas["PastOut"];
  readonly current: boolean;
  readonly busy: boolean;
  readonly onRestore: (revision: number) => void;
}

function Entry({ past, current, busy, onRestore }: EntryProps) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const people = useTexts(PEOPLE_TEXTS);
  return (
    <li className={css.past}>
      <div className={css.head}>
        <strong>{t.revision(past.revision)}</strong>
        <Badge tone={past.deed === "delete" ? "bad" : "neutral"}>{t[past.deed]}</Badge>
        <span className={css.faint}>
          {person(people, past.who)} · {moment(lang, past.at)}
        </span>
        <span className={css.spring} />
        {current && <Badge tone="good">{t.now}</Badge>}
        {!current && past.product !== null && (
          <Button size="small" busy={busy} onClick={() => onRestore(past.revision)}>
            {t.back}
          </Button>
        )}
      </div>
      {past.changes.length > 0 ? <ChangeList changes={past.changes} /> : <span className={css.faint}>{t.same}</span>}
    </li>
  );
}
