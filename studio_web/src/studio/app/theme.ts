/** Dark or light: the operator's choice, else the system's. */
import { create } from "zustand";

export type Theme = "dark" | "light";
const KEY = "onmaru.theme";

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    if (value === "dark" || value === "light") return value;
  } catch {
    // A browser that keeps nothing: the system's choice.
  }
  return window.matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

interface ThemeState {
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
}

export const useTheme = create<ThemeState>((set) => ({
  theme: stored(),
  setTheme: (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // It lasts as long as the page.
    }
    document.documentElement.dataset.theme = theme;
    set({ theme });
  },
}));
