/** What was typed and is not saved: whoever is about to leave it is asked first. */
import { useEffect } from "react";
import type { AroundNavHandler } from "wouter";
import { create } from "zustand";

interface LeavingState {
  /** What is done once the typed words may go; null while nobody is asked. */
  readonly leave: (() => void) | null;
}

export const useLeaving = create<LeavingState>(() => ({ leave: null }));

let held = 0; // forms that hold words
let free = false; // what was saved is left unasked
let here = ""; // where the words are typed

/** While this is true, leaving the screen is asked about, and the browser asks before it reloads the page. */
export function useUnsaved(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const stay = (event: Event) => event.preventDefault();
    held += 1;
    here = window.location.href;
    window.addEventListener("beforeunload", stay);
    return () => {
      held -= 1;
      window.removeEventListener("beforeunload", stay);
    };
  }, [dirty]);
}

/** Do something that takes a form away: now where nothing is lost by it, else once somebody said so. */
export function askToLeave(leave: () => void): void {
  if (held === 0 || free) leave();
  else useLeaving.setState({ leave });
}

/** Go somewhere unasked: what was typed is saved, or is let go. */
export function goFreely(go: () => void): void {
  free = true;
  try {
    go();
  } finally {
    free = false;
  }
}

/** The router's way to another screen. */
export const aroundLeaving: AroundNavHandler = (navigate, to, options) => {
  if (new URL(to, window.location.href).href === window.location.href) navigate(to, options);
  else askToLeave(() => navigate(to, options));
};

let back = false; // the next move through the history was agreed to

/** The browser's own buttons have moved already when they tell: the address is put back, then it is asked. */
function moved(event: Event): void {
  if (back) {
    back = false;
    return;
  }
  if (held === 0 || new URL(here).pathname + new URL(here).search === window.location.pathname + window.location.search)
    return;
  event.stopImmediatePropagation();
  window.history.pushState(null, "", here);
  askToLeave(() => {
    back = true;
    window.history.back();
  });
}

function noted(): void {
  here = window.location.href;
}

/** Begin to look after the history; before the router does, which is to hear of nothing that is put back. */
export function watchHistory(): void {
  window.addEventListener("popstate", moved, true);
  for (const type of ["pushState", "replaceState"]) window.addEventListener(type, noted);
}
