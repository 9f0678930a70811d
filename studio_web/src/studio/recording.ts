/** Starts and stops the recording. */
import { startRecording, stopRecording } from "../api/operator";
import { need, setText } from "../ui/dom";
import type { Action } from "./action";
import type { Strings } from "./strings";

export class Recording {
  readonly #button = need("recording", HTMLButtonElement);
  #on = false;

  constructor(
    private readonly showId: string,
    private readonly action: Action,
    private readonly strings: () => Strings,
  ) {
    this.#button.addEventListener("click", () => void this.#toggle());
  }

  render(): void {
    this.#button.setAttribute("aria-pressed", String(this.#on));
    setText(this.#button, this.#on ? this.strings().recordingStop : this.strings().recordingStart);
  }

  async #toggle(): Promise<void> {
    const on = !this.#on;
    const done = await this.action.run(
      () => (on ? startRecording(this.showId) : stopRecording(this.showId)),
      () => (on ? this.strings().recordingOn : this.strings().recordingOff),
    );
    if (done) this.#on = on;
    this.render();
  }
}
