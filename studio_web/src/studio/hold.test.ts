import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HOLD_MS, HoldKey } from "./hold";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function key() {
  const held = vi.fn();
  const holding: boolean[] = [];
  return { key: new HoldKey("Escape", (on) => holding.push(on), held), held, holding };
}

test("acts once when the key was held long enough", () => {
  const { key: kill, held, holding } = key();
  kill.down();
  vi.advanceTimersByTime(HOLD_MS * 3);
  kill.up();
  expect(held).toHaveBeenCalledTimes(1);
  expect(holding).toEqual([true, false]);
});

test("a slip does nothing, however often", () => {
  const { key: kill, held } = key();
  for (let i = 0; i < 20; i++) {
    kill.down();
    vi.advanceTimersByTime(HOLD_MS - 1);
    kill.up();
  }
  vi.advanceTimersByTime(HOLD_MS * 3);
  expect(held).not.toHaveBeenCalled();
});
