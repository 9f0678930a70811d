/** What is live, in one place: the show as it is now, the newest events, and whether the link to the server is up. */
import { create } from "zustand";
import { EVENT_TYPES, parseEvent } from "../../api/events";
import { setReach } from "../../api/reach";
import { applyEvent, fetchShow, type Show, type ShowEvent } from "../../api/show";
import { type DeskEvent, deskSocket, ofTheChat } from "./desk";

const KEPT = 300; // events that the log shows

export type Link = "opening" | "up" | "lost";

interface LiveState {
  readonly showId: string;
  readonly show: Show | null;
  /** When the show's uptime was 0, on performance.now()'s clock: the on-air clock counts from there. */
  readonly startedMs: number | null;
  readonly link: Link;
  readonly events: readonly DeskEvent[]; // newest last
}

export const useLive = create<LiveState>(() => ({
  showId: "demo",
  show: null,
  startedMs: null,
  link: "opening",
  events: [],
}));

/** Of queries that events refresh: while their screen was not looked at none was heard, so it asks again. */
export const TOLD = { staleTime: 0 } as const;

type Listener = (events: readonly DeskEvent[]) => void;
const listeners = new Set<Listener>();

/** Hear of every batch of events, for as long as the returned function is not called. */
export function onDesk(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Events that came while a snapshot was on its way: it may be older than they are. */
let meanwhile: DeskEvent[] | null = null;

/** Ask for the show again: its snapshot holds what events do not tell. */
export async function refreshShow(): Promise<void> {
  const { showId } = useLive.getState();
  const mine: DeskEvent[] = [];
  meanwhile = mine;
  try {
    const found = await fetchShow({ id: showId, token: null });
    const show = mine.reduce(patched, found);
    useLive.setState({ show, startedMs: performance.now() - show.uptime_s * 1000 });
  } catch {
    // The stream's next opening asks again, and the link's state is on the screen meanwhile.
  } finally {
    if (meanwhile === mine) meanwhile = null;
  }
}

/**
 * Follow a show until the returned function is called. `onStale` is told when everything should be asked for anew, who
 * is signed in among it: their rights may be others now.
 */
export function followShow(showId: string, onStale: () => void): () => void {
  useLive.setState({ showId, show: null, events: [], link: "opening" });
  const socket = deskSocket(showId, {
    onOpen: () => {
      setReach(true);
      useLive.setState({ link: "up" });
      void refreshShow();
      onStale();
    },
    onLost: () => {
      setReach(false);
      useLive.setState({ link: "lost" });
    },
    onRefused: onStale,
    onEvents: (events) => {
      meanwhile?.push(...events);
      useLive.setState((state) => ({
        show: state.show && events.reduce(patched, state.show),
        events: logged(state.events, events),
      }));
      for (const listener of listeners) listener(events);
    },
  });
  socket.open();
  void refreshShow();
  return () => {
    socket.close();
    setReach(true);
  };
}

/** The log with a batch more: a flood of chat pushes no deed out. The same where nothing of the batch belongs to it. */
function logged(log: readonly DeskEvent[], batch: readonly DeskEvent[]): readonly DeskEvent[] {
  const fresh = batch.filter((event) => !ofTheChat(event));
  return fresh.length === 0 ? log : [...log, ...fresh].slice(-KEPT);
}

const SHOW_TYPES: ReadonlySet<string> = new Set(EVENT_TYPES);

function patched(show: Show, event: DeskEvent): Show {
  if (!SHOW_TYPES.has(event.type)) return show;
  const known = parseEvent(event.type as ShowEvent["type"], JSON.stringify(event));
  return known === null ? show : applyEvent(show, known);
}
