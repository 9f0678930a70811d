/** What may be claimed of a product, each fact with the id that lines name as their proof. */
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Empty, Fault } from "../ui/Notes";
import { Table } from "../ui/Table";
import css from "./Catalogue.module.css";

const TEXTS = texts(
  { title: "근거", id: "근거 번호", lang: "언어", value: "말할 수 있는 내용", none: "말할 수 있는 내용이 없습니다." },
  { title: "Evidence", id: "Fact", lang: "Language", value: "What may be said", none: "Nothing may be said of it." },
);

export function FactsView({ id }: { readonly id: string }) {
  const t = useTexts(TEXTS);
  const facts = useQuery({
    queryKey: ["facts", id],
    queryFn: () =>
      answer(api.GET("/v1/catalogue/products/{product_id}/facts", { params: { path: { product_id: id } } })),
  });
  if (facts.error !== null) return <Fault error={facts.error} onRetry={() => void facts.refetch()} />;
  if (facts.data?.length === 0) return <Empty icon="goods">{t.none}</Empty>;
  return (
    <Table
      label={t.title}
      rows={facts.data ?? []}
      rowKey={(fact) => `${fact.lang} ${fact.id}`}
      columns={[
        { key: "id", title: t.id, cell: (fact) => <code className={css.code}>{fact.id}</code> },
        { key: "lang", title: t.lang, cell: (fact) => <Badge>{fact.lang}</Badge> },
        { key: "value", title: t.value, cell: (fact) => <span lang={fact.lang}>{fact.value}</span> },
      ]}
    />
  );
}
