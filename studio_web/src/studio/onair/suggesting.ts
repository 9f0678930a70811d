/** What may follow what is typed: the rest of a sentence, or of a name, that the show knows already. */

const LEAST = 2; // characters: under that everything fits
const MOST = 400; // candidates that are looked at

/** The sentences of a text, trimmed. */
export function sentences(text: string): readonly string[] {
  return text.match(/[^.!?\n]+[.!?]*/g)?.flatMap((each) => (each.trim() === "" ? [] : [each.trim()])) ?? [];
}

/** What a text could go on with; empty where nothing fits. Earlier candidates win. */
export function ghost(text: string, lines: readonly string[], names: readonly string[]): string {
  const open = /[^.!?\n]*$/.exec(text)?.[0].trimStart() ?? "";
  const line = rest(open, lines);
  if (line !== "") return line;
  const word = /[^\s,]*$/.exec(open)?.[0] ?? "";
  return rest(word, names);
}

function rest(typed: string, candidates: readonly string[]): string {
  if (typed.trim().length < LEAST) return "";
  const wanted = typed.toLowerCase();
  const found = candidates
    .slice(0, MOST)
    .find((each) => each.length > typed.length && each.toLowerCase().startsWith(wanted));
  return found?.slice(typed.length) ?? "";
}

/** A text in pieces: what is doubtful, and what is not. Overlapping spans become one. */
export function pieces(
  text: string,
  spans: readonly { readonly start: number; readonly end: number }[],
): readonly { readonly at: number; readonly text: string; readonly doubtful: boolean }[] {
  // The server counts characters as Unicode has them; a string's own places count surrogates twice.
  const chars = [...text];
  const out: { at: number; text: string; doubtful: boolean }[] = [];
  chars.forEach((char, at) => {
    const doubtful = spans.some((span) => at >= span.start && at < span.end);
    const last = out.at(-1);
    if (last !== undefined && last.doubtful === doubtful) last.text += char;
    else out.push({ at, text: char, doubtful });
  });
  return out;
}

/** A text with other words in one place; `start` and `end` count Unicode characters. */
export function replaced(text: string, start: number, end: number, words: string): string {
  const chars = [...text];
  return [...chars.slice(0, start), words, ...chars.slice(end)].join("");
}
