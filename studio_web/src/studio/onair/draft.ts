/** What is typed in the say box: it stays when another screen is looked at. */
import { create } from "zustand";
import type { Emotion } from "../../api/operator";
import type { Lang } from "../../api/show";

export type Gesture = "" | "palm" | "point" | "wave";

export interface Draft {
  readonly text: string;
  readonly lang: Lang | null; // null: the one that the text is written in
  readonly emotion: Emotion;
  readonly gesture: Gesture;
  readonly productId: string | null;
}

export const useDraft = create<Draft>(() => ({
  text: "",
  lang: null,
  emotion: "neutral",
  gesture: "",
  productId: null,
}));

export function redraft(changes: Partial<Draft>): void {
  useDraft.setState(changes);
}

/** A text was said: the box is empty, unless something else stands in it by now. */
export function said(text: string): void {
  useDraft.setState((now) => ({ gesture: "", text: now.text === text ? "" : now.text }));
}
