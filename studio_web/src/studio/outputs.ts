/** Where the programme is sent besides the viewers. */
import { addOutput, fetchOutputs, type Output, removeOutput } from "../api/operator";
import { make, need } from "../ui/dom";
import type { Action } from "./action";
import type { Strings } from "./strings";

const REFRESH_MS = 5_000;

export class Outputs {
  readonly #list = need("outputs", HTMLElement);
  readonly #url = need("outputs-url", HTMLInputElement);
  #outputs: readonly Output[] = [];

  constructor(
    private readonly showId: string,
    private readonly action: Action,
    private readonly strings: () => Strings,
  ) {
    need("outputs-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add();
    });
  }

  /** Show them, and keep looking: a target may come and go by itself. */
  start(): void {
    void this.#refresh();
    setInterval(() => {
      if (document.visibilityState === "visible") void this.#refresh();
    }, REFRESH_MS);
  }

  render(): void {
    const { noOutputs } = this.strings();
    const rows = this.#outputs.map((output) => this.#row(output));
    this.#list.replaceChildren(...(rows.length > 0 ? rows : [make("li", "outputs-none", noOutputs)]));
  }

  async #add(): Promise<void> {
    const url = this.#url.value.trim();
    const added = await this.action.run(
      () => addOutput(this.showId, url),
      () => "",
    );
    if (added) this.#url.value = "";
    await this.#refresh();
  }

  async #refresh(): Promise<void> {
    let outputs: readonly Output[];
    try {
      outputs = await fetchOutputs(this.showId);
    } catch {
      return; // the banner already says that the server is away, the form that the operator is unknown
    }
    if (JSON.stringify(outputs) === JSON.stringify(this.#outputs) && this.#list.childElementCount > 0) return;
    this.#outputs = outputs;
    this.render();
  }

  #row(output: Output): HTMLElement {
    const state = make("span", "outputs-state", output.reason ? `${output.state}: ${output.reason}` : output.state);
    state.dataset.state = output.state;
    const remove = make("button", "button button-quiet", this.strings().remove);
    remove.type = "button";
    remove.addEventListener("click", () => void this.#remove(output));
    return make("li", "outputs-row", "", make("span", "outputs-url", output.target), state, remove);
  }

  async #remove(output: Output): Promise<void> {
    await this.action.run(
      () => removeOutput(this.showId, output.id),
      () => "",
    );
    await this.#refresh();
  }
}
