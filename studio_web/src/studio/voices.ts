/** The voices that the host speaks with, one a language. */
import { fetchVoices, setVoice, type Voice } from "../api/operator";
import type { Lang } from "../api/show";
import { make, need } from "../ui/dom";
import type { Action } from "./action";
import type { Strings } from "./strings";

const LANGS: readonly Lang[] = ["ko", "en"];

export class Voices {
  readonly #selects: Readonly<Record<Lang, HTMLSelectElement>> = {
    ko: need("voice-ko", HTMLSelectElement),
    en: need("voice-en", HTMLSelectElement),
  };
  #voices: readonly Voice[] = [];
  #current: Readonly<Record<string, string>> = {};

  constructor(
    private readonly showId: string,
    private readonly action: Action,
    private readonly strings: () => Strings,
  ) {
    for (const lang of LANGS) this.#selects[lang].addEventListener("change", () => void this.#choose(lang));
  }

  async load(): Promise<void> {
    try {
      this.#voices = await fetchVoices();
    } catch (error) {
      return this.action.failed(error); // the selects keep the voices that the show names
    }
    this.#render();
  }

  /** The voices that the show has now. */
  show(voices: Readonly<Record<string, string>>): void {
    if (LANGS.every((lang) => voices[lang] === this.#current[lang])) return;
    this.#current = voices;
    this.#render();
  }

  #render(): void {
    for (const lang of LANGS) {
      const current = this.#current[lang];
      const able = this.#voices.filter((voice) => voice.languages.includes(lang));
      const options = able.map((voice) => option(voice.id, voice.title, voice.note));
      if (current !== undefined && !able.some((voice) => voice.id === current))
        options.unshift(option(current, current));
      this.#selects[lang].replaceChildren(...options);
      this.#selects[lang].value = current ?? "";
    }
  }

  /** Ask for the chosen voice; the show's event then says which one it is. */
  async #choose(lang: Lang): Promise<void> {
    const voice = this.#selects[lang].value;
    const set = await this.action.run(
      () => setVoice(this.showId, lang, voice),
      () => this.strings().voiceDone,
    );
    if (!set) this.#selects[lang].value = this.#current[lang] ?? "";
  }
}

function option(value: string, text: string, note = ""): HTMLOptionElement {
  const element = make("option", "", text);
  element.value = value;
  element.title = note;
  return element;
}
