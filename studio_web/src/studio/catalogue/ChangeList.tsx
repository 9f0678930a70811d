/** Fields that differ: before, after. */
import type { Schemas } from "../../api/client";
import { useLanguage } from "../text/texts";
import css from "./Catalogue.module.css";
import { fieldIn } from "./fields";

export function ChangeList({ changes }: { readonly changes: readonly Schemas["ChangeOut"][] }) {
  return (
    <dl className={css.changes}>
      {changes.map((change) => (
        <Change key={change.field} change={change} />
      ))}
    </dl>
  );
}

function Change({ change }: { readonly change: Schemas["ChangeOut"] }) {
  const lang = useLanguage((state) => state.lang);
  return (
    <>
      <dt>{fieldIn(lang, change.field)}</dt>
      <dd>
        {change.before !== null && <del className={css.before}>{String(change.before)}</del>}{" "}
        {change.after !== null && <ins className={css.after}>{String(change.after)}</ins>}
      </dd>
    </>
  );
}
