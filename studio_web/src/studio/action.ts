/** Runs one change at a time and says beside its button how it went. */
import { ApiError } from "../api/problem";
import { setText } from "../ui/dom";

export class Action {
  #running = false;

  constructor(
    private readonly status: HTMLElement,
    private readonly onUnauthorised: () => void,
  ) {}

  /** Run `work`, then show what `done` says of its result; a failure is shown in the server's words. */
  async run<T>(work: () => Promise<T>, done: (result: T) => string): Promise<boolean> {
    if (this.#running) return false;
    this.#running = true;
    this.tell("busy", "…");
    try {
      this.tell("done", done(await work()));
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    } finally {
      this.#running = false;
    }
  }

  /** Show why something did not work; anything but the server's word is a fault of the page and goes on up. */
  failed(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const unauthorised = error.status === 401;
    this.tell("failed", unauthorised ? "" : error.message);
    if (unauthorised) this.onUnauthorised();
  }

  tell(state: "busy" | "done" | "failed", text: string): void {
    this.status.dataset.state = state;
    setText(this.status, text);
  }
}
