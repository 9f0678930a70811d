/** What framings are called: the shipped hosts name theirs so, and another name is a pack's own. */
import { texts } from "./texts";

export const FRAMING_TEXTS = texts(
  { usual: "기본", close: "가까이", wide: "넓게" },
  { usual: "Usual", close: "Close", wide: "Wide" },
);

const SHIPPED = ["landscape", "portrait"].flatMap((shape) => [shape, `${shape}_close`, `${shape}_wide`]);

/** The words for the shipped hosts' framings, by their names. */
export function framingWords(words: (typeof FRAMING_TEXTS)["en"]): Readonly<Record<string, string>> {
  return Object.fromEntries(SHIPPED.map((name) => [name, framingIn(words, name)]));
}

/** The word for a framing, or its name. */
export function framingIn(words: (typeof FRAMING_TEXTS)["en"], name: string): string {
  if (name.endsWith("_close")) return words.close;
  if (name.endsWith("_wide")) return words.wide;
  return name === "landscape" || name === "portrait" ? words.usual : name;
}
