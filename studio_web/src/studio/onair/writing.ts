/** The language that somebody writes in. */
import type { Lang } from "../../api/show";

const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/;
const LATIN = /[A-Za-z]/;

/** The language a text is written in, or null when it holds letters of neither. */
export function writtenIn(text: string): Lang | null {
  if (HANGUL.test(text)) return "ko";
  return LATIN.test(text) ? "en" : null;
}
