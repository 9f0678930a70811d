/** The products of the show: the list, one of them beside it, names to clean and a day's promotion. */
import { useState } from "react";
import { useSearchParams } from "wouter";
import { texts, useTexts } from "../text/texts";
import { Button, LinkButton } from "../ui/Button";
import { Segments } from "../ui/Segments";
import css from "./Catalogue.module.css";
import { ImportDialog } from "./ImportDialog";
import { NamesPanel } from "./NamesPanel";
import { ProductList } from "./ProductList";
import { ProductPanel } from "./ProductPanel";
import { PromotionPanel } from "./PromotionPanel";

const TEXTS = texts(
  {
    view: "보기",
    products: "상품",
    names: "상품명 다듬기",
    promotion: "기획전",
    add: "상품 추가",
    import: "가져오기",
    export: "내보내기",
  },
  {
    view: "View",
    products: "Products",
    names: "Clean names",
    promotion: "Promotion",
    add: "Add a product",
    import: "Import",
    export: "Export",
  },
);

type View = "products" | "names" | "promotion";
const VIEWS: readonly View[] = ["products", "names", "promotion"];
export const NEW = "new product"; // no id has a space

export default function Catalogue() {
  const t = useTexts(TEXTS);
  const [search, setSearch] = useSearchParams();
  const [importing, setImporting] = useState(false);
  const view = VIEWS.find((each) => each === search.get("view")) ?? "products";
  const chosen = search.get("product");
  const go = (changes: Readonly<Record<string, string | null>>) =>
    setSearch((now) => {
      const next = new URLSearchParams(now);
      for (const [key, value] of Object.entries(changes))
        if (value === null) next.delete(key);
        else next.set(key, value);
      return next;
    });
  return (
    <div className={css.page} data-chosen={(view === "products" && chosen !== null) || undefined}>
      <div className={css.bar}>
        <Segments
          label={t.view}
          value={view}
          choices={VIEWS.map((each) => ({ value: each, label: t[each] }))}
          onChange={(next) => go({ view: next === "products" ? null : next, product: null })}
        />
        <span className={css.spring} />
        <span className={css.exports}>
          <span>{t.export}</span>
          {(["csv", "xlsx", "json"] as const).map((kind) => (
            <LinkButton key={kind} kind="quiet" size="small" href={`/v1/catalogue/export.${kind}`} download>
              {kind.toUpperCase()}
            </LinkButton>
          ))}
        </span>
        <Button icon="upload" onClick={() => setImporting(true)}>
          {t.import}
        </Button>
        <Button kind="primary" icon="plus" onClick={() => go({ view: null, product: NEW })}>
          {t.add}
        </Button>
      </div>
      {view === "products" && (
        <div className={css.split}>
          <ProductList className={css.list} chosen={chosen} onChoose={(id) => go({ product: id })} />
          {chosen !== null && (
            <ProductPanel
              key={chosen}
              className={css.detail}
              id={chosen}
              onClose={() => go({ product: null })}
              onMade={(id) => go({ product: id })}
            />
          )}
        </div>
      )}
      {view === "names" && <NamesPanel />}
      {view === "promotion" && <PromotionPanel />}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </div>
  );
}
