/** All products, a page at a time, found by their words. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import css from "./Catalogue.module.css";
import { factsOf } from "./facts";
import { CATEGORY_TEXTS } from "./words";

const TEXTS = texts(
  {
    title: "상품",
    search: "찾기",
    name: "상품명",
    category: "분류",
    price: "가격",
    stock: "재고",
    more: "더 보기",
    none: "찾는 상품이 없습니다.",
    loading: "불러오는 중…",
  },
  {
    title: "Products",
    search: "Find",
    name: "Name",
    category: "Category",
    price: "Price",
    stock: "Stock",
    more: "More",
    none: "No product matches.",
    loading: "Loading…",
  },
);
const PAGE = 50;

interface Props {
  readonly className?: string | undefined;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export function ProductList({ className, chosen, onChoose }: Props) {
  const t = useTexts(TEXTS);
  const categories = useTexts(CATEGORY_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const [words, setWords] = useState("");
  const wanted = useDeferredValue(words);
  const pages = useInfiniteQuery({
    queryKey: ["products", wanted],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/v1/catalogue/products", { params: { query: { words: wanted, after: pageParam, limit: PAGE } } }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
  const rows: readonly Schemas["StoredOut"][] = pages.data?.pages.flatMap((page) => page.products) ?? [];
  return (
    <Panel
      title={t.title}
      flush
      className={className}
      tools={
        <TextField
          label={t.search}
          hideLabel
          type="search"
          placeholder={t.search}
          value={words}
          maxLength={100}
          onChange={(event) => setWords(event.target.value)}
        />
      }
    >
      {pages.isPending && <Empty icon="goods">{t.loading}</Empty>}
      {pages.error !== null && <Fault error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && rows.length === 0 && <Empty icon="goods">{t.none}</Empty>}
      {rows.length > 0 && (
        <Table
          label={t.title}
          rows={rows.map((row) => factsOf(row, lang))}
          rowKey={(row) => row.id}
          columns={[
            {
              key: "name",
              title: t.name,
              cell: (row) => (
                <>
                  <button
                    type="button"
                    className={css.open}
                    aria-current={row.id === chosen}
                    onClick={() => onChoose(row.id)}
                  >
                    {row.name}
                  </button>
                  <span className={css.id}>{row.id}</span>
                </>
              ),
            },
            {
              key: "category",
              title: t.category,
              cell: (row) => (
                <span className={css.word}>
                  {row.category in categories ? categories[row.category as keyof typeof categories] : row.category}
                </span>
              ),
            },
            { key: "price", title: t.price, figures: true, cell: (row) => row.price },
            { key: "stock", title: t.stock, figures: true, cell: (row) => row.stock },
          ]}
        />
      )}
      {pages.hasNextPage && (
        <div className={css.more}>
          <Button kind="quiet" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t.more}
          </Button>
        </div>
      )}
    </Panel>
  );
}
