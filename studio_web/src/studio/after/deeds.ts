/** A deed's detail in one line. */
type Table = Readonly<Record<string, string>>;
const NONE: Table = {};

interface Words {
  readonly names: Table;
  /** By the name of the detail: only what is chosen has a word, what somebody wrote stands as it was written. */
  readonly values: Readonly<Record<string, Table>>;
  /** Where it is given, no other details are said. */
  readonly only?: Table;
}

/** What a detail says, without what is empty and without ids of lines and messages; other words are shown as they came. */
export function told(detail: string, words: Words): string {
  let value: unknown;
  try {
    value = JSON.parse(detail);
  } catch {
    return detail;
  }
  if (typeof value !== "object" || value === null) return detail;
  return Object.entries(value)
    .filter(([name]) => name === "product_id" || !name.endsWith("_id"))
    .filter(([name]) => words.only === undefined || Object.hasOwn(words.only, name))
    .map(
      ([name, each]) =>
        [wordIn(words.names, name), said(each, tableOf(words, name), tableOf(words, "yes_no"))] as const,
    )
    .filter(([, each]) => each !== "")
    .map(([name, each]) => `${name}: ${each}`)
    .join(" · ");
}

function tableOf({ values }: Words, name: string): Table {
  return (Object.hasOwn(values, name) ? values[name] : undefined) ?? NONE;
}

function said(value: unknown, table: Table, yesNo: Table): string {
  if (value === null || value === "") return "";
  if (typeof value === "object")
    return Object.values(value)
      .map((each) => said(each, table, yesNo))
      .filter(Boolean)
      .join(", ");
  return wordIn(typeof value === "boolean" ? yesNo : table, String(value));
}

/** The word for a name, or the name. */
export function wordIn(table: Table, name: string): string {
  return (Object.hasOwn(table, name) ? table[name] : undefined) ?? name;
}
