/** What differs between two texts, word by word. */

export interface Part {
  readonly op: "keep" | "drop" | "add";
  readonly text: string;
}

const MAX_WORDS = 400; // beyond it the whole is told as dropped and added

/** The parts of both texts in order: kept, only before, only after. */
export function wordDiff(before: string, after: string): readonly Part[] {
  const [old, now] = [pieces(before), pieces(after)];
  if (old.length > MAX_WORDS || now.length > MAX_WORDS) return joined([part("drop", before), part("add", after)]);
  const common = lengths(old, now);
  const parts: Part[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [one, other] = [old[i], now[j]];
    if (one !== undefined && one === other) {
      parts.push(part("keep", one));
      i += 1;
      j += 1;
    } else if (one !== undefined && (other === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      parts.push(part("drop", one));
      i += 1;
    } else if (other !== undefined) {
      parts.push(part("add", other));
      j += 1;
    }
  }
  return joined(parts);
}

function part(op: Part["op"], text: string): Part {
  return { op, text };
}

/** Words, and what is between them. */
function pieces(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu) ?? [];
}

/** Of every pair of tails, how many pieces they have in common in order. */
function lengths(old: readonly string[], now: readonly string[]): readonly (readonly number[])[] {
  const table: number[][] = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = table[i];
      if (row === undefined) continue;
      row[j] = old[i] === now[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  return table;
}

function at(table: readonly (readonly number[])[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

/** Neighbours of one kind as one part; empty ones left out. */
function joined(parts: readonly Part[]): readonly Part[] {
  const made: Part[] = [];
  for (const each of parts) {
    const last = made.at(-1);
    if (last?.op === each.op) made[made.length - 1] = part(each.op, last.text + each.text);
    else if (each.text !== "") made.push(each);
  }
  return made;
}
