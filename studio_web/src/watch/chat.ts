/** The chat beside the picture: what others write, what the host answered, and a box to write in. */
import { change, get } from "../api/http";
import { ApiError } from "../api/problem";
import { type ChatMessage, type ShowEvent, type ShowRef, viewerPath } from "../api/show";
import { make, need, setText } from "../ui/dom";
import type { Strings } from "./strings";

const KEPT = 200; // messages on the page
const NAME_KEY = "onmaru.name";

type Fate = "question" | "repeat" | "chat" | "limited" | "hidden";

/** What to tell a viewer about her message; null where it is simply shown. */
export function wordOf(fate: Fate): "chatAsked" | "chatTooFast" | "chatHidden" | null {
  if (fate === "question" || fate === "repeat") return "chatAsked";
  if (fate === "limited") return "chatTooFast";
  return fate === "hidden" ? "chatHidden" : null;
}

export class Chat {
  readonly #list = need("chat-list", HTMLOListElement);
  readonly #text = need("chat-text", HTMLInputElement);
  readonly #name = need("chat-name", HTMLInputElement);
  readonly #status = need("chat-status", HTMLElement);
  readonly #send = need("chat-send", HTMLButtonElement);
  #gone: Set<string> | null = null; // taken off while it is asked what others wrote

  constructor(
    private readonly ref: ShowRef,
    private readonly strings: () => Strings,
  ) {
    this.#name.value = storedName();
    need("chat-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#write();
    });
    need("chat-forget", HTMLButtonElement).addEventListener("click", () => void this.#forget());
  }

  /**
   * What others wrote before this viewer came, or while the page heard nothing, in its place among what is here; and what
   * was taken off meanwhile goes.
   */
  async catchUp(): Promise<void> {
    const before = new Set(this.#messages());
    const gone = new Set<string>();
    this.#gone = gone;
    let found: readonly ChatMessage[];
    try {
      found = await get<readonly ChatMessage[]>(viewerPath(this.ref, "/chat/recent"));
    } catch {
      return; // the next opening of the events asks again
    }
    if (this.#gone !== gone) return; // it was asked again
    this.#gone = null;
    this.#keepingEnd(() =>
      this.#merge(
        found.filter(({ id }) => !gone.has(id)),
        before,
      ),
    );
  }

