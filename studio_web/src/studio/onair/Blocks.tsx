/** The blocks that follow: dragged into another order with the mouse, a finger or the keyboard, or begun at once. */
import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { answer, api, type Schemas } from "../../api/client";
import { cuesKey } from "../live/cues";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { clock } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import css from "./CuesPanel.module.css";

type Block = Schemas["BlockOut"];

const TEXTS = texts(
  {
    opening: "여는 말",
    product: "상품",
    goes_with: "함께 보기",
    recap: "다시 보기",
    closing: "닫는 말",
    move: "순서 바꾸기",
    go: "이 블록으로 가기",
    remove: "빼기",
  },
  {
    opening: "Opening",
    product: "Product",
    goes_with: "Goes with",
    recap: "Recap",
    closing: "Closing",
    move: "Move",
    go: "Go to this block",
    remove: "Take out",
  },
);

export function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  const showId = useLive((state) => state.showId);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const stale = [cuesKey(showId), ["rundown", showId]];
  const edit = useDeed(
    (body: Schemas["Move"] | Schemas["Remove"]) =>
      answer(api.POST("/v1/shows/{show_id}/rundown/edits", { params: { path: { show_id: showId } }, body })),
    { stale },
  );
  const onEnd = async ({ active, over }: DragEndEvent) => {
    if (over === null || active.id === over.id) return;
    const rundown = await answer(api.GET("/v1/shows/{show_id}/rundown", { params: { path: { show_id: showId } } }));
    const place = placeOf(rundown.rundown, String(active.id), String(over.id));
    if (place !== null) edit.run({ type: "move", block_id: String(active.id), place });
  };
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={(event) => void onEnd(event)}>
      <SortableContext items={blocks.map((block) => block.block_id)} strategy={verticalListSortingStrategy}>
        {blocks.map((block) => (
          <Row
            key={block.block_id}
            block={block}
            onRemove={() => edit.run({ type: "remove", block_id: block.block_id })}
          />
        ))}
      </SortableContext>
    </DndContext>
  );
}

/** Where a block goes that is dropped on another: the server counts places without the moved one. */
export function placeOf(rundown: Readonly<Record<string, unknown>>, moved: string, onto: string): number | null {
  if (!Array.isArray(rundown.blocks)) return null;
  const ids = rundown.blocks.map((block: unknown) => (block as { readonly id?: unknown }).id);
  const place = ids.indexOf(onto);
  return place < 0 || !ids.includes(moved) ? null : place;
}

function Row({ block, onRemove }: { readonly block: Block; readonly onRemove: () => void }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const products = useProducts();
  const showId = useLive((state) => state.showId);
  const sortable = useSortable({ id: block.block_id });
  const go = useDeed(
    () =>
      answer(
        api.POST("/v1/shows/{show_id}/rundown/go", {
          params: { path: { show_id: showId } },
          body: { block_id: block.block_id },
        }),
      ),
    { stale: [cuesKey(showId)] },
  );
  const kind = block.kind in t ? t[block.kind as keyof typeof t] : block.kind;
  return (
    <div
      ref={sortable.setNodeRef}
      className={css.block}
      data-block={block.block_id}
      data-dragging={sortable.isDragging || undefined}
      style={{ transform: CSS.Transform.toString(sortable.transform), transition: sortable.transition }}
    >
      <button type="button" className={css.grip} aria-label={t.move} {...sortable.attributes} {...sortable.listeners}>
        <Icon name="grip" />
      </button>
      <span className={css.when}>{clock(block.in_s)}</span>
      <span>{block.product_id === null ? kind : nameOf(products.data, block.product_id, lang)}</span>
      <span className={css.target}>{clock(block.target_s)}</span>
      <span className={css.deeds}>
        <IconButton icon="play" size="small" label={t.go} busy={go.busy} onClick={() => go.run(undefined)} />
        <IconButton icon="trash" size="small" label={t.remove} onClick={onRemove} />
      </span>
    </div>
  );
}
