/** The desk's socket: lists of everything that happens, resumed where it broke off. */
import { showPath } from "../../api/show";
import { LiveSocket, type SocketHandlers } from "../../api/socket";

export interface DeskEvent {
  readonly type: string;
  readonly at: number; // s on the show's clock
  readonly [field: string]: unknown;
}

/** Whether an event is of what viewers write, which the chat shows and the log does not. */
export function ofTheChat({ type }: DeskEvent): boolean {
  return /^chat\.(judged|messages|reply|forgotten)$/.test(type);
}

export interface DeskHandlers extends Omit<SocketHandlers, "onMessage"> {
  readonly onEvents: (events: readonly DeskEvent[]) => void;
}

/** The events of a message; what is no list of events is none. */
export function eventsOf(message: Readonly<Record<string, unknown>>): readonly DeskEvent[] {
  return Array.isArray(message.events) ? message.events.filter(isEvent) : [];
}

function isEvent(value: unknown): value is DeskEvent {
  if (typeof value !== "object" || value === null) return false;
  const { type, at } = value as Record<string, unknown>;
  return typeof type === "string" && typeof at === "number";
}

/** Listen to a show's desk. */
export function deskSocket(show: string, handlers: DeskHandlers): LiveSocket {
  return new LiveSocket(`${showPath(show)}/desk/socket`, {
    ...handlers,
    onMessage: (message) => {
      const events = eventsOf(message);
      if (events.length > 0) handlers.onEvents(events);
    },
  });
}
