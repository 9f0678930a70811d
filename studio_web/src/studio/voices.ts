/** The voice that the host speaks with. */
import { fetchVoices, setVoice, type Voice } from "../api/operator";
import { make, need } from "../ui/dom";
import type { Action } from "./action";
import type { Strings } from "./strings";

export class Voices {
  readonly #select = need("voice", HTMLSelectElement);
  #voices: readonly Voice[] = [];
  #current = "";

  constructor(
    private readonly showId: string,
    private readonly action: Action,
    private readonly strings: () => Strings,
  ) {
    this.#select.addEventListener("change", () => void this.#choose());
  }

  async load(): Promise<void> {
    try {
      this.#voices = await fetchVoices();
    } catch {
      return; // the select keeps the voice that the show names
    }
    this.#render();
  }

  /** The voice that the show has now. */
  show(voice: string): void {
    if (voice === this.#current) return;
    this.#current = voice;
    this.#render();
  }

  #render(): void {
    const known = this.#voices.some((voice) => voice.id === this.#current);
    const options = this.#voices.map((voice) => option(voice.id, `${voice.title} (${voice.languages.join(", ")})`));
    if (!known && this.#current !== "") options.unshift(option(this.#current, this.#current));
    this.#select.replaceChildren(...options);
    this.#select.value = this.#current;
  }

  async #choose(): Promise<void> {
    const voice = this.#select.value;
    const set = await this.action.run(
      () => setVoice(this.showId, voice),
      () => this.strings().voiceDone,
    );
    if (set) this.#current = voice;
    else this.#select.value = this.#current;
  }
}

function option(value: string, text: string): HTMLOptionElement {
  const element = make("option", "", text);
  element.value = value;
  return element;
}
