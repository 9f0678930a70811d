/** The blocks that follow: dragged into another order with the mouse, a finger or the keyboard, or begun at once. */
import { answer, api, type Schemas } from "../../api/client";
import { cuesKey } from "../live/cues";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { KIND_TEXTS, kindName, rundownKey } from "../rundown/rundown";
import { clock } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Sorted, useSorted } from "../ui/Sorted";
import css from "./CuesPanel.module.css";

type Block = Schemas["BlockOut"];

const TEXTS = texts(
  {
    move: "순서 바꾸기",
    go: "이 블록으로 가기",
    remove: "빼기",
  },
  {
    move: "Move",
    go: "Go to this block",
    remove: "Take out",
  },
);

export function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  const showId = useLive((state) => state.showId);
  const stale = [cuesKey(showId), rundownKey(showId)];
  const post = (body: Schemas["Move"] | Schemas["Remove"]) =>
    answer(api.POST("/v1/shows/{show_id}/rundown/edits", { params: { path: { show_id: showId } }, body }));
  const remove = useDeed((id: string) => post({ type: "remove", block_id: id }), { stale });
  const move = useDeed(
    async ({ id, onto }: { readonly id: string; readonly onto: string }) => {
      const rundown = await answer(api.GET("/v1/shows/{show_id}/rundown", { params: { path: { show_id: showId } } }));
      const place = placeOf(rundown.rundown, id, onto);
      return place === null ? null : post({ type: "move", block_id: id, place });
    },
    { stale },
  );
  const kinds = useTexts(KIND_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const products = useProducts();
  const named = ({ kind, product_id }: Block) =>
    product_id === null ? kindName(kinds, kind) : nameOf(products.data, product_id, lang);
  return (
    <Sorted
      rows={blocks.map((block) => ({ id: block.block_id, name: named(block) }))}
      onMove={(id, onto) => move.run({ id, onto })}
    >
      {blocks.map((block) => (
        <Row key={block.block_id} block={block} name={named(block)} onRemove={() => remove.run(block.block_id)} />
      ))}
    </Sorted>
  );
}

/** Where a block goes that is dropped on another: the server counts places without the moved one. */
export function placeOf(rundown: Readonly<Record<string, unknown>>, moved: string, onto: string): number | null {
  if (!Array.isArray(rundown.blocks)) return null;
  const ids = rundown.blocks.map((block: unknown) => (block as { readonly id?: unknown }).id);
  const place = ids.indexOf(onto);
  return place < 0 || !ids.includes(moved) ? null : place;
}

interface RowProps {
  readonly block: Block;
  readonly name: string;
  readonly onRemove: () => void;
}

function Row({ block, name, onRemove }: RowProps) {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const { setNodeRef, row, grip } = useSorted(block.block_id);
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
  return (
    <div ref={setNodeRef} className={css.block} data-block={block.block_id} {...row}>
      <button type="button" className={css.grip} aria-label={`${t.move}: ${name}`} {...grip}>
        <Icon name="grip" />
      </button>
      <span className={css.when}>{clock(block.in_s)}</span>
      <span>{name}</span>
      <span className={css.target}>{clock(block.target_s)}</span>
      <span className={css.deeds}>
        <IconButton
          icon="play"
          size="small"
          label={`${t.go}: ${name}`}
          busy={go.busy}
          onClick={() => go.run(undefined)}
        />
        <IconButton icon="trash" size="small" label={`${t.remove}: ${name}`} onClick={onRemove} />
      </span>
    </div>
  );
}
