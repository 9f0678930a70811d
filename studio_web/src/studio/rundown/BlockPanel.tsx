/** One block: its product, and the lines that it asks for. */
import { useState } from "react";
import { nameOf, useProducts } from "../live/products";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Select } from "../ui/Field";
import { Panel } from "../ui/Panel";
import type { Block, LineAsked } from "./blocks";
import css from "./Rundown.module.css";
import { type Held, KIND_TEXTS, kindName, useEdit } from "./rundown";

const TEXTS = texts(
  { product: "상품", change: "상품 바꾸기", lines: "요청하는 대사", close: "닫기", now: "방송 중" },
  { product: "Product", change: "Change the product", lines: "Lines that it asks for", close: "Close", now: "On air" },
);

interface Props {
  readonly held: Held;
  readonly block: Block;
  /** Shown because it is on air, until one is chosen. */
  readonly onAir?: boolean;
  readonly onClose: () => void;
}

export function BlockPanel({ held, block, onAir = false, onClose }: Props) {
  const t = useTexts(TEXTS);
  const kinds = useTexts(KIND_TEXTS);
  const langs: Readonly<Record<string, string>> = useTexts(LANGUAGE_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const products = useProducts();
  const edit = useEdit(held.version);
  const [product, setProduct] = useState(block.product_id ?? "");
  const title =
    block.product_id === undefined ? kindName(kinds, block.kind) : nameOf(products.data, block.product_id, lang);
  return (
    <Panel
      title={title}
      aside={block.id}
      className={onAir ? css.standing : css.chosen}
      tools={
        onAir ? (
          <Badge tone="live">{t.now}</Badge>
        ) : (
          <IconButton icon="cross" label={t.close} size="small" onClick={onClose} />
        )
      }
    >
      <div className={css.form}>
        {block.kind === "product" && (
          <div className={css.row}>
            <Select
              label={t.product}
              value={product}
              choices={(products.data ?? []).map((each) => ({
                value: each.id,
                label: nameOf(products.data, each.id, lang),
              }))}
              onChange={(event) => setProduct(event.target.value)}
            />
            <Button
              disabled={product === block.product_id}
              busy={edit.busy}
              onClick={() => edit.run({ type: "product", block_id: block.id, product_id: product })}
            >
              {t.change}
            </Button>
          </div>
        )}
        <h3 className={css.legend}>{t.lines}</h3>
        <ol className={css.lines}>
          {numbered(block.requests).map(({ line, place }) => (
            <li key={place} className={css.line}>
              <Badge>{kindName(kinds, line.kind)}</Badge>
              <span className={css.faint}>
                {[
                  langs[line.lang] ?? line.lang,
                  line.product_id !== block.product_id && nameOf(products.data, line.product_id ?? null, lang),
                  line.number !== undefined && `#${line.number + 1}`,
                  line.other_id !== undefined && nameOf(products.data, line.other_id, lang),
                  line.wish,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              {line.text !== undefined && <span lang={line.lang}>{line.text}</span>}
            </li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}

function numbered(lines: readonly LineAsked[]) {
  return lines.map((line, place) => ({ line, place }));
}
