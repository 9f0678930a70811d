/** Korean names that could be cleaner, as differences to approve. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import css from "./Catalogue.module.css";
import { wordDiff } from "./diff";

const TEXTS = texts(
  {
    title: "상품명 다듬기",
    approve: "승인",
    done: "상품명을 바꿨습니다.",
    none: "다듬을 상품명이 없습니다.",
    loading: "살펴보는 중…",
    further: "다음 상품 살펴보기",
    held: "직접 고쳐야 합니다",
    markup: "태그",
    symbol: "기호",
    bracket: "괄호",
    promotion: "판매 문구",
    code: "코드",
    repeat: "중복",
    unit: "단위",
    order: "순서",
    space: "띄어쓰기",
  },
  {
    title: "Clean names",
    approve: "Approve",
    done: "The name is changed.",
    none: "No name could be cleaner.",
    loading: "Looking…",
    further: "Look at the products that follow",
    held: "Write this one by hand",
    markup: "markup",
    symbol: "signs",
    bracket: "brackets",
    promotion: "selling words",
    code: "code",
    repeat: "repeated",
    unit: "unit",
    order: "order",
    space: "spaces",
  },
);

export function NamesPanel() {
  const t = useTexts(TEXTS);
  const pages = useInfiniteQuery({
    queryKey: ["names"],
    queryFn: ({ pageParam }) => answer(api.GET("/v1/catalogue/names", { params: { query: { after: pageParam } } })),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const names = pages.data?.pages.flatMap((page) => page.names) ?? [];
  return (
    <Panel title={t.title} flush>
      {pages.isPending && <Empty icon="edit">{t.loading}</Empty>}
      {pages.error !== null && <Fault error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && names.length === 0 && <Empty icon="check">{t.none}</Empty>}
      <ul>
        {names.map((name) => (
          <Proposal key={name.product_id} name={name} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <div className={css.more}>
          <Button kind="quiet" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t.further}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Proposal({ name }: { readonly name: Schemas["NameOut"] }) {
  const t = useTexts(TEXTS);
  const path = { product_id: name.product_id };
  const approve = useDeed(
    async () => {
      const { product } = await answer(api.GET("/v1/catalogue/products/{product_id}", { params: { path } }));
      const names = product.name as Readonly<Record<string, unknown>>;
      return answer(
        api.PUT("/v1/catalogue/products/{product_id}", {
          params: { path, header: { "if-match": `"${name.revision}"` } },
          body: { ...product, name: { ...names, ko: name.after } },
        }),
      );
    },
    { stale: [["names"], ["products"], ["product", name.product_id], ["show-products"]], done: t.done },
  );
  const kinds = [...new Set(name.changes.map((change) => change.why))];
  return (
    <li className={css.proposal}>
      <div className={css.stack}>
        <span className={css.id}>{name.product_id}</span>
        {name.held.length === 0 ? <Difference before={name.before} after={name.after} /> : <span>{name.before}</span>}
        {name.held.length === 0 ? (
          <span className={css.faint}>
            {kinds
              .map((why) => {
                const what = name.changes.filter((change) => change.why === why).map((change) => change.what);
                return `${t[why]}: ${what.join(", ")}`;
              })
              .join(" · ")}
          </span>
        ) : (
          <span className={css.faint}>{name.held.join(" · ")}</span>
        )}
      </div>
      {name.held.length === 0 ? (
        <Button icon="check" busy={approve.busy} onClick={() => approve.run(undefined)}>
          {t.approve}
        </Button>
      ) : (
        <Badge tone="fair">{t.held}</Badge>
      )}
    </li>
  );
}

function Difference({ before, after }: { readonly before: string; readonly after: string }) {
  let at = 0;
  return (
    <>
      <p lang="ko">
        {wordDiff(before, after).map((part) => {
          const key = at;
          at += part.text.length + 1;
          if (part.op === "keep") return part.text;
          return part.op === "drop" ? (
            <del key={key} className={css.drop}>
              {part.text}
            </del>
          ) : (
            <ins key={key} className={css.add}>
              {part.text}
            </ins>
          );
        })}
      </p>
      <strong lang="ko">{after}</strong>
    </>
  );
}
