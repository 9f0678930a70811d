/** The products: which one's card is on screen, and a pin that shows one now. */
import { useEffect, useState } from "react";
import { answer, api } from "../../api/client";
import { cuesKey, useCues } from "../live/cues";
import { useDeed } from "../live/deeds";
import { onDesk, useLive } from "../live/live";
import { useProducts } from "../live/products";
import { texts, useLanguage, useTexts } from "../text/texts";
import { IconButton } from "../ui/Button";
import { Panel } from "../ui/Panel";
import { useHotkeys } from "./hotkeys";
import css from "./PinPanel.module.css";

const TEXTS = texts(
  { title: "상품", pin: "지금 보여 주기", unpin: "고정 풀기" },
  { title: "Products", pin: "Show now", unpin: "Unpin" },
);

export function PinPanel({ className }: { readonly className?: string | undefined }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const showId = useLive((state) => state.showId);
  const line = useLive((state) => state.show?.line ?? null);
  const cues = useCues().data?.cues;
  const pinned = cues?.pinned ?? null;
  const products = useProducts();
  const [shown, setShown] = useState<string | null>(null);
  useEffect(
    () =>
      onDesk((events) => {
        for (const event of events)
          if (event.type === "product.shown") setShown(typeof event.product_id === "string" ? event.product_id : null);
      }),
    [],
  );
  const pin = useDeed(
    (product_id: string | null) =>
      answer(api.PUT("/v1/shows/{show_id}/pin", { params: { path: { show_id: showId } }, body: { product_id } })),
    { stale: [cuesKey(showId)] },
  );
  useHotkeys({
    c: () => {
      const ids = products.data?.map((product) => product.id) ?? [];
      const next = ids[(ids.indexOf(pinned ?? onScreen ?? "") + 1) % ids.length];
      if (next !== undefined) pin.run(next);
    },
  });
  const onScreen = shown ?? line?.product_id ?? cues?.now?.product_id ?? null;
  return (
    <Panel title={t.title} flush className={className}>
      <ul className={css.list}>
        {products.data?.map((product) => (
          <li key={product.id} className={css.item} data-shown={product.id === onScreen || undefined}>
            <span>{product.name[lang] || product.name.ko || product.name.en}</span>
            <span className={css.price}>{product.price[lang] || product.price.ko || product.price.en}</span>
            <IconButton
              icon="pin"
              size="small"
              aria-pressed={pinned === product.id}
              label={`${pinned === product.id ? t.unpin : t.pin}: ${product.name[lang]}`}
              onClick={() => pin.run(pinned === product.id ? null : product.id)}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
