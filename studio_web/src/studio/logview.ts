/** The event log on the page. It follows the newest line unless the operator scrolled back. */
import type { ShowEvent } from "../api/show";
import { make } from "../ui/dom";
import { BoundedLog, clock, describe, KEPT_EVENTS } from "./eventlog";

const NEAR_END_PX = 24;

export class LogView {
  readonly #log = new BoundedLog<ShowEvent>(KEPT_EVENTS);

  constructor(private readonly list: HTMLElement) {}

  add(event: ShowEvent): void {
    const { scrollTop, clientHeight, scrollHeight } = this.list;
    const following = scrollTop + clientHeight >= scrollHeight - NEAR_END_PX;
    for (let gone = this.#log.add(event); gone > 0; gone--) this.list.firstElementChild?.remove();
    this.list.append(row(event));
    if (following) this.list.scrollTop = this.list.scrollHeight;
  }
}

function row(event: ShowEvent): HTMLElement {
  const item = make(
    "li",
    "log-row",
    "",
    make("time", "log-time", clock(event.at)),
    make("span", "log-type", event.type),
    make("span", "log-detail", describe(event)),
  );
  item.dataset.type = event.type;
  return item;
}
