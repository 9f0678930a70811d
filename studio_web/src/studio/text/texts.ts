/** The console's words: each feature brings a table of both languages, and a hook gives the one that is chosen. */
import { create } from "zustand";
import type { Lang } from "../../api/show";
import { loadLanguage, saveLanguage } from "../../ui/language";

interface LanguageState {
  readonly lang: Lang;
  readonly setLang: (lang: Lang) => void;
}

export const useLanguage = create<LanguageState>((set) => ({
  lang: loadLanguage(),
  setLang: (lang) => {
    saveLanguage(lang);
    document.documentElement.lang = lang;
    set({ lang });
  },
}));

export type Texts<T> = Readonly<Record<Lang, T>>;

/** Both languages of a feature; the compiler refuses a table whose languages differ in their keys. */
export function texts<T extends Readonly<Record<string, unknown>>>(
  ko: T,
  en: { readonly [K in keyof T]: T[K] extends string ? string : T[K] },
): Texts<T> {
  return { ko, en: en as T };
}

/** The words of a feature in the chosen language. */
export function useTexts<T>(both: Texts<T>): T {
  return both[useLanguage((state) => state.lang)];
}
