/** When each product was talked about, laid along the time of the chart. */
import type { Schemas } from "../../api/client";

export type Span = Schemas["SpanOut"];

export interface Band {
  readonly from: number; // share of the chart's time, 0 to 1
  readonly wide: number;
  readonly start: number; // s since 1970
  readonly end: number;
}

export interface Row {
  readonly product_id: string;
  readonly seconds: number; // in all
  readonly bands: readonly Band[];
}

/** A row for each product, in the order in which they first came. What came since the last count stands at the right edge. */
export function bands(spans: readonly Span[], from_s: number, to_s: number): readonly Row[] {
  const length = to_s - from_s;
  if (length <= 0) return [];
  const rows = new Map<string, Row>();
  for (const span of spans) {
    if (span.end <= from_s) continue;
    const start = Math.min(Math.max(span.start, from_s), to_s);
    const end = Math.min(span.end, to_s);
    const row = rows.get(span.product_id) ?? { product_id: span.product_id, seconds: 0, bands: [] };
    rows.set(span.product_id, {
      ...row,
      seconds: row.seconds + span.end - Math.max(span.start, from_s),
      bands: [...row.bands, { from: (start - from_s) / length, wide: (end - start) / length, start, end }],
    });
  }
  return [...rows.values()];
}
