/** Changing one item: edits go one after the other, each upon the revision before; a clash shows theirs beside mine. */
import { useRef, useState } from "react";
import { ApiError } from "../../api/problem";
import { useToasts } from "../ui/Toasts";
import { useFault } from "./faults";
import { type Clash, type Fields, meetingOf } from "./meeting";

interface Options<T> {
  readonly send: (changes: Partial<T>, revision: number) => Promise<T>;
  /** Show an item as the server has it now. */
  readonly put: (item: T) => void;
  /** Somebody else changed it: read it again. */
  readonly onStale: () => void;
  /** These are kept, or given up. */
  readonly onDone?: (changes: Partial<T>) => void;
}

/** How often an edit goes upon what somebody else changed in the same item before it is given up. */
const MOST_TRIES = 4;

export function useItemEdit<T extends { readonly revision: number }>(item: T, options: Options<T>) {
  const add = useToasts((state) => state.add);
  const fault = useFault();
  const [clash, setClash] = useState<Clash | null>(null);
  const [open, setOpen] = useState(0);
  const tail = useRef<Promise<void>>(Promise.resolve());
  const newest = useRef(item.revision);
  newest.current = Math.max(newest.current, item.revision);
  const once = async (changes: Partial<T>, upon: number, was: Fields): Promise<void> => {
    let revision = upon;
    for (let tries = 1; ; tries++) {
      try {
        const now = await options.send(changes, revision);
        newest.current = Math.max(newest.current, now.revision);
        options.put(now);
        options.onDone?.(changes);
        return;
      } catch (error) {
        const meeting = meetingOf(error, changes as Fields, was);
        if (meeting.kind === "aside" && tries < MOST_TRIES) {
          revision = meeting.revision;
          continue;
        }
        if (meeting.kind === "clash") setClash(meeting.clash);
        else if (meeting.kind === "same") options.onDone?.(changes);
        else add("bad", fault(error));
        if (error instanceof ApiError && (error.status === 412 || error.status === 404)) options.onStale();
        return;
      }
    }
  };
  /**
   * Keep changes.
   * @param begun the revision and the fields with which the edit began; as they are now where it took no time
   */
  const save = (changes: Partial<T>, begun?: { readonly upon: number; readonly was: Partial<T> }): Promise<void> => {
    const was = begun?.was ?? Object.fromEntries(Object.keys(changes).map((name) => [name, item[name as keyof T]]));
    setOpen((count) => count + 1);
    tail.current = tail.current
      .then(() => once(changes, begun?.upon ?? newest.current, was as Fields))
      .finally(() => setOpen((count) => count - 1));
    return tail.current;
  };
  const keepMine = () => {
    if (clash === null) return;
    setClash(null);
    void save(clash.mine as Partial<T>, { upon: clash.revision, was: clash.theirs as Partial<T> });
  };
  const takeTheirs = () => {
    if (clash !== null) options.onDone?.(clash.mine as Partial<T>);
    setClash(null);
  };
  return { save, busy: open > 0, clash, keepMine, takeTheirs };
}
