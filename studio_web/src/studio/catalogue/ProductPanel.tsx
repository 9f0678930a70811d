/** One product: its form, what may be claimed of it, its history. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { goFreely } from "../live/unsaved";
import { texts, useLanguage, useTexts } from "../text/texts";
import { IconButton } from "../ui/Button";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Segments } from "../ui/Segments";
import { NEW } from "./Catalogue";
import { FactsView } from "./FactsView";
import { written } from "./facts";
import { HistoryView } from "./HistoryView";
import { ProductEditor } from "./ProductEditor";

const TEXTS = texts(
  {
    add: "새 상품",
    edit: "편집",
    facts: "근거",
    history: "기록",
    view: "보기",
    close: "닫기",
    loading: "불러오는 중…",
  },
  {
    add: "A new product",
    edit: "Edit",
    facts: "Evidence",
    history: "History",
    view: "View",
    close: "Close",
    loading: "Loading…",
  },
);

type View = "edit" | "facts" | "history";

interface Props {
  readonly id: string;
  readonly className?: string | undefined;
  readonly onClose: () => void;
  readonly onMade: (id: string) => void;
}

export function ProductPanel({ id, className, onClose, onMade }: Props) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const [view, setView] = useState<View>("edit");
  const isNew = id === NEW;
  const found = useQuery({
    queryKey: ["product", id],
    queryFn: () => answer(api.GET("/v1/catalogue/products/{product_id}", { params: { path: { product_id: id } } })),
    enabled: !isNew,
  });
  return (
    <Panel
      title={isNew ? t.add : found.data === undefined ? id : written(found.data.product.name, lang)}
      aside={isNew ? undefined : id}
      flush
      className={className}
      tools={
        <>
          {!isNew && (
            <Segments
              label={t.view}
              value={view}
              choices={(["edit", "facts", "history"] as const).map((each) => ({ value: each, label: t[each] }))}
              onChange={setView}
            />
          )}
          <IconButton icon="cross" label={t.close} onClick={onClose} />
        </>
      }
    >
      {found.error !== null && <Fault error={found.error} onRetry={() => void found.refetch()} />}
      {!isNew && found.isPending && <Empty icon="goods">{t.loading}</Empty>}
      {/* The form stays while another view is open: what was typed in it is not lost. */}
      <div hidden={view !== "edit"}>
        {isNew && <ProductEditor latest={null} onSaved={(saved) => onMade(saved.id)} />}
        {found.data !== undefined && <Edited latest={found.data} onGone={onClose} />}
      </div>
      {view === "facts" && <FactsView id={id} />}
      {view === "history" && <HistoryView id={id} />}
    </Panel>
  );
}

interface EditedProps {
  readonly latest: Schemas["StoredOut"];
  readonly onGone: () => void;
}

function Edited({ latest, onGone }: EditedProps) {
  const client = useQueryClient();
  const remove = useDeed(
    (stored: Schemas["StoredOut"]) =>
      answer(
        api.DELETE("/v1/catalogue/products/{product_id}", {
          params: { path: { product_id: stored.id }, header: { "if-match": `"${stored.revision}"` } },
        }),
      ),
    { stale: [["products"], ["names"], ["show-products"]], onDone: () => goFreely(onGone) },
  );
  return (
    <ProductEditor
      latest={latest}
      onSaved={(saved) => client.setQueryData(["product", saved.id], saved)}
      removing={remove.busy}
      onRemove={remove.run}
    />
  );
}
