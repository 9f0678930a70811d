/** The chat's messages as they come: bounded, the newest last, and what moderators did to them. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { answer, api, type Schemas } from "../../api/client";
import type { DeskEvent } from "../live/desk";
import { onDesk, useLive } from "../live/live";

export const KEPT = 10_000;
const ANSWERS_KEPT = 500;

export interface Message {
  readonly id: string;
  readonly viewer_id: string;
  readonly name: string;
  readonly text: string;
  readonly lang: string;
  readonly at: number; // s on the show's clock
  readonly intent: string;
  readonly fate: string;
  readonly hidden: boolean;
}

export interface Answered {
  readonly message_id: string;
  readonly line_id: string;
  readonly question: string;
  readonly text: string;
  readonly answered: boolean;
  readonly said: boolean;
  readonly evidence: readonly string[];
  readonly trace: readonly { readonly name: string; readonly says: string; readonly ids: readonly string[] }[];
}

export interface ChatState {
  readonly messages: readonly Message[];
  readonly banned: ReadonlySet<string>;
  readonly answers: ReadonlyMap<string, Answered>;
  /** What people answered in writing, by the message. */
  readonly replies: ReadonlyMap<string, string>;
}

export const EMPTY: ChatState = { messages: [], banned: new Set(), answers: new Map(), replies: new Map() };

/** The chat after a batch of events. The same object comes back where nothing of the chat happened. */
export function afterEvents(state: ChatState, events: readonly DeskEvent[]): ChatState {
  return events.reduce(afterEvent, state);
}

function afterEvent(state: ChatState, event: DeskEvent): ChatState {
  switch (event.type) {
    case "chat.judged":
      return { ...state, messages: joined(state.messages, messagesOf(event.messages)) };
    case "chat.hidden":
      return changed(state, [String(event.message_id)], event.hidden === true);
    case "chat.banned": {
      const banned = new Set(state.banned);
      if (event.banned === true) banned.add(String(event.viewer_id));
      else banned.delete(String(event.viewer_id));
      const theirs = Array.isArray(event.messages) ? event.messages.map(String) : [];
      return { ...changed(state, theirs, event.banned === true), banned };
    }
    case "chat.forgotten": {
      const gone = new Set(Array.isArray(event.messages) ? event.messages.map(String) : []);
      return { ...state, messages: state.messages.filter((message) => !gone.has(message.id)) };
    }
    case "chat.answered": {
      const id = String(event.message_id);
      return { ...state, answers: newest(state.answers, id, event as unknown as Answered) };
    }
    case "chat.reply":
      return { ...state, replies: newest(state.replies, String(event.message_id), String(event.text)) };
    default:
      return state;
  }
}

/** With one more at the end, and no more than ANSWERS_KEPT. */
function newest<T>(known: ReadonlyMap<string, T>, id: string, value: T): ReadonlyMap<string, T> {
  const next = new Map(known);
  next.delete(id);
  next.set(id, value);
  for (const oldest of next.keys()) {
    if (next.size <= ANSWERS_KEPT) break;
    next.delete(oldest);
  }
  return next;
}

function messagesOf(value: unknown): readonly Message[] {
  return Array.isArray(value) ? value.map((each) => ({ hidden: false, ...(each as Omit<Message, "hidden">) })) : [];
}

function joined(old: readonly Message[], fresh: readonly Message[]): readonly Message[] {
  const all =
    old.length + fresh.length > KEPT ? [...old.slice(old.length + fresh.length - KEPT), ...fresh] : [...old, ...fresh];
  return all.slice(-KEPT);
}

function changed(state: ChatState, ids: readonly string[], hidden: boolean): ChatState {
  const wanted = new Set(ids);
  return {
    ...state,
    messages: state.messages.map((message) => (wanted.has(message.id) ? { ...message, hidden } : message)),
  };
}

/** Rows of the store, newest first, as messages, oldest first. */
export function fromRows(rows: readonly Schemas["MessageOut"][]): readonly Message[] {
  return rows.map((row) => ({ ...row, at: row.at_s })).reverse();
}

let current: ChatState = EMPTY;
const readers = new Set<() => void>();

function set(next: ChatState): void {
  if (next === current) return;
  current = next;
  for (const reader of readers) reader();
}

/** Follow the chat of the show for as long as some screen shows it. */
export function useChat(): ChatState {
  const showId = useLive((state) => state.showId);
  const history = useQuery({
    queryKey: ["chat", showId],
    queryFn: () =>
      answer(api.GET("/v1/shows/{show_id}/chat", { params: { path: { show_id: showId }, query: { limit: 200 } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data } = history;
  useEffect(() => {
    if (data === undefined) return;
    const old = fromRows(data);
    const known = new Set(old.map((message) => message.id));
    set({
      ...current,
      messages: [...old, ...current.messages.filter((message) => !known.has(message.id))].slice(-KEPT),
    });
  }, [data]);
  useEffect(() => onDesk((events) => set(afterEvents(current, events))), []);
  return useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => current,
  );
}
