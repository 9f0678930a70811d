/** Which panels are folded open; a browser remembers it. */
import { create } from "zustand";
import type { Folding } from "../ui/Panel";

const KEY = "onmaru.folds";

function stored(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  } catch {
    return []; // a browser that keeps nothing, or something else under the name
  }
}

interface FoldState {
  readonly open: readonly string[];
  readonly toggle: (name: string) => void;
}

const useFolds = create<FoldState>((set, get) => ({
  open: stored(),
  toggle: (name) => {
    const before = get().open;
    const open = before.includes(name) ? before.filter((each) => each !== name) : [...before, name];
    try {
      localStorage.setItem(KEY, JSON.stringify(open));
    } catch {
      // It lasts as long as the page.
    }
    set({ open });
  },
}));

/** A panel's fold, closed until somebody opens it; `held` keeps it open while what it holds must be in sight. */
export function useFolding(name: string, held = false): Folding {
  const open = useFolds((state) => state.open.includes(name));
  const toggle = useFolds((state) => state.toggle);
  return { open: open || held, onToggle: () => toggle(name) };
}
