import { expect, it } from "vitest";
import { framesPerSecond } from "./rate";

it("frames a second need two looks at one stage", () => {
  expect(framesPerSecond(null, { frames: 10, uptime_s: 1 })).toBeNull();
  expect(framesPerSecond({ frames: 10, uptime_s: 1 }, { frames: 60, uptime_s: 3 })).toBe(25);
  expect(framesPerSecond({ frames: 900, uptime_s: 1 }, { frames: 60, uptime_s: 3 })).toBeNull();
  expect(framesPerSecond({ frames: 10, uptime_s: 1 }, { frames: 10, uptime_s: 1 })).toBeNull();
});
