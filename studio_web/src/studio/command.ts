/** Cut, kill and resume. */
import { cut, kill, resume } from "../api/operator";
import type { ShowState } from "../api/show";
import { need } from "../ui/dom";
import type { Action } from "./action";
import { HoldKey } from "./hold";
import type { Strings } from "./strings";

export class Command {
  readonly #cut = need("cut", HTMLButtonElement);
  readonly #kill = need("kill", HTMLButtonElement);
  readonly #resume = need("resume", HTMLButtonElement);

  constructor(
    private readonly showId: string,
    private readonly action: Action,
    private readonly strings: () => Strings,
  ) {
    this.#cut.addEventListener("click", () => void this.#doCut());
    this.#kill.addEventListener("click", () => void this.#doKill());
    this.#resume.addEventListener("click", () => void this.#doResume());
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey && event.code === "Period" && !event.repeat) void this.#doCut();
    });
    const killKey = new HoldKey(
      "Escape",
      (holding) => this.#kill.toggleAttribute("data-holding", holding),
      () => void this.#doKill(),
    );
    killKey.listen(window);
  }

  /** Show what can be done in this state. Kill stays at hand whatever the page believes, unless it was done. */
  show(state: ShowState): void {
    this.#kill.hidden = state === "paused";
    this.#resume.hidden = state !== "paused";
    this.#cut.disabled = state !== "live";
  }

  async #doCut(): Promise<void> {
    await this.action.run(
      () => cut(this.showId),
      () => this.strings().cutDone,
    );
  }

  async #doKill(): Promise<void> {
    await this.action.run(
      () => kill(this.showId),
      () => this.strings().killDone,
    );
  }

  async #doResume(): Promise<void> {
    await this.action.run(
      () => resume(this.showId),
      () => this.strings().resumeDone,
    );
  }
}
