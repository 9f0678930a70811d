/** A socket that the server tells JSON over, with beats between: where none comes, the server is gone, whatever TCP says. */
import { backoff } from "./backoff";

const SILENT_MS = 5_000; // three beats
const GRACE_MS = 200;
const REFUSED: ReadonlySet<number> = new Set([4401, 4403, 4404]); // asking again changes nothing
const CHANGED = 4000; // who is signed in is not who it was

export interface SocketHandlers {
  readonly onMessage: (message: Readonly<Record<string, unknown>>) => void;
  /** It is open, for the first time or again. */
  readonly onOpen: () => void;
  readonly onLost: () => void;
  /** The server does not let this page in as it is signed in now: ask who that is. */
  readonly onRefused: () => void;
}

/** Listens until closed, and goes on after the last message that it saw. */
export class LiveSocket {
  #socket: WebSocket | null = null;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #seen: number | null = null;

  constructor(
    private readonly path: string,
    private readonly handlers: SocketHandlers,
  ) {}

  open(): void {
    this.close();
    const socket = new WebSocket(this.#address());
    this.#socket = socket;
    this.#wait(socket);
    let heard = false; // a socket opens before the server says who may
    socket.addEventListener("message", ({ data }: MessageEvent<string>) => {
      if (this.#socket !== socket) return;
      this.#wait(socket);
      if (!heard) {
        heard = true;
        this.#attempt = 0;
        this.handlers.onOpen();
      }
      this.#told(data);
    });
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket === socket) this.#ended(code);
    });
    document.addEventListener("visibilitychange", this.#wake);
    window.addEventListener("online", this.#wake);
  }

  close(): void {
    clearTimeout(this.#watch);
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    document.removeEventListener("visibilitychange", this.#wake);
    window.removeEventListener("online", this.#wake);
  }

  #address(): string {
    const address = new URL(this.path, window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    if (this.#seen !== null) address.searchParams.set("after", String(this.#seen));
    return address.href;
  }

  #told(data: string): void {
    const message = parsed(data);
    if (message === null) return;
    if (typeof message.id === "number") this.#seen = message.id;
    this.handlers.onMessage(message);
  }

  /** Take the server for gone unless something comes in time. A page that stood still itself hears first what came. */
  #wait(socket: WebSocket): void {
    clearTimeout(this.#watch);
    const over = () => this.#socket === socket && this.#ended(0);
    this.#watch = setTimeout(() => (this.#watch = setTimeout(over, GRACE_MS)), SILENT_MS - GRACE_MS);
  }

  #ended(code: number): void {
    this.close();
    if (REFUSED.has(code)) {
      this.handlers.onRefused();
      return;
    }
    if (code === CHANGED) this.handlers.onRefused();
    else this.handlers.onLost();
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.open(), backoff(this.#attempt, Math.random()));
    document.addEventListener("visibilitychange", this.#wake);
    window.addEventListener("online", this.#wake);
  }

  /** Somebody looks at the page again, or the network is back: no waiting for the next attempt. */
  readonly #wake = () => {
    if (this.#retry !== undefined && !document.hidden) this.open();
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
