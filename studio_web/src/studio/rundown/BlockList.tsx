/** The blocks in order: dragged with the mouse, a finger or the keyboard; each with its time. */
import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { clock } from "../text/format";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { IconButton } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Sorted, useSorted } from "../ui/Sorted";
import { type Block, moved, type Rundown, seconds, times } from "./blocks";
import css from "./Rundown.module.css";
import { type Held, KIND_TEXTS, kindName, rundownKey, useEdit } from "./rundown";

const TEXTS = texts(
  {
    move: "순서 바꾸기",
    time: "길이",
    wrong: "1초에서 1시간",
    go: "이 블록으로 가기",
    remove: "빼기",
    now: "방송 중",
    lines: (n: number) => `대사 ${n}개`,
  },
  {
    move: "Move",
    time: "Length",
    wrong: "1 s to 1 h",
    go: "Go to this block",
    remove: "Take out",
    now: "On air",
    lines: (n: number) => (n === 1 ? "1 line" : `${n} lines`),
  },
);

interface Props {
  readonly held: Held;
  readonly rundown: Rundown;
  readonly position: Schemas["PositionOut"];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export function BlockList({ held, rundown, position, chosen, onChoose }: Props) {
  const showId = useLive((state) => state.showId);
  const client = useQueryClient();
  const edit = useEdit(held.version);
  const { blocks } = rundown;
  const onAir = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [row, list] = [onAir.current, onAir.current?.parentElement];
    if (row != null && list != null) list.scrollTop = row.offsetTop - list.offsetTop - list.clientHeight / 3;
  }, []);
  const { starts } = times(blocks);
  const onMove = (id: string, onto: string) => {
    const place = blocks.findIndex((block) => block.id === onto);
    // Shown at once; the server's answer replaces it, or what it refuses is read again.
    client.setQueryData(rundownKey(showId), {
      ...held,
      rundown: { ...held.rundown, blocks: moved(blocks, id, place) },
    });
    edit.run({ type: "move", block_id: id, place });
  };
  const kinds = useTexts(KIND_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const products = useProducts();
  const named = ({ kind, product_id }: Block) =>
    product_id === undefined ? kindName(kinds, kind) : nameOf(products.data, product_id, lang);
  return (
    <Sorted rows={blocks.map((block) => ({ id: block.id, name: named(block) }))} onMove={onMove}>
      {blocks.map((block, place) => (
        <Row
          key={block.id}
          block={block}
          name={named(block)}
          place={block.id === position.block_id ? onAir : undefined}
          start={starts[place] ?? 0}
          elapsed={block.id === position.block_id ? position.elapsed_s : null}
          chosen={block.id === chosen}
          onChoose={() => onChoose(block.id)}
          onRetime={(target_s) => edit.run({ type: "retime", block_id: block.id, target_s })}
          onRemove={() => edit.run({ type: "remove", block_id: block.id })}
        />
      ))}
    </Sorted>
  );
}

interface RowProps {
  readonly block: Block;
  readonly name: string;
  readonly place: RefObject<HTMLDivElement | null> | undefined;
  readonly start: number;
  readonly elapsed: number | null; // s since it began; null: not on air
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onRetime: (target_s: number) => void;
  readonly onRemove: () => void;
}

function Row({ block, name, place, start, elapsed, chosen, onChoose, onRetime, onRemove }: RowProps) {
  const t = useTexts(TEXTS);
  const kinds = useTexts(KIND_TEXTS);
  const langs: Readonly<Record<string, string>> = useTexts(LANGUAGE_TEXTS);
  const showId = useLive((state) => state.showId);
  const { setNodeRef, row, grip } = useSorted(block.id);
  const go = useDeed(
    () =>
      answer(
        api.POST("/v1/shows/{show_id}/rundown/go", {
          params: { path: { show_id: showId } },
          body: { block_id: block.id },
        }),
      ),
    { stale: [["cues", showId]] },
  );
  const kind = kindName(kinds, block.kind);
  return (
    <div
      ref={(node) => {
        setNodeRef(node);
        if (place !== undefined) place.current = node;
      }}
      className={css.block}
      data-block={block.id}
      data-now={elapsed !== null || undefined}
      data-chosen={chosen || undefined}
      {...row}
    >
      <button type="button" className={css.grip} aria-label={`${t.move}: ${name}`} {...grip}>
        <Icon name="grip" />
      </button>
      <span className={css.start}>{clock(start)}</span>
      <button type="button" className={css.what} aria-pressed={chosen} onClick={onChoose}>
        <strong>{name}</strong>
        <span className={css.meta}>
          {elapsed !== null && <Badge tone="live">{t.now}</Badge>}
          {elapsed !== null && `${clock(elapsed)} / ${clock(block.target_s)}`}
          <span>
            <span className={css.about}>
              {block.product_id !== undefined && `${kind} · `}
              {langs[block.lang] ?? block.lang} ·{" "}
            </span>
            {t.lines(block.requests.length)}
          </span>
        </span>
      </button>
      <Length key={block.target_s} name={name} target_s={block.target_s} onRetime={onRetime} />
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

interface LengthProps {
  readonly name: string;
  readonly target_s: number;
  readonly onRetime: (target_s: number) => void;
}

/** A block's length, taken with Enter or when the field is left; Escape leaves it as it was. */
function Length({ name, target_s, onRetime }: LengthProps) {
  const t = useTexts(TEXTS);
  const [text, setText] = useState(() => clock(target_s));
  const wanted = seconds(text);
  const take = () => {
    if (wanted === null) setText(clock(target_s));
    else if (wanted !== Math.floor(target_s)) onRetime(wanted);
  };
  return (
    <TextField
      label={`${t.time}: ${name}`}
      hideLabel
      value={text}
      maxLength={8}
      error={wanted === null ? t.wrong : undefined}
      onChange={(event) => setText(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setText(clock(target_s));
      }}
    />
  );
}
