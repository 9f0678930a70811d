/** One line on the timeline: pulled at its middle or its ends, with the mouse, a finger or keys. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { usePlayback } from "./playback";
import css from "./Timeline.module.css";
import { type Grip, place, pulled, type Span, snapped, toMs, toPx } from "./timeline";

const KEY_MS = 100;
const LONG_KEY_MS = 1_000;
const SNAP_PX = 6;
const SETTLE_MS = 500; // keys pressed in a row are one change
const GRIP_PX = 8;

export interface Timed extends Span {
  readonly id: string;
  readonly text: string;
  /** What is read out: the line's number, place and words. */
  readonly label: string;
  readonly stale?: boolean;
  readonly flagged?: boolean;
  /** Which ends may be pulled; a sound has none. */
  readonly grips?: readonly Grip[];
}

interface Props {
  readonly block: Timed;
  readonly zoom: number;
  readonly top: number; // px
  readonly length_ms: number;
  readonly marks: readonly number[]; // ms that ends snap to
  readonly chosen: boolean;
  readonly stop: boolean;
  readonly onChoose: () => void;
  readonly onGo: (by: -1 | 1 | "first" | "last") => void;
  /** Settles once it is kept, or was not. */
  readonly onMove: (span: Span) => Promise<void>;
}

export function Block({ block, zoom, top, length_ms, marks, chosen, stop, onChoose, onGo, onMove }: Props) {
  const grips = block.grips ?? ["whole", "start", "end"];
  const [moved, setMoved] = useMoved(block, onMove);
  const pull = usePull({ block, zoom, length_ms, marks, grips, onChoose, onPull: setMoved });
  const span = moved ?? block;
  const byKey = (event: KeyboardEvent) => {
    const go = ({ ArrowUp: -1, ArrowDown: 1, Home: "first", End: "last" } as const)[event.key];
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (go !== undefined) onGo(go);
    else if (event.key === "Enter" || event.key === " ") onChoose();
    else if (way !== undefined) {
      const grip: Grip = (grips.length === 1 && grips[0]) || (event.altKey ? "end" : event.ctrlKey ? "start" : "whole");
      if (grips.includes(grip))
        setMoved(pulled(span, grip, way * (event.shiftKey ? LONG_KEY_MS : KEY_MS), length_ms), SETTLE_MS);
    } else return;
    event.preventDefault();
  };
  const width = Math.max(4, toPx(span.end_ms - span.start_ms, zoom) - 1);
  return (
    <button
      type="button"
      className={css.block}
      data-block={block.id}
      data-chosen={chosen || undefined}
      data-stale={block.stale || undefined}
      data-flagged={block.flagged || undefined}
      data-pulled={moved !== null || undefined}
      tabIndex={stop ? 0 : -1}
      aria-label={moved === null ? block.label : `${place(span.start_ms)}–${place(span.end_ms)}`}
      aria-pressed={chosen}
      aria-describedby="timeline-keys"
      title={block.text}
      style={{ left: `${toPx(span.start_ms, zoom)}px`, top: `${top}px`, width: `${width}px` }}
      onKeyDown={byKey}
      {...pull}
    >
      {width > 24 && <span className={css.words}>{block.text}</span>}
    </button>
  );
}

/** Where it is while it is pulled; told once it rests. */
function useMoved(block: Timed, onMove: (span: Span) => Promise<void>) {
  const [moved, setMoved] = useState<Span | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const { start_ms, end_ms } = block;
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = (span: Span | null, settle_ms: number | null = null) => {
    clearTimeout(timer.current);
    setMoved(span);
    if (span === null || settle_ms === null) return;
    timer.current = setTimeout(() => {
      if (span.start_ms === start_ms && span.end_ms === end_ms) setMoved(null);
      else void onMove(span).finally(() => setMoved((now) => (now === span ? null : now)));
    }, settle_ms);
  };
  return [moved, set] as const;
}

interface Pull {
  readonly block: Timed;
  readonly zoom: number;
  readonly length_ms: number;
  readonly marks: readonly number[];
  readonly grips: readonly Grip[];
  readonly onChoose: () => void;
  readonly onPull: (span: Span | null, settle_ms?: number | null) => void;
}

function usePull({ block, zoom, length_ms, marks, grips, onChoose, onPull }: Pull) {
  const from = useRef<{ readonly x: number; readonly grip: Grip; readonly pulled: boolean } | null>(null);
  const spanAt = (x: number, grip: Grip, free: boolean): Span => {
    const by = toMs(x - (from.current?.x ?? x), zoom);
    const span = pulled(block, grip, by, length_ms);
    if (free) return span;
    const others = [
      ...marks.filter((mark) => mark !== block.start_ms && mark !== block.end_ms),
      usePlayback.getState().ms,
    ];
    const edge = grip === "end" ? span.end_ms : span.start_ms;
    return pulled(block, grip, by + snapped(edge, others, toMs(SNAP_PX, zoom)) - edge, length_ms);
  };
  const gripAt = (event: PointerEvent<HTMLElement>): Grip => {
    if (grips.length === 1 && grips[0]) return grips[0]; // a page only has a start
    const { left, right, width } = event.currentTarget.getBoundingClientRect();
    const reach = Math.min(GRIP_PX, width / 3);
    const grip = event.clientX - left < reach ? "start" : right - event.clientX < reach ? "end" : "whole";
    return grips.includes(grip) ? grip : "whole";
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      if (grips.length === 0) return onChoose();
      from.current = { x: event.clientX, grip: gripAt(event), pulled: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const began = from.current;
      if (began === null) {
        event.currentTarget.dataset.grip = grips.length === 0 ? "none" : gripAt(event);
        return;
      }
      if (!began.pulled && Math.abs(event.clientX - began.x) < 3) return;
      from.current = { ...began, pulled: true };
      onPull(spanAt(event.clientX, began.grip, event.altKey));
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const began = from.current;
      if (began === null) return;
      if (began.pulled) onPull(spanAt(event.clientX, began.grip, event.altKey), 0);
      from.current = null;
      onChoose();
    },
    onPointerCancel: () => {
      from.current = null;
      onPull(null);
    },
  };
}
