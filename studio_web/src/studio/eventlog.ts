/** What happened in the show, newest last; the oldest go when it is full. */
import type { ShowEvent } from "../api/show";

export const KEPT_EVENTS = 500;

/** A list that never holds more than `limit` items. */
export class BoundedLog<T> {
  readonly #items: T[] = [];

  constructor(readonly limit: number) {
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`a log holds one item or more, not ${limit}`);
  }

  get items(): readonly T[] {
    return this.#items;
  }

  /** Add an item; returns how many old ones went. */
  add(item: T): number {
    this.#items.push(item);
    return this.#items.splice(0, this.#items.length - this.limit).length;
  }
}

/** An event in one line, without its type. */
export function describe(event: ShowEvent): string {
  switch (event.type) {
    case "show.state":
      return event.state;
    case "line.started":
      return `${event.line_id} (${event.lang}) ${event.text}`;
    case "line.spoken":
      return `${event.line_id} ${event.position_s.toFixed(1)} s${event.complete ? "" : " (cut)"}`;
    case "line.dropped":
      return `${event.line_id} ${event.reason}`;
    case "output.state":
      return `${event.id} ${event.state} ${event.reason}`.trim();
    case "recording.state":
      return `${event.file} ${event.state} ${event.reason}`.trim();
    case "voice.changed":
      return `${event.lang} ${event.voice} ${event.reason}`.trim();
    case "knobs.ignored":
      return `${event.voice} ${event.knobs.join(", ")}`;
    case "host.refused":
    case "stage.lost":
    case "store.failed":
      return event.reason;
    case "viewer.count":
      return String(event.viewers);
    case "product.shown":
      return event.product_id ?? "–";
    case "host.allowed":
    case "stage.restarted":
      return "";
  }
}

/** Seconds on the show's clock as h:mm:ss. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
