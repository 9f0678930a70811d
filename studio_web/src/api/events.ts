/** The show's event stream (server-sent events, HTML standard section 9.2). */
import { backoff } from "./backoff";
import { type ShowEvent, type ShowRef, type ShowState, viewerPath } from "./show";

const STATES: readonly ShowState[] = ["starting", "live", "paused", "recovering", "ended"];

/** Each event's name, with a check of what it must carry. */
const CHECKS: { readonly [T in ShowEvent["type"]]: (data: Record<string, unknown>) => boolean } = {
  "show.state": (data) => STATES.includes(data.state as ShowState),
  "line.started": (data) => typeof data.line_id === "string" && typeof data.text === "string",
  "line.spoken": (data) => typeof data.line_id === "string" && typeof data.position_s === "number",
  "line.dropped": (data) => typeof data.line_id === "string" && typeof data.reason === "string",
  "stage.lost": (data) => typeof data.reason === "string",
  "stage.restarted": () => true,
  "voice.changed": (data) => typeof data.lang === "string" && typeof data.voice === "string",
  "knobs.ignored": (data) => typeof data.voice === "string" && Array.isArray(data.knobs),
  "output.state": (data) => typeof data.id === "string" && typeof data.state === "string",
  "recording.state": (data) => typeof data.file === "string" && typeof data.state === "string",
  "store.failed": (data) => typeof data.reason === "string",
  "host.refused": (data) => typeof data.reason === "string",
  "host.allowed": () => true,
  "viewer.count": (data) => typeof data.viewers === "number",
  "chat.messages": (data) => Array.isArray(data.messages) && data.messages.every(isMessage),
  "chat.reply": (data) => typeof data.message_id === "string" && typeof data.text === "string",
  "chat.hidden": (data) => typeof data.message_id === "string" && typeof data.hidden === "boolean",
  "chat.banned": (data) => typeof data.banned === "boolean" && isIds(data.messages),
  "chat.forgotten": (data) => isIds(data.messages),
  "prices.changed": () => true,
  "product.shown": (data) => data.product_id === null || typeof data.product_id === "string",
};

function isMessage(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { id, name, text, lang } = value as Record<string, unknown>;
  return [id, name, text, lang].every((each) => typeof each === "string");
}

function isIds(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

export const EVENT_TYPES = Object.keys(CHECKS) as ShowEvent["type"][];

/** The event in a message, or null when it is not one that this page knows. */
export function parseEvent(type: ShowEvent["type"], data: string): ShowEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Record<string, unknown>;
  if (fields.type !== type || typeof fields.at !== "number" || !CHECKS[type](fields)) return null;
  return fields as unknown as ShowEvent;
}

export interface EventHandlers {
  readonly onEvent: (event: ShowEvent) => void;
  /** The stream is open, for the first time or again: what happened before may be missing, so ask for the show. */
  readonly onOpen: () => void;
  readonly onLost: () => void;
}

/** Listens until closed. The browser resumes a broken stream by Last-Event-ID; a refused one is asked for again. */
export class EventStream {
  #source: EventSource | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;

  constructor(
    private readonly show: ShowRef,
    private readonly handlers: EventHandlers,
  ) {}

  open(): void {
    this.close();
    const source = new EventSource(viewerPath(this.show, "/events"));
    this.#source = source;
    source.addEventListener("open", () => {
      this.#attempt = 0;
      this.handlers.onOpen();
    });
    source.addEventListener("error", () => this.#failed(source));
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (message: MessageEvent<string>) => {
        const event = parseEvent(type, message.data);
        if (event !== null) this.handlers.onEvent(event);
      });
    }
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #failed(source: EventSource): void {
    this.handlers.onLost();
    if (source.readyState !== EventSource.CLOSED) return; // the browser is at it
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.open(), backoff(this.#attempt, Math.random()));
  }
}
