/** What is typed and not yet kept, by the name of its field: rows come and go as the list scrolls, drafts stay. */
import { create } from "zustand";

/** What an edit began with: who changed the item since is told by its revision, whether they changed this by the words. */
export interface Begun {
  readonly upon: number; // the revision
  readonly was: string;
}

export interface Draft extends Begun {
  readonly text: string;
}

interface DraftsState {
  readonly drafts: Readonly<Record<string, Draft>>;
  /** `begun` counts only where the draft begins. */
  readonly put: (key: string, text: string, begun: Begun) => void;
  readonly drop: (key: string) => void;
  readonly clear: () => void;
}

export const useDrafts = create<DraftsState>((set) => ({
  drafts: {},
  put: (key, text, begun) =>
    set(({ drafts }) => ({ drafts: { ...drafts, [key]: { ...(drafts[key] ?? begun), text } } })),
  drop: (key) =>
    set((state) => {
      if (!(key in state.drafts)) return state;
      const { [key]: _, ...rest } = state.drafts;
      return { drafts: rest };
    }),
  clear: () => set({ drafts: {} }),
}));
