/** What is typed and not yet kept, by the name of its field: rows come and go as the list scrolls, drafts stay. */
import { create } from "zustand";

interface DraftsState {
  readonly drafts: Readonly<Record<string, string>>;
  readonly put: (key: string, text: string) => void;
  readonly drop: (key: string) => void;
  readonly clear: () => void;
}

export const useDrafts = create<DraftsState>((set) => ({
  drafts: {},
  put: (key, text) => set((state) => ({ drafts: { ...state.drafts, [key]: text } })),
  drop: (key) =>
    set((state) => {
      if (!(key in state.drafts)) return state;
      const { [key]: _, ...rest } = state.drafts;
      return { drafts: rest };
    }),
  clear: () => set({ drafts: {} }),
}));
