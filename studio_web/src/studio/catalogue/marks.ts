/** Words to look at first, marked within a text. */

export interface Piece {
  readonly text: string;
  readonly doubtful: boolean;
}

/** A text in pieces: those among `doubtful` apart from the rest. */
export function marked(text: string, doubtful: readonly string[]): readonly Piece[] {
  const words = [...new Set(doubtful)].filter((word) => word !== "").sort((one, other) => other.length - one.length);
  const pieces: Piece[] = [];
  let plainFrom = 0;
  for (let at = 0; at < text.length; ) {
    const word = words.find((each) => text.startsWith(each, at));
    if (word === undefined) {
      at += 1;
      continue;
    }
    if (at > plainFrom) pieces.push({ text: text.slice(plainFrom, at), doubtful: false });
    pieces.push({ text: word, doubtful: true });
    at += word.length;
    plainFrom = at;
  }
  if (plainFrom < text.length) pieces.push({ text: text.slice(plainFrom), doubtful: false });
  return pieces;
}
