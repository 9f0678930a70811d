/** Starts and stops the recording, and says which file holds it. */
import { fetchRecording, type Recording as Recorded, startRecording, stopRecording } from "../api/operator";
import { need, setText } from "../ui/dom";
import type { Action } from "./action";
import { clock } from "./eventlog";
import type { Strings } from "./strings";

/** States in which the file does not grow any more; in all others it does, or is about to. */
const OVER = ["idle", "failed", "ended"];

export class Recording {
  readonly #button = need("recording", HTMLButtonElement);
  #recorded: Recorded | null = null;

  constructor(
    private readonly showId: string,
    private readonly action: Action,
    private readonly strings: () => Strings,
  ) {
    this.#button.addEventListener("click", () => void this.#toggle());
  }

  render(): void {
    const on = running(this.#recorded);
    this.#button.setAttribute("aria-pressed", String(on));
    setText(this.#button, on ? this.strings().recordingStop : this.strings().recordingStart);
    if (this.#recorded !== null) this.action.tell(told(this.#recorded), this.#words(this.#recorded));
  }

  /** Ask for it again: a recording ends by itself when the disk is full, and an event says so. */
  async refresh(): Promise<void> {
    try {
      this.#recorded = await fetchRecording(this.showId);
    } catch {
      return; // the banner already says that the server is away
    }
    this.render();
  }

  async #toggle(): Promise<void> {
    const on = running(this.#recorded);
    await this.action.run(
      async () => {
        this.#recorded = await (on ? stopRecording(this.showId) : startRecording(this.showId));
        return this.#recorded;
      },
      (recorded) => this.#words(recorded),
    );
    this.render();
  }

  #words(recorded: Recorded): string {
    if (recorded.reason !== "") return recorded.reason;
    const text = running(recorded) ? this.strings().recordingOn : this.strings().recordingOff;
    return text.replace("{file}", recorded.file).replace("{duration}", clock(recorded.duration_s));
  }
}

function running(recorded: Recorded | null): boolean {
  return recorded !== null && !OVER.includes(recorded.state);
}

function told(recorded: Recorded): "done" | "failed" {
  return recorded.reason === "" ? "done" : "failed";
}
