/** A deed's detail in one line. */
export function told(detail: string): string {
  let value: unknown;
  try {
    value = JSON.parse(detail);
  } catch {
    return detail;
  }
  if (typeof value !== "object" || value === null) return detail;
  return Object.entries(value)
    .filter(([, each]) => each !== null && each !== "" && !(Array.isArray(each) && each.length === 0))
    .map(([name, each]) => `${name}: ${typeof each === "object" ? JSON.stringify(each) : String(each)}`)
    .join(" · ");
}
