/** The say box: a typed line for the host. */
import { type Emotion, say } from "../api/operator";
import type { Lang } from "../api/show";
import { need } from "../ui/dom";
import type { Action } from "./action";
import type { Strings } from "./strings";

const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/;
const LATIN = /[A-Za-z]/;

/** The language a text is written in, or null when it holds letters of neither. */
export function writtenIn(text: string): Lang | null {
  if (HANGUL.test(text)) return "ko";
  return LATIN.test(text) ? "en" : null;
}

export class SayForm {
  readonly #text = need("say-text", HTMLTextAreaElement);
  readonly #lang = need("say-lang", HTMLSelectElement);
  readonly #emotion = need("say-emotion", HTMLSelectElement);
  #langChosen = false;

  constructor(
    private readonly showId: string,
    private readonly action: Action,
    private readonly strings: () => Strings,
  ) {
    need("say", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send("now");
    });
    need("say-next", HTMLButtonElement).addEventListener("click", () => void this.#send("next"));
    this.#text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) void this.#send("now");
    });
    this.#text.addEventListener("input", () => this.#followText());
    this.#lang.addEventListener("change", () => {
      this.#langChosen = true;
    });
  }

  /** The language goes with what is typed until the operator chooses one. */
  #followText(): void {
    const lang = writtenIn(this.#text.value);
    if (lang !== null && !this.#langChosen) this.#lang.value = lang;
  }

  async #send(when: "now" | "next"): Promise<void> {
    const text = this.#text.value;
    const lang = this.#lang.value as Lang;
    const emotion = this.#emotion.value as Emotion;
    const sent = await this.action.run(
      () => say(this.showId, { text, lang, emotion, when }),
      () => this.strings().said,
    );
    if (sent && this.#text.value === text) this.#text.value = "";
  }
}
