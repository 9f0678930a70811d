/** Which product was talked about when, along the time of the chart above. */
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { clock } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import type { Hours } from "./After";
import { bands } from "./bands";
import css from "./ProductBands.module.css";

const TEXTS = texts(
  { title: "상품별 시간", none: "이 기간에 말한 상품이 없습니다." },
  { title: "Products over time", none: "No product was talked about in this time." },
);
const AGAIN_MS = 10_000;

interface Props {
  readonly hours: Hours;
  readonly from_s: number; // the chart's left and right edge, s since 1970
  readonly to_s: number;
}

export function ProductBands({ hours, from_s, to_s }: Props) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const show_id = useLive((state) => state.showId);
  const products = useProducts();
  const shown = useQuery({
    queryKey: ["shown", show_id, hours],
    queryFn: () =>
      answer(api.GET("/v1/shows/{show_id}/shown", { params: { path: { show_id }, query: { hours: Number(hours) } } })),
    refetchInterval: AGAIN_MS,
  });
  const time = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  const rows = bands(shown.data ?? [], from_s, to_s);
  return (
    <section aria-labelledby="bands">
      <h3 id="bands" className={css.title}>
        {t.title}
      </h3>
      {shown.data !== undefined && rows.length === 0 && <p className={css.none}>{t.none}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <ul className={css.rows} tabIndex={0} aria-labelledby="bands">
        {rows.map((row) => (
          <li key={row.product_id} data-product={row.product_id}>
            <span className={css.name}>{nameOf(products.data, row.product_id, lang)}</span>
            <span className={css.length}>{clock(row.seconds)}</span>
            <span className={css.track}>
              {row.bands.map((band) => (
                <span
                  key={band.start}
                  className={css.band}
                  title={`${time.format(band.start * 1000)} – ${time.format(band.end * 1000)}`}
                  style={{ left: `min(${band.from * 100}%, 100% - 3px)`, width: `${band.wide * 100}%` }}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
