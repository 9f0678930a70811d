/** A product as its form holds it, and back: every field a text, so that what is being typed is never lost. */

export const CATEGORIES = [
  "food",
  "supplement",
  "kitchen",
  "home",
  "electronics",
  "beauty",
  "medical",
  "fashion",
  "living",
  "other",
] as const;

export const PICTURES = [
  "pouch",
  "jar",
  "box",
  "pot",
  "tumbler",
  "board",
  "towel",
  "quilt",
  "bottle",
  "lamp",
  "tube",
  "umbrella",
] as const;

export interface Words {
  ko: string;
  en: string;
}

export interface Statement {
  label: Words;
  say: Words;
}

export interface Price {
  won: string;
  dollars: string;
}

export interface Choice {
  label: Words;
  price: Price;
  stock: string;
}

export interface Option {
  name: Words;
  choices: Choice[];
}

export interface ProductForm {
  id: string;
  category: string;
  name: Words;
  brand: Words;
  volume: Words;
  count: Words;
  origin: Words;
  warranty: Words;
  ingredients: Words;
  price: Price;
  list_price: Price;
  start: string; // "2026-12-01T09:00", the browser's time
  end: string;
  stock: string;
  options: Option[];
  features: Statement[];
  must_say: Statement[];
  certificates: Statement[];
  shipping: Statement;
  allergens: string[];
  forbidden: string; // a line each
  goes_with: string; // ids, parted by spaces or commas
  images: string; // a line each
  picture: string;
  tint: string;
}

type Table = Readonly<Record<string, unknown>>;

export const emptyWords = (): Words => ({ ko: "", en: "" });
export const emptyStatement = (): Statement => ({ label: emptyWords(), say: emptyWords() });
export const emptyPrice = (): Price => ({ won: "", dollars: "" });
export const emptyChoice = (): Choice => ({ label: emptyWords(), price: emptyPrice(), stock: "" });
export const emptyOption = (): Option => ({ name: emptyWords(), choices: [emptyChoice()] });

/** The form of a product of the server; of nothing, an empty one. */
export function toForm(product: Table): ProductForm {
  const window = table(product.window);
  return {
    id: text(product.id),
    category: text(product.category) || "other",
    name: words(product.name),
    brand: words(product.brand),
    volume: words(product.volume),
    count: words(product.count),
    origin: words(product.origin),
    warranty: words(product.warranty),
    ingredients: words(product.ingredients),
    price: price(product.price),
    list_price: price(product.list_price),
    start: localTime(text(window.start)),
    end: localTime(text(window.end)),
    stock: figure(product.stock),
    options: list(product.options).map((each) => ({
      name: words(table(each).name),
      choices: list(table(each).choices).map((choice) => ({
        label: words(table(choice).label),
        price: price(table(choice).price),
        stock: figure(table(choice).stock),
      })),
    })),
    features: list(product.features).map(statement),
    must_say: list(product.must_say).map(statement),
    certificates: list(product.certificates).map(statement),
    shipping: statement(product.shipping),
    allergens: list(product.allergens).map(text),
    forbidden: list(product.forbidden).map(text).join("\n"),
    goes_with: list(product.goes_with).map(text).join(", "),
    images: list(product.images).map(text).join("\n"),
    picture: text(product.picture) || "box",
    tint: text(product.tint) || "#c8b6a6",
  };
}

/** The product that a form describes, as the server takes it; what is blank is left out. */
export function toProduct(form: ProductForm): Record<string, unknown> {
  const made: Record<string, unknown> = {
    id: form.id.trim(),
    category: form.category,
    name: fromWords(form.name) ?? {},
    brand: fromWords(form.brand),
    price: fromPrice(form.price) ?? {},
    list_price: fromPrice(form.list_price),
    window: fromWindow(form.start, form.end),
    stock: whole(form.stock),
    options: some(form.options.map(fromOption).filter((each) => each !== undefined)),
    volume: fromWords(form.volume),
    count: fromWords(form.count),
    origin: fromWords(form.origin),
    ingredients: fromWords(form.ingredients),
    allergens: some(form.allergens),
    certificates: some(statements(form.certificates)),
    warranty: fromWords(form.warranty),
    features: some(statements(form.features)),
    shipping: fromStatement(form.shipping),
    must_say: some(statements(form.must_say)),
    forbidden: some(split(form.forbidden, /\n/)),
    goes_with: some(split(form.goes_with, /[\s,]+/)),
    images: some(split(form.images, /\n/)),
    picture: form.picture,
    tint: form.tint,
  };
  return Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined));
}

/** "2026-12-01T09:00" on the browser's clock, of a moment with its zone; "" of none. */
export function localTime(iso: string): string {
  const at = new Date(iso);
  if (iso === "" || Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromWindow(start: string, end: string): Table | undefined {
  if (start === "" && end === "") return undefined;
  return {
    ...(start !== "" && { start: new Date(start).toISOString() }),
    ...(end !== "" && { end: new Date(end).toISOString() }),
  };
}

function fromOption(option: Option): Table | undefined {
  const name = fromWords(option.name);
  const choices = option.choices.flatMap((choice) => {
    const label = fromWords(choice.label);
    if (label === undefined) return [];
    const [cost, stock] = [fromPrice(choice.price), whole(choice.stock)];
    return [{ label, ...(cost !== undefined && { price: cost }), ...(stock !== undefined && { stock }) }];
  });
  return name === undefined && choices.length === 0 ? undefined : { name: name ?? {}, choices };
}

function statements(all: readonly Statement[]): Table[] {
  return all.map(fromStatement).filter((each) => each !== undefined);
}

/** A statement of which only the label or only the sentence is written says the same twice. */
function fromStatement(statement: Statement): Table | undefined {
  const [label, say] = [fromWords(statement.label), fromWords(statement.say)];
  if (label === undefined && say === undefined) return undefined;
  return { label: label ?? say, say: say ?? label };
}

function fromWords({ ko, en }: Words): Table | undefined {
  const both = { ...(ko.trim() !== "" && { ko: ko.trim() }), ...(en.trim() !== "" && { en: en.trim() }) };
  return Object.keys(both).length === 0 ? undefined : both;
}

function fromPrice({ won, dollars }: Price): Table | undefined {
  const both = {
    ...(won.trim() !== "" && { krw: Number(plain(won)) }),
    ...(dollars.trim() !== "" && { usd_cents: Math.round(Number(plain(dollars)) * 100) }),
  };
  return Object.keys(both).length === 0 ? undefined : both;
}

/** A figure without the signs that people write with it: "₩39,900" is "39900". */
export function plain(amount: string): string {
  return amount.replace(/[\s,₩$원]/g, "");
}

function whole(figure: string): number | undefined {
  return figure.trim() === "" ? undefined : Number(plain(figure));
}

function split(all: string, at: RegExp): string[] {
  return all
    .split(at)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function some<T>(all: readonly T[]): readonly T[] | undefined {
  return all.length === 0 ? undefined : all;
}

function table(value: unknown): Table {
  return typeof value === "object" && value !== null ? (value as Table) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function figure(value: unknown): string {
  return typeof value === "number" ? String(value) : "";
}

function words(value: unknown): Words {
  return { ko: text(table(value).ko), en: text(table(value).en) };
}

function statement(value: unknown): Statement {
  return { label: words(table(value).label), say: words(table(value).say) };
}

function price(value: unknown): Price {
  const { krw, usd_cents: cents } = table(value);
  return { won: figure(krw), dollars: typeof cents === "number" ? (cents / 100).toFixed(2) : "" };
}
