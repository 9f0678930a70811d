/** Taking an item out: it goes at once, and comes back with what was spoken of it as long as the notice stands. */
import { useQueryClient } from "@tanstack/react-query";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { useToasts } from "../ui/Toasts";
import { useFault } from "./faults";

const TEXTS = texts({ undo: "되돌리기", back: "되돌렸습니다." }, { undo: "Undo", back: "It is back." });

interface Removal<T> {
  readonly send: (item: T) => Promise<unknown>;
  /** Put it back as it was. */
  readonly restore: (item: T) => Promise<unknown>;
  /** What is said once it is gone. */
  readonly gone: string;
  readonly stale: readonly (readonly unknown[])[];
  readonly onDone?: () => void;
}

export function useRemoval<T = void>({ send, restore, gone, stale, onDone }: Removal<T>) {
  const t = useTexts(TEXTS);
  const client = useQueryClient();
  const add = useToasts((state) => state.add);
  const fault = useFault();
  // Not a mutation of its own: whoever offered it is gone with the item.
  const undo = (item: T) =>
    void restore(item)
      .then(() => add("good", t.back))
      .catch((error: unknown) => add("bad", fault(error)))
      .finally(() => {
        for (const queryKey of stale) void client.invalidateQueries({ queryKey });
      });
  const take = async (item: T) => {
    await send(item);
    add("good", gone, { label: t.undo, run: () => undo(item) });
  };
  return useDeed(take, { stale, ...(onDone !== undefined && { onDone }) });
}
