/** Sentences of the server, which speaks English, and how they are said in Korean; what is unknown stays as it is. */
import type { Lang } from "../../api/show";

export type Sayings = readonly (readonly [RegExp, string])[];

/** A sentence by the first pattern that fits it. */
export function wholeIn(lang: Lang, words: string, sayings: Sayings): string {
  const known = lang === "ko" ? sayings.find(([pattern]) => pattern.test(words)) : undefined;
  return known === undefined ? words : words.replace(known[0], known[1]);
}

/** A sentence of several parts: each that is known is said in Korean. */
export function partsIn(lang: Lang, words: string, sayings: Sayings): string {
  return lang === "ko" ? sayings.reduce((said, [pattern, korean]) => said.replace(pattern, korean), words) : words;
}
