/** Sound starts muted, because browsers play nothing aloud before the viewer's first tap. */

export type SoundState = "muted" | "on" | "blocked";

export class Sound {
  #state: SoundState = "muted";

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly onState: (state: SoundState) => void,
  ) {
    video.muted = true;
    video.addEventListener("volumechange", () => this.#set(video.muted ? "muted" : "on"));
    video.addEventListener("playing", () => this.#set(video.muted ? "muted" : "on"));
  }

  get state(): SoundState {
    return this.#state;
  }

  /** Play as things are. A phone that saves power refuses even muted pictures: then it is "blocked" until a tap. */
  async play(): Promise<void> {
    try {
      await this.video.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.#set("blocked");
      // Otherwise a newer source took this one's place, and its own play() tells.
    }
  }

  /** To be called in a tap or key press. */
  async turn(on: boolean): Promise<void> {
    this.video.muted = !on;
    await this.play();
  }

  #set(state: SoundState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.onState(state);
  }
}
