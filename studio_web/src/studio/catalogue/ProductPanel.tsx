/** One product: its form, what may be claimed of it, its history. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
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
    discard: "저장하지 않은 변경이 있습니다. 버리고 닫을까요?",
    keep: "계속 편집",
    drop: "버리기",
  },
  {
    add: "A new product",
    edit: "Edit",
    facts: "Evidence",
    history: "History",
    view: "View",
    close: "Close",
    loading: "Loading…",
    discard: "There are changes that were not saved. Drop them and close?",
    keep: "Keep editing",
    drop: "Drop them",
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
  const [dirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);
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
          <IconButton icon="cross" label={t.close} onClick={() => (dirty ? setAsking(true) : onClose())} />
        </>
      }
    >
      {found.error !== null && <Fault error={found.error} onRetry={() => void found.refetch()} />}
      {!isNew && found.isPending && <Empty icon="goods">{t.loading}</Empty>}
      {/* The form stays while another view is open: what was typed in it is not lost. */}
      <div hidden={view !== "edit"}>
        {isNew && <ProductEditor latest={null} onDirty={setDirty} onSaved={(saved) => onMade(saved.id)} />}
        {found.data !== undefined && <Edited latest={found.data} onDirty={setDirty} onGone={onClose} />}
      </div>
      {view === "facts" && <FactsView id={id} />}
      {view === "history" && <HistoryView id={id} />}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t.close}
        foot={
          <>
            <Button onClick={() => setAsking(false)}>{t.keep}</Button>
            <Button kind="danger" onClick={onClose}>
              {t.drop}
            </Button>
          </>
        }
      >
        <p>{t.discard}</p>
      </Dialog>
    </Panel>
  );
}

interface EditedProps {
  readonly latest: Schemas["StoredOut"];
  readonly onDirty: (dirty: boolean) => void;
  readonly onGone: () => void;
}

function Edited({ latest, onDirty, onGone }: EditedProps) {
  const client = useQueryClient();
  const remove = useDeed(
    (stored: Schemas["StoredOut"]) =>
      answer(
        api.DELETE("/v1/catalogue/products/{product_id}", {
          params: { path: { product_id: stored.id }, header: { "if-match": `"${stored.revision}"` } },
        }),
      ),
    { stale: [["products"], ["names"], ["show-products"]], onDone: onGone },
  );
  return (
    <ProductEditor
      latest={latest}
      onDirty={onDirty}
      onSaved={(saved) => client.setQueryData(["product", saved.id], saved)}
      removing={remove.busy}
      onRemove={remove.run}
    />
  );
}
