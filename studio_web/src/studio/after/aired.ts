/** Which lines of the as-aired log are looked at. */
import type { Schemas } from "../../api/client";

export type Aired = Schemas["AiredOut"];
export type Part = "" | "typed" | "broken";

/** The lines that a filter lets through: all of its words in the text; typed ones, or those that broke off. */
export function looked(rows: readonly Aired[], words: string, part: Part): readonly Aired[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (part === "typed" && row.source !== "typed") return false;
    if (part === "broken" && row.complete) return false;
    const text = row.text.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
