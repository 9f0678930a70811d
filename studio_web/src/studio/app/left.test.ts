// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { CueItem } from "../live/cues";
import { redraft, useDraft } from "../onair/draft";
import { begin, useEdits } from "../onair/edits";
import { useToasts } from "../ui/Toasts";
import { forgetTyped } from "./left";

it("nothing that one operator typed is there for the next", () => {
  redraft({ text: "Half a thought", lang: "en", emotion: "delighted", gesture: "wave", productId: "p01" });
  begin({ line_id: "a", text: "as written" } as CueItem);
  useToasts.getState().add("good", "Deleted", { label: "Undo", run: () => undefined });
  forgetTyped();
  expect(useDraft.getState()).toEqual({ text: "", lang: null, emotion: "neutral", gesture: "", productId: null });
  expect(useEdits.getState().open).toEqual({});
  expect(useToasts.getState().toasts).toEqual([]);
});
