/** A show as the server tells it: a snapshot, and the events that change it. */
import { get } from "./http";

export type Lang = "ko" | "en";
export type ShowState = "starting" | "live" | "paused" | "recovering" | "ended";
export type Translated = Readonly<Record<Lang, string>>;

export interface LineOnAir {
  readonly id: string;
  readonly text: string;
  readonly lang: string;
  readonly product_id: string | null;
}

export interface Show {
  readonly id: string;
  readonly title: Translated;
  readonly state: ShowState;
  readonly viewers: number;
  readonly host: string;
  readonly voices: Readonly<Record<string, string>>; // language to voice id
  readonly line: LineOnAir | null;
  readonly on_screen: string | null; // the product whose card is shown
  readonly renditions: Readonly<Record<string, { readonly width: number; readonly height: number }>>; // px
  readonly queue: number; // lines waiting
  readonly uptime_s: number;
  readonly recording: string | null; // the file, while one is written
  readonly refused: string; // why the host may not be shown; empty while she may
}

/** Which show, and what lets a viewer in where that takes a token. */
export interface ShowRef {
  readonly id: string;
  readonly token: string | null;
}

export interface Product {
  readonly id: string;
  readonly name: Translated;
  readonly brand: Translated;
  readonly price: Translated; // as written, e.g. "39,900원"
  readonly list_price?: Translated | null;
  readonly image?: string | null; // URL
}

/** One chat message as everybody may see it. */
export interface ChatMessage {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly lang: string;
}

export type ShowEvent =
  | { readonly type: "show.state"; readonly at: number; readonly state: ShowState }
  | {
      readonly type: "line.started";
      readonly at: number;
      readonly line_id: string;
      readonly text: string;
      readonly lang: string;
      readonly kind: string;
      readonly product_id: string | null;
    }
  | {
      readonly type: "line.spoken";
      readonly at: number;
      readonly line_id: string;
      readonly position_s: number; // how much was really heard
      readonly complete: boolean;
    }
  | { readonly type: "line.dropped"; readonly at: number; readonly line_id: string; readonly reason: string }
  | { readonly type: "stage.lost"; readonly at: number; readonly reason: string }
  | { readonly type: "stage.restarted"; readonly at: number }
  | {
      readonly type: "voice.changed";
      readonly at: number;
      readonly lang: string;
      readonly voice: string;
      readonly reason: string;
      readonly was: string; // who spoke before
      readonly stands_in: boolean; // until the chosen voice speaks again
    }
  | {
      readonly type: "knobs.ignored";
      readonly at: number;
      readonly lang: string;
      readonly voice: string;
      readonly knobs: readonly string[];
    }
  | {
      readonly type: "output.state";
      readonly at: number;
      readonly id: string;
      readonly state: string;
      readonly reason: string;
    }
  | {
      readonly type: "recording.state";
      readonly at: number;
      readonly file: string;
      readonly state: string;
      readonly reason: string;
    }
  | { readonly type: "store.failed"; readonly at: number; readonly reason: string }
  | { readonly type: "host.refused"; readonly at: number; readonly reason: string }
  | { readonly type: "host.allowed"; readonly at: number }
  | { readonly type: "viewer.count"; readonly at: number; readonly viewers: number }
  | {
      readonly type: "chat.messages";
      readonly at: number;
      readonly messages: readonly ChatMessage[];
      readonly more: number;
    }
  | { readonly type: "chat.reply"; readonly at: number; readonly message_id: string; readonly text: string }
  | { readonly type: "chat.hidden"; readonly at: number; readonly message_id: string; readonly hidden: boolean }
  | {
      readonly type: "chat.banned";
      readonly at: number;
      readonly banned: boolean;
      readonly messages: readonly string[];
    }
  | { readonly type: "chat.forgotten"; readonly at: number; readonly messages: readonly string[] }
  | { readonly type: "prices.changed"; readonly at: number }
  | { readonly type: "product.shown"; readonly at: number; readonly product_id: string | null };

export function showPath(id: string): string {
  return `/v1/shows/${encodeURIComponent(id)}`;
}

/** The path of what a viewer may ask for: the show itself, or a part of it such as "/whep". */
export function viewerPath(show: ShowRef, part = ""): string {
  const query = show.token === null ? "" : `?token=${encodeURIComponent(show.token)}`;
  return `${showPath(show.id)}${part}${query}`;
}

/** Raises ApiError; 404 when there is no such show. */
export function fetchShow(show: ShowRef): Promise<Show> {
  return get<Show>(viewerPath(show));
}

export function fetchProducts(show: ShowRef): Promise<Product[]> {
  return get<Product[]>(viewerPath(show, "/products"));
}

/** The show after an event. */
export function applyEvent(show: Show, event: ShowEvent): Show {
  switch (event.type) {
    case "show.state":
      return { ...show, state: event.state, line: event.state === "live" ? show.line : null };
    case "line.started":
      return { ...show, line: { id: event.line_id, text: event.text, lang: event.lang, product_id: event.product_id } };
    case "line.spoken":
    case "line.dropped":
      return show.line?.id === event.line_id ? { ...show, line: null } : show;
    case "viewer.count":
      return { ...show, viewers: event.viewers };
    case "voice.changed":
      return { ...show, voices: { ...show.voices, [event.lang]: event.voice } };
    case "host.refused":
      return { ...show, refused: event.reason };
    case "product.shown":
      return { ...show, on_screen: event.product_id };
    case "host.allowed":
      return { ...show, refused: "" };
    case "knobs.ignored":
    case "stage.lost":
    case "stage.restarted":
    case "output.state":
    case "recording.state":
    case "store.failed":
    case "prices.changed":
    case "chat.messages":
    case "chat.reply":
    case "chat.hidden":
    case "chat.banned":
    case "chat.forgotten":
      return show;
  }
}
