/** The film from left to right: a ruler, its sound, and what is said where. Lines are pulled with the mouse or by keys. */
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { texts, useTexts } from "../text/texts";
import { IconButton } from "../ui/Button";
import { Block, type Timed } from "./Block";
import { seek, usePlayback } from "./playback";
import css from "./Timeline.module.css";
import { clampZoom, fitting, place, rows, type Span, ticks, toMs, toPx, within, ZOOM } from "./timeline";
import { type Peaks, Waveform } from "./Waveform";

const TEXTS = texts(
  {
    title: "시간축",
    nearer: "확대",
    farther: "축소",
    whole: "전체 보기",
    mark: "재생 위치",
    keys: "화살표 좌우: 0.1초 옮기기. Shift: 1초. Alt: 끝 옮기기. Ctrl: 시작 옮기기. 위아래: 다음 줄. Enter: 줄 열기.",
  },
  {
    title: "Timeline",
    nearer: "Zoom in",
    farther: "Zoom out",
    whole: "See all of it",
    mark: "Playhead",
    keys: "Left and right move by 0.1 s, with Shift by 1 s; with Alt the end moves, with Ctrl the start. Up and down go to the next line, Enter opens it.",
  },
);
const FIRST_SEEN_MS = 60_000;
const AROUND_PX = 200; // drawn beside what is seen, so that scrolling shows no holes
const MOST_ROWS = 3;
const ROW_PX = matchMedia("(pointer: coarse)").matches ? 48 : 34;
const TITLE_PX = 18;
const KEY_STEP_MS = 1_000;

export interface Lane {
  readonly key: string;
  readonly title: string;
  readonly tone: "source" | "spoken" | "effect";
  readonly blocks: readonly Timed[]; // in the order of their start
}

interface Props {
  readonly length_ms: number;
  readonly peaks: Peaks | null;
  readonly lanes: readonly Lane[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
  /** Pulled to another place. */
  readonly onMove: (lane: string, id: string, span: Span) => Promise<void>;
  readonly tools?: ReactNode;
}

export function Timeline({ length_ms, peaks, lanes, chosen, onChoose, onMove, tools }: Props) {
  const t = useTexts(TEXTS);
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ left: 0, width: 0 });
  const [zoom, setZoom] = useZoom(box, length_ms, seen.width);
  const look = useCallback(() => {
    const { scrollLeft = 0, clientWidth = 0 } = box.current ?? {};
    setSeen((now) =>
      now.left === scrollLeft && now.width === clientWidth ? now : { left: scrollLeft, width: clientWidth },
    );
  }, []);
  useLayoutEffect(() => {
    const resized = new ResizeObserver(look);
    if (box.current !== null) resized.observe(box.current);
    look();
    return () => resized.disconnect();
  }, [look]);
  useFollowing(box, zoom);
  useWheel(box, (way) => setZoom(zoom * ZOOM.step ** way));
  const width = Math.max(seen.width, toPx(length_ms, zoom));
  const [from, to] = [toMs(seen.left - AROUND_PX, zoom), toMs(seen.left + seen.width + AROUND_PX, zoom)];
  return (
    <section className={css.timeline} aria-label={t.title}>
      <div className={css.bar}>
        <Clock length_ms={length_ms} />
        {tools}
        <span className={css.spring} />
        <IconButton icon="minus" size="small" label={t.farther} onClick={() => setZoom(zoom / ZOOM.step)} />
        <IconButton icon="plus" size="small" label={t.nearer} onClick={() => setZoom(zoom * ZOOM.step)} />
        <IconButton icon="fit" size="small" label={t.whole} onClick={() => setZoom(fitting(length_ms, seen.width))} />
      </div>
      <p id="timeline-keys" hidden>
        {t.keys}
      </p>
      <div ref={box} className={css.scroller} onScroll={look}>
        <div className={css.inner} style={{ width: `${width}px` }}>
          <Ruler
            from_ms={Math.max(0, from)}
            to_ms={Math.min(to, Math.max(length_ms, toMs(seen.width, zoom)))}
            zoom={zoom}
            length_ms={length_ms}
          />
          {peaks !== null && <Waveform peaks={peaks} from_ms={toMs(seen.left, zoom)} zoom={zoom} width={seen.width} />}
          {lanes.map((lane) => (
            <Row
              key={lane.key}
              lane={lane}
              zoom={zoom}
              from_ms={from}
              to_ms={to}
              length_ms={length_ms}
              chosen={chosen}
              onChoose={onChoose}
              onMove={onMove}
            />
          ))}
          <Playhead zoom={zoom} />
        </div>
      </div>
    </section>
  );
}

/** Pixels a second; the middle of what is seen stays where it is. */
function useZoom(box: RefObject<HTMLDivElement | null>, length_ms: number, width: number) {
  const [chosen, setChosen] = useState<number | null>(null);
  const zoom = chosen ?? fitting(Math.min(length_ms, FIRST_SEEN_MS), Math.max(1, width));
  const middle = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (middle.current === null || box.current === null) return;
    box.current.scrollLeft = toPx(middle.current, zoom) - box.current.clientWidth / 2;
    middle.current = null;
  }, [zoom, box]);
  const set = (next: number) => {
    const { scrollLeft = 0, clientWidth = 0 } = box.current ?? {};
    middle.current = toMs(scrollLeft + clientWidth / 2, zoom);
    setChosen(clampZoom(next));
  };
  return [zoom, set] as const;
}

