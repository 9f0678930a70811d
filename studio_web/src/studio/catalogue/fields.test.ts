import { expect, it } from "vitest";
import { fieldIn, reasonIn } from "./fields";

it("names fields of products and columns of tables in Korean, and leaves what it does not know", () => {
  expect(fieldIn("ko", "name.ko")).toBe("상품명 · 한국어");
  expect(fieldIn("ko", "list_price_krw")).toBe("정가 · 원");
  expect(fieldIn("ko", "must_say.0.label.ko")).toBe("꼭 말할 것 · 0 · 적는 말 · 한국어");
  expect(fieldIn("ko", "new_field")).toBe("new_field");
  expect(fieldIn("en", "name.ko")).toBe("name.ko");
});

it("says what is wrong in Korean, with the figures", () => {
  expect(reasonIn("ko", "no amount in won: write 15900")).toContain("15900");
  expect(reasonIn("ko", "two products share an id: p01")).toBe("상품 코드가 겹칩니다: p01");
  expect(reasonIn("ko", "something new")).toBe("something new");
});
