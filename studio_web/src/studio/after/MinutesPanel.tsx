/** The show in figures: what was said of which product, what was asked, what was answered. */
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { clock, number } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import type { Hours } from "./After";
import css from "./After.module.css";
import { share } from "./figures";

const TEXTS = texts(
  {
    title: "요약",
    lines: "말한 줄",
    spoken: "말한 시간",
    viewers: "최다 시청자",
    messages: "채팅",
    writers: "쓴 사람",
    questions: "질문",
    answered: "답한 비율",
    product: "상품",
    general: "상품 없이",
    asked: "많이 물은 것",
    times: "번",
  },
  {
    title: "Minutes",
    lines: "Lines",
    spoken: "Speech",
    viewers: "Most viewers",
    messages: "Messages",
    writers: "Who wrote",
    questions: "Questions",
    answered: "Answered",
    product: "Product",
    general: "No product",
    asked: "Asked most",
    times: "times",
  },
);
const AGAIN_MS = 15_000;

export function MinutesPanel({ hours }: { readonly hours: Hours }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const show_id = useLive((state) => state.showId);
  const products = useProducts();
  const minutes = useQuery({
    queryKey: ["minutes", show_id, hours],
    queryFn: () =>
      answer(
        api.GET("/v1/shows/{show_id}/minutes", { params: { path: { show_id }, query: { hours: Number(hours) } } }),
      ),
    refetchInterval: AGAIN_MS,
  });
  const { data } = minutes;
  const figures: readonly (readonly [string, string])[] =
    data === undefined
      ? []
      : [
          [t.viewers, number(lang, data.most_viewers)],
          [t.lines, number(lang, data.lines)],
          [t.spoken, clock(data.spoken_s)],
          [t.messages, number(lang, data.messages)],
          [t.writers, number(lang, data.writers)],
          [t.questions, number(lang, data.questions)],
          [t.answered, share(data.answered, data.questions)],
        ];
  return (
    <Panel title={t.title}>
      {minutes.error !== null && <Fault error={minutes.error} onRetry={() => void minutes.refetch()} />}
      <dl className={css.numbers} id="minutes">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {data !== undefined && data.by_product.length > 0 && (
        <Table
          label={t.lines}
          rows={data.by_product}
          rowKey={(row) => row.product_id ?? ""}
          columns={[
            {
              key: "product",
              title: t.product,
              cell: (row) => (row.product_id === null ? t.general : nameOf(products.data, row.product_id, lang)),
            },
            { key: "lines", title: t.lines, figures: true, cell: (row) => number(lang, row.lines) },
            { key: "spoken", title: t.spoken, figures: true, cell: (row) => clock(row.spoken_s) },
          ]}
        />
      )}
      {data !== undefined && data.most_asked.length > 0 && (
        <>
          <h3 className={css.heading}>{t.asked}</h3>
          <ol className={css.asked}>
            {data.most_asked.map((each) => (
              <li key={each.text}>
                <span>{each.text}</span>
                <span>
                  {number(lang, each.times)} {t.times}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Panel>
  );
}
