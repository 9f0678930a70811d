import { expect, test } from "vitest";
import { invitationIn } from "./ask";

test("an invitation stands behind the hash of an address", () => {
  expect(invitationIn("#ask=a-b_c")).toBe("a-b_c");
  expect(invitationIn("#ask=a%2Bb")).toBe("a+b");
  expect(invitationIn("#chat")).toBe("");
  expect(invitationIn("")).toBe("");
});
