/** What a product's form may hold, told as it is typed; the server checks again, and more. */
import { z } from "zod";
import { type Price, type ProductForm, plain, type Words } from "./product";

/** Faults by the key of their words. */
export type FaultKey = "id" | "name" | "money" | "price" | "discount" | "window" | "stock" | "order" | "language";

const fault = (key: FaultKey) => key;
const words = z.object({ ko: z.string(), en: z.string() });
const statement = z.object({ label: words, say: words });
const won = z.string().refine((text) => /^\d{0,9}$/.test(plain(text)), fault("money"));
const dollars = z.string().refine((text) => /^(\d{1,6}(\.\d{0,2})?)?$/.test(plain(text)), fault("money"));
const price = z.object({ won, dollars });
const stock = z.string().refine((text) => /^\d{0,8}$/.test(plain(text)), fault("stock"));

export const SHAPE = z
  .object({
    id: z.string().regex(/^[a-z0-9_-]{1,32}$/, fault("id")),
    category: z.string(),
    name: words.refine(written, { message: fault("name"), path: ["ko"] }),
    brand: words,
    volume: words,
    count: words,
    origin: words,
    warranty: words,
    ingredients: words,
    price: price.refine(given, { message: fault("price"), path: ["won"] }),
    list_price: price,
    start: z.string(),
    end: z.string(),
    stock,
    options: z.array(z.object({ name: words, choices: z.array(z.object({ label: words, price, stock })) })),
    features: z.array(statement),
    must_say: z.array(statement),
    certificates: z.array(statement),
    shipping: statement,
    allergens: z.array(z.string()),
    forbidden: z.string(),
    goes_with: z.string(),
    images: z.string(),
    picture: z.string(),
    tint: z.string(),
  } satisfies Record<keyof ProductForm, z.ZodType>)
  .refine((form) => above(form.list_price.won, form.price.won), {
    message: fault("discount"),
    path: ["list_price", "won"],
  })
  .refine((form) => above(form.list_price.dollars, form.price.dollars), {
    message: fault("discount"),
    path: ["list_price", "dollars"],
  })
  .refine((form) => (form.start === "" && form.end === "") || given(form.list_price), {
    message: fault("window"),
    path: ["start"],
  })
  .refine((form) => form.start === "" || form.end === "" || form.start < form.end, {
    message: fault("order"),
    path: ["end"],
  })
  .refine(speaks, { message: fault("language"), path: ["price", "won"] });

function written({ ko, en }: Words): boolean {
  return ko.trim() !== "" || en.trim() !== "";
}

function given({ won, dollars }: Price): boolean {
  return won.trim() !== "" || dollars.trim() !== "";
}

function above(full: string, now: string): boolean {
  return full.trim() === "" || now.trim() === "" || Number(plain(full)) > Number(plain(now));
}

/** Whether there is a language in which it has a name and a price; faults told already are not told twice. */
function speaks(form: { readonly name: Words; readonly price: Price }): boolean {
  if (!written(form.name) || !given(form.price)) return true;
  const [korean, english] = [form.name.ko.trim() !== "", form.name.en.trim() !== ""];
  return (korean && form.price.won.trim() !== "") || (english && form.price.dollars.trim() !== "");
}
