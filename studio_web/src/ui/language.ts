/** The page's language: the visitor's choice, else the browser's. */
import type { Lang } from "../api/show";

const KEY = "onmaru.language";

/** Korean if the visitor chose it or the browser prefers it to English; English otherwise. */
export function pickLanguage(chosen: string | null, preferred: readonly string[]): Lang {
  if (chosen === "ko" || chosen === "en") return chosen;
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split("-")[0];
    if (primary === "ko" || primary === "en") return primary;
  }
  return "en";
}

export function loadLanguage(): Lang {
  return pickLanguage(stored(), navigator.languages);
}

export function saveLanguage(lang: Lang): void {
  try {
    localStorage.setItem(KEY, lang);
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Fill every `data-text`, `data-label` and `data-hint` element with the string of that key. */
export function localise(lang: Lang, strings: Readonly<Record<string, string>>): void {
  document.documentElement.lang = lang;
  for (const element of document.querySelectorAll<HTMLElement>("[data-text], [data-label], [data-hint]")) {
    const { text, label, hint } = element.dataset;
    if (text !== undefined) element.textContent = strings[text] ?? text;
    if (label !== undefined) {
      element.setAttribute("aria-label", strings[label] ?? label);
      element.title = strings[label] ?? label;
    }
    if (hint !== undefined) element.setAttribute("placeholder", strings[hint] ?? hint);
  }
}

/** "3 viewers" in the language's way of counting. */
export function count(lang: Lang, value: number): string {
  return new Intl.NumberFormat(lang, { notation: value < 10_000 ? "standard" : "compact" }).format(value);
}
