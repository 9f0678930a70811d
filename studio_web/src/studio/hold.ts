/**
 * A key that works only when it is held, wherever the focus is.
 *
 * Killing the show must be at hand even while typing, and must never happen by a slip: a short Escape still closes
 * an input method's window and nothing else.
 */

export const HOLD_MS = 600;

export class HoldKey {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly key: string,
    private readonly onHolding: (holding: boolean) => void,
    private readonly onHeld: () => void,
  ) {}

  listen(target: Window): void {
    target.addEventListener("keydown", (event) => {
      if (event.key === this.key && !event.repeat) this.down();
    });
    target.addEventListener("keyup", (event) => {
      if (event.key === this.key) this.up();
    });
    target.addEventListener("blur", () => this.up());
  }

  down(): void {
    if (this.#timer !== undefined) return;
    this.onHolding(true);
    this.#timer = setTimeout(() => {
      this.up();
      this.onHeld();
    }, HOLD_MS);
  }

  up(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.onHolding(false);
  }
}
