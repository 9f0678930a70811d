/** The chat's messages as they come: bounded, the newest last, and what moderators did to them. */
import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { answer, api, type Schemas } from "../../api/client";
import type { DeskEvent } from "../live/desk";
import { onDesk, useLive } from "../live/live";

export const KEPT = 10_000;
const ANSWERS_KEPT = 500;
const HISTORY = 200; // messages that the store is asked for

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
      return {
        ...state,
        messages: state.messages.filter((message) => !gone.has(message.id)),
        answers: without(state.answers, gone),
        replies: without(state.replies, gone),
      };
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
  return bounded(next);
}

function bounded<T>(map: Map<string, T>): ReadonlyMap<string, T> {
  for (const oldest of map.keys()) {
    if (map.size <= ANSWERS_KEPT) break;
    map.delete(oldest);
  }
  return map;
}

function without<T>(map: ReadonlyMap<string, T>, gone: ReadonlySet<string>): ReadonlyMap<string, T> {
  return new Map([...map].filter(([id]) => !gone.has(id)));
}

function messagesOf(value: unknown): readonly Message[] {
  return Array.isArray(value) ? value.map((each) => ({ hidden: false, ...(each as Omit<Message, "hidden">) })) : [];
}

/** With those that came; the store may have told of them just before. */
function joined(old: readonly Message[], came: readonly Message[]): readonly Message[] {
  const known = new Set(old.map((message) => message.id));
  const fresh = came.filter((message) => !known.has(message.id));
  return [...old.slice(Math.max(0, old.length + fresh.length - KEPT)), ...fresh].slice(-KEPT);
}

function changed(state: ChatState, ids: readonly string[], hidden: boolean): ChatState {
  const wanted = new Set(ids);
  return {
    ...state,
    messages: state.messages.map((message) => (wanted.has(message.id) ? { ...message, hidden } : message)),
  };
}

/**
 * The chat once the store was asked; `before` are the ids that the page had as it asked. What happened meanwhile may not
 * be in the answer.
 */
export function afterHistory(
  state: ChatState,
  rows: readonly Schemas["MessageOut"][],
  before: ReadonlySet<string>,
  meanwhile: readonly DeskEvent[],
): ChatState {
  const messages = withHistory(fromRows(rows), state.messages, before);
  const replied = [...rows].reverse().filter(({ reply }) => reply !== "");
  const replies = new Map([...replied.map(({ id, reply }) => [id, reply] as const), ...state.replies]);
  return afterEvents({ ...state, messages, replies: bounded(replies) }, meanwhile);
}

/** Rows of the store, newest first, as messages, oldest first. */
export function fromRows(rows: readonly Schemas["MessageOut"][]): readonly Message[] {
  return rows.map((row) => ({ ...row, at: row.at_s })).reverse();
}

/**
 * What the store knows, its newest, and what a page has: in order, each once, as the store has it. What the page had when
 * it asked (`before`, ids) stands before; what came meanwhile stands after.
 */
export function withHistory(
  history: readonly Message[],
  had: readonly Message[],
  before: ReadonlySet<string>,
): readonly Message[] {
  const known = new Set(history.map((message) => message.id));
  const others = had.filter((message) => !known.has(message.id));
  const older = others.filter((message) => before.has(message.id));
  const since = others.filter((message) => !before.has(message.id));
  return [...older, ...history, ...since].slice(-KEPT);
}

let current: ChatState = EMPTY;
const readers = new Set<() => void>();

function set(next: ChatState): void {
  if (next === current) return;
  current = next;
  for (const reader of readers) reader();
}

let meanwhile: DeskEvent[] | null = null; // what happens while the store is asked

/** Hear what happens in the chat until the returned function is called, whichever screen is looked at. */
export function followChat(onForgotten: () => void): () => void {
  return onDesk((events) => {
    meanwhile?.push(...events);
    set(afterEvents(current, events));
    if (events.some(({ type }) => type === "chat.forgotten")) onForgotten();
  });
}

/** Ask the store, and take what it knows. */
async function fetchHistory(show_id: string): Promise<number> {
  const mine: DeskEvent[] = [];
  const before = new Set(current.messages.map((message) => message.id));
  meanwhile = mine;
  try {
    const params = { path: { show_id }, query: { limit: HISTORY } };
    const rows = await answer(api.GET("/v1/shows/{show_id}/chat", { params }));
    set(afterHistory(current, rows, before, mine));
    return rows.length;
  } finally {
    if (meanwhile === mine) meanwhile = null;
  }
}

/** The chat of the show. */
export function useChat(): ChatState {
  const showId = useLive((state) => state.showId);
  useQuery({
    queryKey: ["chat", showId],
    queryFn: () => fetchHistory(showId),
    staleTime: Number.POSITIVE_INFINITY, // until the link was lost: what comes is told
  });
  return useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => current,
  );
}
