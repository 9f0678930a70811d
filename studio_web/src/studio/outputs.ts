/** Where the programme is sent besides the viewers. */
import { addOutput, fetchOutputs, type Output, removeOutput } from "../api/operator";
import { make, need } from "../ui/dom";
import type { Action } from "./action";
import type { Strings } from "./strings";

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
    await this.refresh();
  }

  /** Ask for them again: a target comes and goes by itself, and an event says so. */
  async refresh(): Promise<void> {
    try {
      this.#outputs = await fetchOutputs(this.showId);
    } catch {
      return; // the banner already says that the server is away, the form that the operator is unknown
    }
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
    await this.refresh();
  }
}
