/** A rundown as the editor reads it, and the times that people write. */

export interface LineAsked {
  readonly kind: string;
  readonly lang: string;
  readonly product_id?: string;
  readonly number?: number;
  readonly other_id?: string;
  readonly wish?: string;
  readonly text?: string;
}

export interface Block {
  readonly id: string;
  readonly kind: string;
  readonly lang: string;
  readonly target_s: number;
  readonly product_id?: string;
  readonly requests: readonly LineAsked[];
}

export interface LeftOut {
  readonly product_id: string;
  readonly reason: "no_stock" | "language" | "time";
}

export interface Rundown {
  readonly title: string;
  readonly version: number;
  readonly blocks: readonly Block[];
  readonly left_out: readonly LeftOut[];
}

/** The server's rundown; the server checked it. */
export function rundownOf(raw: Readonly<Record<string, unknown>>): Rundown {
  return raw as unknown as Rundown;
}

/** When each block begins, s from the start of the show, and how long the whole is. */
export function times(blocks: readonly Block[]): { readonly starts: readonly number[]; readonly total: number } {
  const starts: number[] = [];
  let total = 0;
  for (const block of blocks) {
    starts.push(total);
    total += block.target_s;
  }
  return { starts, total };
}

/** Seconds of "90", "1:30" or "1:02:03"; null where it is no time of 1 s to 1 h. */
export function seconds(text: string): number | null {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d{1,4}$/.test(part))) return null;
  const total = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  return total >= 1 && total <= 3600 ? total : null;
}

/** The blocks with one of them where another is, as dragging shows it. */
export function moved(blocks: readonly Block[], id: string, place: number): readonly Block[] {
  const block = blocks.find((each) => each.id === id);
  if (block === undefined) return blocks;
  const others = blocks.filter((each) => each !== block);
  return [...others.slice(0, place), block, ...others.slice(place)];
}
