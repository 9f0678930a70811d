import { describe, expect, it } from "vitest";
import { wordDiff } from "./diff";
import { marked } from "./marks";
import { type ProductForm, toForm, toProduct } from "./product";
import { SHAPE } from "./shape";

const FULL = {
  id: "p01",
  category: "food",
  name: { ko: "누룽지", en: "Nurungji" },
  price: { krw: 15900, usd_cents: 1290 },
  brand: { ko: "여울찬" },
  list_price: { krw: 21900, usd_cents: 1790 },
  window: { start: "2026-12-01T00:00:00.000Z", end: "2026-12-08T00:00:00.000Z" },
  stock: 0,
  options: [
    {
      name: { ko: "맛" },
      choices: [{ label: { ko: "매운맛" }, price: { krw: 16900 }, stock: 3 }, { label: { ko: "순한맛" } }],
    },
  ],
  volume: { ko: "60g", en: "60 g" },
  count: { ko: "20봉" },
  origin: { ko: "대한민국" },
  ingredients: { ko: "현미, 찹쌀" },
  allergens: ["soy", "wheat"],
  certificates: [{ label: { ko: "HACCP" }, say: { ko: "HACCP 인증 시설에서 만듭니다" } }],
  warranty: { ko: "1년" },
  features: [{ label: { ko: "국산", en: "Korean" }, say: { ko: "국산입니다", en: "It is Korean" } }],
  shipping: { label: { ko: "무료배송" }, say: { ko: "배송비는 무료입니다" } },
  must_say: [{ label: { ko: "냉장" }, say: { ko: "냉장 보관해 주세요" } }],
  forbidden: ["다이어트", "완치"],
  goes_with: ["p02", "p03"],
  images: ["a.jpg", "https://example.com/b.png"],
  picture: "pouch",
  tint: "#C98A3B",
};

describe("a product's form", () => {
  it("gives back every field as it was", () => {
    expect(toProduct(toForm(FULL))).toEqual(FULL);
  });

  it("leaves out what is blank, and takes figures as people write them", () => {
    const form: ProductForm = {
      ...toForm({ id: "a", name: { ko: "가" } }),
      price: { won: " 39,900원", dollars: "$29.9" },
      features: [{ label: { ko: "", en: "" }, say: { ko: " ", en: "" } }],
    };
    expect(toProduct(form)).toEqual({
      id: "a",
      category: "other",
      name: { ko: "가" },
      price: { krw: 39900, usd_cents: 2990 },
      picture: "box",
      tint: "#c8b6a6",
    });
  });

  it("says a statement's one text on the card and aloud", () => {
    const form = toForm(FULL);
    form.features = [{ label: { ko: "국산", en: "" }, say: { ko: "", en: "" } }];
    expect(toProduct(form).features).toEqual([{ label: { ko: "국산" }, say: { ko: "국산" } }]);
  });

  it("keeps whatever a broken product holds from breaking it", () => {
    expect(() => toForm({ name: 3, price: null, options: [null, 1], features: "x" })).not.toThrow();
  });
});

describe("the shape of a product", () => {
  const faults = (change: Partial<ProductForm>) =>
    SHAPE.safeParse({ ...toForm(FULL), ...change }).error?.issues.map((issue) => issue.message) ?? [];

  it("takes a whole one", () => {
    expect(faults({})).toEqual([]);
  });

  it.each<[string, Partial<ProductForm>]>([
    ["id", { id: "Größe" }],
    ["name", { name: { ko: " ", en: "" } }],
    ["money", { price: { won: "12.5", dollars: "" } }],
    ["price", { price: { won: "", dollars: "" } }],
    ["discount", { list_price: { won: "15900", dollars: "" } }],
    ["window", { list_price: { won: "", dollars: "" } }],
    ["order", { start: "2026-12-09T00:00", end: "2026-12-08T00:00" }],
    ["stock", { stock: "-1" }],
    ["language", { price: { won: "", dollars: "12" }, name: { ko: "가", en: "" } }],
  ])("tells a fault of the %s", (fault, change) => {
    expect(faults(change)).toContain(fault);
  });
});

describe("a difference of words", () => {
  it("tells what went and what came", () => {
    expect(wordDiff("★무료배송★ 누룽지 60 그램", "누룽지 60g")).toEqual([
      { op: "drop", text: "★무료배송★ " },
      { op: "keep", text: "누룽지 " },
      { op: "drop", text: "60 그램" },
      { op: "add", text: "60g" },
    ]);
  });

  it.each([
    ["", ""],
    ["a b", "a b"],
    ["a", ""],
    ["b a c", "a c d"],
    ["x ".repeat(500), "y"],
  ])("gives both texts back: %s", (before, after) => {
    const parts = wordDiff(before, after);
    const text = (without: string) =>
      parts
        .filter((part) => part.op !== without)
        .map((part) => part.text)
        .join("");
    expect([text("add"), text("drop")]).toEqual([before, after]);
  });
});

describe("doubtful words", () => {
  it("are marked, and the text stays whole", () => {
    const pieces = marked("정제수 60 0 함유", ["60", "0"]);
    expect(pieces.filter((piece) => piece.doubtful).map((piece) => piece.text)).toEqual(["60", "0"]);
    expect(pieces.map((piece) => piece.text).join("")).toBe("정제수 60 0 함유");
  });

  it("are none in a text without them", () => {
    expect(marked("맑음", ["흐림", ""])).toEqual([{ text: "맑음", doubtful: false }]);
  });
});
