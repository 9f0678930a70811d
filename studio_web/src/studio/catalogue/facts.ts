/** A product as a row of the list shows it. The server checks products; what is odd here is shown as a dash. */
import type { Schemas } from "../../api/client";
import type { Lang } from "../../api/show";
import { number } from "../text/format";

export interface Row {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly price: string;
  readonly stock: string;
  readonly revision: number;
}

export function factsOf(stored: Schemas["StoredOut"], lang: Lang): Row {
  const { product } = stored;
  const price = table(product.price);
  const [won, cents] = [price.krw, price.usd_cents];
  const prices = [
    typeof won === "number" ? `${number("ko", won)}원` : "",
    typeof cents === "number" ? `$${(cents / 100).toFixed(2)}` : "",
  ];
  return {
    id: stored.id,
    name: written(product.name, lang),
    category: typeof product.category === "string" ? product.category : "–",
    price: prices.filter((each) => each !== "").join(" · ") || "–",
    stock: typeof product.stock === "number" ? number(lang, product.stock) : "–",
    revision: stored.revision,
  };
}

/** A text in the wanted language, else in the other. */
export function written(text: unknown, lang: Lang): string {
  const both = table(text);
  for (const each of [both[lang], both.ko, both.en]) if (typeof each === "string" && each !== "") return each;
  return "–";
}

function table(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
