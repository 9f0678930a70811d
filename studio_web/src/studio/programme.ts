/** The programme picture, as viewers see it. */
import { type Show, type ShowRef, viewerPath } from "../api/show";
import { Freeze } from "../player/freeze";
import type { PlayerState } from "../player/machine";
import { Player } from "../player/player";
import { Sound } from "../player/sound";
import { need, setText } from "../ui/dom";
import type { Strings } from "./strings";

export class Programme {
  readonly #video = need("picture", HTMLVideoElement);
  readonly #freeze = new Freeze(this.#video, need("freeze", HTMLCanvasElement));
  readonly #sound = new Sound(this.#video, () => this.render());
  readonly #player: Player;
  #ended = false;

  constructor(
    ref: ShowRef,
    private readonly strings: () => Strings,
  ) {
    this.#player = new Player(this.#video, new URL(viewerPath(ref, "/whep"), location.origin), {
      onState: (state) => this.#onPlayer(state),
      onMedia: () => void this.#sound.play(),
    });
    need("sound", HTMLElement).addEventListener("click", () => void this.#sound.turn(this.#sound.state !== "on"));
  }

  start(): void {
    this.#player.start();
  }

  /** A show that ended has no programme; one that begins anew has. */
  show(show: Show): void {
    const ended = show.state === "ended";
    if (ended && !this.#ended) this.#player.stop();
    if (!ended && this.#ended) this.#player.start();
    this.#ended = ended;
  }

  render(): void {
    const text = notice(this.#player.state, this.strings());
    const element = need("programme-notice", HTMLElement);
    element.hidden = text === null;
    setText(element, text ?? "");
    const on = this.#sound.state === "on";
    const label = on ? this.strings().soundOff : this.strings().soundOn;
    need("sound", HTMLElement).setAttribute("aria-label", label);
    need("sound", HTMLElement).title = label;
    need("sound-icon", SVGUseElement).setAttribute("href", on ? "#icon-sound" : "#icon-muted");
  }

  #onPlayer(state: PlayerState): void {
    if (state.name === "playing") this.#freeze.release();
    if (state.name === "waiting") this.#freeze.hold();
    this.render();
  }
}

function notice(state: PlayerState, strings: Strings): string | null {
  switch (state.name) {
    case "playing":
    case "idle":
      return null;
    case "connecting":
      return state.attempt === 0 ? strings.connecting : strings.reconnecting;
    case "waiting":
      return state.reason === "full" ? strings.full : strings.reconnecting;
    case "failed":
      return strings.failed.replace("{detail}", state.detail);
  }
}
