/** A viewer who was invited asks by voice: one microphone, once. The invitation stands behind "#" in the address. */
import { ApiError } from "../api/problem";
import { type ShowRef, viewerPath } from "../api/show";
import { listen, type Microphone, NoMicrophone, send } from "../player/microphone";
import { need, setText } from "../ui/dom";
import type { Strings } from "./strings";

type Word = "askInvited" | "askSpeak" | "askThanks" | "askNoMicrophone" | "askGone";

/** The invitation in the part of an address behind "#"; empty where there is none. */
export function invitationIn(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("ask") ?? "";
}

export class Ask {
  readonly #box = need("ask", HTMLElement);
  readonly #button = need("ask-button", HTMLButtonElement);
  readonly #status = need("ask-status", HTMLElement);
  #microphone: Microphone | null = null;
  #word: Word = "askInvited";

  constructor(
    private readonly ref: ShowRef,
    private readonly token: string,
    private readonly strings: () => Strings,
  ) {
    this.#box.hidden = token === "";
    this.#button.addEventListener("click", () => void (this.#microphone === null ? this.#begin() : this.#end()));
    this.localise();
  }

  localise(): void {
    setText(this.#status, this.strings()[this.#word]);
    setText(this.#button, this.strings()[this.#microphone === null ? "askBegin" : "askEnd"]);
  }

  async #begin(): Promise<void> {
    this.#button.disabled = true;
    try {
      const headers = { Authorization: `Bearer ${this.token}` };
      const address = viewerPath(this.ref, "/whip?mode=question");
      this.#microphone = await send(await listen(), address, headers, () => this.#over());
      this.#say("askSpeak");
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.#over("askGone");
      else this.#say(error instanceof NoMicrophone ? "askNoMicrophone" : "askInvited");
    } finally {
      this.#button.disabled = false;
    }
  }

  #end(): void {
    this.#microphone?.close();
    this.#over();
  }

  #over(word: Word = "askThanks"): void {
    this.#microphone = null;
    this.#button.hidden = true;
    this.#say(word);
  }

  #say(word: Word): void {
    this.#word = word;
    this.localise();
  }
}
