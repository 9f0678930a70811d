/** Full screen, and controls that step back while nobody touches them. */

const IDLE_MS = 3_000;

/** Full screen where the browser has it; iPhones have it for the video alone. */
export async function toggleFullscreen(stage: HTMLElement, video: HTMLVideoElement): Promise<void> {
  if (document.fullscreenElement !== null) return document.exitFullscreen();
  if (stage.requestFullscreen !== undefined) return stage.requestFullscreen();
  (video as HTMLVideoElement & { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
}

/** Sets `data-idle` on `room` after three quiet seconds; a tap on the picture turns it either way. */
export class Idle {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `restless` tells that the controls must stay for now. */
  constructor(
    private readonly room: HTMLElement,
    private readonly restless: () => boolean,
  ) {
    for (const type of ["pointermove", "pointerdown", "keydown", "focusin"]) {
      room.addEventListener(type, (event) => {
        if (!(event instanceof PointerEvent && event.pointerType === "touch")) this.wake();
      });
    }
    this.wake();
  }

  wake(): void {
    delete this.room.dataset.idle;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sleep(), IDLE_MS);
  }

  toggle(): void {
    if (this.room.dataset.idle === undefined) this.#sleep();
    else this.wake();
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    if (this.restless() || this.room.querySelector(":focus-visible") !== null) this.wake();
    else this.room.dataset.idle = "";
  }
}