/** Ctrl and the wheel zoom the timeline, not the page: that takes a listener that may prevent. */
function useWheel(box: RefObject<HTMLDivElement | null>, onTurn: (way: 1 | -1) => void) {
  const turn = useRef(onTurn);
  turn.current = onTurn;
  useEffect(() => {
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      turn.current(event.deltaY < 0 ? 1 : -1);
    };
    const element = box.current;
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [box]);
}

/** While it plays, the page turns when the mark leaves it. */
function useFollowing(box: RefObject<HTMLDivElement | null>, zoom: number) {
  useEffect(
    () =>
      usePlayback.subscribe(({ ms, playing }) => {
        const seen = box.current;
        if (seen === null || !playing) return;
        const x = toPx(ms, zoom);
        if (x < seen.scrollLeft || x > seen.scrollLeft + seen.clientWidth - 24) seen.scrollLeft = Math.max(0, x - 48);
      }),
    [box, zoom],
  );
}

function Clock({ length_ms }: { readonly length_ms: number }) {
  const tenth = usePlayback((state) => Math.floor(state.ms / 100) * 100);
  return (
    <span className={css.clock}>
      {place(tenth)} <small>/ {place(length_ms)}</small>
    </span>
  );
}

interface RulerProps {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly zoom: number;
  readonly length_ms: number;
}

function Ruler({ from_ms, to_ms, zoom, length_ms }: RulerProps) {
  const t = useTexts(TEXTS);
  const second = usePlayback((state) => Math.floor(state.ms / 1000));
  const jump = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    seek(Math.min(length_ms, toMs(event.clientX - event.currentTarget.getBoundingClientRect().left, zoom)));
  };
  const byKey = (event: KeyboardEvent) => {
    const { ms } = usePlayback.getState();
    const step = event.shiftKey ? 10 * KEY_STEP_MS : KEY_STEP_MS;
    const to = { ArrowLeft: ms - step, ArrowRight: ms + step, Home: 0, End: length_ms }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    seek(Math.min(length_ms, to));
  };
  return (
    <div
      className={css.ruler}
      role="slider"
      tabIndex={0}
      aria-label={t.mark}
      aria-valuemin={0}
      aria-valuemax={Math.round(length_ms / 1000)}
      aria-valuenow={second}
      aria-valuetext={place(second * 1000)}
      onPointerDown={jump}
      onPointerMove={jump}
      onKeyDown={byKey}
    >
      {ticks(from_ms, to_ms, zoom).map((ms) => (
        <span key={ms} className={css.tick} style={{ left: `${toPx(ms, zoom)}px` }}>
          {place(ms).replace(/\.0$/, "")}
        </span>
      ))}
    </div>
  );
}

function Playhead({ zoom }: { readonly zoom: number }) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const put = (ms: number) => {
      if (mark.current !== null) mark.current.style.transform = `translateX(${toPx(ms, zoom)}px)`;
    };
    put(usePlayback.getState().ms);
    return usePlayback.subscribe(({ ms }) => put(ms));
  }, [zoom]);
  return <div ref={mark} className={css.playhead} />;
}

interface RowProps {
  readonly lane: Lane;
  readonly zoom: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly length_ms: number;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
  readonly onMove: (lane: string, id: string, span: Span) => Promise<void>;
}

function Row({ lane, zoom, from_ms, to_ms, length_ms, chosen, onChoose, onMove }: RowProps) {
  const { blocks } = lane;
  const box = useRef<HTMLDivElement>(null);
  const levels = useMemo(() => {
    const levels = rows(blocks, MOST_ROWS);
    return new Map(blocks.map((block, at) => [block.id, levels[at] ?? 0]));
  }, [blocks]);
  const marks = useMemo(() => blocks.flatMap((block) => [block.start_ms, block.end_ms]), [blocks]);
  const tall = Math.max(0, ...levels.values()) + 1; // rows
  const stop = blocks.some((block) => block.id === chosen) ? chosen : (blocks[0]?.id ?? null); // one stop for Tab
  const go = (id: string, by: -1 | 1 | "first" | "last") => {
    const at = blocks.findIndex((block) => block.id === id);
    const to = by === "first" ? blocks[0] : by === "last" ? blocks.at(-1) : blocks[at + by];
    if (to === undefined) return;
    onChoose(to.id);
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-block="${CSS.escape(to.id)}"]`)?.focus(),
    );
  };
  const shown = within(blocks, from_ms, to_ms);
  const kept = shown.some((block) => block.id === stop) ? shown : [...shown, ...blocks.filter((b) => b.id === stop)];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset lays itself out differently
    <div
      ref={box}
      className={css.lane}
      data-tone={lane.tone}
      role="group"
      aria-label={lane.title}
      style={{ height: `${TITLE_PX + tall * ROW_PX}px` }}
    >
      <span className={css.laneTitle} aria-hidden>
        {lane.title}
      </span>
      {kept.map((block) => (
        <Block
          key={block.id}
          block={block}
          zoom={zoom}
          top={TITLE_PX + (levels.get(block.id) ?? 0) * ROW_PX}
          length_ms={length_ms}
          marks={marks}
          chosen={block.id === chosen}
          stop={block.id === stop}
          onChoose={() => onChoose(block.id)}
          onGo={(by) => go(block.id, by)}
          onMove={(span) => onMove(lane.key, block.id, span)}
        />
      ))}
    </div>
  );
}
