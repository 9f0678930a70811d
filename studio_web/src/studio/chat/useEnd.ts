/** A list that stays at its end until a person scrolls back, and again once they are back there. */
import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
  type WheelEvent,
} from "react";

const NEAR_PX = 64; // two rows: who is this near the end means it
const HAND_MS = 1_000; // how long after a wheel, a key or a finger what scrolls back is theirs
const BACK_KEYS: ReadonlySet<string> = new Set(["ArrowUp", "PageUp", "Home"]);

/** How a list is scrolled, px; `last` is as far as it goes. */
export interface Place {
  readonly top: number;
  readonly height: number;
  readonly last: number;
}

/**
 * Whether the list stays at its end, `following` until now, after a scroll from `before` to `now`. Only a person ends
 * that. What draws the rows scrolls back as well, where rows come out lower than they were guessed, and tells it late,
 * when more has come below: that ends nothing. A person is who `touched` the list just now, or who scrolls while nothing
 * in it changes, as a screen reader does.
 */
export function follows(following: boolean, before: Place, now: Place, touched: boolean): boolean {
  const byHand = touched || now.height === before.height;
  if (now.top < before.top && byHand) return now.last - now.top <= 1; // at the end still: it bounced there
  return following || now.last - now.top <= 1 || (now.top > before.top && now.last - now.top < NEAR_PX);
}

export function useEnd(box: RefObject<HTMLElement | null>, shown: boolean) {
  const following = useRef(true);
  const [away, setAway] = useState(false); // scrolled back: what comes is not seen
  const seen = useRef<Place>({ top: 0, height: 0, last: 0 });
  const touchedMs = useRef(Number.NEGATIVE_INFINITY);
  const stay = useCallback(() => {
    const list = box.current;
    if (list !== null && following.current) list.scrollTop = list.scrollHeight;
  }, [box]);
  // Also when it gets its size: nothing scrolls while it is out of sight.
  useEffect(() => {
    if (!shown || box.current === null) return;
    const watch = new ResizeObserver(stay);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [box, shown, stay]);
  const onScroll = () => {
    const list = box.current;
    if (list === null) return;
    const { scrollTop: top, scrollHeight: height } = list;
    const now = { top, height, last: height - list.clientHeight };
    following.current = follows(following.current, seen.current, now, performance.now() - touchedMs.current < HAND_MS);
    seen.current = now;
    setAway(!following.current);
    stay();
  };
  const back = () => {
    following.current = true;
    touchedMs.current = Number.NEGATIVE_INFINITY;
    setAway(false);
    stay();
    box.current?.focus(); // the button is gone
  };
  const touch = () => {
    touchedMs.current = performance.now();
  };
  const handlers = {
    onScroll,
    onWheel: ({ deltaY }: WheelEvent) => deltaY < 0 && touch(),
    onTouchMove: touch,
    onPointerDown: ({ target, currentTarget }: PointerEvent) => target === currentTarget && touch(), // the bar
    onKeyDown: ({ key, shiftKey }: KeyboardEvent) => {
      if (BACK_KEYS.has(key) || (shiftKey && (key === " " || key === "Tab"))) touch();
    },
  };
  return { stay, away, back, handlers };
}
