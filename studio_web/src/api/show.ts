/** A show as the server tells it: a snapshot, and the events that change it. */
import { get } from "./http";

export type Lang = "ko" | "en";
export type ShowState = "starting" | "live" | "paused" | "recovering" | "ended";
export type Translated = Readonly<Record<Lang, string>>;

export interface LineOnAir {
  readonly id: string;
  readonly text: string;
  readonly lang: string;
}

export interface Show {
  readonly id: string;
  readonly title: Translated;
  readonly state: ShowState;
  readonly viewers: number;
  readonly host: string;
  readonly voice: string;
  readonly line: LineOnAir | null;
  readonly queue: number; // lines waiting
  readonly uptime_s: number;
}

export interface Product {
  readonly id: string;
  readonly name: Translated;
  readonly price: Translated; // as written, e.g. "39,900원"
  readonly list_price?: Translated | null;
  readonly image?: string | null; // URL
}

export type ShowEvent =
  | { readonly type: "show.state"; readonly at: number; readonly state: ShowState }
  | {
      readonly type: "line.started";
      readonly at: number;
      readonly line_id: string;
      readonly text: string;
      readonly lang: string;
      readonly product_id: string | null;
    }
  | {
      readonly type: "line.spoken";
      readonly at: number;
      readonly line_id: string;
      readonly position_s: number; // how much was really heard
      readonly duration_s: number;
      readonly complete: boolean;
    }
  | { readonly type: "line.dropped"; readonly at: number; readonly line_id: string }
  | { readonly type: "stage.restarted"; readonly at: number }
  | { readonly type: "viewer.count"; readonly at: number; readonly viewers: number }
  | { readonly type: "product.shown"; readonly at: number; readonly product_id: string | null };

export function showPath(id: string): string {
  return `/v1/shows/${encodeURIComponent(id)}`;
}

/** Raises ApiError; 404 when there is no such show. */
export function fetchShow(id: string): Promise<Show> {
  return get<Show>(showPath(id));
}

export function fetchProducts(id: string): Promise<Product[]> {
  return get<Product[]>(`${showPath(id)}/products`);
}

/** The show after an event. */
export function applyEvent(show: Show, event: ShowEvent): Show {
  switch (event.type) {
    case "show.state":
      return { ...show, state: event.state, line: event.state === "live" ? show.line : null };
    case "line.started":
      return { ...show, line: { id: event.line_id, text: event.text, lang: event.lang } };
    case "line.spoken":
    case "line.dropped":
      return show.line?.id === event.line_id ? { ...show, line: null } : show;
    case "viewer.count":
      return { ...show, viewers: event.viewers };
    case "stage.restarted":
    case "product.shown":
      return show;
  }
}
