import { expect, it } from "vitest";
import { lackingOf } from "./queries";

it("work of which nobody can tell what it lacks may be tried", () => {
  expect(lackingOf({ data: undefined, isError: false }, "transcribe")).toBeUndefined();
  expect(lackingOf({ data: undefined, isError: true }, "transcribe")).toBe("");
});

it("what is known to be lacking is told also where it could not be asked again", () => {
  const data = { transcribe: "", translate: "no language model is named" };
  expect(lackingOf({ data, isError: true }, "translate")).toBe(data.translate);
  expect(lackingOf({ data, isError: false }, "transcribe")).toBe("");
});
