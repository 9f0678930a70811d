/** The desk's stream: lists of everything that happens, resumed where it broke off. */
import { backoff } from "../../api/backoff";
import { showPath } from "../../api/show";

export interface DeskEvent {
  readonly type: string;
  readonly at: number; // s on the show's clock
  readonly [field: string]: unknown;
}

/** Whether an event is of what viewers write, which the chat shows and the log does not. */
export function ofTheChat({ type }: DeskEvent): boolean {
  return /^chat\.(judged|messages|reply|forgotten)$/.test(type);
}

export interface DeskHandlers {
  readonly onEvents: (events: readonly DeskEvent[]) => void;
  /** The stream is open, for the first time or again: what happened before may be missing, so ask for everything. */
  readonly onOpen: () => void;
  readonly onLost: () => void;
}

/** The events of a message; what is no list of events is none. */
export function parseBatch(data: string): readonly DeskEvent[] {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.filter(isEvent) : [];
}

function isEvent(value: unknown): value is DeskEvent {
  if (typeof value !== "object" || value === null) return false;
  const { type, at } = value as Record<string, unknown>;
  return typeof type === "string" && typeof at === "number";
}

/** Listens until closed. The browser resumes a broken stream by Last-Event-ID; a refused one is asked for again. */
export class DeskStream {
  #source: EventSource | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;

  constructor(
    private readonly show: string,
    private readonly handlers: DeskHandlers,
  ) {}

  open(): void {
    this.close();
    const source = new EventSource(`${showPath(this.show)}/desk`);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#attempt = 0;
      this.handlers.onOpen();
    });
    source.addEventListener("message", (message: MessageEvent<string>) => {
      const events = parseBatch(message.data);
      if (events.length > 0) this.handlers.onEvents(events);
    });
    source.addEventListener("error", () => {
      this.handlers.onLost();
      if (source.readyState !== EventSource.CLOSED) return; // the browser is at it
      this.#attempt += 1;
      this.#retry = setTimeout(() => this.open(), backoff(this.#attempt, Math.random()));
    });
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }
}
