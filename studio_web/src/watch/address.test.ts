import { expect, test } from "vitest";
import { showIdOf } from "./address";

test.each([
  ["/", "demo"],
  ["/watch/autumn", "autumn"],
  ["/watch/autumn/", "autumn"],
  ["/watch/%EA%B0%80%EC%9D%84", "가을"],
  ["/watch/100%", "100%"],
  ["/watch/", "demo"],
  ["/watch/a/b", "demo"],
])("%s is the show %s", (path, id) => {
  expect(showIdOf(path)).toBe(id);
});
