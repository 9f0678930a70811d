import { expect, it } from "vitest";
import { fits } from "./framings";

it("fits a frame of its shape, whatever the size, and no other", () => {
  const wide = { width: 1280, height: 720 };
  expect(fits(wide, { width: 1280, height: 720 })).toBe(true);
  expect(fits(wide, { width: 1920, height: 1080 })).toBe(true);
  expect(fits(wide, { width: 854, height: 480 })).toBe(true);
  expect(fits(wide, { width: 720, height: 1280 })).toBe(false);
  expect(fits(wide, { width: 640, height: 480 })).toBe(false);
});
