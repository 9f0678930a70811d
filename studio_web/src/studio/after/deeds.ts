/** A deed's detail in one line. */
interface Words {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
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
    .map(([name, each]) => [wordIn(words.names, name), said(each, words)] as const)
    .filter(([, each]) => each !== "")
    .map(([name, each]) => `${name}: ${each}`)
    .join(" · ");
}

function said(value: unknown, words: Words): string {
  if (value === null || value === "") return "";
  if (Array.isArray(value))
    return value
      .map((each) => said(each, words))
      .filter(Boolean)
      .join(", ");
  if (typeof value === "object")
    return Object.values(value)
      .map((each) => said(each, words))
      .filter(Boolean)
      .join(", ");
  return wordIn(words.values, String(value));
}

/** The word for a name, or the name. */
export function wordIn(table: Readonly<Record<string, string>>, name: string): string {
  return (Object.hasOwn(table, name) ? table[name] : undefined) ?? name;
}
