import { afterEach, expect, it } from "vitest";
import { ending, setReach } from "./reach";

afterEach(() => setReach(true));

it("ends what waits when the link is lost, and gives what is sent meanwhile a short while", () => {
  const before = ending();
  setReach(false);
  expect(before.aborted).toBe(true);
  expect(ending().aborted).toBe(false);
});

it("does not end what has a limit of its own: a kill on its way goes on", () => {
  const kill = ending(3_000);
  setReach(false);
  expect(kill.aborted).toBe(false);
});
