import { afterEach, expect, it } from "vitest";
import type { CueItem } from "../live/cues";
import { begin, end, stranded, useEdits, write } from "./edits";

const cue = (line_id: string, state: CueItem["state"] = "waiting") =>
  ({ line_id, text: "as written", state }) as CueItem;

afterEach(() => useEdits.setState({ open: {} }));

it("keeps what was typed when its line has left, or sounds", () => {
  for (const id of ["a", "b", "c"]) begin(cue(id));
  write("a", "better words");
  write("b", "other words");
  expect(stranded(useEdits.getState().open, [cue("a"), cue("b"), cue("c")])).toEqual([]);
  const left = stranded(useEdits.getState().open, [cue("b", "sounds"), cue("d")]);
  expect(left.map((edit) => edit.text)).toEqual(["better words", "other words"]); // c was not changed
  end("a");
  expect(Object.keys(useEdits.getState().open)).toEqual(["b", "c"]);
  write("a", "too late");
  expect(useEdits.getState().open.a).toBeUndefined();
});
