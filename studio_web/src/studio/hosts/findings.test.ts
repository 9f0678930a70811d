import { expect, it } from "vitest";
import { foundIn } from "./findings";

it("says in Korean what was found, with the figures, and leaves what it does not know", () => {
  expect(foundIn("ko", "the face is small: 84 px from eye to eye, 90 are needed")).toBe(
    "얼굴이 작습니다: 두 눈 사이 84 px, 90 px가 필요합니다",
  );
  expect(foundIn("ko", "use a photo 1.1 times as large, or go nearer")).toContain("1.1배");
  expect(foundIn("ko", "revoked on 2026-11-30")).toBe("2026-11-30에 취소됨");
  expect(foundIn("ko", "film 40 to 90 s; 3 s at least")).toBe("40~90초를 찍으세요. 적어도 3초는 되어야 합니다");
  expect(foundIn("ko", "a new finding")).toBe("a new finding");
  expect(foundIn("en", "expired")).toBe("expired");
});
