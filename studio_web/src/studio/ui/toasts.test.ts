// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { useToasts } from "./Toasts";

const { add } = useToasts.getState();
const shown = () => useToasts.getState().toasts.map((toast) => toast.text);
const offer = { label: "Undo", run: () => undefined };

beforeEach(() => useToasts.setState({ toasts: [] }));

it("shows five at most, and drops the oldest of those that offer nothing", () => {
  add("good", "deleted", offer);
  for (const text of ["a", "b", "c", "d"]) add("good", text);
  expect(shown()).toEqual(["deleted", "a", "b", "c", "d"]);
  add("bad", "e");
  add("good", "deleted too", offer);
  expect(shown()).toEqual(["deleted", "c", "d", "e", "deleted too"]);
});

it("drops the oldest where all offer something, and never what was said last", () => {
  for (const text of ["1", "2", "3", "4", "5"]) add("good", text, offer);
  add("bad", "it failed");
  expect(shown()).toEqual(["2", "3", "4", "5", "it failed"]);
});