  #merge(found: readonly ChatMessage[], before: ReadonlySet<HTMLElement>): void {
    const ids = new Set(found.map(({ id }) => id));
    const rows = this.#messages();
    const oldest = rows.findIndex((row) => ids.has(row.dataset.id ?? ""));
    const left = rows.filter((row, place) => {
      const seen = ids.has(row.dataset.id ?? "") || place < oldest || oldest < 0 || !before.has(row);
      if (!seen) this.#remove([row.dataset.id ?? ""]);
      return seen;
    });
    let next: Element | null = left.find((row) => !before.has(row)) ?? null; // came while it was asked for
    for (const message of [...found].reverse()) {
      const here = left.find((row) => row.dataset.id === message.id);
      const row = here ?? item(message);
      if (here === undefined) this.#list.insertBefore(row, next);
      next = row;
    }
  }

  onEvent(event: ShowEvent): void {
    switch (event.type) {
      case "chat.messages":
        for (const message of event.messages) {
          if (!this.#messages().some((row) => row.dataset.id === message.id)) this.#add(item(message));
        }
        break;
      case "chat.reply":
        this.#add(answer(event.message_id, event.text, this.strings().chatHost));
        break;
      case "line.started":
        if (event.kind === "answer") this.#add(this.#spoken(event.line_id, event.text));
        break;
      case "chat.hidden":
        this.#remove(event.hidden ? [event.message_id] : []);
        break;
      case "chat.banned":
        this.#remove(event.banned ? event.messages : []);
        break;
      case "chat.forgotten":
        this.#remove(event.messages);
        break;
      default:
        break;
    }
  }

  /** An answer of the host, with thumbs. */
  #spoken(lineId: string, text: string): HTMLLIElement {
    const row = answer(lineId, text, this.strings().chatHost);
    const thumbs = make("span", "chat-thumbs");
    for (const [thumb, label] of [
      ["up", this.strings().chatUp],
      ["down", this.strings().chatDown],
    ] as const) {
      const button = make("button", "chat-thumb");
      button.type = "button";
      button.setAttribute("aria-label", label);
      button.append(icon(`#icon-${thumb}`));
      button.addEventListener("click", () => void this.#judge(lineId, thumb, thumbs));
      thumbs.append(button);
    }
    row.append(thumbs);
    return row;
  }

  async #judge(lineId: string, thumb: "up" | "down", thumbs: HTMLElement): Promise<void> {
    thumbs.remove();
    await this.#try(() => change("POST", viewerPath(this.ref, "/chat/feedback"), { line_id: lineId, thumb }));
    setText(this.#status, this.strings().chatThanks);
  }

  async #write(): Promise<void> {
    const text = this.#text.value.trim();
    if (text === "") return;
    this.#send.disabled = true;
    storeName(this.#name.value);
    const body = { text, name: this.#name.value.trim(), lang: null };
    const posted = await this.#try(() => change<{ fate: Fate }>("POST", viewerPath(this.ref, "/chat"), body));
    this.#send.disabled = false;
    if (posted === null) return;
    this.#text.value = "";
    const word = wordOf(posted.fate);
    setText(this.#status, word === null ? "" : this.strings()[word]);
  }

  async #forget(): Promise<void> {
    const gone = await this.#try(async () => {
      await change("DELETE", viewerPath(this.ref, "/chat/me"));
      return true;
    });
    if (gone) setText(this.#status, this.strings().chatForgotten);
  }

  async #try<T>(call: () => Promise<T>): Promise<T | null> {
    try {
      return await call();
    } catch (error) {
      setText(
        this.#status,
        error instanceof ApiError && error.status === 429 ? this.strings().chatTooFast : this.strings().chatFailed,
      );
      return null;
    }
  }

  #add(row: HTMLLIElement): void {
    this.#keepingEnd(() => this.#list.append(row));
  }

  /** Change the list; who looks at its end looks there afterwards, too. */
  #keepingEnd(change: () => void): void {
    const list = this.#list;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 48;
    change();
    while (list.children.length > KEPT) list.firstElementChild?.remove();
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  #rows(): HTMLElement[] {
    return [...this.#list.children].filter((row) => row instanceof HTMLElement);
  }

  /** Rows of what viewers wrote; an answer in writing has its message's id. */
  #messages(): HTMLElement[] {
    return this.#rows().filter((row) => !row.classList.contains("chat-answer"));
  }

  #remove(ids: readonly string[]): void {
    for (const id of ids) this.#gone?.add(id);
    const gone = new Set(ids);
    for (const row of this.#rows()) {
      if (gone.has(row.dataset.id ?? "")) row.remove();
    }
  }
}

function icon(href: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", href);
  drawing.append(use);
  return drawing;
}

function item(message: ChatMessage): HTMLLIElement {
  const row = make(
    "li",
    "chat-item",
    "",
    make("span", "chat-name", message.name),
    make("span", "chat-words", message.text),
  );
  row.dataset.id = message.id;
  row.lang = message.lang;
  return row;
}

function answer(id: string, text: string, host: string): HTMLLIElement {
  const row = make(
    "li",
    "chat-item chat-answer",
    "",
    make("span", "chat-name", host),
    make("span", "chat-words", text),
  );
  row.dataset.id = id;
  return row;
}

function storedName(): string {
  try {
    return localStorage.getItem(NAME_KEY) ?? "";
  } catch {
    return "";
  }
}

function storeName(name: string): void {
  try {
    localStorage.setItem(NAME_KEY, name.trim());
  } catch {
    // A browser that keeps nothing asks for it again.
  }
}
