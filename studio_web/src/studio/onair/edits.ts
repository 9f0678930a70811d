/**
 * Lines whose words are being changed here. They live beside the rows: what was typed stays when its line leaves, or
 * another screen is looked at. While an open line is on the screen its timer is held at the server, by and by anew; on
 * another screen nothing holds it, and it goes on air or leaves as its timer says.
 */
import { useEffect } from "react";
import { create } from "zustand";
import { answer, api } from "../../api/client";
import type { CueItem } from "../live/cues";

const RENEW_MS = 4_000; // the server's hold lasts 10 s: two may be lost

export interface Edit {
  readonly cue: CueItem; // as it was when it was opened
  readonly text: string;
}

interface Edits {
  readonly open: Readonly<Record<string, Edit>>; // by line id
}

export const useEdits = create<Edits>(() => ({ open: {} }));

export function begin(cue: CueItem): void {
  useEdits.setState(({ open }) => ({ open: { ...open, [cue.line_id]: { cue, text: cue.text } } }));
}

export function write(line_id: string, text: string): void {
  useEdits.setState(({ open }) => {
    const edit = open[line_id];
    return edit === undefined ? {} : { open: { ...open, [line_id]: { ...edit, text } } };
  });
}

export function end(line_id: string): void {
  useEdits.setState(({ open }) => {
    const { [line_id]: _, ...others } = open;
    return { open: others };
  });
}

/** Edits whose lines wait no more, with words that were changed: others are of no use to anybody. */
export function stranded(open: Edits["open"], lines: readonly CueItem[]): readonly Edit[] {
  const here = new Set(lines.filter((cue) => cue.state !== "sounds").map((cue) => cue.line_id));
  return Object.values(open).filter((edit) => !here.has(edit.cue.line_id) && edit.text.trim() !== edit.cue.text.trim());
}

/** Hold a line's timer, where there is one, for as long as this is on the screen. */
export function useHold(show_id: string, line_id: string | null): void {
  useEffect(() => {
    if (line_id === null) return;
    const params = { path: { show_id, line_id } };
    const hold = () => void answer(api.PUT("/v1/shows/{show_id}/cues/{line_id}/hold", { params })).catch(ignore);
    hold();
    const timer = setInterval(hold, RENEW_MS);
    return () => {
      clearInterval(timer);
      void answer(api.DELETE("/v1/shows/{show_id}/cues/{line_id}/hold", { params })).catch(ignore);
    };
  }, [show_id, line_id]);
}

/** A line that left meanwhile is held by nobody; the link's state is on the screen anyway. */
function ignore(): void {}
